// How long the cache of a session lay idle before each step that reads something.
//
// Sessions   those of provider_sessions.h, steps by (round_index, first activity, file order); a
//            step without any time stamp comes before the others of its round_index
// Measured   steps whose first event is a user message or a tool result, with both token counts
//            and prefix + append > 0
// Gap        before a user message: from the last activity of the session's step before, whatever
//            that step was, to the first activity of this one
//            before a tool result: the longest run (result - emitted) of the calls whose results
//            open the step, as far as earlier steps of the session emitted them
//            Never negative; unknown where a time stamp is missing
// Re-emitted ids: the latest emission counts, and if it has no usable times, it hides an earlier
// one that has.
#pragma once

#include <optional>
#include <vector>

#include "base/time.h"
#include "trace/trace.h"

namespace atlas::experiments {

struct WalkedStep {
  trace::Row step;
  std::optional<trace::Row> previous;  // the step before it in its session, measured or not
  bool is_user;                        // else it starts with a tool result
  std::optional<base::Micros> gap;

  std::optional<double> gap_seconds() const {
    if (!gap) return std::nullopt;
    return static_cast<double>(*gap) / base::kMicrosPerSecond;
  }
};

// The measured steps, session after session. Reads provider, session_id, round_index,
// prefix_tokens, newly_append_tokens, event_type, event_timestamp, event_tool_call_id,
// tool_call_id, tool_emitted_at and tool_result_at. For Trace::derived.
std::vector<WalkedStep> session_walk(const trace::Trace& trace);

// Share of the prompt that came from the cache; prefix + append must be > 0.
double hit_ratio(const trace::Steps& steps, trace::Row step);

}  // namespace atlas::experiments
