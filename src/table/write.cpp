#include "table/write.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>

namespace atlas::table {
namespace {

// Whether a byte of `word` is `c`: the bytes that are become zero, and only a zero borrows.
constexpr uint64_t kOnes = 0x0101010101010101;
constexpr uint64_t kHighBits = 0x8080808080808080;
constexpr bool has_byte(uint64_t word, char c) {
  const uint64_t zeroed = word ^ kOnes * static_cast<unsigned char>(c);
  return ((zeroed - kOnes) & ~zeroed & kHighBits) != 0;
}

bool needs_quotes(std::string_view text) {
  size_t i = 0;
  for (; i + sizeof(uint64_t) <= text.size(); i += sizeof(uint64_t)) {
    uint64_t word = 0;
    std::memcpy(&word, text.data() + i, sizeof(word));
    if (has_byte(word, ',') || has_byte(word, '"') || has_byte(word, '\r') ||
        has_byte(word, '\n')) {
      return true;
    }
  }
  return text.find_first_of(",\"\r\n", i) != std::string_view::npos;
}

void append_csv_field(std::string& out, std::string_view text) {
  if (!needs_quotes(text)) {
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

void append_cell(std::string& out, const Cell& cell) {
  if (cell.kind == CellKind::text) {
    append_csv_field(out, cell.view());
  } else if (cell.kind == CellKind::integer) {
    std::array<char, 20> digits;  // of the least 64-bit number
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), cell.integer).ptr;
    out.append(digits.data(), end);
  } else {
    out += to_text(cell);
  }
}

void append_csv_row(std::string& out, std::span<const Cell> row) {
  for (size_t c = 0; c < row.size(); ++c) {
    if (c > 0) out += ',';
    append_cell(out, row[c]);
  }
  out += "\r\n";
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

void write_csv(const Table& table, const std::function<void(std::string_view)>& take) {
  constexpr size_t kPieceBytes = 256 << 10;
  std::string piece;
  const size_t width = table.columns().size();
  for (size_t c = 0; c < width; ++c) {
    if (c > 0) piece += ',';
    append_csv_field(piece, table.columns()[c].name);
  }
  piece += "\r\n";
  table.for_each_piece([&](const Table& rows) {
    for (size_t r = 0; r < rows.row_count(); ++r) {
      append_csv_row(piece, rows.row(r));
      if (piece.size() >= kPieceBytes) {
        take(piece);
        piece.clear();
      }
    }
  });
  take(piece);
}

std::string to_csv(const Table& table) {
  std::string csv;
  write_csv(table, [&](std::string_view piece) { csv += piece; });
  return csv;
}

base::Json to_json(const Table& table, size_t most_rows) {
  base::Json columns = base::Json::array();
  for (const Column& column : table.columns()) {
    columns.push(base::Json::object({{"name", column.name}, {"unit", column.unit}}));
  }
  base::Json rows = base::Json::array();
  table.for_each_piece(
      [&](const Table& piece) {
        for (size_t r = 0; r < std::min(most_rows, piece.row_count()); ++r) {
          base::Json& row = rows.push(base::Json::array());
          for (const Cell& cell : piece.row(r)) row.push(to_json(cell));
        }
      },
      most_rows);
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
