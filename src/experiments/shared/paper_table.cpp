#include "experiments/shared/paper_table.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "experiments/shared/tex_table.h"

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
  const bool is_code = cell.size() > 2 && cell.front() == '`' && cell.back() == '`';
  if (is_code) cell = cell.substr(1, cell.size() - 2);
  std::string text = table::tex_escaped(cell);
  if (is_code) return fmt::format("\\texttt{{{}}}", text);
  for (const auto& [symbol, tex] : kSymbols) replace_all(text, symbol, tex);
  return text;
}

table::TextRow tex_cells(const table::TextRow& cells) {
  table::TextRow escaped;
  for (const std::string& cell : cells) escaped.push_back(tex_cell(cell));
  return escaped;
}

}  // namespace

std::string to_tex(const PaperTable& table) {
  TexTable tex{.comment = table.comment + " Needs booktabs.",
               .caption = table.caption,
               .label = table.label,
               .header = tex_cells(table.header),
               .groups = {},
               .footnote = table.footnote.empty() ? "" : "$^{\\dagger}$ " + table.footnote,
               .column_gap_pt = table.column_gap_pt};
  for (const auto& [label, rows] : table.groups) {
    TexGroup group{tex_cell(label), {}};
    for (const table::TextRow& row : rows) group.rows.push_back(tex_cells(row));
    tex.groups.push_back(std::move(group));
  }
  return to_tex(tex);
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
