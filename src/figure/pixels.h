// A picture in memory, and discs in it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <tuple>
#include <vector>

#include "figure/geometry.h"
#include "figure/painter.h"

namespace atlas::figure {

// Rows of pixels that somebody else owns: 0xAARRGGBB, colours multiplied by alpha (as Cairo has
// them). An opaque picture's alpha byte means nothing.
struct PixelView {
  uint32_t* pixels = nullptr;
  int width = 0, height = 0;
  int stride = 0;  // pixels from one row to the next

  uint32_t* row(int y) const { return pixels + static_cast<ptrdiff_t>(y) * stride; }
};

// A picture that owns its pixels; they begin as zeros.
class Picture {
 public:
  // Throws Error if there is no memory for it.
  Picture(int width, int height);

  PixelView view() const { return {pixels_.get(), width_, height_, width_}; }
  int width() const { return width_; }
  int height() const { return height_; }

 private:
  struct Unmap {
    size_t bytes;
    void operator()(uint32_t* pixels) const;
  };

  int width_, height_;
  std::unique_ptr<uint32_t, Unmap> pixels_;
};

// Draws many small discs fast: a disc's coverage of its pixels is computed once for every radius
// and quarter-pixel offset, then only blended. 80,000 discs of 11 pixels take about 40 ms.
class DiscStamper {
 public:
  static constexpr double kMostRadius_px = 64;

  // Nothing is drawn outside of [left, right) x [top, bottom) of `clip`, in pixels.
  DiscStamper(PixelView view, const Box& clip);

  // In pixels; radius at most kMostRadius_px. Covers what lies between the two radii.
  void stamp(Point center, double radius, double inner_radius, Color color);

 private:
  struct Stamp {
    int size = 0;  // pixels on a side; the centre lies in the middle one, off by the quarter pixels
    std::vector<uint8_t> coverage;
  };
  using Key = std::tuple<int, int, int, int>;

  const Stamp& stamp_for(int radius_16ths, int inner_16ths, int x_quarter, int y_quarter);
  void blend_row(uint32_t* row, int x, std::span<const uint8_t> coverage, Color color) const;

  PixelView view_;
  int left_, top_, right_, bottom_;
  std::map<Key, Stamp> stamps_;
};

// `origin` (points) is the picture's top left corner; `scale` pixels a point.
void stamp_discs(DiscStamper& stamper, std::span<const Disc> discs, const Paint& paint,
                 Point origin, double scale);

// The discs with this paint over `area` (points) as a transparent picture of `scale` pixels a
// point.
Picture picture_of_discs(std::span<const Disc> discs, const Paint& paint, const Box& area,
                         double scale);

}  // namespace atlas::figure
