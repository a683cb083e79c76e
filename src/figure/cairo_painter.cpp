#include "figure/cairo_painter.h"

#include <pango/pangocairo.h>

#include <cmath>
#include <limits>

#include "base/error.h"
#include "figure/fonts.h"

namespace atlas::figure {
namespace {

constexpr double kPictureScale = 3;  // pixels a point of point clouds in a PDF: 216 dpi
constexpr double kNowhere_pt = 1e6;

void add_path(cairo_t* cairo, const Path& path) {
  cairo_new_path(cairo);
  const Point* p = path.points().data();
  for (const Path::Verb verb : path.verbs()) {
    switch (verb) {
      case Path::Verb::move:
        cairo_move_to(cairo, p[0].x, p[0].y);
        p += 1;
        break;
      case Path::Verb::line:
        cairo_line_to(cairo, p[0].x, p[0].y);
        p += 1;
        break;
      case Path::Verb::curve:
        cairo_curve_to(cairo, p[0].x, p[0].y, p[1].x, p[1].y, p[2].x, p[2].y);
        p += 3;
        break;
      case Path::Verb::close:
        cairo_close_path(cairo);
        break;
    }
  }
}

Box everywhere() { return {-kNowhere_pt, -kNowhere_pt, kNowhere_pt, kNowhere_pt}; }

Box scaled_box(const Box& box, double scale) {
  return {box.left * scale, box.top * scale, box.right * scale, box.bottom * scale};
}

}  // namespace

void check(cairo_status_t status) {
  if (status == CAIRO_STATUS_SUCCESS) return;
  throw Error(ErrorKind::internal,
              std::string("figure could not be drawn: ") + cairo_status_to_string(status));
}

CairoSurface surface_of(const Picture& picture, bool has_alpha) {
  const PixelView view = picture.view();
  CairoSurface surface(
      cairo_image_surface_create_for_data(reinterpret_cast<unsigned char*>(view.pixels),
                                          has_alpha ? CAIRO_FORMAT_ARGB32 : CAIRO_FORMAT_RGB24,
                                          view.width, view.height, view.stride * 4));
  check(cairo_surface_status(surface.get()));
  return surface;
}

CairoPainter::CairoPainter(cairo_surface_t* surface, double scale)
    : cairo_(cairo_create(surface)),
      surface_(surface),
      scale_(scale),
      is_picture_(cairo_surface_get_type(surface) == CAIRO_SURFACE_TYPE_IMAGE),
      clip_(everywhere()) {
  cairo_scale(cairo_.get(), scale, scale);
  cairo_set_line_join(cairo_.get(), CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap(cairo_.get(), CAIRO_LINE_CAP_BUTT);
}

void CairoPainter::set_color(Color color) {
  cairo_set_source_rgba(cairo_.get(), (color.rgb >> 16 & 0xFF) / 255.0,
                        (color.rgb >> 8 & 0xFF) / 255.0, (color.rgb & 0xFF) / 255.0, color.alpha);
}

void CairoPainter::set_stroke(const Stroke& stroke) {
  cairo_set_line_width(cairo_.get(), stroke.width_pt > 0 ? stroke.width_pt : 0);
  const double dashes[] = {stroke.dash.on_pt, stroke.dash.off_pt};
  const bool is_dashed = dashes[0] > 0 && dashes[1] > 0 && std::isfinite(dashes[0] + dashes[1]);
  cairo_set_dash(cairo_.get(), dashes, is_dashed ? 2 : 0, 0);
  set_color(stroke.ink.color);
}

void CairoPainter::fill_and_stroke(const Paint& paint) {
  if (paint.fill) {
    set_color(paint.fill->color);
    cairo_fill_preserve(cairo_.get());
  }
  if (paint.stroke) {
    set_stroke(*paint.stroke);
    cairo_stroke_preserve(cairo_.get());
  }
  cairo_new_path(cairo_.get());
}

void CairoPainter::path(const Path& path, const Paint& paint) {
  add_path(cairo_.get(), path);
  fill_and_stroke(paint);
}

void CairoPainter::rect(const Box& box, const Paint& paint, double corner_radius) {
  if (corner_radius > 0) return path(rounded_rect(box, corner_radius), paint);
  cairo_new_path(cairo_.get());
  cairo_rectangle(cairo_.get(), box.left, box.top, box.width(), box.height());
  fill_and_stroke(paint);
}

// Straight into the pixels. Not for discs larger than the stamper's.
bool CairoPainter::stamp(std::span<const Disc> discs, const Paint& paint) {
  const double rim = paint.stroke ? paint.stroke->width_pt / 2 : 0;
  const auto is_large = [&](const Disc& disc) {
    return (disc.radius + rim) * scale_ > DiscStamper::kMostRadius_px;
  };
  if (!is_picture_ || std::ranges::any_of(discs, is_large)) return false;
  cairo_surface_flush(surface_);
  const PixelView view = {reinterpret_cast<uint32_t*>(cairo_image_surface_get_data(surface_)),
                          cairo_image_surface_get_width(surface_),
                          cairo_image_surface_get_height(surface_),
                          cairo_image_surface_get_stride(surface_) / 4};
  DiscStamper stamper(view, scaled_box(clip_, scale_));
  stamp_discs(stamper, discs, paint, {0, 0}, scale_);
  cairo_surface_mark_dirty(surface_);
  return true;
}

void CairoPainter::paint_picture(std::span<const Disc> discs, const Paint& paint, const Box& area) {
  const Picture picture = picture_of_discs(discs, paint, area, kPictureScale);
  const CairoSurface pixels = surface_of(picture, true);
  cairo_save(cairo_.get());
  cairo_translate(cairo_.get(), area.left, area.top);
  cairo_scale(cairo_.get(), 1 / kPictureScale, 1 / kPictureScale);
  cairo_set_source_surface(cairo_.get(), pixels.get(), 0, 0);
  cairo_paint(cairo_.get());
  cairo_restore(cairo_.get());
  // A PDF may want the pixels only when its page ends: finishing the surface makes it copy them.
  cairo_surface_finish(pixels.get());
}

void CairoPainter::discs(std::span<const Disc> discs, const Paint& paint, bool as_image,
                         const Box& area) {
  if (stamp(discs, paint)) return;
  if (as_image && !is_picture_) return paint_picture(discs, paint, area);
  for (const Disc& disc : discs) {
    cairo_new_path(cairo_.get());
    cairo_arc(cairo_.get(), disc.center.x, disc.center.y, disc.radius, 0, 2 * std::numbers::pi);
    fill_and_stroke(paint);
  }
}

void CairoPainter::text(const TextLine& line) {
  PangoLayout* layout = shaped_line(line.text, line.style);
  const double width = text_width(line.text, line.style);
  const double shift = line.h == HAlign::left ? 0 : line.h == HAlign::right ? width : width / 2;
  cairo_save(cairo_.get());
  cairo_translate(cairo_.get(), line.at.x, line.at.y);
  if (line.rotation_deg != 0) cairo_rotate(cairo_.get(), -radians(line.rotation_deg));
  cairo_move_to(cairo_.get(), -shift, 0);
  set_color(line.ink.color);
  pango_cairo_show_layout_line(cairo_.get(), pango_layout_get_line_readonly(layout, 0));
  cairo_new_path(cairo_.get());
  cairo_restore(cairo_.get());
}

void CairoPainter::push_clip(const Box& box) {
  cairo_save(cairo_.get());
  cairo_rectangle(cairo_.get(), box.left, box.top, box.width(), box.height());
  cairo_clip(cairo_.get());
  clip_ = box;
}

void CairoPainter::pop_clip() {
  cairo_restore(cairo_.get());
  clip_ = everywhere();
}

void CairoPainter::finish() {
  check(cairo_status(cairo_.get()));
  cairo_.reset();
}

}  // namespace atlas::figure
