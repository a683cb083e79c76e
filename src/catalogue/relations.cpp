// The derived relations of the planner: the state machines of the experiments as SQL.

#include <algorithm>

#include "catalogue/vocabulary.h"

namespace atlas::catalogue {
namespace {

// First and last event of a step, and what a time filter asks for.
constexpr std::string_view kStepTimes =
    R"(SELECT round_pk, min(timestamp) AS first_at, max(timestamp) AS last_at
  FROM timing_events WHERE timestamp IS NOT NULL GROUP BY round_pk)";

constexpr std::string_view kOutputs =
    R"(SELECT round_pk, min(timestamp) AS first_output_at, max(timestamp) AS last_output_at
  FROM timing_events WHERE event_type IN ('reasoning', 'text', 'tool_call') AND timestamp IS NOT NULL
  GROUP BY round_pk)";

// What the model read before its first output.
constexpr std::string_view kAnswers =
    R"(SELECT o.round_pk, any_value(o.last_output_at) AS last_output_at,
    max(i.timestamp) AS last_input_at,
    max(i.timestamp) FILTER (WHERE i.event_type = 'user_message') AS message_at
  FROM outputs o LEFT JOIN timing_events i ON i.round_pk = o.round_pk
    AND i.event_type IN ('user_message', 'tool_result') AND i.timestamp <= o.first_output_at
  GROUP BY o.round_pk)";

constexpr std::string_view kGeneration =
    R"(SELECT round_pk, (epoch_us(last_output_at) - epoch_us(last_input_at)) / 1e6 AS seconds
  FROM answers WHERE last_output_at > last_input_at)";

// A message that the model answers opens a request; it holds the session's steps up to the next.
constexpr std::string_view kStepsOfRequests =
    R"(SELECT round_pk, message_at, last_output_at,
    max(CASE WHEN message_at IS NOT NULL THEN round_pk END)
      OVER (PARTITION BY session_id ORDER BY round_pk) AS request_pk
  FROM rounds LEFT JOIN answers USING (round_pk) WHERE session_id <> '')";

constexpr std::string_view kRequests =
    R"(SELECT request_pk AS round_pk, max(message_at) AS started_at,
    (epoch_us(max(last_output_at)) - epoch_us(max(message_at))) / 1e6 AS seconds
  FROM steps_of_requests WHERE request_pk IS NOT NULL GROUP BY request_pk
  HAVING max(last_output_at) > max(message_at))";

constexpr std::string_view kRequestSteps =
    R"(SELECT s.round_pk, s.request_pk FROM steps_of_requests s
  JOIN requests ON requests.round_pk = s.request_pk)";

constexpr std::string_view kHumanWaits =
    R"(SELECT round_pk, timestamp AS at, (epoch_us(timestamp) - epoch_us(before)) / 1e6 AS seconds
  FROM (SELECT round_pk, event_type, timestamp, lag(timestamp) OVER (PARTITION BY session_id
      ORDER BY round_pk, timestamp, event_index) AS before
    FROM timing_events JOIN rounds USING (round_pk)
    WHERE timestamp IS NOT NULL AND session_id <> '')
  WHERE event_type = 'user_message' AND timestamp > before)";

constexpr std::string_view kGrowth =
    R"(SELECT round_pk, total - before AS delta
  FROM (SELECT r.round_pk, first.event_type AS first_type,
      coalesce(prefix_tokens, 0) + coalesce(newly_append_tokens, 0) AS total,
      lag(coalesce(prefix_tokens, 0) + coalesce(newly_append_tokens, 0))
        OVER (PARTITION BY session_id ORDER BY r.round_pk) AS before
    FROM rounds r LEFT JOIN timing_events first
      ON first.round_pk = r.round_pk AND first.event_index = 1
    WHERE session_id IS NOT NULL)
  WHERE before IS NOT NULL AND first_type IN ('user_message', 'tool_result'))";

constexpr std::string_view kCompactions =
    R"(SELECT round_pk
  FROM (SELECT round_pk, first_input_event_type, total, max(total) OVER session AS greatest,
      lag(total) OVER steps AS before, lead(total) OVER steps AS after_1,
      lead(total, 2, 0) OVER steps AS after_2, lead(total, 3, 0) OVER steps AS after_3
    FROM (SELECT round_pk, session_id, first_input_event_type,
        coalesce(prefix_tokens + newly_append_tokens, 0) AS total
      FROM rounds WHERE session_id <> '')
    WINDOW session AS (PARTITION BY session_id),
      steps AS (PARTITION BY session_id ORDER BY round_pk))
  WHERE first_input_event_type IN ('user_message', 'tool_result') AND before - total >= 64000
    AND before >= 0.75 * greatest AND after_1 < 0.75 * before AND after_2 < 0.75 * before
    AND after_3 < 0.75 * before)";

