// A Painter on a Cairo surface: a picture or a PDF page.
#pragma once

#include <cairo.h>

#include <memory>

#include "figure/painter.h"
#include "figure/pixels.h"

namespace atlas::figure {

struct CairoDelete {
  void operator()(cairo_t* context) const { cairo_destroy(context); }
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
using CairoSurface = std::unique_ptr<cairo_surface_t, CairoDelete>;

// A Cairo surface over the pixels of a picture, which must outlive it.
CairoSurface surface_of(const Picture& picture, bool has_alpha);

// Throws Error of kind `internal` if Cairo is in an error state.
void check(cairo_status_t status);

class CairoPainter : public Painter {
 public:
  // `scale`: device units a point. The surface must outlive the painter.
  CairoPainter(cairo_surface_t* surface, double scale);

  void path(const Path& path, const Paint& paint) override;
  void rect(const Box& box, const Paint& paint, double corner_radius) override;
  void discs(std::span<const Disc> discs, const Paint& paint, bool as_image,
             const Box& area) override;
  void text(const TextLine& line) override;
  void push_clip(const Box& box) override;
  void pop_clip() override;
  void begin_series(std::string_view) override {}
  void end_series() override {}

  // After the last call: did all of it work?
  void finish();

 private:
  void set_color(Color color);
  void fill_and_stroke(const Paint& paint);
  void set_stroke(const Stroke& stroke);
  bool stamp(std::span<const Disc> discs, const Paint& paint);
  void paint_picture(std::span<const Disc> discs, const Paint& paint, const Box& area);

  std::unique_ptr<cairo_t, CairoDelete> cairo_;
  cairo_surface_t* surface_;
  double scale_;
  bool is_picture_;
  Box clip_;  // of pictures, in points
};

}  // namespace atlas::figure
