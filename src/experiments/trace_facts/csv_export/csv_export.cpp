// csv_export: the trace as a workload of sessions with many rounds, the CSV that serving simulators
// read. Token counts and tool waits are those of the trace; arrivals are drawn.
//
// Rounds   the agent steps of a session (workload.h), at least one token of input and of output
// Wait     after a round its tool calls, added up even if they ran at once; 0 after the last round
// Arrival  increases with the id, so the shuffle decides which session comes when
// A token count that is null cannot be replayed: then nothing is exported, and the report says so.

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>

#include "base/number_text.h"
#include "base/saturating.h"
#include "experiments/experiment.h"
#include "experiments/trace_facts/csv_export/workload.h"

namespace atlas::experiments {
namespace {

using trace::Field;
using trace::Row;

// The token counts that a workload needs, and how many rounds lack each.
struct MissingCounts {
  std::string_view field;
  int64_t rounds = 0;
};

std::vector<MissingCounts> missing_token_counts(const trace::Steps& steps,
                                                const std::vector<WorkloadSession>& sessions) {
  std::vector<MissingCounts> missing;
  const auto count = [&](std::string_view field, const trace::IntColumn& column) {
    if (!column.has_nulls()) return;
    MissingCounts counts{field};
    for (const WorkloadSession& session : sessions) {
      counts.rounds += std::ranges::count_if(session, [&](Row step) { return !column.has(step); });
    }
    if (counts.rounds > 0) missing.push_back(counts);
  };
  count("newly_append_tokens", steps.newly_append_tokens);
  count("output_tokens", steps.output_tokens);
  count("prefix_tokens", steps.prefix_tokens);
  return missing;
}

// Writes rounds and counts what it writes.
class Exporter {
 public:
  Exporter(const trace::Trace& trace, const WorkloadSettings& settings)
      : trace_(trace),
        latency_ms_(settings.uses_internal_latency ? trace.tool_calls.tool_internal_latency_ms
                                                   : trace.tool_calls.tool_wall_latency_ms) {}

  void add_session(int64_t id, double arrival_ms, const WorkloadSession& session,
                   table::Table& table);
  void report_to(base::Counters& counters) const;
  double total_wait_ms() const { return total_wait_ms_; }
  int64_t rounds() const { return rounds_; }
  int64_t compaction_sessions() const { return compaction_sessions_; }

 private:
  double tool_wait_ms(Row step);

