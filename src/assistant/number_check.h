// Where the numbers of an answer come from: each is looked for in the results of the turn.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "store/query.h"

namespace atlas::assistant {

// What one step gave.
struct StepResult {
  int step = 0;
  const store::ResultTable* table = nullptr;  // or none
  std::string_view text;                      // what was printed
};

struct CheckedNumber {
  struct Source {
    int step = 0;
    std::optional<size_t> row, column;  // nothing: printed, or the number of rows
  };

  std::string text;
  size_t start = 0, end = 0;  // in UTF-16 units of the answer
  std::optional<Source> source;
};

// In order of appearance. A number fits a cell that it is the rounding of, to the digits it shows,
// in its unit: thousands and millions, percent of a share, milliseconds to days. Left out is what
// claims nothing about the results: dates, ordinals and percentiles, the numbers of lists, names
// with digits, and what the question itself says.
std::vector<CheckedNumber> check_numbers(std::string_view answer, std::string_view question,
                                         const std::vector<StepResult>& results);

base::Json to_json(const std::vector<CheckedNumber>& numbers);

}  // namespace atlas::assistant
