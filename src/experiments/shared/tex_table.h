// A LaTeX table with booktabs: groups of rows under a line in italics.
#pragma once

#include <string>
#include <vector>

#include "table/write.h"

namespace atlas::experiments {

// All texts are TeX already.
struct TexGroup {
  std::string title;  // "": rows without a heading, not indented
  std::vector<table::TextRow> rows;
};

struct TexTable {
  std::string comment;  // one line, without its percent sign
  std::string caption;
  std::string label;
  table::TextRow header;  // the first column is left-aligned, the rest right-aligned
  std::vector<TexGroup> groups;
  std::string footnote;  // "" for none
  int column_gap_pt = 6;
};

// A whole table environment; ends in "\n".
std::string to_tex(const TexTable& table);

}  // namespace atlas::experiments
