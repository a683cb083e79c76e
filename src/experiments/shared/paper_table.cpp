#include "experiments/shared/paper_table.h"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace atlas::experiments {
namespace {

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

std::string tex_cell(std::string_view cell) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kSymbols = {
      {{"<", "$<$"},
       {">", "$>$"},
       {"–", "--"},
       {"≥", "$\\geq$"},
       {"†", "$^{\\dagger}$"},
       {"×", "$\\times$"},
       {kThinBlank, "\\,"},
       {"\u2002", "\\quad "}}};
  std::string text = table::tex_escaped(cell);
  for (const auto& [symbol, tex] : kSymbols) replace_all(text, symbol, tex);
  return text;
}

std::string tex_row(const table::TextRow& cells, std::string_view before, std::string_view after) {
  std::string line;
  for (const std::string& cell : cells) {
    if (&cell != &cells.front()) line += " & ";
    line += fmt::format("{}{}{}", before, tex_cell(cell), after);
  }
  return line + " \\\\\n";
}

std::string tex_group(const PaperGroup& group, size_t columns) {
  std::string text;
  if (!group.label.empty()) {
    text += fmt::format("\\multicolumn{{{}}}{{@{{}}l}}{{\\emph{{{}}}}} \\\\\n", columns,
                        tex_cell(group.label));
  }
  for (const table::TextRow& row : group.rows) {
    text += (group.label.empty() ? "" : "\\quad ") + tex_row(row, "", "");
  }
  return text;
}

}  // namespace

std::string to_tex(const PaperTable& table) {
  std::string columns = "l";
  for (size_t i = 1; i < table.header.size(); ++i) columns += " r";
  std::string text = fmt::format("% {}\n% Needs the package booktabs.\n", table.comment);
  text += "\\begin{table}[t]\n\\centering\n";
  text += fmt::format("\\caption{{{}}}\n\\label{{{}}}\n\\small\n", table.caption, table.label);
  text += fmt::format("\\setlength{{\\tabcolsep}}{{{}pt}}\n", table.column_gap_pt);
  text += "\\renewcommand{\\arraystretch}{1.15}\n";
  text += fmt::format("\\begin{{tabular}}{{{}}}\n\\toprule\n", columns);
  text += tex_row(table.header, "\\textbf{", "}") + "\\midrule\n";
  for (const PaperGroup& group : table.groups) {
    if (&group != &table.groups.front()) text += "\\addlinespace\n";
    text += tex_group(group, table.header.size());
  }
  text += "\\bottomrule\n\\end{tabular}\n";
  if (!table.footnote.empty()) {
    text += fmt::format("\\smallskip\n{{\\footnotesize\\raggedright $^{{\\dagger}}$ {}\\par}}\n",
                        table.footnote);
  }
  return text + "\\end{table}\n";
}

std::string to_markdown(const PaperTable& table) {
  std::string text;
  for (const PaperGroup& group : table.groups) {
    if (!text.empty()) text += "\n";
    if (!group.label.empty()) text += fmt::format("**{}**\n\n", group.label);
    text += table::markdown_table(table.header, group.rows);
  }
  replace_all(text, kThinBlank, "");
  replace_all(text, "×", "x");
  return text;
}

}  // namespace atlas::experiments
