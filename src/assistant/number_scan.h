// The numbers of a text, with the units that follow them.
#pragma once

#include <string_view>
#include <vector>

namespace atlas::assistant {

struct ScannedNumber {
  enum class Unit { none, percent, duration } unit = Unit::none;

  size_t begin = 0, end = 0;  // bytes, with a unit that belongs to it
  double value = 0;           // as shown: 1.2 of "1.2M"
  double half_step = 0.5;     // half of its last digit, in the same measure
  double scale = 1;           // 1e6 of "1.2M"; seconds of a duration's unit
  bool is_whole = true;       // no decimals, no unit
  bool is_trivial = false;    // a date, an ordinal, the number of a list, a part of a name
};

// "1,234.5", "12 345", "3.4 M", "85%", "1.5 s", "1 h 20 min", "1.2万". Code blocks are passed over.
std::vector<ScannedNumber> scan_numbers(std::string_view text);

}  // namespace atlas::assistant
