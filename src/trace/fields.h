// Which columns of a trace are loaded. An experiment declares what it reads.
#pragma once

#include <bitset>
#include <cstdint>
#include <initializer_list>

namespace atlas::trace {

enum class Field : uint8_t {
  // agent steps (`rounds`); round_pk is always there
  provider,
  project,
  session_id,
  user,
  model,
  round_index,
  round_id,
  turn_id,
  trace_key,
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
  first_input_event_type,
  session_file,
  // `tool_calls`; which step a call belongs to is known as soon as any of these is loaded
  tool_index,
  tool_name,
  tool_call_id,
  tool_emitted_at,
  tool_result_at,
  tool_wall_latency_ms,
  tool_internal_latency_ms,
  tool_is_error,
  tool_input_chars,
  tool_result_chars,
  // `timing_events`
  event_index,
  event_type,
  event_source,
  event_timestamp,
  event_tool_call_id,
  event_tool_index,
  event_tool_name,
  event_is_error,
  event_result_chars,
  event_content_chars,
  count_
};

class Fields {
 public:
  Fields() = default;
  Fields(std::initializer_list<Field> fields) {
    for (const Field field : fields) add(field);
  }
  static Fields all() {
    Fields fields;
    fields.bits_.set();
    return fields;
  }
  void add(Field field) { bits_.set(static_cast<size_t>(field)); }
  bool has(Field field) const { return bits_.test(static_cast<size_t>(field)); }
  bool any_between(Field first, Field last) const {
    for (size_t i = static_cast<size_t>(first); i <= static_cast<size_t>(last); ++i) {
      if (bits_.test(i)) return true;
    }
    return false;
  }
  bool any_of_tool_calls() const {
    return any_between(Field::tool_index, Field::tool_result_chars);
  }
  bool any_of_events() const { return any_between(Field::event_index, Field::event_content_chars); }
  friend Fields operator|(Fields a, const Fields& b) {
    a.bits_ |= b.bits_;
    return a;
  }

 private:
  std::bitset<static_cast<size_t>(Field::count_)> bits_;
};

}  // namespace atlas::trace
