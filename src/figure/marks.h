// Marks on paper.
#pragma once

#include "figure/mapping.h"
#include "figure/painter.h"

namespace atlas::figure {

struct MarkContext {
  Painter& painter;
  const Theme& theme;
  const Panel& panel;
  const Mapping& mapping;
  Box plot;
};

// Draws every mark but texts (text_marks.h), each clipped to the plot.
void draw_mark(const MarkContext& context, const Mark& mark);

// Lies below the grid or is part of it (SegmentsMark::below_marks, RectsMark::below_marks).
bool is_below_marks(const Mark& mark);

}  // namespace atlas::figure
