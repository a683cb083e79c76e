// Many figures on one picture, to be looked at in one go.
#pragma once

#include <string>
#include <vector>

namespace atlas::figure {

struct SheetCell {
  std::string label;
  std::string png;  // the figure as a PNG file's bytes
};

// A PNG: the figures shrunk to cells of the same size, `columns` a row, each with its label below.
// A picture that cannot be read leaves its cell empty but for the label.
std::string contact_sheet(const std::vector<SheetCell>& cells, int columns);

}  // namespace atlas::figure
