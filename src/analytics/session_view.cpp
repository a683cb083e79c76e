#include "analytics/session_view.h"

#include <algorithm>
#include <functional>
#include <tuple>
#include <unordered_map>

#include "analytics/rounds.h"
#include "analytics/session_rows.h"
#include "analytics/session_tools.h"
#include "analytics/triggers.h"
#include "base/saturating.h"
#include "experiments/shared/compaction.h"
#include "experiments/shared/generation_span.h"
#include "experiments/shared/growth.h"
#include "experiments/shared/human_waits.h"

namespace atlas::analytics {
namespace {

using experiments::HumanWait;
using trace::Row;

base::Json span_json(base::Micros start, base::Micros end) {
  return base::Json::object({{"start_us", start}, {"end_us", end}});
}

base::Json flag(const trace::Column<uint8_t>& column, Row row) {
  return column.has(row) ? base::Json(column.or_zero(row) != 0) : base::Json();
}

base::Json tools_json(const trace::ToolCalls& calls, Row step) {
  base::Json list = base::Json::array();
  for (const Row call : calls.of(step)) {
    list.push(base::Json::object({{"name", session_tool_name(calls, call)},
                                  {"tool_index", calls.tool_index[call]},
                                  {"emitted_us", calls.emitted_at[call]},
                                  {"result_us", calls.result_at[call]},
                                  {"wall_ms", calls.tool_wall_latency_ms[call]},
                                  {"internal_ms", calls.tool_internal_latency_ms[call]},
                                  {"effective_ms", calls.effective_latency_ms(call)},
                                  {"is_error", flag(calls.is_error, call)},
                                  {"input_chars", calls.input_chars[call]},
                                  {"result_chars", calls.result_chars[call]}}));
  }
  return list;
}

base::Json events_json(const trace::Events& events, Row step) {
  base::Json list = base::Json::array();
  for (const Row event : events.of(step)) {
    const auto chars =
        events.content_chars.has(event) ? events.content_chars[event] : events.result_chars[event];
    list.push(base::Json::object(
        {{"type", events.event_type[event]}, {"us", events.timestamp[event]}, {"chars", chars}}));
  }
  return list;
}

// What the file order of a session's steps says of each of them.
struct Drop {
  int64_t tokens = 0;
  bool is_compaction = false;
};

// By step; only steps whose prompt is smaller than the one before.
std::unordered_map<Row, Drop> drops_of(const trace::Steps& steps, std::span<const Row> session) {
  std::unordered_map<Row, Drop> drops;
  for (size_t i = 1; i < session.size(); ++i) {
    const int64_t before = experiments::total_input_tokens(steps, session[i - 1]);
    const int64_t now = experiments::total_input_tokens(steps, session[i]);
    if (now < before) drops[session[i]].tokens = base::saturating_sub(before, now);
  }
  experiments::DropFinder finder(steps);
  for (const auto& drop : finder.find(session)) {
    drops[session[drop.place]].is_compaction = drop.is_compaction;
  }
  return drops;
}

// The steps of one session as JSON, in the order in which they are added.
class Waterfall {
 public:
  // session  in file order
  Waterfall(const trace::Trace& trace, std::span<const Row> session)
      : trace_(trace),
        rounds_(trace.derived(rounds)),
        timing_(trace.derived(experiments::output_timing)),
        waits_(trace.derived(experiments::human_waits)),
        drops_(drops_of(trace.steps, session)) {}

  void add(Row step) {
    const trace::Steps& steps = trace_.steps;
    const auto found = drops_.find(step);
    const Drop drop = found == drops_.end() ? Drop() : found->second;
    const auto bounds = experiments::event_bounds(trace_.events, std::span(&step, 1));
    cost_usd_ += rounds_.cost_usd[step];
    input_tokens_ =
        base::saturating_add(input_tokens_, experiments::total_input_tokens(steps, step));
    list_.push(
        base::Json::object({{"seq", list_.size() + 1},
                            {"round_pk", steps.round_pk[step]},
                            {"round_index", steps.round_index[step]},
                            {"trace_key", steps.trace_key[step]},
                            {"model", steps.model[step]},
                            {"trigger", trigger_name(trigger_of(trace_.events, step))},
                            {"start_us", bounds ? base::Json(bounds->first) : base::Json()},
                            {"prefix_tokens", steps.prefix_tokens.or_zero(step)},
                            {"append_tokens", steps.newly_append_tokens.or_zero(step)},
                            {"output_tokens", steps.output_tokens.or_zero(step)},
                            {"reasoning_tokens", steps.reasoning_output_tokens.or_zero(step)},
                            {"cost_usd", rounds_.cost_usd[step]},
                            {"cumulative_cost_usd", cost_usd_},
                            {"cumulative_input_tokens", input_tokens_},
                            {"is_compaction", drop.is_compaction},
                            {"context_drop_tokens", drop.tokens},
                            {"user_message_chars", steps.current_user_message_chars[step]},
                            {"generation", generation_json(step)},
                            {"wait", wait_json(step)},
                            {"tools", tools_json(trace_.tool_calls, step)},
                            {"events", events_json(trace_.events, step)}}));
  }
  base::Json take() { return std::move(list_); }

