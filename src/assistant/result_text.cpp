#include "assistant/result_text.h"

#include <algorithm>
#include <cmath>

#include "base/number_text.h"
#include "base/text.h"

namespace atlas::assistant {
namespace {

using store::Value;

constexpr size_t kCellCharacters = 60;
constexpr int kDigits = 6;

template <class... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string terminal_text(const Value& value) {
  if (const auto* integer = std::get_if<int64_t>(&value)) return base::grouped(*integer);
  if (const auto* number = std::get_if<double>(&value)) return base::general(*number, kDigits);
  const std::string text = base::printable(plain_text(value));
  if (base::count_code_points(text) <= kCellCharacters) return text;
  return std::string(base::first_code_points(text, kCellCharacters - 1)) + "…";
}

bool is_number(const Value& value) {
  return std::holds_alternative<int64_t>(value) || std::holds_alternative<double>(value);
}

}  // namespace

std::string plain_text(const Value& value) {
  return std::visit(Overloaded{[](std::monostate) { return std::string(); },
                               [](bool flag) { return std::string(flag ? "true" : "false"); },
                               [](int64_t integer) { return std::to_string(integer); },
                               [](double number) { return base::repr(number); },
                               [](const std::string& text) { return text; }},
                    value);
}

base::Json to_json(const Value& value) {
  return std::visit(
      Overloaded{[](std::monostate) { return base::Json(); },
                 // JSON has no word for what is no number.
                 [](double number) { return std::isfinite(number) ? base::Json(number) : nullptr; },
                 [](const auto& other) { return base::Json(other); }},
      value);
}

base::Json to_json(const std::vector<std::string>& texts) {
  base::Json list = base::Json::array();
  for (const std::string& text : texts) list.push(text);
  return list;
}

base::Json column_names(const store::ResultTable& table) {
  base::Json names = base::Json::array();
  for (const store::ResultColumn& column : table.columns) names.push(column.name);
  return names;
}

base::Json rows_json(const store::ResultTable& table) {
  base::Json rows = base::Json::array();
  for (const auto& row : table.rows) {
    base::Json cells = base::Json::array();
    for (const Value& value : row) cells.push(to_json(value));
    rows.push(std::move(cells));
  }
  return rows;
}

std::string to_csv(const store::ResultTable& table) {
  std::string csv;
  const auto end_field = [&](size_t column, size_t columns) {
    csv += column + 1 < columns ? "," : "\r\n";
  };
  for (size_t c = 0; c < table.columns.size(); ++c) {
    csv += csv_field(table.columns[c].name);
    end_field(c, table.columns.size());
  }
  for (const auto& row : table.rows) {
    for (size_t c = 0; c < row.size(); ++c) {
      csv += csv_field(plain_text(row[c]));
      end_field(c, row.size());
    }
  }
  return csv;
}

std::vector<std::vector<std::string>> terminal_rows(const store::ResultTable& table,
                                                    size_t most_rows) {
  std::vector<std::vector<std::string>> rows;
  for (size_t r = 0; r < std::min(most_rows, table.rows.size()); ++r) {
    std::vector<std::string> cells;
    for (const Value& value : table.rows[r]) cells.push_back(terminal_text(value));
    rows.push_back(std::move(cells));
  }
  return rows;
}

std::string alignment(const store::ResultTable& table) {
  std::string letters;
  for (size_t c = 0; c < table.columns.size(); ++c) {
    const bool numbers =
        std::ranges::any_of(table.rows, [&](const auto& row) { return is_number(row[c]); });
    letters += numbers ? 'r' : 'l';
  }
  return letters;
}

}  // namespace atlas::assistant
