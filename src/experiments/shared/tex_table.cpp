#include "experiments/shared/tex_table.h"

#include <fmt/format.h>

#include "base/text.h"

namespace atlas::experiments {
namespace {

std::string row_line(const table::TextRow& cells) { return base::join(cells, " & ") + " \\\\\n"; }

std::string column_types(size_t columns) {
  std::string types = "l";
  for (size_t k = 1; k < columns; ++k) types += " r";
  return types;
}

table::TextRow bold(table::TextRow cells) {
  for (std::string& cell : cells) cell = "\\textbf{" + cell + "}";
  return cells;
}

std::string group_lines(const TexGroup& group, size_t columns) {
  std::string text;
  if (!group.title.empty()) {
    text +=
        fmt::format("\\multicolumn{{{}}}{{@{{}}l}}{{\\emph{{{}}}}} \\\\\n", columns, group.title);
  }
  for (table::TextRow row : group.rows) {
    if (!group.title.empty()) row.front() = "\\quad " + row.front();
    text += row_line(row);
  }
  return text;
}

}  // namespace

std::string to_tex(const TexTable& table) {
  std::string text = fmt::format(
      "% {}\n\\begin{{table}}[t]\n\\centering\n\\caption{{{}}}\n\\label{{{}}}\n\\small\n"
      "\\setlength{{\\tabcolsep}}{{{}pt}}\n\\renewcommand{{\\arraystretch}}{{1.15}}\n"
      "\\begin{{tabular}}{{{}}}\n\\toprule\n",
      table.comment, table.caption, table.label, table.column_gap_pt,
      column_types(table.header.size()));
  text += row_line(bold(table.header)) + "\\midrule\n";
  for (size_t g = 0; g < table.groups.size(); ++g) {
    if (g > 0) text += "\\addlinespace\n";
    text += group_lines(table.groups[g], table.header.size());
  }
  text += "\\bottomrule\n\\end{tabular}\n";
  if (!table.footnote.empty()) {
    text += "\\smallskip\n{\\footnotesize\\raggedright " + table.footnote + "\\par}\n";
  }
  return text + "\\end{table}\n";
}

}  // namespace atlas::experiments
