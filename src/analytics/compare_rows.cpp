#include "analytics/compare_rows.h"

#include <fmt/format.h>

#include "analytics/number_words.h"
#include "base/number_text.h"
#include "base/saturating.h"

namespace atlas::analytics {
namespace {

using experiments::GrowthBucket;
using experiments::GrowthStats;
using experiments::ratio;
using experiments::ScopeOverview;
using experiments::TriggeredSteps;
using O = const ScopeOverview&;
using Value = std::optional<double>;
using Text = std::optional<std::string>;
using Triggered = TriggeredSteps ScopeOverview::*;

constexpr Triggered kUser = &ScopeOverview::user;
constexpr Triggered kTool = &ScopeOverview::tool_result;

Value number(int64_t count) { return static_cast<double>(count); }

// "120,743 (86.0%)"
Text count_with_share(int64_t part, int64_t whole) {
  const auto share = ratio(part, whole);
  if (!share) return std::nullopt;
  return fmt::format("{} ({})", base::grouped(part), base::percent(*share, 1));
}

Text top_model(O o) {
  if (o.by_model.empty()) return std::nullopt;
  const auto share = ratio(o.by_model.front().steps, o.steps);
  return fmt::format("{} ({})", model_words(o.by_model.front().name),
                     base::percent(share.value_or(0), 1));
}

Text collection_window(O o) {
  if (!o.earliest || !o.latest) return std::nullopt;
  return date_range_words(*o.earliest, *o.latest);
}

template <Triggered kPart>
Value increase_average(O o) {
  return (o.*kPart).growth.average_clipped_growth();
}
template <Triggered kPart>
Value increase_median(O o) {
  return (o.*kPart).growth.median_increase;
}
template <Triggered kPart>
Value increase_p90(O o) {
  return (o.*kPart).growth.p90_increase;
}
template <Triggered kPart>
Value growth_share(O o) {
  const GrowthStats& growth = (o.*kPart).growth;
  return growth.share(growth.positive());
}
template <Triggered kPart>
Value reduction_share(O o) {
  const GrowthStats& growth = (o.*kPart).growth;
  return growth.share(growth.negative());
}
template <Triggered kPart>
Value major_share(O o) {
  const GrowthStats& growth = (o.*kPart).growth;
  return growth.share(growth.count(GrowthBucket::major_reduction));
}
template <Triggered kPart>
Value average_input(O o) {
  return (o.*kPart).mean_total_input_tokens();
}
template <Triggered kPart>
Value average_append(O o) {
  return (o.*kPart).mean_append_tokens();
}
template <Triggered kPart>
Value hit_rate(O o) {
  return (o.*kPart).prefix_hit_rate();
}
template <Triggered kPart>
Value append_tokens(O o) {
  return number((o.*kPart).append_tokens);
}
template <Triggered kPart>
Value increase_tokens(O o) {
  return number((o.*kPart).growth.positive_tokens);
}
template <Triggered kPart>
Value increase_ratio(O o) {
  return ratio((o.*kPart).growth.positive_tokens, (o.*kPart).append_tokens);
}

// Nothing where no step counts its reasoning: the provider does not say.
Value reasoning_tokens(O o) {
  if (o.steps_with_reasoning_tokens == 0) return std::nullopt;
  return number(o.reasoning_tokens);
}

Value total_seconds(const experiments::DurationStats& durations) {
  if (durations.count == 0) return std::nullopt;
  return durations.total_seconds;
}

CompareGroup trace_facts() {
  constexpr std::string_view kCoverage = "Coverage";
  constexpr std::string_view kModels = "Models";
  return {
      "Trace facts",
      "How much of each there is. None of this is a judgement.",
      {{.key = "agent_steps",
        .label = "Agent steps",
        .sub_head = kCoverage,
        .unit = "steps",
        .value = [](O o) { return number(o.steps); },
        .text = [](O o) -> Text { return base::grouped(o.steps) + " steps"; },
        .definition = "Model calls; one row of the trace each."},
       {.key = "sessions",
        .label = "Sessions",
        .sub_head = kCoverage,
        .unit = "sessions",
        .value = [](O o) { return number(o.sessions); },
        .definition = "Distinct session ids."},
       {.key = "distinct_users",
        .label = "Distinct users",
        .sub_head = kCoverage,
        .unit = "users",
        .value = [](O o) { return o.users ? number(*o.users) : std::nullopt; },
        .definition = "Distinct users that a step names."},
       {.key = "collection_window",
        .label = "Collection window",
        .sub_head = kCoverage,
        .unit = "",
        .text = collection_window,
        .definition = "First to last time stamp of events and tool calls, in UTC."},
       {.key = "requests",
        .label = "Requests (steps with a user message)",
        .sub_head = kCoverage,
        .unit = "steps",
        .value = [](O o) { return number(o.steps_with_user_message); },
        .definition = "Steps that contain a message of the user, wherever in the step."},
       {.key = "tool_triggered_steps",
        .label = "Tool-triggered steps",
        .sub_head = kCoverage,
        .unit = "steps",
        .value = [](O o) { return number(o.tool_result.steps); },
        .text = [](O o) { return count_with_share(o.tool_result.steps, o.steps); },
        .definition = "Steps whose first event is a tool result, and their share of all steps."},
       {.key = "models",
        .label = "Models represented",
        .sub_head = kModels,
        .unit = "models",
        .value = [](O o) { return number(std::ssize(o.by_model)); },
        .definition = "Distinct models that a step names."},
       {.key = "top_model",
        .label = "Top model",
        .sub_head = kModels,
        .unit = "share",
        .value = [](O o) -> Value {
          if (o.by_model.empty()) return std::nullopt;
          return ratio(o.by_model.front().steps, o.steps);
        },
        .text = top_model,
        .definition = "The model with most steps, and its share of them."}}};
}

CompareGroup session() {
  constexpr std::string_view kGrowth = "Step-level context growth";
  constexpr std::string_view kShares = "Growth / reductions";
  constexpr std::string_view kWaits = "Human waits";
  constexpr std::string_view kIncrease =
      "Total input of a step minus that of the step before in its session, 0 where it shrank.";
  return {
      "Session",
      "How the context of a session moves from step to step, and how long it waits for a person.",
      {{.key = "context_increase",
        .label = "Total context increase",
        .sub_head = kGrowth,
        .unit = "tokens",
        .wording = Wording::magnitude,
        .value = [](O o) { return number(o.context_increase_tokens()); },
        .definition = "The positive differences of total input between neighbouring steps of a "
                      "session, added up."},
       {.key = "user_increase_avg",
        .label = "User-initiated increase, average",
        .sub_head = kGrowth,
        .unit = "tokens",
        .value = increase_average<kUser>,
        .definition = kIncrease},
       {.key = "user_increase_p50",
        .label = "User-initiated increase, p50",
        .sub_head = kGrowth,
        .unit = "tokens",
        .value = increase_median<kUser>,
        .definition = kIncrease},
       {.key = "user_increase_p90",
        .label = "User-initiated increase, p90",
        .sub_head = kGrowth,
        .unit = "tokens",
        .value = increase_p90<kUser>,
        .definition = kIncrease},
       {.key = "tool_increase_avg",
        .label = "Tool-triggered increase, average",
        .sub_head = kGrowth,
        .unit = "tokens",
        .value = increase_average<kTool>,
        .definition = kIncrease},
       {.key = "tool_increase_p50",
        .label = "Tool-triggered increase, p50",
        .sub_head = kGrowth,
        .unit = "tokens",
        .value = increase_median<kTool>,
        .definition = kIncrease},
       {.key = "tool_increase_p90",
        .label = "Tool-triggered increase, p90",
        .sub_head = kGrowth,
        .unit = "tokens",
        .value = increase_p90<kTool>,
        .definition = kIncrease},
       {.key = "user_growth_share",
        .label = "User-initiated steps that grow",
        .sub_head = kShares,
        .unit = "share",
        .wording = Wording::share,
        .value = growth_share<kUser>,
        .definition = "Share of user-initiated steps with more total input than the step before."},
       {.key = "user_reduction_share",
        .label = "User-initiated steps that shrink",
        .sub_head = kShares,
        .unit = "share",
        .wording = Wording::share,
        .value = reduction_share<kUser>,
        .definition = "Share of user-initiated steps with less total input than the step before."},
       {.key = "user_major_share",
        .label = "User-initiated major compactions",
        .sub_head = kShares,
        .unit = "share",
        .wording = Wording::share,
        .value = major_share<kUser>,
        .definition = "Share of user-initiated steps whose total input drops by 64,000 tokens or "
                      "more."},
       {.key = "tool_growth_share",
        .label = "Tool-triggered steps that grow",
        .sub_head = kShares,
        .unit = "share",
        .wording = Wording::share,
        .value = growth_share<kTool>,
        .definition = "Share of tool-triggered steps with more total input than the step before."},
       {.key = "tool_reduction_share",
        .label = "Tool-triggered steps that shrink",
        .sub_head = kShares,
        .unit = "share",
        .wording = Wording::share,
        .value = reduction_share<kTool>,
        .definition = "Share of tool-triggered steps with less total input than the step before."},
       {.key = "tool_major_share",
        .label = "Tool-triggered major compactions",
        .sub_head = kShares,
        .unit = "share",
        .wording = Wording::share,
        .value = major_share<kTool>,
        .definition = "Share of tool-triggered steps whose total input drops by 64,000 tokens or "
                      "more."},
       {.key = "human_wait_total",
        .label = "Total human wait",
        .sub_head = kWaits,
        .unit = "s",
        .wording = Wording::hours,
        .value = [](O o) { return total_seconds(o.human_wait); },
        .definition = "Gaps before messages of the user, since the event before, added up."},
       {.key = "human_wait_avg",
        .label = "Human wait, average",
        .sub_head = kWaits,
        .unit = "s",
        .wording = Wording::seconds,
        .value = [](O o) { return o.human_wait.mean_seconds(); },
        .definition = "Mean gap before a message of the user, gaps > 0 only."},
       {.key = "human_wait_p50",
        .label = "Human wait, p50",
        .sub_head = kWaits,
        .unit = "s",
        .wording = Wording::seconds,
        .value = [](O o) { return o.human_wait.p50_seconds; },
        .definition = "Half of the gaps before messages of the user are shorter."},
       {.key = "human_wait_p90",
        .label = "Human wait, p90",
        .sub_head = kWaits,
        .unit = "s",
        .wording = Wording::seconds,
        .value = [](O o) { return o.human_wait.p90_seconds; },
        .definition = "Nine of ten gaps before messages of the user are shorter."}}};
}

CompareGroup generation() {
  constexpr std::string_view kTokens = "Token distributions";
  constexpr std::string_view kTriggers = "Input by trigger";
  constexpr std::string_view kOutput = "Output tokens";
  constexpr std::string_view kTiming = "Timing";
  return {
      "LLM generation",
      "What the model reads and writes, and how fast it answers as seen from outside.",
      {{.key = "total_input",
        .label = "Total input",
        .sub_head = kTokens,
        .unit = "tokens",
        .wording = Wording::magnitude,
        .value = [](O o) { return number(o.total_input_tokens); },
        .definition = "Cached prefix plus newly charged input of all steps."},
       {.key = "cached_read",
        .label = "Cached-read input",
        .sub_head = kTokens,
        .unit = "tokens",
        .wording = Wording::magnitude,
        .value = [](O o) { return number(o.prefix_tokens); },
        .definition = "Input that the provider read from its prefix cache."},
       {.key = "append",
        .label = "Append input",
        .sub_head = kTokens,
        .unit = "tokens",
        .wording = Wording::magnitude,
        .value = [](O o) { return number(o.append_tokens); },
        .definition = "Input that the provider charged as new."},
       {.key = "avg_total_input",
        .label = "Average total input per step",
        .sub_head = kTokens,
        .unit = "tokens",
        .value = [](O o) { return o.per_step(o.total_input_tokens); },
        .definition = "Total input divided by the steps."},
       {.key = "avg_cached_read",
        .label = "Average cached-read per step",
        .sub_head = kTokens,
        .unit = "tokens",
        .value = [](O o) { return o.per_step(o.prefix_tokens); },
        .definition = "Cached-read input divided by the steps."},
       {.key = "avg_append",
        .label = "Average append per step",
        .sub_head = kTokens,
        .unit = "tokens",
        .value = [](O o) { return o.per_step(o.append_tokens); },
        .definition = "Append input divided by the steps."},
       {.key = "user_avg_total_input",
        .label = "User-initiated, average total input",
        .sub_head = kTriggers,
        .unit = "tokens",
        .value = average_input<kUser>,
        .definition = "Mean total input of steps whose first event is a message of the user."},
       {.key = "user_avg_append",
        .label = "User-initiated, average append",
        .sub_head = kTriggers,
        .unit = "tokens",
        .value = average_append<kUser>,
        .definition = "Mean new input of steps whose first event is a message of the user."},
       {.key = "tool_avg_total_input",
        .label = "Tool-triggered, average total input",
        .sub_head = kTriggers,
        .unit = "tokens",
        .value = average_input<kTool>,
        .definition = "Mean total input of steps whose first event is a tool result."},
       {.key = "tool_avg_append",
        .label = "Tool-triggered, average append",
        .sub_head = kTriggers,
        .unit = "tokens",
        .value = average_append<kTool>,
        .definition = "Mean new input of steps whose first event is a tool result."},
       {.key = "total_output",
        .label = "Total output",
        .sub_head = kOutput,
        .unit = "tokens",
        .wording = Wording::magnitude,
        .value = [](O o) { return number(o.output_tokens); },
        .definition = "Output of all steps, reasoning included."},
       {.key = "avg_output",
        .label = "Average output per step",
        .sub_head = kOutput,
        .unit = "tokens",
        .value = [](O o) { return o.per_step(o.output_tokens); },
        .definition = "Total output divided by the steps."},
       {.key = "reasoning",
        .label = "Reasoning tokens",
        .sub_head = kOutput,
        .unit = "tokens",
        .wording = Wording::magnitude,
        .value = reasoning_tokens,
        .definition = "The part of the output that is reasoning, where the provider counts it."},
       {.key = "avg_reasoning",
        .label = "Average reasoning per reasoning step",
        .sub_head = kOutput,
        .unit = "tokens",
        .value = [](O o) { return ratio(o.reasoning_tokens, o.steps_with_reasoning_tokens); },
        .definition = "Reasoning tokens divided by the steps that have any."},
       {.key = "generation_p50",
        .label = "Generation time, p50",
        .sub_head = kTiming,
        .unit = "s",
        .direction = Direction::down,
        .wording = Wording::seconds,
        .value = [](O o) { return o.generation.p50_seconds; },
        .definition = "From the last input a step read before its first output to its last "
                      "output: half of the steps take less."},
       {.key = "generation_p90",
        .label = "Generation time, p90",
        .sub_head = kTiming,
        .unit = "s",
        .direction = Direction::down,
        .wording = Wording::seconds,
        .value = [](O o) { return o.generation.p90_seconds; },
        .definition = "From the last input a step read before its first output to its last "
                      "output: nine of ten steps take less."},
       {.key = "generation_total",
        .label = "Total generation time",
        .sub_head = kTiming,
        .unit = "s",
        .wording = Wording::hours,
        .value = [](O o) { return total_seconds(o.generation); },
        .definition = "Generation times of all steps added up."},
       {.key = "decode_throughput",
        .label = "Output decode throughput",
        .sub_head = kTiming,
        .unit = "tokens/s",
        .direction = Direction::up,
        .wording = Wording::rate,
        .value = [](O o) { return o.decoding.tokens_per_second(); },
        .definition = "Output tokens over generation time, summed over steps with both."},
       {.key = "post_reasoning_throughput",
        .label = "Post-reasoning decode throughput",
        .sub_head = kTiming,
        .unit = "tokens/s",
        .direction = Direction::up,
        .wording = Wording::rate,
        .value = [](O o) { return o.post_reasoning.decode_speed(); },
        .definition = "Visible output over the time from the end of reasoning to the last "
                      "visible output, steps with counted reasoning."},
       {.key = "estimated_ttft",
        .label = "Estimated time to first token",
        .sub_head = kTiming,
        .unit = "s",
        .direction = Direction::down,
        .wording = Wording::seconds,
        .value = [](O o) -> Value {
          const auto seconds = o.first_token_seconds();
          return seconds ? ratio(*seconds, static_cast<double>(o.reasoning.steps)) : std::nullopt;
        },
        .definition = "Time from input to the end of reasoning, less the reasoning tokens at the "
                      "post-reasoning speed; mean over steps with counted reasoning."}}};
}

CompareGroup tool_calls() {
  constexpr std::string_view kActivity = "Activity";
  constexpr std::string_view kTiming = "Timing";
  return {
      "Tool calls",
      "How often tools run and how long they take: the tool's own clock if it has one, else the "
      "wall clock.",
      {{.key = "tool_calls",
        .label = "Tool calls",
        .sub_head = kActivity,
        .unit = "calls",
        .value = [](O o) { return number(o.tools.calls); },
        .definition = "Calls listed by the steps."},
       {.key = "steps_with_tool_calls",
        .label = "Steps with tool calls",
        .sub_head = kActivity,
        .unit = "steps",
        .value = [](O o) { return number(o.tools.steps_with_calls); },
        .text = [](O o) { return count_with_share(o.tools.steps_with_calls, o.steps); },
        .definition = "Steps that call at least one tool, and their share of all steps."},
       {.key = "tool_calls_per_request",
        .label = "Tool calls per request",
        .sub_head = kActivity,
        .unit = "calls",
        .wording = Wording::decimal1,
        .value = [](O o) { return ratio(o.tools.calls, o.steps_with_user_message); },
        .definition = "Tool calls divided by the steps that contain a message of the user."},
       {.key = "tool_latency_p50",
        .label = "Tool latency, p50",
        .sub_head = kTiming,
        .unit = "s",
        .direction = Direction::down,
        .wording = Wording::seconds,
        .value = [](O o) { return o.tools.latency.p50_seconds; },
        .definition = "Half of the calls with a latency > 0 take less."},
       {.key = "tool_latency_p90",
        .label = "Tool latency, p90",
        .sub_head = kTiming,
        .unit = "s",
        .direction = Direction::down,
        .wording = Wording::seconds,
        .value = [](O o) { return o.tools.latency.p90_seconds; },
        .definition = "Nine of ten calls with a latency > 0 take less."},
       {.key = "tool_time_total",
        .label = "Total attributed tool time",
        .sub_head = kTiming,
        .unit = "s",
        .wording = Wording::hours,
        .value = [](O o) { return total_seconds(o.tools.latency); },
        .definition = "Latencies of all calls added up; parallel calls count in full."}}};
}

CompareGroup prefix_cache() {
  constexpr std::string_view kRates = "Cache rates";
  constexpr std::string_view kAppend = "Append vs context growth";
  constexpr std::string_view kRatio =
      "Context increase divided by append tokens: how much of what is charged as new really makes "
      "the context longer.";
  return {
      "Prefix cache",
      "How much of the input the provider remembered, and how much of the rest was really new.",
      {{.key = "hit_rate",
        .label = "Prefix hit rate, overall",
        .sub_head = kRates,
        .unit = "share",
        .direction = Direction::up,
        .wording = Wording::share,
        .value = [](O o) { return o.prefix_hit_rate(); },
        .definition = "Cached-read tokens over total input, all steps."},
       {.key = "user_hit_rate",
        .label = "Prefix hit rate, user-initiated",
        .sub_head = kRates,
        .unit = "share",
        .direction = Direction::up,
        .wording = Wording::share,
        .value = hit_rate<kUser>,
        .definition = "Cached-read tokens over total input of user-initiated steps."},
       {.key = "tool_hit_rate",
        .label = "Prefix hit rate, tool-triggered",
        .sub_head = kRates,
        .unit = "share",
        .direction = Direction::up,
        .wording = Wording::share,
        .value = hit_rate<kTool>,
        .definition = "Cached-read tokens over total input of tool-triggered steps."},
       {.key = "user_append",
        .label = "User-initiated, append tokens",
        .sub_head = kAppend,
        .unit = "tokens",
        .wording = Wording::magnitude,
        .value = append_tokens<kUser>,
        .definition = "New input of user-initiated steps."},
       {.key = "user_increase",
        .label = "User-initiated, context increase",
        .sub_head = kAppend,
        .unit = "tokens",
        .wording = Wording::magnitude,
        .value = increase_tokens<kUser>,
        .definition = "Positive context growth at user-initiated steps, added up."},
       {.key = "user_increase_ratio",
        .label = "User-initiated, increase / append",
        .sub_head = kAppend,
        .unit = "ratio",
        .direction = Direction::up,
        .wording = Wording::decimal2,
        .value = increase_ratio<kUser>,
        .definition = kRatio},
       {.key = "tool_append",
        .label = "Tool-triggered, append tokens",
        .sub_head = kAppend,
        .unit = "tokens",
        .wording = Wording::magnitude,
        .value = append_tokens<kTool>,
        .definition = "New input of tool-triggered steps."},
       {.key = "tool_increase",
        .label = "Tool-triggered, context increase",
        .sub_head = kAppend,
        .unit = "tokens",
        .wording = Wording::magnitude,
        .value = increase_tokens<kTool>,
        .definition = "Positive context growth at tool-triggered steps, added up."},
       {.key = "tool_increase_ratio",
        .label = "Tool-triggered, increase / append",
        .sub_head = kAppend,
        .unit = "ratio",
        .direction = Direction::up,
        .wording = Wording::decimal2,
        .value = increase_ratio<kTool>,
        .definition = kRatio},
       {.key = "all_append",
        .label = "All steps, append tokens",
        .sub_head = kAppend,
        .unit = "tokens",
        .wording = Wording::magnitude,
        .value = [](O o) { return number(o.append_tokens); },
        .definition = "New input of all steps."},
       {.key = "all_increase",
        .label = "All steps, context increase",
        .sub_head = kAppend,
        .unit = "tokens",
        .wording = Wording::magnitude,
        .value = [](O o) { return number(o.context_increase_tokens()); },
        .definition = "Positive context growth at user-initiated and tool-triggered steps, added "
                      "up."},
       {.key = "all_increase_ratio",
        .label = "All steps, increase / append",
        .sub_head = kAppend,
        .unit = "ratio",
        .direction = Direction::up,
        .wording = Wording::decimal2,
        .value = [](O o) { return ratio(o.context_increase_tokens(), o.append_tokens); },
        .definition = kRatio}}};
}

}  // namespace

const std::vector<CompareGroup>& compare_groups() {
  static const std::vector<CompareGroup> groups = {trace_facts(), session(), generation(),
                                                   tool_calls(), prefix_cache()};
  return groups;
}

}  // namespace atlas::analytics
