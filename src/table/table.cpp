#include "table/table.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>
#include <iterator>

#include "base/error.h"
#include "base/number_text.h"

namespace atlas::table {
namespace {

std::vector<Column> make_columns(std::span<const std::string_view> names) {
  std::vector<Column> columns;
  for (const std::string_view name : names) columns.push_back({std::string(name), unit_of(name)});
  return columns;
}

}  // namespace

std::string to_text(const Cell& cell) {
  switch (cell.kind) {
    case CellKind::empty:
      return "";
    case CellKind::text:
      return std::string(cell.view());
    case CellKind::integer:
      return std::to_string(cell.integer);
    case CellKind::real:
      return base::repr(cell.number);
    case CellKind::general:
      return base::general(cell.number, cell.digits);
    case CellKind::fixed:
      return base::fixed(cell.number, cell.digits);
    case CellKind::percent:
      return base::percent(cell.number, cell.digits);
    case CellKind::boolean:
      return cell.integer != 0 ? "True" : "False";
    case CellKind::instant:
      return base::iso_micros(cell.integer);
  }
  return "";
}

std::string unit_of(std::string_view column_name) {
  struct Suffix {
    std::string_view suffix, unit;
  };
  static constexpr std::array<Suffix, 13> kSuffixes = {{{"_tokens", "tokens"},
                                                        {"_ms", "ms"},
                                                        {"_seconds", "s"},
                                                        {"_s", "s"},
                                                        {"_hours", "h"},
                                                        {"_usd", "USD"},
                                                        {"_percent", "%"},
                                                        {"_pct", "%"},
                                                        {"_share", "share"},
                                                        {"_ratio", "ratio"},
                                                        {"_chars", "characters"},
                                                        {"_tokens_per_second", "tokens/s"},
                                                        {"_us", "µs"}}};
  for (const auto& [suffix, unit] : kSuffixes) {
    if (column_name.ends_with(suffix)) return std::string(unit);
  }
  return "";
}

Table::Table(std::string name, std::span<const std::string_view> columns, std::string title)
    : name_(std::move(name)), title_(std::move(title)), columns_(make_columns(columns)) {}

Table::Table(std::string name, std::initializer_list<std::string_view> columns, std::string title)
    : Table(std::move(name), std::span(columns.begin(), columns.size()), std::move(title)) {}

void Table::made_of(size_t row_count, RowSource source) {
  assert(cells_.empty());
  source_rows_ = row_count;
  source_ = std::move(source);
}

void Table::for_each_piece(const std::function<void(const Table&)>& take, size_t most_rows) const {
  if (!source_) {
    take(*this);
    return;
  }
  constexpr size_t kPieceRows = 512;  // stays in the processor's cache
  const size_t rows = std::min(most_rows, source_rows_);
  Table piece(name_, {});
  piece.columns_ = columns_;
  for (size_t begin = 0; begin < rows; begin += kPieceRows) {
    piece.clear_rows();
    source_(begin, std::min(rows, begin + kPieceRows), piece);
    take(piece);
  }
}

void Table::clear_rows() {
  cells_.clear();
  if (!blocks_.empty()) blocks_.erase(blocks_.begin(), std::prev(blocks_.end()));
  block_used_ = 0;
}

std::span<const Cell> Table::row(size_t index) const {
  if (source_) throw Error(ErrorKind::internal, "table " + name_ + " does not keep its rows");
  return std::span(cells_).subspan(index * columns_.size(), columns_.size());
}

const Cell& Table::cell(size_t row_index, std::string_view column) const {
  const auto found = std::ranges::find(columns_, column, &Column::name);
  if (found == columns_.end()) {
    throw Error(ErrorKind::internal, "table " + name_ + " has no column " + std::string(column));
  }
  return row(row_index)[static_cast<size_t>(found - columns_.begin())];
}

void Table::reorder(std::span<const uint32_t> order) {
  std::vector<Cell> cells;
  cells.reserve(order.size() * columns_.size());
  for (const uint32_t index : order) {
    const auto from = row(index);
    cells.insert(cells.end(), from.begin(), from.end());
  }
  cells_ = std::move(cells);
}

const char* Table::keep(std::string_view text) {
  constexpr size_t kBlockSize = 64 * 1024;
  if (block_used_ + text.size() > block_size_) {
    block_size_ = std::max(kBlockSize, text.size());
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(block_size_));
    block_used_ = 0;
  }
  char* place = blocks_.back().get() + block_used_;
  std::memcpy(place, text.data(), text.size());
  block_used_ += text.size();
  return place;
}

Row::~Row() { assert(table_.cells_.size() % table_.columns_.size() == 0 && "row is not full"); }

Cell Table::text_cell(std::string_view value) {
  Cell cell;
  cell.kind = CellKind::text;
  cell.text_size = static_cast<uint32_t>(value.size());
  cell.text = value.empty() ? "" : keep(value);
  return cell;
}

Row& Row::cell(const Cell& cell) {
  table_.cells_.push_back(cell);
  return *this;
}

Row& Row::text(std::string_view value) {
  // Rows of a long table repeat the session, the model, the kind of the row before.
  const Cell* const above = table_.cell_above();
  const bool repeats = above != nullptr && above->kind == CellKind::text && above->view() == value;
  return cell(repeats ? *above : table_.text_cell(value));
}

Row& Row::integer(int64_t value) {
  Cell cell;
  cell.kind = CellKind::integer;
  cell.integer = value;
  table_.cells_.push_back(cell);
  return *this;
}

Row& Row::integer(const std::optional<int64_t>& value) { return value ? integer(*value) : empty(); }

Row& Row::number(CellKind kind, const std::optional<double>& value, int digits) {
  if (!value) return empty();
  Cell cell;
  cell.kind = kind;
  cell.digits = static_cast<uint8_t>(digits);
  cell.number = *value;
  table_.cells_.push_back(cell);
  return *this;
}

Row& Row::real(double value) { return number(CellKind::real, value, 0); }
Row& Row::real(const std::optional<double>& value) { return number(CellKind::real, value, 0); }
Row& Row::general(double value, int digits) { return number(CellKind::general, value, digits); }
Row& Row::general(const std::optional<double>& value, int digits) {
  return number(CellKind::general, value, digits);
}
Row& Row::fixed(double value, int decimals) { return number(CellKind::fixed, value, decimals); }
Row& Row::fixed(const std::optional<double>& value, int decimals) {
  return number(CellKind::fixed, value, decimals);
}
Row& Row::percent(const std::optional<double>& share, int decimals) {
  return number(CellKind::percent, share, decimals);
}

Row& Row::boolean(bool value) {
  Cell cell;
  cell.kind = CellKind::boolean;
  cell.integer = value ? 1 : 0;
  table_.cells_.push_back(cell);
  return *this;
}

Row& Row::instant(base::Micros value) {
  Cell cell;
  cell.kind = CellKind::instant;
  cell.integer = value;
  table_.cells_.push_back(cell);
  return *this;
}

Row& Row::empty() {
  table_.cells_.emplace_back();
  return *this;
}

}  // namespace atlas::table
