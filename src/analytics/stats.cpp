#include "analytics/stats.h"

#include <algorithm>
#include <functional>

#include "analytics/tools.h"
#include "base/text.h"
#include "experiments/trace_facts/overview_summary/overview.h"

namespace atlas::analytics {
namespace {

using experiments::GrowthBucket;
using experiments::GrowthStats;
using experiments::ScopeOverview;
using trace::Row;
using trace::TextColumn;

void add_tokens(base::Json& stats, const ScopeOverview& o) {
  const auto per_step = [&](int64_t total) { return o.per_step(total).value_or(0); };
  stats["avgInputTokens"] = per_step(o.total_input_tokens);
  stats["avgCachedInputTokens"] = per_step(o.prefix_tokens);
  stats["avgUncachedInputTokens"] = per_step(o.append_tokens);
  stats["avgOutputTokens"] = per_step(o.output_tokens);
  stats["avgReasoningTokens"] = divided(o.reasoning_tokens, o.steps_with_reasoning_tokens);
  stats["inputOutputRatio"] = divided(o.total_input_tokens, o.output_tokens);
  stats["freshTokenShare"] = divided(o.append_tokens, o.total_input_tokens);
  stats["reasoningShareOfOutput"] = divided(o.reasoning_tokens, o.output_tokens);
  stats["userAvgTotalInput"] = o.user.mean_total_input_tokens().value_or(0);
  stats["userAvgAppendInput"] = o.user.mean_append_tokens().value_or(0);
  stats["toolAvgTotalInput"] = o.tool_result.mean_total_input_tokens().value_or(0);
  stats["toolAvgAppendInput"] = o.tool_result.mean_append_tokens().value_or(0);
}

double major_share(const GrowthStats& growth) {
  return growth.share(growth.count(GrowthBucket::major_reduction)).value_or(0);
}

void add_growth(base::Json& stats, const ScopeOverview& o) {
  const GrowthStats& user = o.user.growth;
  const GrowthStats& tool = o.tool_result.growth;
  stats["totalContextIncrease"] = o.context_increase_tokens();
  stats["userContextDeltaAvg"] = user.average_clipped_growth().value_or(0);
  stats["userContextDeltaP50"] = user.median_increase.value_or(0);
  stats["userContextDeltaP90"] = user.p90_increase.value_or(0);
  stats["toolContextDeltaAvg"] = tool.average_clipped_growth().value_or(0);
  stats["toolContextDeltaP50"] = tool.median_increase.value_or(0);
  stats["toolContextDeltaP90"] = tool.p90_increase.value_or(0);
  stats["contextIncreaseToAppendRatio"] = divided(o.context_increase_tokens(), o.append_tokens);
  stats["userContextIncreaseToAppendRatio"] = divided(user.positive_tokens, o.user.append_tokens);
  stats["toolContextIncreaseToAppendRatio"] =
      divided(tool.positive_tokens, o.tool_result.append_tokens);
  stats["userGrowthShare"] = user.share(user.positive()).value_or(0);
  stats["toolGrowthShare"] = tool.share(tool.positive()).value_or(0);
  stats["userReductionShare"] = user.share(user.negative()).value_or(0);
  stats["toolReductionShare"] = tool.share(tool.negative()).value_or(0);
  stats["userMajorCompactShare"] = major_share(user);
  stats["toolMajorCompactShare"] = major_share(tool);
}

// The share of the prefix in a step's input against the step's position in the trace.
struct HitRates {
  std::vector<double> position, rate;
};

HitRates hit_rates(const trace::Steps& steps) {
  HitRates rates;
  for (const Row step : steps.all()) {
    TokenSums tokens;
    tokens.add(steps, step);
    if (tokens.input() <= 0) continue;
    rates.position.push_back(static_cast<double>(step));
    rates.rate.push_back(static_cast<double>(tokens.prefix) / static_cast<double>(tokens.input()));
  }
  return rates;
}

// Least squares; 0 for less than two points or one position.
double slope(const std::vector<double>& x, const std::vector<double>& y) {
  if (x.size() < 2) return 0;
  const double mean_x = mean(x);
  const double mean_y = mean(y);
  double products = 0;
  double squares = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    products += (x[i] - mean_x) * (y[i] - mean_y);
    squares += (x[i] - mean_x) * (x[i] - mean_x);
  }
  return divided(products, squares);
}

void add_cache(base::Json& stats, const trace::Trace& trace, const ScopeOverview& o) {
  HitRates rates = hit_rates(trace.steps);
  const double decay = slope(rates.position, rates.rate);
  stats["prefixHitRate"] = o.prefix_hit_rate().value_or(0);
  stats["hitRateP50"] = quantile(rates.rate, 0.5);
  stats["hitRateP90"] = quantile(rates.rate, 0.9);
  stats["userHitRate"] = o.user.prefix_hit_rate().value_or(0);
  stats["toolHitRate"] = o.tool_result.prefix_hit_rate().value_or(0);
  stats["hitRateDecayPer100"] = 100 * decay;
}

void add_timing(base::Json& stats, const ScopeOverview& o) {
  const double p50 = o.generation.p50_seconds.value_or(0);
  const double p90 = o.generation.p90_seconds.value_or(0);
  stats["avgRequestS"] = o.generation.mean_seconds().value_or(0);
  stats["p50RequestS"] = p50;
  stats["p90RequestS"] = p90;
  stats["p99RequestS"] = o.generation.p99_seconds.value_or(0);
  stats["genTimeP50S"] = p50;
  stats["genTimeP90S"] = p90;
  stats["totalGenerationS"] = o.generation.total_seconds;
  stats["avgDecodeTps"] = o.decoding.tokens_per_second().value_or(0);
  stats["postReasoningDecodeTps"] = o.post_reasoning.decode_speed().value_or(0);
  stats["estTtftS"] =
      divided(o.first_token_seconds().value_or(0), static_cast<double>(o.reasoning.steps));
}

void add_tools(base::Json& stats, const trace::Trace& trace, const ScopeOverview& o) {
  const trace::ToolCalls& calls = trace.tool_calls;
  const auto& tools = trace.derived(tool_uses);
  int64_t reads = 0;
  int64_t writes = 0;
  for (const ToolUse& tool : tools) {
    const Access access = access_of(tool.name);
    if (access == Access::read) reads += tool.calls;
    if (access == Access::write) writes += tool.calls;
  }
  int64_t errors = 0;
  double result_chars = 0;
  for (const Row call : calls.all()) {
    errors += calls.is_error.or_zero(call);
    result_chars += static_cast<double>(calls.result_chars.or_zero(call));
  }
  const int64_t rows = calls.size();
  const ToolUse* top = most_used(tools);
  stats["avgToolCallsPerRound"] = divided(o.tools.calls, o.steps);
  stats["toolCallsPerRequest"] = divided(o.tools.calls, o.steps_with_user_message);
  stats["stepsWithToolsShare"] = divided(o.tools.steps_with_calls, o.steps);
  stats["toolLatencyP50Ms"] = o.tools.latency.p50_seconds.value_or(0) * 1000;
  stats["toolLatencyP90Ms"] = o.tools.latency.p90_seconds.value_or(0) * 1000;
  stats["totalToolTimeS"] = o.tools.latency.total_seconds;
  stats["toolErrorRate"] = divided(errors, rows);
  stats["readWriteRatio"] = writes == 0 ? static_cast<double>(reads) : divided(reads, writes);
  stats["avgToolResultChars"] = divided(result_chars, static_cast<double>(rows));
  stats["topToolName"] = top == nullptr ? "" : top->name;
  stats["topToolShare"] = top == nullptr ? 0 : divided(top->calls, rows);
}

void add_people(base::Json& stats, const ScopeOverview& o) {
  const double generation = o.generation.total_seconds;
  const double tools = o.tools.latency.total_seconds;
  const double waiting = o.human_wait.total_seconds;
  const double all = generation + tools + waiting;
  stats["totalHumanWaitS"] = waiting;
  stats["humanWaitAvgS"] = o.human_wait.mean_seconds().value_or(0);
  stats["humanWaitP50S"] = o.human_wait.p50_seconds.value_or(0);
  stats["humanWaitP90S"] = o.human_wait.p90_seconds.value_or(0);
  stats["humanInLoopShare"] = divided(o.steps_with_user_message, o.steps);
  stats["timeSplitGenerationShare"] = divided(generation, all);
  stats["timeSplitToolShare"] = divided(tools, all);
  stats["timeSplitWaitingShare"] = divided(waiting, all);
}

// What the order of a session's steps says.
struct Course {
  std::vector<double> run_lengths;                          // steps between two inputs of the user
  std::vector<double> user_inputs, models, model_switches;  // one value a session
};

void follow_session(const trace::Trace& trace, std::span<const Row> session, Course& course) {
  const Rounds& rounds = trace.derived(analytics::rounds);
  int64_t run = 0;
  int64_t users = 0;
  int64_t switches = 0;
  std::vector<TextColumn::Code> models;
  auto last_model = TextColumn::kNone;
  const auto close_run = [&] {
    if (run > 0) course.run_lengths.push_back(static_cast<double>(run));
    run = 0;
  };
  for (const Row step : by_round_index(trace, session)) {
    if (rounds.is_user[step]) {
      ++users;
      close_run();
    } else {
      ++run;
    }
    const auto model = nonempty_code(trace.steps.model, step);
    if (model == TextColumn::kNone || model == last_model) continue;
    if (last_model != TextColumn::kNone) ++switches;
    last_model = model;
    if (std::ranges::find(models, model) == models.end()) models.push_back(model);
  }
  close_run();
  course.user_inputs.push_back(static_cast<double>(users));
  course.models.push_back(static_cast<double>(models.size()));
  course.model_switches.push_back(static_cast<double>(switches));
}

template <typename Value>
std::vector<double> values_of(const std::vector<SessionSummary>& sessions, Value value) {
  std::vector<double> values;
  for (const SessionSummary& session : sessions) {
    values.push_back(static_cast<double>(std::invoke(value, session)));
  }
  return values;
}

void add_sessions(base::Json& stats, const trace::Trace& trace,
                  const std::vector<SessionSummary>& sessions) {
  Course course;
  for (const auto steps : named_sessions(trace)) follow_session(trace, steps, course);
  const auto rounds = values_of(sessions, &SessionSummary::rounds);
  const auto costs = values_of(sessions, &SessionSummary::cost_usd);
  const auto minutes =
      values_of(sessions, [](const SessionSummary& s) { return s.duration_s() / 60; });
  stats["avgRoundsPerSession"] = mean(rounds);
  stats["avgToolCallsPerSession"] = mean(values_of(sessions, &SessionSummary::tool_calls));
  stats["avgSessionDurationS"] = mean(values_of(sessions, &SessionSummary::duration_s));
  stats["avgSessionCostUsd"] = mean(costs);
  stats["autonomyDepthAvg"] = mean(course.run_lengths);
  stats["autonomyDepthP90"] = quantile(course.run_lengths, 0.9);
  stats["avgHumanInterjections"] = mean(course.user_inputs);
  stats["avgModelsPerSession"] = mean(course.models);
  stats["avgModelSwitches"] = mean(course.model_switches);
  stats["typicalSessionSteps"] = median(rounds);
  stats["typicalSessionMinutes"] = median(minutes);
  stats["typicalSessionCostUsd"] = median(costs);
}

void add_rates(base::Json& stats, const ScopeOverview& o, const Costs& costs,
               const Calendar& calendar, int64_t sessions) {
  std::vector<double> rounds_a_day, cost_a_day;
  for (const Day& day : calendar.days) {
    rounds_a_day.push_back(static_cast<double>(day.rounds));
    cost_a_day.push_back(day.cost_usd);
  }
  const int64_t days = std::ssize(calendar.days);
  const double days_a_week = calendar.active_days_per_week();
  const double sessions_a_day = divided(sessions, days);
  const double input_and_output =
      static_cast<double>(o.total_input_tokens) + static_cast<double>(o.output_tokens);
  const double cost = costs.total_usd;
  stats["avgStepsPerDay"] = mean(rounds_a_day);
  stats["avgSessionsPerDay"] = sessions_a_day;
  stats["avgActiveHoursPerDay"] = divided(calendar.active_hours, days);
  stats["avgCostPerDay"] = mean(cost_a_day);
  stats["avgStepsPerWeek"] = mean(rounds_a_day) * days_a_week;
  stats["avgSessionsPerWeek"] = sessions_a_day * days_a_week;
  stats["avgActiveDaysPerWeek"] = days_a_week;
  stats["avgCostPerWeek"] = mean(cost_a_day) * days_a_week;
  stats["costPerHourUsd"] = divided(cost, static_cast<double>(calendar.active_hours));
  stats["tokensPerUsd"] = divided(input_and_output, cost);
  stats["stepsPerUsd"] = divided(static_cast<double>(o.steps), cost);
  stats["toolCallsPerUsd"] = divided(static_cast<double>(o.tools.calls), cost);
  stats["blendedUsdPerMtok"] = divided(cost, input_and_output / 1e6);
  stats["cacheSavedPct"] = divided(costs.cache_savings_usd, cost + costs.cache_savings_usd);
  stats["reasoningTaxPerStepUsd"] = divided(costs.reasoning_usd, static_cast<double>(o.steps));
}

void add_models(base::Json& stats, const ScopeOverview& o, const Costs& costs) {
  const auto provider = [&](std::string_view name) {
    const auto place = std::ranges::find(costs.by_provider, name, &ProviderCost::provider);
    return place == costs.by_provider.end() ? ProviderCost{} : *place;
  };
  const ProviderCost claude = provider("claude");
  const ProviderCost codex = provider("codex");
  int64_t opus_steps = 0;
  for (const auto& [model, steps] : o.by_model) {
    if (base::lower_ascii(model).find("opus") != std::string::npos) opus_steps += steps;
  }
  stats["claudeStepShare"] = divided(claude.rounds, o.steps);
  stats["codexStepShare"] = divided(codex.rounds, o.steps);
  stats["claudeCostShare"] = divided(claude.cost_usd, costs.total_usd);
  stats["codexCostShare"] = divided(codex.cost_usd, costs.total_usd);
  stats["modelsRepresented"] = o.by_model.size();
  stats["topModelName"] = o.by_model.empty() ? "" : o.by_model.front().name;
  stats["topModelStepShare"] = o.by_model.empty() ? 0 : divided(o.by_model.front().steps, o.steps);
  stats["opusStepShare"] = divided(opus_steps, o.steps);
}

}  // namespace

base::Json stats_json(const trace::Trace& trace, const Costs& costs, const Calendar& calendar,
                      const std::vector<SessionSummary>& sessions) {
  const ScopeOverview& overview = trace.derived(experiments::trace_overview).front();
  base::Json stats = base::Json::object();
  add_tokens(stats, overview);
  add_growth(stats, overview);
  add_cache(stats, trace, overview);
  add_timing(stats, overview);
  add_tools(stats, trace, overview);
  add_people(stats, overview);
  add_sessions(stats, trace, sessions);
  add_rates(stats, overview, costs, calendar, std::ssize(sessions));
  add_models(stats, overview, costs);
  return stats;
}

}  // namespace atlas::analytics
