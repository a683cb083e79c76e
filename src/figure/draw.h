// The one drawing pass of all renderers.
#pragma once

#include "figure/layout.h"
#include "figure/painter.h"

namespace atlas::figure {

// `layout` is arrange(figure). Draws the ground first unless the figure is transparent.
void draw(const Figure& figure, const FigureLayout& layout, const Theme& theme, Painter& painter);

}  // namespace atlas::figure
