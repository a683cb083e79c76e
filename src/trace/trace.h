// A trace in memory: agent steps, their tool calls and their timing events, as columns.
//
// Steps stand in file order (ascending round_pk). The tool calls and the events of a step are a
// contiguous range, tool calls by (tool_index, position), events by event_index. Nothing is
// de-duplicated: round ids, trace keys and (session_id, round_index) repeat in merged traces.
// Instants are microseconds since 1970-01-01 UTC.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <ranges>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/time.h"
#include "trace/column.h"
#include "trace/fields.h"

namespace atlas::trace {

// Events are dictionary-coded; these types have fixed codes, so that a loop can compare numbers.
enum class EventType : uint32_t {
  user_message,
  tool_result,
  reasoning,
  text,
  tool_call,
  usage_report,
  first_other,  // any other text has this code or a higher one
  none = TextColumn::kNone,
};

// {user_message, tool_result}: what a step reads.
constexpr bool is_input(EventType type) {
  return type == EventType::user_message || type == EventType::tool_result;
}
// {reasoning, text, tool_call}: what the model answers.
constexpr bool is_output(EventType type) {
  return type == EventType::reasoning || type == EventType::text || type == EventType::tool_call;
}

// A range of rows [begin, end) of tool calls or events.
inline auto rows(Row begin, Row end) { return std::views::iota(begin, end); }

struct Steps {
  IntColumn round_pk;  // 1-based ordinal of the record in the file; kept by select()
  TextColumn provider, project, session_id, user, model, first_input_event_type, session_file;
  KeyColumn round_id, turn_id, trace_key;
  IntColumn round_index;
  IntColumn input_tokens_total, prefix_tokens, newly_append_tokens;
  IntColumn claude_uncached_input_tokens, claude_cache_creation_input_tokens,
      claude_cache_read_input_tokens;
  IntColumn output_tokens, reasoning_output_tokens;
  IntColumn current_input_event_count, current_user_message_count, current_tool_result_count,
      current_user_message_chars, current_tool_result_chars, current_input_chars;

  Row size() const { return static_cast<Row>(round_pk.size()); }
  auto all() const { return rows(0, size()); }
};

struct ToolCalls {
  std::vector<Row> step;   // the agent step of each call
  std::vector<Row> first;  // calls of step s: [first[s], first[s+1]); empty if not loaded
  IntColumn tool_index;
  TextColumn tool_name;
  KeyColumn tool_call_id;
  IntColumn emitted_at, result_at;
  IntColumn tool_wall_latency_ms, tool_internal_latency_ms;
  Column<uint8_t> is_error;
  IntColumn input_chars, result_chars;

  Row size() const { return static_cast<Row>(step.size()); }
  auto all() const { return rows(0, size()); }
  auto of(Row s) const { return rows(first[s], first[s + 1]); }
  Row count_of(Row s) const { return first[s + 1] - first[s]; }
  // The tool runner's own duration if it is known, else the wall time, else nothing.
  std::optional<int64_t> effective_latency_ms(Row call) const {
    return tool_internal_latency_ms.has(call) ? tool_internal_latency_ms[call]
                                              : tool_wall_latency_ms[call];
  }
};

struct Events {
  std::vector<Row> step;
  std::vector<Row> first;  // events of step s: [first[s], first[s+1]); empty if not loaded
  IntColumn event_index;   // 1-based position in the step's list
  TextColumn event_type, source, tool_name;
  IntColumn timestamp;
  KeyColumn tool_call_id;
  IntColumn tool_index;
  Column<uint8_t> is_error;
  IntColumn result_chars, content_chars;

  Row size() const { return static_cast<Row>(step.size()); }
  auto all() const { return rows(0, size()); }
  auto of(Row s) const { return rows(first[s], first[s + 1]); }
  Row count_of(Row s) const { return first[s + 1] - first[s]; }
  EventType type(Row event) const { return static_cast<EventType>(event_type.code(event)); }
  // Of the first event in the step's list, whether it has a time stamp or not.
  EventType first_type(Row s) const { return count_of(s) == 0 ? EventType::none : type(first[s]); }
};

// A cut of a trace. Values of one list are alternatives, lists are conditions that all hold.
struct Filter {
  std::vector<std::string> providers, models, users, projects, sessions;
  // By the step's earliest event; a step without a time stamp is outside every date range.
  std::optional<base::Micros> since;  // at or after
  std::optional<base::Micros> until;  // before
  // Steps of the session in the whole trace.
  std::optional<int64_t> least_session_steps, most_session_steps;

  bool is_empty() const;
  // What select() reads.
  Fields fields() const;
  // One line for a reader, "provider claude, since 2026-05-01"; "everything" if empty.
  std::string text() const;
};

class Trace {
 public:
  Trace();
  Trace(Trace&&) noexcept = default;
  Trace& operator=(Trace&&) noexcept = default;

  Steps steps;
  ToolCalls tool_calls;
  Events events;
  Fields fields;            // what is loaded
  std::string source_path;  // the file the database was made of; may be gone

  // The steps that the filter keeps, with their children. Columns that are not loaded stay so.
  Trace select(const Filter& filter) const;

  // The result of `compute` on this trace, computed at the first call and kept; other threads that
  // ask meanwhile wait. For intermediate results that several experiments share.
  template <typename T>
  const T& derived(T (*compute)(const Trace&)) const {
    const auto slot = derived_slot(reinterpret_cast<void (*)()>(compute));
    std::call_once(slot->once, [&] { slot->value = std::make_shared<T>(compute(*this)); });
    return *static_cast<const T*>(slot->value.get());
  }

  // Frees what derived() has kept. Nobody may be using it.
  void forget_derived() const;

 private:
  struct Slot {
    std::once_flag once;
    std::shared_ptr<void> value;
  };
  struct Cache;
  Slot* derived_slot(void (*key)()) const;
  std::shared_ptr<Cache> cache_;  // never shared with another trace
};

// Steps that belong to a session, grouped.
struct SessionOrder {
  std::vector<Row> steps;  // session after session
  std::vector<Row> first;  // session k: steps[first[k]] .. steps[first[k+1]]
  size_t size() const { return first.empty() ? 0 : first.size() - 1; }
  std::span<const Row> session(size_t k) const {
    return std::span(steps).subspan(first[k], first[k + 1] - first[k]);
  }
};

// Sessions by first appearance in the file, their steps in file order; steps without session_id are
// left out, "" is a session like any other. For Trace::derived.
SessionOrder sessions_in_file_order(const Trace& trace);

// Only steps with provider, session_id and round_index; sessions (by session_id alone) by first
// appearance, their steps by (round_index, file order). For Trace::derived.
SessionOrder sessions_by_round_index(const Trace& trace);

}  // namespace atlas::trace
