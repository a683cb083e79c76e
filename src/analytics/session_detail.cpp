#include <algorithm>
#include <cmath>

#include "analytics/analytics.h"
#include "analytics/rounds.h"
#include "analytics/session_tools.h"
#include "base/number_text.h"
#include "experiments/shared/generation_span.h"

namespace atlas::analytics {
namespace {

using trace::Row;

// The earliest stamp of each step; where there is none the one before it, at the beginning the one
// after it, 0 if no step has one.
std::vector<int64_t> start_times(const trace::Events& events, const std::vector<Row>& steps) {
  std::vector<std::optional<int64_t>> earliest;
  for (const Row step : steps) {
    auto& at = earliest.emplace_back();
    for (const Row event : events.of(step)) {
      const auto stamp = events.timestamp[event];
      if (stamp && (!at || *stamp < *at)) at = stamp;
    }
  }
  const auto known = std::ranges::find_if(earliest, [](const auto& at) { return at.has_value(); });
  int64_t last = known == earliest.end() ? 0 : **known;
  std::vector<int64_t> times;
  for (const auto& at : earliest) times.push_back(last = at.value_or(last));
  return times;
}

base::Json tools_json(const trace::ToolCalls& calls, Row step) {
  base::Json list = base::Json::array();
  for (const Row call : calls.of(step)) {
    list.push(base::Json::object({{"name", session_tool_name(calls, call)},
                                  {"ms", calls.effective_latency_ms(call).value_or(0)},
                                  {"error", calls.is_error.or_zero(call) != 0}}));
  }
  return list;
}

base::Json rounds_json(const trace::Trace& trace, std::span<const Row> session) {
  const Rounds& rounds = trace.derived(analytics::rounds);
  const auto& timing = trace.derived(experiments::output_timing);
  const auto steps = by_round_index(trace, session);
  const auto times = start_times(trace.events, steps);
  base::Json list = base::Json::array();
  for (size_t i = 0; i < steps.size(); ++i) {
    const Row step = steps[i];
    const double generation_s =
        static_cast<double>(timing.generation_us.or_zero(step)) / base::kMicrosPerSecond;
    list.push(
        base::Json::object({{"seq", i + 1},
                            {"traceKey", trace.steps.trace_key.text_or(step, "")},
                            {"prefixTokens", trace.steps.prefix_tokens.or_zero(step)},
                            {"appendTokens", trace.steps.newly_append_tokens.or_zero(step)},
                            {"outputTokens", trace.steps.output_tokens.or_zero(step)},
                            {"reasoningTokens", trace.steps.reasoning_output_tokens.or_zero(step)},
                            {"tsUs", times[i]},
                            {"isUserInput", rounds.is_user[step] != 0},
                            {"toolCount", static_cast<int64_t>(trace.tool_calls.count_of(step))},
                            {"inferenceS", base::round_decimals(generation_s, 1)},
                            {"tools", tools_json(trace.tool_calls, step)}}));
  }
  return list;
}

}  // namespace

base::Json session_detail(const trace::Trace& trace, std::string_view session_id) {
  base::Json rounds = base::Json::array();
  base::Json tools = base::Json::array();
  for (const auto steps : named_sessions(trace)) {
    if (trace.steps.session_id[steps[0]] != session_id) continue;
    rounds = rounds_json(trace, steps);
    for (const SessionTool& tool : session_tools(trace.tool_calls, steps)) {
      const double p50_ms = tool.p50_ms.value_or(0);
      tools.push(base::Json::object({{"name", tool.name},
                                     {"count", tool.calls},
                                     {"errors", tool.errors},
                                     {"p50Ms", static_cast<int64_t>(std::nearbyint(p50_ms))}}));
    }
  }
  return base::Json::object(
      {{"sessionId", session_id}, {"rounds", std::move(rounds)}, {"tools", std::move(tools)}});
}

}  // namespace atlas::analytics
