// Columns of a trace in memory. Null is explicit; a column that was not loaded is empty.
#pragma once

#include <array>
#include <cassert>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace atlas::trace {

// Index into the columns of one relation (steps, tool calls or events).
using Row = uint32_t;

// Numbers of one type; T is int64_t, or uint8_t for booleans.
template <typename T>
class Column {
 public:
  std::optional<T> operator[](Row row) const {
    return has(row) ? std::optional<T>(values_[row]) : std::nullopt;
  }
  bool has(Row row) const {
    assert(row < values_.size() && "column not loaded: add it to the experiment's fields");
    return nulls_.empty() || (nulls_[row >> 6] >> (row & 63) & 1) == 0;
  }
  // The value, or 0 where there is none.
  T or_zero(Row row) const {
    assert(row < values_.size() && "column not loaded: add it to the experiment's fields");
    return values_[row];  // a null is stored as 0
  }
  size_t size() const { return values_.size(); }
  bool has_nulls() const { return !nulls_.empty(); }
  // All values, 0 in the place of a null.
  std::span<const T> values() const { return values_; }

  void reserve(size_t rows) { values_.reserve(rows); }
  void push(T value) { values_.push_back(value); }
  void push_null() {
    const size_t row = values_.size();
    values_.push_back(0);
    if (nulls_.size() <= row >> 6) nulls_.resize((row >> 6) + 1, 0);
    nulls_[row >> 6] |= uint64_t{1} << (row & 63);
  }
  void push(const std::optional<T>& value) { value ? push(*value) : push_null(); }
  // Called once after the last push: `nulls_` must cover every row.
  void finish() {
    if (!nulls_.empty()) nulls_.resize((values_.size() >> 6) + 1, 0);
  }
  Column selected(std::span<const Row> rows) const;

 private:
  std::vector<T> values_;
  std::vector<uint64_t> nulls_;  // one bit a row; empty when there is no null
};

using IntColumn = Column<int64_t>;

// Texts, each stored once: a row holds a code. Codes follow first appearance.
class Dictionary {
 public:
  using Code = uint32_t;
  static constexpr Code kNone = 0xFFFFFFFF;

  Code add(std::string_view text);
  // kNone if the text does not occur.
  Code find(std::string_view text) const;
  std::string_view operator[](Code code) const { return texts_[code]; }
  size_t size() const { return texts_.size(); }

 private:
  std::vector<std::string_view> texts_;
  std::unordered_map<std::string_view, Code> codes_;
  std::vector<std::unique_ptr<char[]>> blocks_;
  size_t block_used_ = 0;
  size_t block_size_ = 0;
};

// Texts that repeat (provider, model, session, tool name, ...).
class TextColumn {
 public:
  using Code = Dictionary::Code;
  static constexpr Code kNone = Dictionary::kNone;

  std::optional<std::string_view> operator[](Row row) const {
    const Code c = code(row);
    return c == kNone ? std::nullopt : std::optional((*dictionary_)[c]);
  }
  // kNone for a null.
  Code code(Row row) const {
    assert(row < codes_.size() && "column not loaded: add it to the experiment's fields");
    return codes_[row];
  }
  // The text, or `fallback` for a null.
  std::string_view text_or(Row row, std::string_view fallback) const {
    const Code c = code(row);
    return c == kNone ? fallback : (*dictionary_)[c];
  }
  bool has(Row row) const { return code(row) != kNone; }
  // The code of `text`, kNone if no row has it. Ask once, then compare codes in the loop.
  Code find(std::string_view text) const { return dictionary_->find(text); }
  std::string_view text(Code code) const { return (*dictionary_)[code]; }
  // How many different texts; codes are below it.
  size_t distinct() const { return dictionary_->size(); }
  size_t size() const { return codes_.size(); }

  void reserve(size_t rows) { codes_.reserve(rows); }
  void push(std::string_view text);
  void push_null() { codes_.push_back(kNone); }
  // Gives `text` the next free code before any row has it.
  void declare(std::string_view text) { dictionary_->add(text); }
  TextColumn selected(std::span<const Row> rows) const;

 private:
  std::vector<Code> codes_;
  // Shared with the selections made of this column.
  std::shared_ptr<Dictionary> dictionary_ = std::make_shared<Dictionary>();
  // Codes met lately, by a hash of a few bytes: most texts of a column are found here.
  static constexpr size_t kRecent = 64;
  std::array<Code, kRecent> recent_ = filled_with_none();
  static std::array<Code, kRecent> filled_with_none();
};

// Texts that hardly repeat (trace key, call id): no dictionary, one place in a shared arena each.
class KeyColumn {
 public:
  std::optional<std::string_view> operator[](Row row) const {
    assert(row < places_.size() && "column not loaded: add it to the experiment's fields");
    const Place& p = places_[row];
    return p.block == kNull ? std::nullopt : std::optional(view(p));
  }
  std::string_view text_or(Row row, std::string_view fallback) const {
    return (*this)[row].value_or(fallback);
  }
  bool has(Row row) const { return places_[row].block != kNull; }
  size_t size() const { return places_.size(); }

  void reserve(size_t rows) { places_.reserve(rows); }
  void push(std::string_view text);
  void push_null() { places_.push_back({kNull, 0, 0}); }
  KeyColumn selected(std::span<const Row> rows) const;

 private:
  static constexpr uint32_t kNull = 0xFFFFFFFF;
  struct Place {
    uint32_t block, offset, size;
  };
  struct Arena {
    std::vector<std::unique_ptr<char[]>> blocks;
    size_t used = 0;
    size_t size = 0;
  };
  std::string_view view(const Place& p) const {
    return {arena_->blocks[p.block].get() + p.offset, p.size};
  }

  std::vector<Place> places_;
  // Shared with the selections made of this column.
  std::shared_ptr<Arena> arena_ = std::make_shared<Arena>();
};

template <typename T>
Column<T> Column<T>::selected(std::span<const Row> rows) const {
  Column result;
  if (size() == 0) return result;
  result.reserve(rows.size());
  for (const Row row : rows) has(row) ? result.push(values_[row]) : result.push_null();
  result.finish();
  return result;
}

}  // namespace atlas::trace
