// Blocks of text through a Painter.
#pragma once

#include "figure/painter.h"
#include "figure/text_layout.h"

namespace atlas::figure {

// Places the block unrotated, then turns it about the anchor.
void draw_text(Painter& painter, const TextBlock& block, Point anchor, HAlign h, VAlign v, Ink ink,
               double rotation_deg = 0);

// The bounds of a box turned counter-clockwise about `pivot`.
Box rotated_bounds(const Box& box, Point pivot, double rotation_deg);

}  // namespace atlas::figure
