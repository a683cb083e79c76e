// One line of a normalized trace (docs/formats.md) as an agent step with its tool calls and events.
//
// Rules of a value, independent of all other rows: an integer column takes integers, and floats
// rounded half to even; a text column takes strings; a boolean column takes booleans; anything else
// is null and counted. `tools` and `timing_events` that are no lists count as absent; an element
// that is no object becomes a child of nulls. Of a repeated key the last one counts.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace atlas::trace {

using Text = std::optional<std::string_view>;
using Int = std::optional<int64_t>;

// Views point into the line or into the parser, and are valid until its next call.
struct ToolCallView {
  Int tool_index;
  Text tool_name, tool_call_id;
  std::optional<base::Micros> emitted_at, result_at;
  Int tool_wall_latency_ms, tool_internal_latency_ms;
  std::optional<bool> is_error;
  Int input_chars, result_chars;
};

struct EventView {
  Text event_type, source;
  std::optional<base::Micros> timestamp;
  Text tool_call_id;
  Int tool_index;
  Text tool_name;
  std::optional<bool> is_error;
  Int result_chars, content_chars;
};

// Text columns of `rounds`, then its integer columns; StepView holds them by these numbers.
enum class StepText : uint8_t {
  provider,
  project,
  session_id,
  session_file,
  round_id,
  turn_id,
  cwd,
  model,
  first_input_event_type,
  home,
  user,
  store,
  trace_key,
  count_
};
enum class StepInt : uint8_t {
  round_index,
  input_tokens_total,
  prefix_tokens,
  newly_append_tokens,
  claude_uncached_input_tokens,
  claude_cache_creation_input_tokens,
  claude_cache_read_input_tokens,
  output_tokens,
  reasoning_output_tokens,
  current_input_event_count,
  current_user_message_count,
  current_tool_result_count,
  current_user_message_chars,
  current_tool_result_chars,
  current_input_chars,
  count_
};

struct StepView {
  std::array<Text, static_cast<size_t>(StepText::count_)> texts;
  std::array<Int, static_cast<size_t>(StepInt::count_)> ints;
  std::vector<ToolCallView> tool_calls;
  std::vector<EventView> events;

  Text text(StepText column) const { return texts[static_cast<size_t>(column)]; }
  Int integer(StepInt column) const { return ints[static_cast<size_t>(column)]; }
};

// What can be wrong with a line. The first three cost the whole line.
enum class Trouble : uint8_t {
  invalid_json,
  not_an_object,
  overlong_line,
  mistyped_value,
  bad_timestamp,
  not_a_list,
  element_not_an_object,
  repeated_key,
  unknown_key,
  null_row,
  count_
};

// "invalid JSON", for a reader.
std::string_view name_of(Trouble trouble);

// How often, and where first. Merging is commutative, so the sum does not depend on threads.
struct TroubleLog {
  struct Entry {
    uint64_t count = 0;
    uint64_t first_line = 0;  // 1-based
  };
  std::array<Entry, static_cast<size_t>(Trouble::count_)> entries;

  void add(Trouble trouble, uint64_t line, uint64_t count = 1);
  void merge(const TroubleLog& other);
  const Entry& operator[](Trouble trouble) const { return entries[static_cast<size_t>(trouble)]; }
  // Lines that are no step.
  uint64_t lost_lines() const;
};

class StepParser {
 public:
  StepParser();
  ~StepParser();

  // line         without its newline; LineBlock::kPadding more bytes must be readable behind it
  // line_number  1-based, for `log`
  // Returns nullptr for a blank line (not counted) and for one that is lost (counted in `log`).
  // The result is valid until the next call.
  const StepView* parse(std::string_view line, uint64_t line_number, TroubleLog& log);

  // Why the last line was lost: "invalid JSON: ...".
  std::string_view last_failure() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace atlas::trace
