// A result in a sentence or two. Every number in it is a cell of the result.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "assistant/planner/planner.h"
#include "assistant/result_text.h"
#include "base/number_text.h"
#include "base/text.h"

namespace atlas::assistant {
namespace {

using store::ResultTable;
using store::Value;

constexpr size_t kNamedGroups = 5;

std::optional<double> number(const Value& value) {
  if (const auto* integer = std::get_if<int64_t>(&value)) return static_cast<double>(*integer);
  if (const auto* real = std::get_if<double>(&value)) return *real;
  return std::nullopt;
}

std::string significant(double value, int digits) {
  if (value == 0) return "0";
  const double magnitude = std::floor(std::log10(std::abs(value)));
  const int decimals = std::clamp(digits - 1 - static_cast<int>(magnitude), 0, 12);
  return base::grouped(value, decimals);
}

constexpr int kDigits = 4;

std::string readable_real(double value, const std::string& unit) {
  if (!std::isfinite(value)) return base::repr(value);
  if (unit == "share")
    return fmt::format("{} ({})", base::percent(value, 2), base::general(value, 6));
  if (unit == "percent") return significant(value, kDigits) + "%";
  if (unit == "USD") return "$" + base::grouped(value, std::abs(value) < 1 ? 4 : 2);
  const std::string text = std::floor(value) == value && std::abs(value) < 1e15
                               ? base::grouped(static_cast<int64_t>(value))
                               : significant(value, std::abs(value) >= 1e4 ? 6 : kDigits);
  return unit.empty() || unit == "ratio" ? text : text + " " + unit;
}

std::string group_label(const std::vector<Value>& row, const std::vector<PlanColumn>& columns) {
  std::string label;
  for (size_t c = 0; c < columns.size(); ++c) {
    if (columns[c].kind == PlanColumn::Kind::value) continue;
    if (columns[c].kind == PlanColumn::Kind::detail && columns[c].name != "tool" &&
        columns[c].name != "session") {
      continue;
    }
    const bool missing = std::holds_alternative<std::monostate>(row[c]);
    const std::string text = missing ? "(none)" : base::printable(plain_text(row[c]));
    label += (label.empty() ? "" : " / ") + text;
  }
  return label;
}

// All values of a row: "1,234", or "median 12 ms, p90 80 ms".
std::string row_values(const std::vector<Value>& row, const std::vector<PlanColumn>& columns) {
  std::vector<size_t> places;
  for (size_t c = 0; c < columns.size(); ++c) {
    if (columns[c].kind == PlanColumn::Kind::value) places.push_back(c);
  }
  std::string text;
  for (const size_t c : places) {
    if (!text.empty()) text += ", ";
    if (places.size() > 1) text += columns[c].title + " ";
    text += readable(row[c], columns[c].unit);
  }
  return text;
}

std::string capitalized(std::string text) {
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

size_t value_place(const std::vector<PlanColumn>& columns) {
  return static_cast<size_t>(
      std::ranges::find(columns, PlanColumn::Kind::value, &PlanColumn::kind) - columns.begin());
}

// "over 31 days: highest 812 on 2026-05-03, lowest 2 on 2026-05-30"
std::string series_text(const ResultTable& result, const std::vector<PlanColumn>& columns) {
  const size_t place = value_place(columns);
  const std::vector<Value>* highest = nullptr;
  const std::vector<Value>* lowest = nullptr;
  for (const auto& row : result.rows) {
    const auto value = number(row[place]);
    if (!value) continue;
    if (highest == nullptr || *value > *number((*highest)[place])) highest = &row;
    if (lowest == nullptr || *value < *number((*lowest)[place])) lowest = &row;
  }
  if (highest == nullptr) return "no value is known";
  return fmt::format(
      "highest {} at {}, lowest {} at {}", readable((*highest)[place], columns[place].unit),
      group_label(*highest, columns), readable((*lowest)[place], columns[place].unit),
      group_label(*lowest, columns));
}

bool is_series(const Reading& reading) {
  return !reading.rank && reading.groups.size() == 1 &&
         reading.groups[0]->kind != catalogue::DimensionKind::name &&
         reading.groups[0]->kind != catalogue::DimensionKind::unit;
}

std::string conditions(const Reading& reading) {
  std::string text = describe(reading);
  // Everything behind the head: ", only provider claude, all dates".
  const size_t comma = text.find(", only ");
  return comma == std::string::npos ? ", " + text_of(reading.period) : text.substr(comma);
}

}  // namespace

std::string readable(const Value& value, const std::string& unit) {
  if (const auto* integer = std::get_if<int64_t>(&value)) {
    if (unit == "share" || unit == "percent" || unit == "USD") {
      return readable_real(static_cast<double>(*integer), unit);
    }
    const std::string text = base::grouped(*integer);
    return unit.empty() || unit == "ratio" ? text : text + " " + unit;
  }
  if (const auto* real = std::get_if<double>(&value)) return readable_real(*real, unit);
  if (std::holds_alternative<std::monostate>(value)) return "not known";
  return base::printable(plain_text(value));
}

std::string answer_text(const Reading& reading, const std::vector<PlanColumn>& columns,
                        const ResultTable& result) {
  if (result.rows.empty()) return "Nothing in the trace fits the question.";
  const size_t place = value_place(columns);
  const bool single = result.rows.size() == 1;
  const bool has_label = !group_label(result.rows[0], columns).empty();
  const bool is_summary = reading.shape == Shape::summary;
  if (single && !has_label && is_summary) {
    return fmt::format("{}: {}{}.", capitalized(std::string(reading.quantities[0].measure->title)),
                       row_values(result.rows[0], columns), conditions(reading));
  }
  if (single && !has_label) {
    std::vector<std::string> values;
    for (size_t c = 0; c < columns.size(); ++c) {
      values.push_back(
          fmt::format("{}: {}", columns[c].title, readable(result.rows[0][c], columns[c].unit)));
    }
    return capitalized(base::join(values, ", ")) + conditions(reading) + ".";
  }
  if (reading.shape == Shape::histogram || reading.shape == Shape::cumulative) {
    return fmt::format("{} in {} rows{}.", capitalized(describe(reading.quantities[0])),
                       result.rows.size(), conditions(reading));
  }
  const std::string title = capitalized(
      is_summary ? std::string(reading.quantities[0].measure->title) : columns[place].title);
  if (is_series(reading) && result.rows.size() > kNamedGroups) {
    return fmt::format("{} per {}, {} of them: {}{}.", title, reading.groups[0]->title,
                       base::grouped(static_cast<int64_t>(result.rows.size())),
                       series_text(result, columns), conditions(reading));
  }
  std::vector<std::string> groups;
  for (size_t r = 0; r < std::min(result.rows.size(), kNamedGroups); ++r) {
    groups.push_back(fmt::format("{} {}", group_label(result.rows[r], columns),
                                 row_values(result.rows[r], columns)));
  }
  std::string text = fmt::format("{}: {}", title, base::join(groups, "; "));
  if (result.rows.size() > kNamedGroups) {
    text += fmt::format("; and {} more",
                        base::grouped(static_cast<int64_t>(result.rows.size() - kNamedGroups)));
  }
  return text + conditions(reading) + ".";
}

}  // namespace atlas::assistant
