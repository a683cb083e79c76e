#include <cairo-pdf.h>

#include "figure/cairo_painter.h"
#include "figure/draw.h"
#include "figure/render.h"

namespace atlas::figure {
namespace {

cairo_status_t append(void* to, const unsigned char* bytes, unsigned int count) {
  static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(bytes), count);
  return CAIRO_STATUS_SUCCESS;
}

// No date of today: the same figure gives the same bytes.
void set_metadata(cairo_surface_t* surface, const Figure& figure) {
  const std::string title = clean_text(figure.title.empty() ? figure.name : figure.title);
  const std::string subject = clean_text(figure.caption);
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title.c_str());
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_SUBJECT, subject.c_str());
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "Trace Atlas");
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, "2000-01-01T00:00:00Z");
}

}  // namespace

std::string to_pdf(const Figure& figure) {
  std::string bytes;
  const FigureLayout layout = arrange(figure);
  const CairoSurface surface(cairo_pdf_surface_create_for_stream(
      append, &bytes, layout.paper.width(), layout.paper.height()));
  check(cairo_surface_status(surface.get()));
  set_metadata(surface.get(), figure);
  CairoPainter painter(surface.get(), 1);
  draw(figure, layout, Theme(Ground::light), painter);
  painter.finish();
  cairo_surface_finish(surface.get());
  check(cairo_surface_status(surface.get()));
  return bytes;
}

}  // namespace atlas::figure
