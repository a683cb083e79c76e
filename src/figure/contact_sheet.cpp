#include "figure/contact_sheet.h"

#include <algorithm>
#include <cstring>

#include "figure/cairo_painter.h"
#include "figure/png_writer.h"
#include "figure/text_layout.h"

namespace atlas::figure {
namespace {

constexpr int kCellWidth_px = 560;
constexpr int kCellHeight_px = 400;
constexpr int kMargin_px = 18;
constexpr int kLabelHeight_px = 34;
constexpr double kLabelSize_pt = 13;
constexpr double kSheetDpi = 72;  // a point is a pixel

// Bytes that Cairo reads a PNG from.
struct Source {
  std::string_view rest;

  static cairo_status_t read(void* closure, unsigned char* to, unsigned int size) {
    auto& rest = static_cast<Source*>(closure)->rest;
    if (rest.size() < size) return CAIRO_STATUS_READ_ERROR;
    std::memcpy(to, rest.data(), size);
    rest.remove_prefix(size);
    return CAIRO_STATUS_SUCCESS;
  }
};

void draw_picture(cairo_t* cairo, const std::string& png, double x, double y) {
  Source source{png};
  const CairoSurface picture(cairo_image_surface_create_from_png_stream(Source::read, &source));
  if (cairo_surface_status(picture.get()) != CAIRO_STATUS_SUCCESS) return;
  const double width = cairo_image_surface_get_width(picture.get());
  const double height = cairo_image_surface_get_height(picture.get());
  const double scale = std::min(kCellWidth_px / width, kCellHeight_px / height);
  cairo_save(cairo);
  cairo_translate(cairo, x + (kCellWidth_px - width * scale) / 2,
                  y + (kCellHeight_px - height * scale) / 2);
  cairo_scale(cairo, scale, scale);
  cairo_set_source_surface(cairo, picture.get(), 0, 0);
  cairo_pattern_set_filter(cairo_get_source(cairo), CAIRO_FILTER_GOOD);
  cairo_paint(cairo);
  cairo_restore(cairo);
}

void draw_label(Painter& painter, const std::string& label, double x, double y) {
  const TextBlock block = fitted_text_block(label, {.size_pt = kLabelSize_pt}, kCellWidth_px);
  if (block.empty()) return;
  TextLine line;
  line.text = block.lines.front();
  line.at = {x + kCellWidth_px / 2.0, y};
  line.h = HAlign::center;
  line.style = block.style;
  line.ink = Theme(Ground::light).text(kMutedColor);
  painter.text(line);
}

}  // namespace

std::string contact_sheet(const std::vector<SheetCell>& cells, int columns) {
  const int count = static_cast<int>(cells.size());
  const int rows = std::max(1, (count + columns - 1) / columns);
  const int step_x = kCellWidth_px + kMargin_px;
  const int step_y = kCellHeight_px + kLabelHeight_px + kMargin_px;
  const Picture sheet(columns * step_x + kMargin_px, rows * step_y + kMargin_px);
  const CairoSurface surface = surface_of(sheet, false);
  CairoPainter painter(surface.get(), 1);
  const std::unique_ptr<cairo_t, CairoDelete> cairo(cairo_create(surface.get()));
  cairo_set_source_rgb(cairo.get(), 1, 1, 1);
  cairo_paint(cairo.get());
  for (int i = 0; i < count; ++i) {
    const int row = i / columns;
    const double x = kMargin_px + (i % columns) * step_x;
    const double y = kMargin_px + row * step_y;
    const SheetCell& cell = cells[static_cast<size_t>(i)];
    draw_picture(cairo.get(), cell.png, x, y);
    draw_label(painter, cell.label, x, y + kCellHeight_px + kLabelHeight_px * 0.65);
  }
  painter.finish();
  cairo_surface_flush(surface.get());
  return png_bytes(sheet.view(), false, {"Contact sheet", kSheetDpi});
}

}  // namespace atlas::figure
