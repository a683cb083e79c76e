#include "analytics/sessions.h"

#include <algorithm>

#include "base/saturating.h"

namespace atlas::analytics {
namespace {

constexpr std::string_view kUnknown = "unknown";

// The most frequent model; of equally frequent ones the first seen.
std::string_view primary_model(const trace::TextColumn& models, std::span<const trace::Row> steps) {
  struct Count {
    trace::TextColumn::Code model;
    int64_t steps = 0;
  };
  std::vector<Count> counts;
  for (const trace::Row step : steps) {
    const auto model = nonempty_code(models, step);
    if (model == trace::TextColumn::kNone) continue;
    auto place = std::ranges::find(counts, model, &Count::model);
    if (place == counts.end()) place = counts.insert(place, {model});
    ++place->steps;
  }
  const auto most = std::ranges::max_element(counts, {}, &Count::steps);
  return most == counts.end() ? kUnknown : models.text(most->model);
}

}  // namespace

SessionSummary session_summary(const trace::Trace& trace, std::span<const trace::Row> steps) {
  const Rounds& rounds = trace.derived(analytics::rounds);
  SessionSummary session;
  session.id = trace.steps.session_id.text_or(steps[0], "");
  session.provider = nonempty(trace.steps.provider, steps[0]).value_or(kUnknown);
  session.primary_model = primary_model(trace.steps.model, steps);
  TokenSums tokens;
  bool has_stamp = false;
  for (const trace::Row step : steps) {
    tokens.add(trace.steps, step);
    session.cost_usd += rounds.cost_usd[step];
    session.tool_calls += trace.tool_calls.count_of(step);
    for (const trace::Row call : trace.tool_calls.of(step)) {
      session.errors += trace.tool_calls.is_error.or_zero(call);
    }
    const auto at = rounds.first_at[step];
    if (!at) continue;
    session.first_at = has_stamp ? std::min(session.first_at, *at) : *at;
    session.last_at = has_stamp ? std::max(session.last_at, *at) : *at;
    has_stamp = true;
  }
  session.rounds = tokens.steps;
  session.input_tokens = tokens.input();
  session.output_tokens = tokens.output;
  return session;
}

std::vector<SessionSummary> session_summaries(const trace::Trace& trace) {
  std::vector<SessionSummary> sessions;
  for (const auto steps : named_sessions(trace)) sessions.push_back(session_summary(trace, steps));
  std::ranges::stable_sort(sessions, std::ranges::greater(), &SessionSummary::rounds);
  return sessions;
}

base::Json sessions_json(const std::vector<SessionSummary>& sessions) {
  base::Json list = base::Json::array();
  for (const SessionSummary& session : sessions) {
    list.push(base::Json::object({{"sessionId", session.id},
                                  {"title", nullptr},
                                  {"provider", session.provider},
                                  {"primaryModel", session.primary_model},
                                  {"rounds", session.rounds},
                                  {"firstTsUs", session.first_at},
                                  {"lastTsUs", session.last_at},
                                  {"durationS", session.duration_s()},
                                  {"inputTokens", session.input_tokens},
                                  {"outputTokens", session.output_tokens},
                                  {"costUsd", session.cost_usd},
                                  {"toolCalls", session.tool_calls},
                                  {"errors", session.errors}}));
  }
  return list;
}

}  // namespace atlas::analytics
