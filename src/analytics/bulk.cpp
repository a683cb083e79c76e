#include <algorithm>

#include "analytics/analytics.h"
#include "analytics/calendar.h"
#include "analytics/cost.h"
#include "analytics/distributions.h"
#include "analytics/facts.h"
#include "analytics/on_all_cores.h"
#include "analytics/sessions.h"
#include "analytics/stats.h"
#include "base/saturating.h"
#include "experiments/trace_facts/overview_summary/overview.h"

namespace atlas::analytics {
namespace {

using trace::Field;

// A trace that names no user is one user's.
int64_t count_users(const trace::Steps& steps) {
  std::vector<bool> seen(steps.user.distinct());
  for (const trace::Row step : steps.all()) {
    const auto user = nonempty_code(steps.user, step);
    if (user != trace::TextColumn::kNone) seen[user] = true;
  }
  const auto users = std::ranges::count(seen, true);
  return users > 0 || steps.size() == 0 ? users : 1;
}

base::Json kpis_json(const trace::Trace& trace, const Costs& costs, const Calendar& calendar,
                     size_t sessions) {
  TokenSums tokens;
  std::optional<base::Micros> first, last;
  const auto& first_at = trace.derived(rounds).first_at;
  for (const trace::Row step : trace.steps.all()) {
    tokens.add(trace.steps, step);
    const auto at = first_at[step];
    if (!at) continue;
    first = first ? std::min(*first, *at) : *at;
    last = last ? std::max(*last, *at) : *at;
  }
  return base::Json::object({{"sessions", sessions},
                             {"users", count_users(trace.steps)},
                             {"rounds", tokens.steps},
                             {"inputTokens", tokens.input()},
                             {"cachedInputTokens", tokens.prefix},
                             {"uncachedInputTokens", tokens.append},
                             {"outputTokens", tokens.output},
                             {"totalCostUsd", costs.total_usd},
                             {"cacheSavingsUsd", costs.cache_savings_usd},
                             {"firstTsUs", first.value_or(0)},
                             {"lastTsUs", last.value_or(0)},
                             {"activeDays", calendar.days.size()}});
}

}  // namespace

trace::Fields fields() {
  return experiments::overview_fields() | trace::Fields{Field::provider,
                                                        Field::model,
                                                        Field::session_id,
                                                        Field::user,
                                                        Field::round_index,
                                                        Field::trace_key,
                                                        Field::prefix_tokens,
                                                        Field::newly_append_tokens,
                                                        Field::claude_cache_creation_input_tokens,
                                                        Field::output_tokens,
                                                        Field::reasoning_output_tokens,
                                                        Field::first_input_event_type,
                                                        Field::tool_name,
                                                        Field::tool_wall_latency_ms,
                                                        Field::tool_internal_latency_ms,
                                                        Field::tool_is_error,
                                                        Field::tool_result_chars,
                                                        Field::event_type,
                                                        Field::event_timestamp};
}

base::Json bulk(const trace::Trace& trace, int utc_offset_minutes) {
  Costs costs;
  Calendar calendar;
  std::vector<SessionSummary> sessions;
  on_all_cores({[&] { trace.derived(experiments::trace_overview); },
                [&] {
                  costs = costs_of(trace);
                  calendar = calendar_of(trace, utc_offset_minutes);
                  sessions = session_summaries(trace);
                }});
  base::Json stats, facts, distributions;
  on_all_cores({[&] { distributions = distributions_json(trace); },
                [&] { stats = stats_json(trace, costs, calendar, sessions); },
                [&] { facts = facts_json(trace, costs, calendar, sessions); }});
  return base::Json::object({{"kpis", kpis_json(trace, costs, calendar, sessions.size())},
                             {"perDay", per_day_json(calendar)},
                             {"hourWeekday", hour_weekday_json(calendar)},
                             {"cost", cost_json(costs)},
                             {"providers", providers_json(costs)},
                             {"stats", std::move(stats)},
                             {"facts", std::move(facts)},
                             {"sessions", sessions_json(sessions)},
                             {"distributions", std::move(distributions)},
                             {"rawAvailable", false}});
}

}  // namespace atlas::analytics
