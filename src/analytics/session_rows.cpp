#include "analytics/session_rows.h"

#include <algorithm>

#include "base/saturating.h"
#include "experiments/shared/compaction.h"
#include "experiments/shared/growth.h"
#include "experiments/shared/turn_machine.h"

namespace atlas::analytics {
namespace {

using trace::Row;

// Recorded turns by the code of the session.
std::vector<int64_t> requests_by_session(const trace::Trace& trace) {
  std::vector<int64_t> requests(trace.steps.session_id.distinct(), 0);
  for (const auto& turn : trace.derived(experiments::turns_of_named_sessions).closed) {
    if (turn.is_recorded()) ++requests[trace.steps.session_id.code(turn.opener)];
  }
  return requests;
}

void add_steps(const trace::Trace& trace, std::span<const Row> steps, SessionRow& row) {
  const Rounds& rounds = trace.derived(analytics::rounds);
  for (const Row step : steps) {
    if (!row.user) row.user = nonempty(trace.steps.user, step);
    if (!row.project) row.project = nonempty(trace.steps.project, step);
    row.prefix_tokens =
        base::saturating_add(row.prefix_tokens, trace.steps.prefix_tokens.or_zero(step));
    row.append_tokens =
        base::saturating_add(row.append_tokens, trace.steps.newly_append_tokens.or_zero(step));
    row.priced_steps += rounds.is_priced[step];
    row.peak_context_tokens =
        std::max(row.peak_context_tokens, experiments::total_input_tokens(trace.steps, step));
  }
}

base::Json instant(const SessionRow& row, base::Micros experiments::EventBounds::* which) {
  return row.bounds ? base::Json(*row.bounds.*which) : base::Json();
}

}  // namespace

SessionRows session_rows(const trace::Trace& trace) {
  const auto& order = trace.derived(trace::sessions_in_file_order);
  const auto requests = requests_by_session(trace);
  experiments::DropFinder drops(trace.steps);
  SessionRows result;
  result.rows.reserve(order.size());
  for (size_t k = 0; k < order.size(); ++k) {
    const auto steps = order.session(k);
    if (!nonempty(trace.steps.session_id, steps[0])) continue;
    SessionRow& row = result.rows.emplace_back();
    row.summary = session_summary(trace, steps);
    row.requests = requests[trace.steps.session_id.code(steps[0])];
    row.compactions =
        std::ranges::count(drops.find(steps), true, &experiments::MajorDrop::is_compaction);
    row.bounds = experiments::event_bounds(trace.events, steps);
    add_steps(trace, steps, row);
    result.ordinals.push_back(k);
    result.by_id.emplace(row.summary.id, result.rows.size() - 1);
  }
  return result;
}

base::Json session_row_json(const SessionRow& row) {
  const SessionSummary& summary = row.summary;
  return base::Json::object({{"session_id", summary.id},
                             {"title", nullptr},
                             {"provider", summary.provider},
                             {"primary_model", summary.primary_model},
                             {"user", row.user},
                             {"project", row.project},
                             {"agent_steps", summary.rounds},
                             {"requests", row.requests},
                             {"tool_calls", summary.tool_calls},
                             {"tool_errors", summary.errors},
                             {"first_us", instant(row, &experiments::EventBounds::first)},
                             {"last_us", instant(row, &experiments::EventBounds::last)},
                             {"duration_s", row.duration_s()},
                             {"input_tokens", summary.input_tokens},
                             {"cached_read_tokens", row.prefix_tokens},
                             {"append_tokens", row.append_tokens},
                             {"output_tokens", summary.output_tokens},
                             {"cost_usd", summary.cost_usd},
                             {"priced", row.is_priced()},
                             {"peak_context_tokens", row.peak_context_tokens},
                             {"compactions", row.compactions}});
}

}  // namespace atlas::analytics
