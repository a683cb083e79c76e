// A figure as bytes. The same figure gives the same bytes, whatever the thread, locale or time
// zone.
#pragma once

#include <string>

#include "base/json.h"
#include "figure/figure.h"

namespace atlas::figure {

enum class Ground { light, dark };

// PNG of width_in * dpi by height_in * dpi pixels with its resolution (pHYs) and Title chunk.
// `scale` < 1 makes a thumbnail: text and lines shrink with it.
std::string to_png(const Figure& figure, Ground ground = Ground::light, double scale = 1);

std::string to_pdf(const Figure& figure);

// Standalone SVG: real <text> and <circle>, a <title> and a <desc>, colours as CSS variables with
// the light values as fallback, so that a page in dark mode can restyle it.
std::string to_svg(const Figure& figure);

// The whole model, for the browser to draw (docs/figures.md).
base::Json to_json(const Figure& figure);

}  // namespace atlas::figure
