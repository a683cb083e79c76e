#include "assistant/number_check.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <ranges>
#include <set>

#include "assistant/chart_parts.h"
#include "assistant/number_scan.h"
#include "assistant/planner/values.h"
#include "assistant/result_text.h"
#include "base/text.h"

namespace atlas::assistant {
namespace {

using Unit = ScannedNumber::Unit;

constexpr size_t kMostCells = 200'000;
constexpr size_t kMostNames = 5000;

struct Cell {
  double value;
  CheckedNumber::Source source;
  std::optional<double> seconds;  // of its unit, where the column's name tells it
};

// "p50_ms" holds milliseconds.
std::optional<double> seconds_of_unit(std::string_view column) {
  static constexpr std::array<std::pair<std::string_view, double>, 17> kEndings = {{
      {"_ms", 1e-3},
      {"_us", 1e-6},
      {"_s", 1},
      {"_sec", 1},
      {"_secs", 1},
      {"_seconds", 1},
      {"_min", 60},
      {"_mins", 60},
      {"_minutes", 60},
      {"_h", 3600},
      {"_hours", 3600},
      {"_days", 86400},
      {"seconds", 1},
      {"minutes", 60},
      {"hours", 3600},
      {"milliseconds", 1e-3},
      {"_d", 86400},
  }};
  const std::string name = base::lower_ascii(column);
  std::optional<double> found;
  size_t longest = 0;
  for (const auto& [ending, seconds] : kEndings) {
    if (name.ends_with(ending) && ending.size() > longest) {
      longest = ending.size();
      found = seconds;
    }
  }
  return found;
}

// Everything that a number can have come from.
class Pool {
 public:
  explicit Pool(const std::vector<StepResult>& results) : results_(results) {
    // The newest step first: among equals it is the likelier source.
    for (const StepResult& result : std::views::reverse(results)) {
      if (result.table != nullptr) add_table(result);
      for (const ScannedNumber& printed : scan_numbers(result.text)) {
        if (printed.is_trivial || cells_.size() >= kMostCells) continue;
        cells_.push_back(
            {printed.value * (printed.unit == Unit::duration ? 1 : printed.scale),
             {result.step, std::nullopt, std::nullopt},
             printed.unit == Unit::duration ? std::optional(printed.scale) : std::nullopt});
      }
    }
  }

  std::optional<CheckedNumber::Source> find(const ScannedNumber& number,
                                            std::string_view line) const {
    const Cell* best = nullptr;
    double best_error = 0;
    bool best_is_named = false;
    for (const Cell& cell : cells_) {
      const auto error = error_of(number, cell);
      if (!error || (best != nullptr && *error > best_error)) continue;
      const bool is_nearer = best == nullptr || *error < best_error;
      if (!is_nearer && (best_is_named || !is_named(cell, line))) continue;
      best = &cell;
      best_error = *error;
      best_is_named = is_named(cell, line);
    }
    if (best != nullptr) return best->source;
    return rows_that_are(number);
  }

  // "Opus 4.6" where the results have "claude-opus-4-6".
  bool has_name(const std::string& key) const {
    return std::ranges::any_of(
        names_, [&](const std::string& name) { return name.find(key) != std::string::npos; });
  }

 private:
  void add_table(const StepResult& result) {
    const store::ResultTable& table = *result.table;
    std::vector<std::optional<double>> seconds;
    for (const auto& column : table.columns) seconds.push_back(seconds_of_unit(column.name));
    for (size_t r = 0; r < table.rows.size() && cells_.size() < kMostCells; ++r) {
      for (size_t c = 0; c < table.rows[r].size(); ++c) {
        const store::Value& value = table.rows[r][c];
        if (const auto number = finite_number(value)) {
          cells_.push_back({*number, {result.step, r, c}, seconds[c]});
        } else if (const auto* text = std::get_if<std::string>(&value)) {
          if (names_.size() < kMostNames) names_.insert(value_key(*text));
        }
      }
    }
  }

  // How far the number is from the cell, as a part of its last digit; nothing if it is none of it.
  static std::optional<double> error_of(const ScannedNumber& number, const Cell& cell) {
    std::optional<double> least;
    const auto try_as = [&](double shown) {
      const double error = std::abs(std::abs(shown) - number.value);
      constexpr double kTies = 1 + 1e-9;
      if (error <= number.half_step * kTies && (!least || error < *least)) least = error;
    };
    switch (number.unit) {
      case Unit::none:
        try_as(cell.value / number.scale);
        break;
      case Unit::percent:
        try_as(cell.value);
        try_as(cell.value * 100);
        break;
      case Unit::duration:
        if (cell.seconds) {
          try_as(cell.value * *cell.seconds / number.scale);
        } else {
          // The column does not say: as written, or the stored milliseconds.
          try_as(cell.value);
          try_as(cell.value / number.scale);
          try_as(cell.value * 1e-3 / number.scale);
        }
        break;
    }
    return least ? std::optional(*least / number.half_step) : std::nullopt;
  }

