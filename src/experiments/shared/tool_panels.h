// Figures with a panel a provider and a row a tool, as the tool experiments share them.
#pragma once

#include <string>
#include <vector>

#include "figure/figure.h"

namespace atlas::experiments {

// A panel grows with its rows, within limits.
struct PanelHeight {
  double per_row_in, least_in, most_in;

  double of(size_t rows) const;
};

// A row a label, the first on top.
figure::Axis tool_axis(const std::vector<std::string>& labels);

// Left-aligned title, a grid along x, no marks yet.
figure::Panel tool_panel(std::string title, figure::Axis x, figure::Axis y);

// A row of the panel's band axis: the bar of row `row` with length `value`.
figure::RectsMark::Rect bar(size_t row, double value, std::string hover);

// Panels one below the other, 15 inches wide; heights in inches, one a panel.
figure::Figure stacked_figure(std::string name, std::string title,
                              std::vector<figure::Panel> panels, std::vector<double> heights_in);

}  // namespace atlas::experiments
