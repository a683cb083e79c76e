// Lines that are odd in ways that real files are, or that a hostile one may be. A reader must
// survive each of them, and count those that it cannot take.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "synth/stream.h"

namespace atlas::synth {

enum class OddKind {
  missing_fields,
  null_names,
  duplicate_row,
  round_index_out_of_order,
  negative_number,
  zero_tokens,
  huge_number,
  beyond_int64,
  number_as_text,
  float_as_integer,
  empty_texts,
  tools_not_a_list,
  null_elements,
  time_with_offset,
  time_without_zone,
  time_in_microseconds,
  time_garbage,
  unknown_keys,
  event_without_type,
  invalid_utf8,
  truncated_line,
  blank_line,
  not_an_object,
  nan_in_input,
};

struct OddKindName {
  OddKind kind;
  std::string_view name;
};
// All kinds, in the order of the README's table.
std::span<const OddKindName> odd_kinds();

class OddRows {
 public:
  explicit OddRows(uint64_t seed) : stream_(seed) {}

  // Makes `line` (one row with its "\n") odd; the kinds take turns. `previous` is the line before
  // it, perhaps empty or odd itself.
  void distort(std::string& line, std::string_view previous);
  void distort(OddKind kind, std::string& line, std::string_view previous);

 private:
  Stream stream_;
  size_t next_ = 0;
};

}  // namespace atlas::synth
