// The figure that a model asks for, out of a result.
#pragma once

#include <string>
#include <string_view>

#include "figure/figure.h"
#include "store/query.h"

namespace atlas::assistant {

struct FigureRequest {
  // bar        a horizontal bar a row: x its name, y its value
  // line, area y over x, which is a time or a number; a line a series
  // histogram  bars side by side: x where they begin and y how high, or x alone: raw values
  // cdf        percent of the values up to x; with y the share or percent that is already counted
  // scatter    y over x, a dot a row
  std::string kind;
  std::string title;
  std::string x, y, series;  // columns; y and series may be ""
  std::string unit;          // of the values
};

// Throws Error(bad_input), worded for the model, when a column is missing or has nothing to draw.
figure::Figure drawn_figure(const FigureRequest& request, const store::ResultTable& table);

}  // namespace atlas::assistant
