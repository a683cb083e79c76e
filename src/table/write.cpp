#include "table/write.h"

#include <algorithm>

namespace atlas::table {
namespace {

void append_csv_field(std::string& out, std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

base::Json to_json(const Cell& cell) {
  switch (cell.kind) {
    case CellKind::empty:
      return nullptr;
    case CellKind::text:
      return cell.view();
    case CellKind::instant:
      return table::to_text(cell);
    case CellKind::integer:
      return cell.integer;
    case CellKind::boolean:
      return cell.integer != 0;
    case CellKind::percent:
      return cell.number * 100;
    case CellKind::real:
    case CellKind::general:
    case CellKind::fixed:
      return cell.number;
  }
  return nullptr;
}

std::string markdown_line(const TextRow& cells, size_t width) {
  std::string line = "|";
  for (size_t i = 0; i < width; ++i) line += " " + (i < cells.size() ? cells[i] : "") + " |";
  return line + "\n";
}

}  // namespace

std::string to_csv(const Table& table) {
  std::string out;
  out.reserve(table.row_count() * table.columns().size() * 10 + 256);
  const size_t width = table.columns().size();
  for (size_t c = 0; c < width; ++c) {
    if (c > 0) out += ',';
    append_csv_field(out, table.columns()[c].name);
  }
  out += "\r\n";
  for (size_t r = 0; r < table.row_count(); ++r) {
    const auto row = table.row(r);
    for (size_t c = 0; c < width; ++c) {
      if (c > 0) out += ',';
      if (row[c].kind == CellKind::text) {
        append_csv_field(out, row[c].view());
      } else {
        out += to_text(row[c]);
      }
    }
    out += "\r\n";
  }
  return out;
}

base::Json to_json(const Table& table, size_t most_rows) {
  base::Json columns = base::Json::array();
  for (const Column& column : table.columns()) {
    columns.push(base::Json::object({{"name", column.name}, {"unit", column.unit}}));
  }
  base::Json rows = base::Json::array();
  for (size_t r = 0; r < std::min(most_rows, table.row_count()); ++r) {
    base::Json& row = rows.push(base::Json::array());
    for (const Cell& cell : table.row(r)) row.push(to_json(cell));
  }
  return base::Json::object({{"name", table.name()},
                             {"title", table.title()},
                             {"row_count", table.row_count()},
                             {"columns", std::move(columns)},
                             {"rows", std::move(rows)}});
}

std::string markdown_table(const TextRow& header, const std::vector<TextRow>& rows,
                           std::string_view alignment) {
  TextRow rule;
  for (size_t i = 0; i < header.size(); ++i) {
    const char align = i < alignment.size() ? alignment[i] : i == 0 ? 'l' : 'r';
    rule.emplace_back(align == 'l' ? ":--" : align == 'r' ? "--:" : ":-:");
  }
  std::string out = markdown_line(header, header.size()) + markdown_line(rule, header.size());
  for (const TextRow& row : rows) out += markdown_line(row, header.size());
  return out;
}

std::string markdown_sections(const std::vector<MarkdownSection>& sections) {
  std::string out;
  for (const auto& [label, table] : sections) {
    if (!out.empty()) out += "\n";
    out += "**" + label + "**\n\n" + table;
  }
  return out;
}

std::string tex_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\') {
      out += "\\textbackslash{}";
    } else if (c == '~') {
      out += "\\textasciitilde{}";
    } else if (c == '^') {
      out += "\\textasciicircum{}";
    } else {
      if (std::string_view("&%$#_{}").find(c) != std::string_view::npos) out += '\\';
      out += c;
    }
  }
  return out;
}

}  // namespace atlas::table
