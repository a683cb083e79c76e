// The list of sessions: sorted, searched and cut into pages.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "trace/trace.h"

namespace atlas::analytics {

// The columns that sessions(), session_view() and steps() read.
trace::Fields session_fields();

enum class SessionSort {
  steps,    // most agent steps
  recent,   // latest time stamp
  longest,  // most time from the first to the last time stamp
  cost,     // most USD
  tokens,   // most input and output tokens
};
inline constexpr std::array<std::string_view, 5> kSessionSortNames = {"steps", "recent", "longest",
                                                                      "cost", "tokens"};
std::optional<SessionSort> session_sort(std::string_view name);

struct SessionQuery {
  SessionSort sort = SessionSort::steps;
  std::string text;  // only sessions with this in id, provider, model, user or project; ASCII
                     // letters of either case; "" is any
  size_t offset = 0;
  size_t limit = 100'000;
};

// One object:
//   total     sessions with a name
//   matched   of these with the text
//   sessions  [{session_id, title (null), provider, primary_model, user, project, agent_steps,
//             requests, tool_calls, tool_errors, first_us, last_us, duration_s, input_tokens,
//             cached_read_tokens, append_tokens, output_tokens, cost_usd, priced,
//             peak_context_tokens, compactions}]: `limit` of the matching ones from `offset`
// first_us and last_us are the bounds over all events, null without a time stamp; duration_s is
// their distance. priced: at least one step has a price. Equal sessions come by first appearance.
// The first call on a trace walks all of it, the others only its sessions.
base::Json sessions(const trace::Trace& trace, const SessionQuery& query);

}  // namespace atlas::analytics
