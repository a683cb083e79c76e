// Where everything of a figure goes: common to all renderers, in points, independent of the
// resolution.
//
// From the top: title, the figure's legend (above), the grid of panels, the figure's legend
// (below), footer. Panels of one grid column share their left and right margins, those of one row
// their top and bottom margins, so that axes line up; what is left is shared out by the weights.
#pragma once

#include <vector>

#include "figure/figure.h"
#include "figure/legend.h"
#include "figure/text_layout.h"

namespace atlas::figure {

struct PlacedPanel {
  const Panel* panel = nullptr;
  Box plot;  // between the axes
  TextBlock title;
  Point title_anchor;  // bottom of the block, aligned as panel->title_align
  LegendLayout legend;
  Point legend_at;  // top left; for legends outside of the plot
  // From the plot to the axis labels; the same for the panels of a grid column (y) or row (x).
  double x_label_distance = 0, y_label_distance = 0;
};

struct FigureLayout {
  Box paper;
  TextBlock title, footer;
  Point title_anchor, footer_anchor;  // top centre of the blocks
  LegendLayout legend;
  Point legend_at;
  std::vector<PlacedPanel> panels;  // in the figure's order; refer to the figure
};

FigureLayout arrange(const Figure& figure);

}  // namespace atlas::figure
