// One line of a trace as values: an agent step, a row of `rounds`, with the tool calls it makes and
// the timing events the log shows for it. What the writer takes; keys whose value follows from
// others (trace_key, current_*, first_input_event_type, tool_index) are the writer's work.
//
// Absence: a key that docs/formats.md calls optional is written as null where it must be present
// and left out where it may be; the comments say which. Texts named "static" point to literals.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace atlas::trace {

struct ToolCallRecord {
  std::optional<std::string> tool_name;
  std::string tool_call_id;
  std::optional<base::Micros> emitted_at;
  std::optional<base::Micros> result_at;
  std::optional<std::string> input_json;  // compact JSON, copied as it is; no key in public rows
  int64_t input_chars = 0;
  std::optional<int64_t> result_chars;
  std::optional<int64_t> tool_wall_latency_ms;
  std::optional<int64_t> tool_internal_latency_ms;
  std::optional<bool> is_error;
};

// What is missing after `source` is left out of the line.
struct TimingEventRecord {
  std::string_view event_type;  // static
  std::optional<base::Micros> timestamp;
  std::string_view source;  // static
  std::optional<std::string> tool_call_id;
  std::optional<std::string> tool_name;
  std::optional<int64_t> tool_index;
  std::optional<int64_t> result_chars;
  std::optional<bool> is_error;
  std::optional<int64_t> content_chars;
};

struct StepRecord {
  std::string provider;                // "claude" or "codex": the order of keys follows from it
  std::optional<std::string> project;  // no key without it
  std::string session_id;
  std::optional<std::string> session_file;  // no key without it
  int64_t round_index = 0;
  std::string round_id;
  std::optional<std::string> turn_id;  // Codex only
  std::optional<std::string> cwd;  // Codex rows with a session_file only: public rows have neither
  std::optional<std::string> model;
  int64_t input_tokens_total = 0;
  int64_t prefix_tokens = 0;
  int64_t newly_append_tokens = 0;
  std::optional<int64_t> claude_uncached_input_tokens;
  std::optional<int64_t> claude_cache_creation_input_tokens;
  std::optional<int64_t> claude_cache_read_input_tokens;
  int64_t output_tokens = 0;
  std::optional<int64_t> reasoning_output_tokens;
  std::vector<TimingEventRecord> timing_events;  // log order: what is read, what is answered, usage
  std::vector<ToolCallRecord> tools;             // order of emission
  std::optional<std::string> home, user, store;  // no key without it
};

}  // namespace atlas::trace
