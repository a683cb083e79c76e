// user_turn_decomposition: how far model generation and tool time explain a turn's response time.
//
// Turns       the turns of user_turn_response_time
// Generation  sum of the observable generation spans of the turn's steps
// Tools       sum of the positive latencies of their calls: effective, and wall
// Residual    end to end - generation - tools; a subtraction, not a state: parallel calls count in
//             full and make it negative
// Usage gap   how far the latest usage_report lies after the last output; no part of the turn
// Sums        left to right in closing order, inside a turn in file order

#include <fmt/format.h>

#include <algorithm>

#include "base/number_text.h"
#include "base/saturating.h"
#include "experiments/experiment.h"
#include "experiments/shared/generation_span.h"
#include "experiments/shared/providers.h"
#include "experiments/shared/tool_seconds.h"
#include "experiments/shared/turn_machine.h"
#include "stats/quantile.h"
#include "stats/sum.h"
#include "table/write.h"

namespace atlas::experiments {
namespace {

using trace::EventType;
using trace::Field;
using trace::Row;

// Sums over the steps of one turn.
struct TurnParts {
  double generation_seconds = 0;
  double effective_seconds = 0;
  double wall_seconds = 0;
  std::optional<base::Micros> last_usage;
};

// Of a provider, or of all.
struct Totals {
  int64_t opened = 0;
  int64_t without_duration = 0;
  int64_t turns = 0;
  double e2e_seconds = 0;
  double generation_seconds = 0;
  double effective_seconds = 0;
  double wall_seconds = 0;
  double usage_gap_seconds = 0;
  int64_t with_usage_gap = 0;
  std::vector<double> effective_residuals;  // seconds, in closing order
  std::vector<double> wall_residuals;

