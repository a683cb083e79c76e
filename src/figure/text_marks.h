// Free texts of a panel: where they go once groups are moved apart, and how they are drawn.
#pragma once

#include <vector>

#include "figure/marks.h"

namespace atlas::figure {

struct PlacedText {
  const TextMark* mark = nullptr;
  TextBlock block;
  Point anchor;
  Box bounds;  // rotated; with the box behind the text
};

// Every text of the panel that has a place and letters, in the order of the marks. Texts that stick
// out of `paper` are pulled in; groups are moved apart within it.
std::vector<PlacedText> place_texts(const Panel& panel, const Mapping& mapping, const Box& plot,
                                    const Box& paper);

void draw_text_mark(const MarkContext& context, const PlacedText& text);

// The middles of intervals of these widths, moved as little as possible (least squares) so that
// they keep their order and a gap, and lie between lo and hi if there is room for all. Ties keep
// the order given. NaN is not allowed.
std::vector<double> spread(std::span<const double> middles, std::span<const double> widths,
                           double gap, double lo, double hi);

}  // namespace atlas::figure