constexpr std::string_view kSessionTimes =
    R"(SELECT min(round_pk) AS round_pk, min(first_at) AS first_at,
    (epoch_us(max(last_at)) - epoch_us(min(first_at))) / 1e6 AS seconds
  FROM step_times JOIN rounds USING (round_pk) WHERE session_id <> '' GROUP BY session_id
  HAVING max(last_at) > min(first_at))";

// When a session began; also of a session with a single event.
constexpr std::string_view kSessionStarts =
    R"(SELECT min(round_pk) AS round_pk, min(first_at) AS first_at
  FROM step_times JOIN rounds USING (round_pk) WHERE session_id <> '' GROUP BY session_id)";

// Tokens times the prices per token of the WITH clause `prices`, which the planner writes.
constexpr std::string_view kStepCosts =
    R"(SELECT round_pk, (append - written) * input_usd AS input_usd, written * write_usd AS write_usd,
    prefix * cached_usd AS cached_usd, output * output_usd AS output_usd,
    (append - written) * input_usd + written * write_usd + prefix * cached_usd
      + output * output_usd AS usd
  FROM (SELECT round_pk, provider, model, coalesce(prefix_tokens, 0) AS prefix,
      coalesce(newly_append_tokens, 0) AS append, coalesce(output_tokens, 0) AS output,
      greatest(0, least(coalesce(claude_cache_creation_input_tokens, 0),
        coalesce(newly_append_tokens, 0))) AS written FROM rounds)
  JOIN prices USING (provider, model))";

}  // namespace

std::span<const Relation> relations() {
  static const std::vector<Relation> all = {
      {'r', "rounds", "", "a.first_at", {}, "one row an agent step"},
      {'t', "tool_calls", "", "t.emitted_at", {}, "one row a tool call"},
      {'e', "timing_events", "", "e.timestamp", {}, "one row an event of a step"},
      {'a', "step_times", kStepTimes, "a.first_at", {}, "first and last event of a step"},
      {'o', "outputs", kOutputs, "o.first_output_at", {}, "first and last output event of a step"},
      {'i',
       "answers",
       kAnswers,
       "i.last_output_at",
       {"outputs"},
       "what a step read before it wrote"},
      {'g',
       "generation",
       kGeneration,
       "a.first_at",
       {"outputs", "answers"},
       "generation time: last output - last input at or before the first output, if positive"},
      {'n',
       "steps_of_requests",
       kStepsOfRequests,
       "a.first_at",
       {"outputs", "answers"},
       "the step that opened the request a step belongs to"},
      {'q',
       "requests",
       kRequests,
       "q.started_at",
       {"outputs", "answers", "steps_of_requests"},
       "requests with a positive response time: from the message to the last output before the "
       "next"},
      {'m',
       "request_steps",
       kRequestSteps,
       "a.first_at",
       {"outputs", "answers", "steps_of_requests", "requests"},
       "the steps of those requests"},
      {'w',
       "human_waits",
       kHumanWaits,
       "w.at",
       {},
       "time of a user message - time of the session's event before it, if positive"},
      {'d',
       "growth",
       kGrowth,
       "a.first_at",
       {},
       "total input - that of the session's step before, in file order"},
      {'k',
       "compactions",
       kCompactions,
       "a.first_at",
       {},
       "drops of 64,000 tokens or more from near the session's maximum that are not undone"},
      {'l',
       "session_times",
       kSessionTimes,
       "l.first_at",
       {"step_times"},
       "last event - first event of a session, if positive"},
      {'s',
       "session_starts",
       kSessionStarts,
       "s.first_at",
       {"step_times"},
       "the first event of a session"},
      {'c',
       "step_costs",
       kStepCosts,
       "a.first_at",
       {"prices"},
       "cost of the steps whose model has a known price"},
  };
  return all;
}

const Relation* find_relation(char alias) {
  const auto found = std::ranges::find(relations(), alias, &Relation::alias);
  return found == relations().end() ? nullptr : &*found;
}

}  // namespace atlas::catalogue