  void add(const Turn& turn, const TurnParts& parts) {
    ++opened;
    if (!turn.is_recorded()) {
      ++without_duration;
      return;
    }
    ++turns;
    const double e2e = turn.seconds();
    e2e_seconds += e2e;
    generation_seconds += parts.generation_seconds;
    effective_seconds += parts.effective_seconds;
    wall_seconds += parts.wall_seconds;
    effective_residuals.push_back(e2e - parts.generation_seconds - parts.effective_seconds);
    wall_residuals.push_back(e2e - parts.generation_seconds - parts.wall_seconds);
    if (!parts.last_usage || *parts.last_usage <= turn.end) return;
    ++with_usage_gap;
    usage_gap_seconds += static_cast<double>(base::saturating_sub(*parts.last_usage, turn.end)) /
                         base::kMicrosPerSecond;
  }
};

std::optional<base::Micros> latest_usage_report(const trace::Events& events, Row step) {
  std::optional<base::Micros> latest;
  for (const Row event : events.of(step)) {
    if (events.type(event) != EventType::usage_report) continue;
    latest = std::max(latest, events.timestamp[event]);  // nothing is less than any time
  }
  return latest;
}

std::vector<TurnParts> sum_steps(const trace::Trace& trace, const Turns& turns) {
  const OutputTiming& timing = trace.derived(output_timing);
  std::vector<TurnParts> parts(turns.closed.size());
  for (const Row step : trace.steps.all()) {
    if (turns.of_step[step] == kNoTurn) continue;
    TurnParts& turn = parts[turns.of_step[step]];
    if (timing.generation_us.has(step)) {
      turn.generation_seconds +=
          static_cast<double>(timing.generation_us.or_zero(step)) / base::kMicrosPerSecond;
    }
    turn.effective_seconds += effective_tool_seconds(trace.tool_calls, step);
    turn.wall_seconds += wall_tool_seconds(trace.tool_calls, step);
    turn.last_usage = std::max(turn.last_usage, latest_usage_report(trace.events, step));
  }
  return parts;
}

struct Group {
  std::string name;
  Totals totals;
};

// "all", then every provider with a turn, by code point.
std::vector<Group> decompose(const trace::Trace& trace) {
  const Turns& all_turns = trace.derived(turns);
  const auto parts = sum_steps(trace, all_turns);
  const StepGroups providers = group_by_provider(trace.steps, EmptyProvider::is_unknown);
  std::vector<Totals> by_provider(providers.size());
  std::vector<Group> groups = {{"all", {}}};
  for (size_t i = 0; i < parts.size(); ++i) {
    const Turn& turn = all_turns.closed[i];
    groups.front().totals.add(turn, parts[i]);
    by_provider[providers.of_step[turn.opener]].add(turn, parts[i]);
  }
  for (const uint32_t provider : providers.in_label_order()) {
    if (by_provider[provider].opened == 0) continue;
    groups.push_back({providers.labels[provider], std::move(by_provider[provider])});
  }
  return groups;
}

std::string hours(double seconds) { return base::grouped(seconds / 3600, 1) + "h"; }

std::string seconds_text(const std::optional<double>& seconds) {
  return seconds ? base::grouped(*seconds, 1) + "s" : "";
}

// Like table::markdown_table, with the alignment marks that this report has always had.
std::string report_table(const table::TextRow& header, size_t left_columns,
                         const std::vector<table::TextRow>& rows) {
  const auto line = [](const table::TextRow& cells) {
    std::string text = "|";
    for (const std::string& cell : cells) text += " " + cell + " |";
    return text + "\n";
  };
  std::string text = line(header) + "|";
  for (size_t i = 0; i < header.size(); ++i) text += i < left_columns ? "---|" : "---:|";
  text += "\n";
  for (const table::TextRow& row : rows) text += line(row);
  return text;
}

std::string totals_table(const std::vector<Group>& groups) {
  std::vector<table::TextRow> rows;
  for (const auto& [name, totals] : groups) {
    rows.push_back({name, base::grouped(totals.opened), base::grouped(totals.turns),
                    hours(totals.e2e_seconds), hours(totals.generation_seconds),
                    hours(totals.effective_seconds), hours(totals.wall_seconds),
                    hours(stats::sum_sequential(totals.effective_residuals)),
                    hours(stats::sum_sequential(totals.wall_residuals)),
                    hours(totals.usage_gap_seconds), base::grouped(totals.with_usage_gap)});
  }
  return report_table({"provider", "response-triggering user rows", "sampled turns", "e2e",
                       "generation", "tool effective", "tool wall", "residual effective",
                       "residual wall", "usage-report-after-output", "turns with usage gap"},
                      1, rows);
}

table::TextRow residual_row(const std::string& provider, std::string kind,
                            const std::vector<double>& residuals) {
  const auto sorted = stats::sorted(std::span(residuals));
  const auto at = [&](double q) {
    return seconds_text(stats::quantile_one_minus_fraction(sorted, q));
  };
  std::optional<double> average;
  if (!residuals.empty()) {
    average = stats::sum_sequential(residuals) / static_cast<double>(residuals.size());
  }
  const auto negative = std::ranges::count_if(residuals, [](double s) { return s < 0; });
  return {provider,
          std::move(kind),
          at(0.25),
          at(0.50),
          at(0.90),
          seconds_text(average),
          base::grouped(int64_t{negative})};
}

std::string residual_table(const std::vector<Group>& groups) {
  std::vector<table::TextRow> rows;
  for (const auto& [name, totals] : groups) {
    rows.push_back(residual_row(name, "effective", totals.effective_residuals));
    rows.push_back(residual_row(name, "wall", totals.wall_residuals));
  }
  return report_table({"provider", "residual kind", "p25", "p50", "p90", "avg", "negative turns"},
                      2, rows);
}

std::string dropped_table(const std::vector<Group>& groups) {
  std::vector<table::TextRow> rows;
  for (const auto& [name, totals] : groups) {
    // A trigger needs an output in its own step: no turn is without a response end.
    rows.push_back({name, "0", base::grouped(totals.without_duration)});
  }
  return report_table({"provider", "no response end", "nonpositive duration"}, 1, rows);
}

std::string write_report(const std::vector<Group>& groups) {
  return "A turn runs from a response-triggering `user_message` to the last response-end event "
         "(`reasoning`, `text` or `tool_call`) before the next such message of the same session, "
         "as in `user_turn_response_time`. A `usage_report` after the last output is counted on "
         "its own; it is no part of the end-to-end time.\n\n"
         "The residual is a subtraction and no state of the agent: "
         "`e2e - generation - tool latency`, once with the effective and once with the wall "
         "latency of the tool calls. Calls that run in parallel are added up, so it can be "
         "negative.\n\n## Provider Totals\n\n" +
         totals_table(groups) + "\n## Per-Turn Residual Distribution\n\n" + residual_table(groups) +
         "\n## Dropped Turns\n\n" + dropped_table(groups);
}

void add_facts(const Totals& all, Result& result) {
  const auto add_share = [&](std::string_view name, std::string label, double seconds) {
    if (all.e2e_seconds <= 0) return;
    const double share = seconds / all.e2e_seconds;
    result.facts.push_back({fmt::format("share_of_e2e.{}", name), share, "share", std::move(label),
                            base::percent(share, 1)});
  };
  add_share("generation", "Generation, of the turns' time", all.generation_seconds);
  add_share("tool_effective", "Tools (effective), of the turns' time", all.effective_seconds);
  add_share("tool_wall", "Tools (wall), of the turns' time", all.wall_seconds);
  result.facts.push_back(
      {"turns", static_cast<double>(all.turns), "turns", "Turns", base::grouped(all.turns)});
  result.facts.push_back({"e2e_hours", all.e2e_seconds / 3600, "h", "Response time, all turns",
                          hours(all.e2e_seconds)});
}

Result run(const trace::Trace& trace, const Params&) {
  Result result;
  const auto groups = decompose(trace);
  const Totals& all = groups.front().totals;
  add_facts(all, result);
  result.counters.add("turns", all.turns);
  result.counters.add("turns_without_duration", all.without_duration);
  result.report = write_report(groups);
  return result;
}

}  // namespace

Experiment user_turn_decomposition() {
  return {.category = "human_in_the_loop",
          .name = "user_turn_decomposition",
          .title = "User-turn decomposition",
          .question =
              "How does the end-to-end time of user turns split into model generation, tool "
              "time and an unexplained remainder?",
          .fields = {Field::provider, Field::session_id, Field::event_type, Field::event_timestamp,
                     Field::tool_wall_latency_ms, Field::tool_internal_latency_ms},
          .run = run};
}

}  // namespace atlas::experiments
