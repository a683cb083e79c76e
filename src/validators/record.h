// One row of a normalized trace as the validators see it: texts and numbers as they are written,
// before the database has applied its column types. What the database repairs or drops shows here.
//
// A text that is missing or no string is absent. `tools` and `timing_events` that are no lists
// count as empty, their elements only if they are objects. Of a repeated key the last one counts.
// Broken UTF-8 reads as U+FFFD.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace atlas::validators {

inline constexpr std::string_view kUnknownProvider = "<unknown-provider>";

struct Event {
  std::optional<std::string_view> type;
  std::optional<base::Micros> at;
};

// A value that is compared as JSON: 5 equals 5.0, "5" does not.
struct Scalar {
  std::string_view token = "null";  // as it is written

  // The same text for equal values: a number's shortest digits (5 for 5.0), a string with its
  // quotes, "" for null, "True", "False".
  std::string text() const;
};

struct Tool {
  std::string_view name, call_id, emitted_at, result_at;  // "" if absent
  Scalar index, input_chars, result_chars;
  // Finite numbers, or strings that spell one.
  std::optional<double> internal_ms, wall_ms, latency_ms;
};

struct Record {
  uint64_t line = 0;  // 1-based, blank lines counted
  std::string_view provider = kUnknownProvider;
  std::optional<std::string_view> session, trace_key;
  std::string_view round_id, request_id, message_id, id;  // "" if absent
  std::vector<Event> events;
  std::vector<Tool> tools;
};

class RecordParser {
 public:
  RecordParser();
  ~RecordParser();

  // The row on a line, with LineBlock::kPadding readable bytes behind it; nullptr for a blank line
  // and for JSON that is no object. Valid until the next call and as long as the line's text.
  // Throws Error(bad_input) that names the line when it is no JSON.
  const Record* parse(std::string_view line, uint64_t line_number);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace atlas::validators