 private:
  base::Json generation_json(Row step) const {
    if (!timing_.generation_us.has(step)) return {};
    const base::Micros end = timing_.last_output_at.or_zero(step);
    return span_json(base::saturating_sub(end, timing_.generation_us.or_zero(step)), end);
  }

  base::Json wait_json(Row step) const {
    const auto of_step = std::ranges::equal_range(waits_, step, {}, &HumanWait::step);
    const auto longest = std::ranges::max_element(of_step, {}, &HumanWait::length);
    if (longest == of_step.end()) return {};
    return span_json(base::saturating_sub(longest->message_at, longest->length),
                     longest->message_at);
  }

  const trace::Trace& trace_;
  const Rounds& rounds_;
  const experiments::OutputTiming& timing_;
  const std::vector<HumanWait>& waits_;  // by step
  std::unordered_map<Row, Drop> drops_;
  base::Json list_ = base::Json::array();
  double cost_usd_ = 0;
  int64_t input_tokens_ = 0;
};

base::Json steps_json(const trace::Trace& trace, std::span<const Row> session) {
  Waterfall waterfall(trace, session);
  for (const Row step : by_round_index(trace, session)) waterfall.add(step);
  return waterfall.take();
}

base::Json tool_list(const trace::ToolCalls& calls, std::span<const Row> session) {
  base::Json list = base::Json::array();
  for (const SessionTool& tool : session_tools(calls, session)) {
    list.push(base::Json::object({{"name", tool.name},
                                  {"count", tool.calls},
                                  {"errors", tool.errors},
                                  {"p50_ms", tool.p50_ms}}));
  }
  return list;
}

base::Json model_list(const trace::Steps& steps, std::span<const Row> session) {
  struct Count {
    std::string_view model;
    int64_t steps = 0;
  };
  std::vector<Count> counts;
  std::unordered_map<std::string_view, size_t> place;
  for (const Row step : session) {
    const std::string_view model = nonempty(steps.model, step).value_or("unknown");
    const auto [found, is_new] = place.try_emplace(model, counts.size());
    if (is_new) counts.push_back({model});
    ++counts[found->second].steps;
  }
  std::ranges::stable_sort(counts, std::greater(), &Count::steps);
  base::Json list = base::Json::array();
  for (const Count& count : counts) {
    list.push(base::Json::object({{"model", count.model}, {"agent_steps", count.steps}}));
  }
  return list;
}

struct Neighbours {
  base::Json previous_id, next_id;
};

// By (first time stamp, first appearance); sessions without a stamp are nobody's neighbours.
Neighbours neighbours_of(const std::vector<SessionRow>& rows, size_t place) {
  if (!rows[place].bounds) return {};
  const auto key = [&](size_t i) { return std::tuple(rows[i].bounds->first, i); };
  size_t previous = place;
  size_t next = place;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (!rows[i].bounds) continue;
    if (key(i) < key(place) && (previous == place || key(i) > key(previous))) previous = i;
    if (key(i) > key(place) && (next == place || key(i) < key(next))) next = i;
  }
  const auto id = [&](size_t i) {
    return i == place ? base::Json() : base::Json(rows[i].summary.id);
  };
  return {id(previous), id(next)};
}

}  // namespace

base::Json session_view(const trace::Trace& trace, std::string_view session_id) {
  const SessionRows& all = trace.derived(session_rows);
  const auto found = all.by_id.find(session_id);
  if (found == all.by_id.end()) return {};
  const size_t place = found->second;
  const auto session = trace.derived(trace::sessions_in_file_order).session(all.ordinals[place]);
  Neighbours neighbours = neighbours_of(all.rows, place);
  return base::Json::object({{"session", session_row_json(all.rows[place])},
                             {"steps", steps_json(trace, session)},
                             {"tools", tool_list(trace.tool_calls, session)},
                             {"models", model_list(trace.steps, session)},
                             {"previous_id", std::move(neighbours.previous_id)},
                             {"next_id", std::move(neighbours.next_id)}});
}

}  // namespace atlas::analytics
