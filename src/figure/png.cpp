#include <cmath>

#include "figure/cairo_painter.h"
#include "figure/draw.h"
#include "figure/png_writer.h"
#include "figure/render.h"

namespace atlas::figure {
namespace {

constexpr double kMostPixels = 30'000;  // on a side; Cairo ends at 32,767
constexpr double kUsualDpi = 260;

// What is asked for, as far as there can be such a picture.
double sane_dpi(const Figure& figure, const Box& paper, double scale) {
  double dpi = figure.dpi > 0 && std::isfinite(figure.dpi) ? figure.dpi : kUsualDpi;
  if (scale > 0 && std::isfinite(scale)) dpi *= scale;
  return std::min(dpi, kMostPixels * 72 / std::max(paper.width(), paper.height()));
}

int pixels(double length_pt, double dpi) {
  return std::max(1, static_cast<int>(std::lround(length_pt * dpi / 72)));
}

}  // namespace

std::string to_png(const Figure& figure, Ground ground, double scale) {
  const FigureLayout layout = arrange(figure);
  const double dpi = sane_dpi(figure, layout.paper, scale);
  const Picture picture(pixels(layout.paper.width(), dpi), pixels(layout.paper.height(), dpi));
  const CairoSurface surface = surface_of(picture, figure.transparent);
  CairoPainter painter(surface.get(), dpi / 72);
  draw(figure, layout, Theme(ground), painter);
  painter.finish();
  cairo_surface_flush(surface.get());
  const std::string title = clean_text(figure.title.empty() ? figure.name : figure.title);
  return png_bytes(picture.view(), figure.transparent, {title, dpi});
}

}  // namespace atlas::figure
