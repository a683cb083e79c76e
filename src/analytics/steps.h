// The agent steps behind a bar, a bin or a point of a figure.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "analytics/triggers.h"
#include "base/json.h"
#include "trace/trace.h"

namespace atlas::analytics {

// A value of a step as the experiments take it; a step without one is not behind anything.
enum class StepQuantity {
  prefix_tokens,           // known and not negative, as in prefix_append_distribution
  append_tokens,           // the same
  adjusted_append_tokens,  // of pairs of neighbours, as in token_spindles (adjusted_append.h)
  output_tokens,           // known and not negative, as in output_tokens
  input_tokens,            // prefix + append, missing ones as 0, as in overview_summary
  reasoning_tokens,        // known and not negative
  generation_s,            // the observable generation span (generation_span.h)
  hit_ratio,               // of steps with both counts and an input > 0, as in cache_hit_ratio
  tool_latency_ms,         // the longest positive effective latency of the step's calls
  cost_usd,                // of steps that have a price
};
inline constexpr std::array<std::string_view, 10> kStepQuantityNames = {
    "prefix_tokens",   "append_tokens",    "adjusted_append_tokens", "output_tokens",
    "input_tokens",    "reasoning_tokens", "generation_s",           "hit_ratio",
    "tool_latency_ms", "cost_usd"};
std::optional<StepQuantity> step_quantity(std::string_view name);

struct StepQuery {
  StepQuantity quantity = StepQuantity::prefix_tokens;
  // From `min` to below `max`; both are in it where they are equal.
  std::optional<double> min, max;
  // Only steps that call the tool, and of their latencies only its own. A name as in the tables, or
  // "mcp" for the tools of all MCP servers.
  std::optional<std::string> tool;
  std::optional<Trigger> trigger;
  size_t offset = 0;
  size_t limit = 200;  // at most 10,000
};

// One object:
//   quantity
//   total_values    in the range; for latencies the calls, else the steps
//   total_steps, total_sessions
//   steps           [{session_id, seq, round_pk, provider, model, trigger, start_us, value,
//                   prefix_tokens, append_tokens, output_tokens}]: `limit` of them from `offset`,
//                   greatest value first, equal ones in file order
// seq is the place in session_view.h, null without a named session; missing token counts are 0.
base::Json steps(const trace::Trace& trace, const StepQuery& query);

}  // namespace atlas::analytics
