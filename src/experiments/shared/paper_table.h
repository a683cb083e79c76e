// A small table of finished texts in groups, as a TeX float for a paper and as Markdown.
//
// Cells are written once, as Markdown shows them ("$7.70", "54.5%", "≥64k", "†", "`code`"); the TeX
// form escapes them. Two characters differ: "×" is an "x" in Markdown, and kThinBlank, which TeX
// sets between a number and its unit, is not there.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "table/write.h"

namespace atlas::experiments {

inline constexpr std::string_view kThinBlank = "\u202F";

struct PaperGroup {
  std::string label;  // "" : rows on top, without a heading
  std::vector<table::TextRow> rows;
};

struct PaperTable {
  std::string comment;  // one line, TeX only: what made the table
  std::string caption;  // TeX source
  std::string label;    // "tab:cost_distribution"
  int column_gap_pt = 4;
  table::TextRow header;
  std::vector<PaperGroup> groups;
  std::string footnote = "";  // TeX source, for the dagger; "" is none
};

std::string to_tex(const PaperTable& table);
std::string to_markdown(const PaperTable& table);

}  // namespace atlas::experiments