  const StepResult* step_of(const Cell& cell) const {
    const auto found = std::ranges::find(results_, cell.source.step, &StepResult::step);
    return found == results_.end() ? nullptr : &*found;
  }

  // A text of the cell's row is in the line where the number is.
  bool is_named(const Cell& cell, std::string_view line) const {
    const StepResult* result = step_of(cell);
    if (result == nullptr || !cell.source.row || result->table == nullptr) return false;
    return std::ranges::any_of(result->table->rows[*cell.source.row], [&](const auto& value) {
      const auto* text = std::get_if<std::string>(&value);
      return text != nullptr && !text->empty() && line.find(*text) != std::string_view::npos;
    });
  }

  std::optional<CheckedNumber::Source> rows_that_are(const ScannedNumber& number) const {
    if (!number.is_whole) return std::nullopt;
    for (const StepResult& result : std::views::reverse(results_)) {
      const bool fits = result.table != nullptr && !result.table->is_cut &&
                        static_cast<double>(result.table->rows.size()) == number.value;
      if (fits) return CheckedNumber::Source{result.step, std::nullopt, std::nullopt};
    }
    return std::nullopt;
  }

  const std::vector<StepResult>& results_;
  std::vector<Cell> cells_;
  std::set<std::string> names_;
};

std::string_view line_around(std::string_view text, const ScannedNumber& number) {
  const size_t before = text.rfind('\n', number.begin);
  const size_t begin = before == std::string_view::npos ? 0 : before + 1;
  return text.substr(begin, std::min(text.find('\n', number.end), text.size()) - begin);
}

// Words that allow an answer to round "1,234" to "1,200".
bool is_rough(std::string_view text, size_t begin) {
  constexpr size_t kLookBack = 16;
  const size_t from = begin - std::min(begin, kLookBack);
  const std::string before = base::lower_ascii(text.substr(from, begin - from));
  for (const std::string_view word :
       {"about ", "around ", "roughly ", "approximately ", "nearly ", "almost ", "some ", "over ",
        "than ", "~", "≈", "约", "近", "大约"}) {
    if (before.ends_with(word)) return true;
  }
  return false;
}

void widen_if_rough(ScannedNumber& number, std::string_view text) {
  if (!is_rough(text, number.begin) || number.value == 0) return;
  while (std::fmod(number.value, number.half_step * 20) == 0) number.half_step *= 10;
}

std::string name_with(std::string_view text, const ScannedNumber& number) {
  size_t start = number.begin;
  while (start > 0 && text[start - 1] == ' ') --start;
  const size_t word_end = start;
  while (start > 0 && std::isalpha(static_cast<unsigned char>(text[start - 1])) != 0) --start;
  if (start == word_end) return "";
  return value_key(text.substr(start, number.end - start));
}

size_t utf16_units(std::string_view text) {
  size_t units = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) != 0x80) units += byte >= 0xF0 ? 2 : 1;
  }
  return units;
}

bool is_in(const std::vector<ScannedNumber>& numbers, const ScannedNumber& wanted) {
  return std::ranges::any_of(numbers, [&](const ScannedNumber& number) {
    return number.value * number.scale == wanted.value * wanted.scale;
  });
}

}  // namespace

std::vector<CheckedNumber> check_numbers(std::string_view answer, std::string_view question,
                                         const std::vector<StepResult>& results) {
  const Pool pool(results);
  const std::vector<ScannedNumber> asked = scan_numbers(question);
  std::vector<CheckedNumber> checked;
  size_t byte = 0;
  size_t unit = 0;
  for (ScannedNumber number : scan_numbers(answer)) {
    if (number.is_trivial || is_in(asked, number)) continue;
    widen_if_rough(number, answer);
    CheckedNumber entry;
    entry.source = pool.find(number, line_around(answer, number));
    if (const std::string name = name_with(answer, number);
        !entry.source && !name.empty() && pool.has_name(name)) {
      continue;
    }
    entry.text = answer.substr(number.begin, number.end - number.begin);
    unit += utf16_units(answer.substr(byte, number.begin - byte));
    byte = number.begin;
    entry.start = unit;
    entry.end = unit + utf16_units(entry.text);
    checked.push_back(std::move(entry));
  }
  return checked;
}

base::Json to_json(const std::vector<CheckedNumber>& numbers) {
  base::Json list = base::Json::array();
  for (const CheckedNumber& number : numbers) {
    base::Json source;
    if (number.source) {
      source = base::Json::object({{"step", number.source->step},
                                   {"row", base::Json(number.source->row)},
                                   {"column", base::Json(number.source->column)}});
    }
    list.push(base::Json::object({{"text", number.text},
                                  {"start", number.start},
                                  {"end", number.end},
                                  {"source", std::move(source)}}));
  }
  return list;
}

}  // namespace atlas::assistant