  const trace::Trace& trace_;
  const trace::IntColumn& latency_ms_;
  int64_t rounds_ = 0;
  int64_t compaction_sessions_ = 0;
  int64_t used_ = 0, missing_ = 0, invalid_ = 0;  // tool latencies
  double total_wait_ms_ = 0;
};

double Exporter::tool_wait_ms(Row step) {
  double wait_ms = 0;
  for (const Row call : trace_.tool_calls.of(step)) {
    const auto latency = latency_ms_[call];
    if (!latency) {
      ++missing_;
    } else if (*latency < 0) {
      ++invalid_;
    } else {
      wait_ms += static_cast<double>(*latency);
      ++used_;
    }
  }
  return wait_ms;
}

void Exporter::add_session(int64_t id, double arrival_ms, const WorkloadSession& session,
                           table::Table& table) {
  const trace::Steps& steps = trace_.steps;
  // What the next prefix would be if the whole conversation were kept.
  int64_t kept_tokens = 0;
  bool has_compaction = false;
  for (size_t k = 0; k < session.size(); ++k) {
    const Row step = session[k];
    const int64_t input = std::max<int64_t>(steps.newly_append_tokens.or_zero(step), 1);
    const int64_t output = std::max<int64_t>(steps.output_tokens.or_zero(step), 1);
    const int64_t prefix = std::max<int64_t>(steps.prefix_tokens.or_zero(step), 0);
    const double wait_ms = k + 1 < session.size() ? tool_wait_ms(step) : 0;
    has_compaction |= prefix < kept_tokens;
    kept_tokens = base::saturating_add(base::saturating_add(prefix, input), output);
    total_wait_ms_ += wait_ms;
    table.row()
        .integer(id)
        .integer(input)
        .integer(output)
        .fixed(arrival_ms, 6)
        .integer(static_cast<int64_t>(k))
        .fixed(wait_ms, 6)
        .integer(prefix);
  }
  rounds_ += std::ssize(session);
  compaction_sessions_ += has_compaction ? 1 : 0;
}

void Exporter::report_to(base::Counters& counters) const {
  counters.add("rounds_emitted", rounds_);
  counters.add("compaction_sessions", compaction_sessions_);
  counters.add("tool_latencies_used", used_);
  counters.add("tool_latencies_missing", missing_);
  counters.add("tool_latencies_invalid", invalid_);
}

std::string reason_for_nothing(const std::vector<WorkloadSession>& sessions,
                               const std::vector<MissingCounts>& missing) {
  if (sessions.empty()) return "Nothing is exported: no step of this trace fits the options.\n";
  std::string text =
      "Nothing is exported: a round can be replayed only if all its token counts are known.\n\n";
  for (const auto& [field, rounds] : missing) {
    text += fmt::format("- `{}` is missing in {} rounds\n", field, base::grouped(rounds));
  }
  return text;
}

std::string summary(const Exporter& exporter, size_t sessions, size_t sessions_seen,
                    const std::vector<double>& arrivals, const WorkloadSettings& settings) {
  return fmt::format(
      "- {} of {} sessions are exported, with {} rounds.\n"
      "- {} of them are shortened on their way: a round's prefix is smaller than what the round "
      "before it leaves.\n"
      "- Tool waits add up to {} s ({} latency).\n"
      "- Sessions arrive at a rate of {} per second ({}, seed {}), the last one after {} s.\n",
      base::grouped(static_cast<int64_t>(sessions)),
      base::grouped(static_cast<int64_t>(sessions_seen)), base::grouped(exporter.rounds()),
      base::grouped(exporter.compaction_sessions()),
      base::grouped(exporter.total_wait_ms() / 1000, 1),
      settings.uses_internal_latency ? "internal" : "wall",
      base::general(settings.arrivals_per_second),
      settings.is_poisson ? "Poisson" : "evenly spaced", settings.seed,
      base::grouped(arrivals.back() / 1000, 1));
}

Result run(const trace::Trace& trace, const Params& params) {
  const WorkloadSettings settings = read_workload_settings(params);
  Result result;
  table::Table& table = result.tables.emplace_back(
      "coding_trace",
      std::initializer_list<std::string_view>{"id", "input_len", "output_len", "arrival_time",
                                              "round_idx", "tool_wait_after_ms", "prefix_len"},
      "Sessions to replay, a row per round; times in milliseconds");
  auto seen = workload_sessions(trace.steps, settings, result.counters);
  const size_t sessions_seen = seen.size();
  std::vector<WorkloadSession> sessions = in_emitted_order(std::move(seen), settings);
  const auto missing = missing_token_counts(trace.steps, sessions);
  if (sessions.empty() || !missing.empty()) {
    result.report = reason_for_nothing(sessions, missing);
    return result;
  }
  const auto arrivals = arrivals_ms(sessions.size(), settings);
  Exporter exporter(trace, settings);
  table.reserve(trace.steps.size());
  for (size_t k = 0; k < sessions.size(); ++k) {
    exporter.add_session(static_cast<int64_t>(k), arrivals[k], sessions[k], table);
  }
  result.counters.add("sessions_emitted", std::ssize(sessions));
  exporter.report_to(result.counters);
  result.facts = {
      {"sessions", static_cast<double>(sessions.size()), "", "Sessions to replay",
       base::grouped(static_cast<int64_t>(sessions.size()))},
      {"rounds", static_cast<double>(exporter.rounds()), "", "Rounds to replay",
       base::grouped(exporter.rounds())},
      {"tool_wait_seconds", exporter.total_wait_ms() / 1000, "s", "Tool waits, sum",
       base::grouped(exporter.total_wait_ms() / 1000, 1) + " s"},
  };
  result.report = summary(exporter, sessions.size(), sessions_seen, arrivals, settings);
  return result;
}

}  // namespace

Experiment csv_export() {
  return {
      .category = "trace_facts",
      .name = "csv_export",
      .title = "Workload to replay",
      .question =
          "Which prompts, answers and tool waits would a serving system see if the "
          "sessions of this trace were run again?",
      .fields = {Field::provider, Field::session_id, Field::round_index, Field::prefix_tokens,
                 Field::newly_append_tokens, Field::output_tokens, Field::tool_wall_latency_ms,
                 Field::tool_internal_latency_ms},
      .run = run,
      .options = {{"arrival-rate", "1.0", "sessions per second, above 0"},
                  {"arrival-pattern", "poisson", "poisson or constant"},
                  {"seed", "0", "of the shuffle; arrivals are drawn with the next one"},
                  {"provider", "all", "only the steps of this provider"},
                  {"max-sessions", "", "at most so many sessions, after they are in order"},
                  {"session-order", "shuffle", "shuffle or stable (as in the file)"},
                  {"tool-latency-source", "wall", "wall or internal: which latency is waited"}}};
}

}  // namespace atlas::experiments
