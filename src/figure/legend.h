// A legend: title, symbols and labels in columns, filled row by row.
#pragma once

#include <vector>

#include "figure/painter.h"

namespace atlas::figure {

struct LegendLayout {
  TextBlock title;
  std::vector<TextBlock> labels;
  std::vector<double> column_widths;  // symbol, gap and label
  std::vector<double> row_heights;
  double width = 0, height = 0;  // with the frame's padding; 0: nothing to draw
};

// In at most legend.columns columns, fewer if they would be wider than most_width.
LegendLayout arrange_legend(const Legend& legend, double most_width);

void draw_legend(Painter& painter, const Theme& theme, const Legend& legend,
                 const LegendLayout& layout, Point top_left);

inline bool is_outside(Legend::Place place) {
  return place == Legend::Place::above || place == Legend::Place::below ||
         place == Legend::Place::right;
}

}  // namespace atlas::figure
