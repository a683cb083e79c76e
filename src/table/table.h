// A table of results: named columns, cells that remember how they are printed.
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace atlas::table {

// What a cell holds and how its text is made (base/number_text.h).
enum class CellKind : uint8_t {
  empty,    // no value
  text,     // as it is
  integer,  // decimal digits
  real,     // repr: shortest digits that read back
  general,  // %.{digits}g
  fixed,    // %.{digits}f
  percent,  // 100 * value with {digits} decimals and a percent sign
  boolean,  // True / False
  instant,  // iso_micros (base/time.h) of microseconds since 1970
};

struct Cell {
  CellKind kind = CellKind::empty;
  uint8_t digits = 0;
  uint32_t text_size = 0;
  union {
    int64_t integer;
    double number;
    const char* text;
  };
  Cell() : integer(0) {}
  std::string_view view() const { return {text, text_size}; }
};

// The text of a cell, as CSV has it before quoting.
std::string to_text(const Cell& cell);

class Table;

// Fills one row from left to right. When it goes out of scope the row must be full.
class Row {
 public:
  explicit Row(Table& table) : table_(table) {}
  ~Row();
  Row(const Row&) = delete;
  Row& operator=(const Row&) = delete;

  Row& text(std::string_view value);  // copied, unless the cell above has the same text
  // A template, so that std::string and literals take the one above.
  template <std::same_as<std::optional<std::string_view>> Text>
  Row& text(const Text& value) {
    return value ? text(*value) : empty();
  }
  Row& integer(int64_t value);
  Row& integer(const std::optional<int64_t>& value);
  Row& real(double value);
  Row& real(const std::optional<double>& value);
  Row& general(double value, int digits = 6);
  Row& general(const std::optional<double>& value, int digits = 6);
  Row& fixed(double value, int decimals);
  Row& fixed(const std::optional<double>& value, int decimals);
  Row& percent(const std::optional<double>& share, int decimals = 2);
  Row& boolean(bool value);
  Row& instant(base::Micros value);
  Row& empty();
  // One of this table's text_cell(), or a cell without text.
  Row& cell(const Cell& cell);

 private:
  Row& number(CellKind kind, const std::optional<double>& value, int digits);
  Table& table_;
};

struct Column {
  std::string name;
  // "tokens", "ms", "s", "h", "usd", "%", "share", "" - read off the end of the name (unit_of).
  std::string unit;
};

// The unit that a column's name carries at its end ("duration_ms" -> "ms").
std::string unit_of(std::string_view column_name);

// Appends the rows [begin, end) of a long table to `out`; for any range, from any thread.
using RowSource = std::function<void(size_t begin, size_t end, Table& out)>;

// Rows are kept, or, in a table of hundreds of thousands, made when they are read: `made_of`.
class Table {
 public:
  // name   also the file's name without ".csv"
  // title  for a reader; the site shows it above the table
  Table(std::string name, std::span<const std::string_view> columns, std::string title = "");
  Table(std::string name, std::initializer_list<std::string_view> columns, std::string title = "");
  Table(Table&&) = default;
  Table& operator=(Table&&) = default;

  // From now on the table has `row_count` rows, which `source` makes piece by piece. What the
  // source refers to must outlive the table.
  void made_of(size_t row_count, RowSource source);
  // The first `most_rows` rows, as tables of the same columns; each is gone after the call.
  void for_each_piece(const std::function<void(const Table&)>& take,
                      size_t most_rows = SIZE_MAX) const;

  // table.row().text("all").integer(3);
  Row row() { return Row(*this); }
  void reserve(size_t rows) { cells_.reserve(rows * columns_.size()); }
  // A text that many rows hold: kept once, for Row::cell().
  Cell text_cell(std::string_view value);

  const std::string& name() const { return name_; }
  const std::string& title() const { return title_; }
  const std::vector<Column>& columns() const { return columns_; }
  size_t row_count() const {
    return source_ ? source_rows_ : columns_.empty() ? 0 : cells_.size() / columns_.size();
  }
  bool keeps_rows() const { return !source_; }
  // These need a table that keeps its rows.
  std::span<const Cell> row(size_t index) const;
  const Cell& cell(size_t row, std::string_view column) const;
  // Row order changed to `order`, a permutation (or a selection) of row indexes.
  void reorder(std::span<const uint32_t> order);

 private:
  friend class Row;
  const char* keep(std::string_view text);
  void clear_rows();
  // The cell of the row above, in the column that is filled next; nullptr in the first row.
  const Cell* cell_above() const {
    return cells_.size() < columns_.size() ? nullptr : &cells_[cells_.size() - columns_.size()];
  }

  std::string name_;
  std::string title_;
  std::vector<Column> columns_;
  std::vector<Cell> cells_;
  // Text of the cells, in blocks that never move.
  std::vector<std::unique_ptr<char[]>> blocks_;
  size_t block_used_ = 0;
  size_t block_size_ = 0;
  RowSource source_;
  size_t source_rows_ = 0;
};

}  // namespace atlas::table
