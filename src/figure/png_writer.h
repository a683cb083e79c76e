// PNG files of our own: fast, and the same bytes every time (no time stamp, no program name).
#pragma once

#include <string>
#include <string_view>

#include "figure/pixels.h"

namespace atlas::figure {

struct PngText {
  std::string_view title;  // valid UTF-8; empty: no Title chunk
  double dpi = 72;         // pHYs
};

// RGBA, colours divided by alpha again, if `has_alpha`; else RGB.
std::string png_bytes(PixelView picture, bool has_alpha, const PngText& text);

}  // namespace atlas::figure
