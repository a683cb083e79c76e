// session_timing_distribution: how much of the time of agent work the person thinks, the model
// generates and the tools run, per session, request, step and single latency.
//
// Generation  the observable generation span of a step, 0 where there is none
// Tools       sum of the positive effective latencies of a step's calls; parallel ones in full
// Human       waits before user messages (shared/human_waits.h); capped: each at one hour
// Session     with a name and at least two different time stamps; its provider is its first step's
// Request     a recorded turn of the turn machine
// Caution     generation and tools can overlap, so shares may add up to more than 100 %

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/number_text.h"
#include "experiments/experiment.h"
#include "experiments/shared/distribution.h"
#include "experiments/shared/generation_span.h"
#include "experiments/shared/headline.h"
#include "experiments/shared/human_waits.h"
#include "experiments/shared/paper_table.h"
#include "experiments/shared/scopes.h"
#include "experiments/shared/session_elapsed.h"
#include "experiments/shared/tool_seconds.h"
#include "experiments/shared/turn_machine.h"
#include "stats/sum.h"

namespace atlas::experiments {
namespace {

using trace::Field;
using trace::Row;

constexpr double kHumanCapSeconds = 3600;

// All lists are in seconds.
struct StepTimes {
  std::vector<double> generation, tools;    // one value a step
  std::vector<double> human, human_capped;  // sums of the step's waits
};

struct SessionTimes {
  std::vector<double> wall, human, human_capped, generation, tools, capped_total;
};

struct RequestTimes {
  std::vector<double> response, generation, tools;
};

struct Latencies {
  std::vector<double> human, generation, tools;
};

StepTimes step_times(const trace::Trace& trace) {
  const OutputTiming& timing = trace.derived(output_timing);
  StepTimes times;
  const size_t n = trace.steps.size();
  for (auto* list : {&times.generation, &times.tools}) list->reserve(n);
  for (const Row step : trace.steps.all()) {
    const auto span_us = static_cast<double>(timing.generation_us.or_zero(step));
    times.generation.push_back(span_us / base::kMicrosPerSecond);
    times.tools.push_back(effective_tool_seconds(trace.tool_calls, step));
  }
  times.human.assign(n, 0);
  times.human_capped.assign(n, 0);
  for (const HumanWait& wait : trace.derived(human_waits)) {
    times.human[wait.step] += wait.seconds();
    times.human_capped[wait.step] += std::min(wait.seconds(), kHumanCapSeconds);
  }
  return times;
}

void add_session(const StepTimes& steps, std::span<const Row> session, double wall,
                 SessionTimes& times) {
  double human = 0;
  double capped = 0;
  double generation = 0;
  double tools = 0;
  for (const Row step : session) {
    human += steps.human[step];
    capped += steps.human_capped[step];
    generation += steps.generation[step];
    tools += steps.tools[step];
  }
  times.wall.push_back(wall);
  times.human.push_back(human);
  times.human_capped.push_back(capped);
  times.generation.push_back(generation);
  times.tools.push_back(tools);
  times.capped_total.push_back(capped + generation + tools);
}

Scoped<SessionTimes> session_times(const trace::Trace& trace, const StepTimes& steps) {
  const ScopeOfStep scope_of(trace.steps);
  const auto& sessions = trace.derived(trace::sessions_in_file_order);
  Scoped<SessionTimes> times;
  for (size_t k = 0; k < sessions.size(); ++k) {
    const auto session = sessions.session(k);
    if (trace.steps.session_id[session.front()]->empty()) continue;
    const auto bounds = event_bounds(trace.events, session);
    if (!bounds || bounds->length() <= 0) continue;
    times.in(scope_of(session.front()),
             [&](SessionTimes& scope) { add_session(steps, session, bounds->seconds(), scope); });
  }
  return times;
}

RequestTimes request_times(const trace::Trace& trace, const StepTimes& steps) {
  const Turns& turns = trace.derived(turns_of_named_sessions);
  std::vector<double> generation(turns.closed.size(), 0);
  std::vector<double> tools(turns.closed.size(), 0);
  for (const Row step : trace.steps.all()) {
    const uint32_t turn = turns.of_step[step];
    if (turn == kNoTurn) continue;
    generation[turn] += steps.generation[step];
    tools[turn] += steps.tools[step];
  }
  RequestTimes times;
  for (size_t i = 0; i < turns.closed.size(); ++i) {
    if (!turns.closed[i].is_recorded()) continue;
    times.response.push_back(turns.closed[i].seconds());
    times.generation.push_back(generation[i]);
    times.tools.push_back(tools[i]);
  }
  return times;
}

Latencies single_latencies(const trace::Trace& trace, const StepTimes& steps) {
  Latencies latencies;
  for (const HumanWait& wait : trace.derived(human_waits)) {
    latencies.human.push_back(wait.seconds());
  }
  std::ranges::copy_if(steps.generation, std::back_inserter(latencies.generation),
                       [](double seconds) { return seconds > 0; });
  for (const Row call : trace.tool_calls.all()) {
    const auto ms = trace.tool_calls.effective_latency_ms(call);
    if (ms && *ms > 0) latencies.tools.push_back(static_cast<double>(*ms) / 1000);
  }
  return latencies;
}

// One row of the table; the share is missing where there is nothing to share.
struct TimeRow {
  std::string label;
  Distribution seconds;
  std::optional<double> share;
};

struct Block {
  std::string label;
  std::vector<TimeRow> rows;
};

// sum(part) / whole, nothing if the whole is not positive.
std::optional<double> share_of(const std::vector<double>& part, double whole) {
  if (whole <= 0) return std::nullopt;
  return stats::sum_sequential(part) / whole;
}

TimeRow total_row(std::string label, const std::vector<double>& seconds) {
  return {std::move(label), distribution(seconds), std::nullopt};
}

TimeRow part_row(std::string label, const std::vector<double>& seconds, double whole) {
  return {std::move(label), distribution(seconds), share_of(seconds, whole)};
}

constexpr const char* kHuman = "Human thinking";
constexpr const char* kGeneration = "LLM generation";
constexpr const char* kTools = "Tool execution";

Block session_block(const SessionTimes& times) {
  const double whole = stats::sum_sequential(times.wall);
  return {"Per session",
          {total_row("Total elapsed", times.wall), part_row(kHuman, times.human, whole),
           part_row(kGeneration, times.generation, whole), part_row(kTools, times.tools, whole)}};
}

Block capped_block(const SessionTimes& times) {
  const double whole = stats::sum_sequential(times.capped_total);
  return {"Per session, human capped (1h)",
          {total_row("Total", times.capped_total), part_row(kHuman, times.human_capped, whole),
           part_row(kGeneration, times.generation, whole), part_row(kTools, times.tools, whole)}};
}

Block request_block(const RequestTimes& times) {
  const double whole = stats::sum_sequential(times.response);
  return {"Per request",
          {total_row("Total (response time)", times.response),
           part_row(kGeneration, times.generation, whole), part_row(kTools, times.tools, whole)}};
}

Block step_block(const StepTimes& times) {
  const double whole = stats::sum_sequential(times.generation) + stats::sum_sequential(times.tools);
  return {"Per step",
          {part_row(kGeneration, times.generation, whole), part_row(kTools, times.tools, whole)}};
}

Block latency_block(const Latencies& latencies) {
  return {"Per individual latency",
          {total_row(kHuman, latencies.human), total_row(kGeneration, latencies.generation),
           total_row(kTools, latencies.tools)}};
}

// "1.2h", "4.3m", "11.5s": one decimal, never "-0.0".
std::string duration_text(double seconds) {
  const double size = std::abs(seconds);
  const bool in_hours = size >= 3600;
  const bool in_minutes = !in_hours && size >= 60;
  const double scaled = seconds / (in_hours ? 3600 : in_minutes ? 60 : 1);
  const std::string_view unit = in_hours ? "h" : in_minutes ? "m" : "s";
  return (std::abs(scaled) < 0.05 ? "0.0" : base::fixed(scaled, 1)) + std::string(unit);
}

std::string share_text(const std::optional<double>& share, int decimals = 1) {
  return share ? base::percent(*share, decimals) : "";
}

PaperTable make_table(const std::vector<Block>& blocks) {
  PaperTable table;
  table.comment = "Made by the experiment session_timing_distribution.";
  table.caption =
      "Where the wall-clock time of agent work goes. Generation and tools can overlap, and "
      "parallel "
      "tool calls count in full, so shares may add up to more than 100\\%.";
  table.label = "tab:timing_distribution";
  table.header = {"Metric", "Avg", "P50", "P90", "P99", "% time"};
  for (const Block& block : blocks) {
    PaperGroup group{block.label, {}};
    for (const auto& [label, seconds, share] : block.rows) {
      group.rows.push_back({label, duration_text(seconds.mean), duration_text(seconds.p50),
                            duration_text(seconds.p90), duration_text(seconds.p99),
                            share_text(share)});
    }
    table.groups.push_back(std::move(group));
  }
  return table;
}

// What the headline and the report quote.
struct Findings {
  Block session, capped, request, step, latency;
  Scoped<std::optional<double>> human_share;  // of the sessions' wall-clock time
  int64_t sessions_without_wait = 0;
};

Findings find(const trace::Trace& trace) {
  const StepTimes steps = step_times(trace);
  const Scoped<SessionTimes> sessions = session_times(trace, steps);
  const SessionTimes& merged = sessions[kMerged];
  Findings found{session_block(merged),
                 capped_block(merged),
                 request_block(request_times(trace, steps)),
                 step_block(steps),
                 latency_block(single_latencies(trace, steps)),
                 {}};
  for (size_t s = 0; s < kScopeNames.size(); ++s) {
    found.human_share[s] = share_of(sessions[s].human, stats::sum_sequential(sessions[s].wall));
  }
  found.sessions_without_wait = std::ranges::count(merged.human, 0.0);
  return found;
}

Document make_headline(const Findings& found) {
  const auto or_dashes = [](std::string text) { return text.empty() ? "--" : text; };
  const auto& request = found.request.rows;
  const bool has_requests = request[0].seconds.count > 0;
  return headline(
      {{"Human thinking", or_dashes(share_text(found.human_share[kMerged]))},
       {"Avg response / request", has_requests ? duration_text(request[0].seconds.mean) : "--"},
       {"Request: gen / tool",
        has_requests ? share_text(request[1].share, 0) + " / " + share_text(request[2].share, 0)
                     : "--"}});
}

void add_facts(const Findings& found, Result& result) {
  const auto add_share = [&](std::string name, std::string label,
                             const std::optional<double>& share) {
    if (share) result.facts.push_back({name, *share, "share", label, base::percent(*share, 1)});
  };
  add_share("session.human_share", "Human thinking, of the sessions' time",
            found.human_share[kMerged]);
  add_share("session.claude.human_share", "Human thinking, Claude sessions",
            found.human_share[kClaude]);
  add_share("session.codex.human_share", "Human thinking, Codex sessions",
            found.human_share[kCodex]);
  add_share("session_capped.human_share", "Human thinking, each wait capped at 1 h",
            found.capped.rows[1].share);
  add_share("request.generation_share", "Generation, of the requests' time",
            found.request.rows[1].share);
  add_share("request.tool_share", "Tools, of the requests' time", found.request.rows[2].share);
  const auto add_seconds = [&](std::string name, std::string label, double seconds) {
    result.facts.push_back(
        {std::move(name), seconds, "s", std::move(label), duration_text(seconds)});
  };
  if (found.request.rows[0].seconds.count > 0) {
    add_seconds("request.mean", "Mean response time", found.request.rows[0].seconds.mean);
    add_seconds("request.p50", "Median response time", found.request.rows[0].seconds.p50);
  }
}

std::string block_sentence(const Block& block, const std::string& units) {
  std::string text = fmt::format("- **{}** ({}):", block.label, units);
  for (const auto& [label, seconds, share] : block.rows) {
    text += fmt::format(" {} {} on average, p50 {}, p90 {}, p99 {}", label,
                        duration_text(seconds.mean), duration_text(seconds.p50),
                        duration_text(seconds.p90), duration_text(seconds.p99));
    if (share) text += fmt::format(", {} of the time", base::percent(*share, 1));
    text += &label == &block.rows.back().label ? ".\n" : ";";
  }
  return text;
}

std::string write_report(const Findings& found) {
  const auto count = [](const Block& block, size_t row) {
    return base::grouped(block.rows[row].seconds.count);
  };
  const auto human = [&](size_t scope) {
    return found.human_share[scope] ? base::percent(*found.human_share[scope], 1) : "not defined";
  };
  std::string text =
      "Sessions with at least two different time stamps count. Generation and tools can overlap "
      "and parallel tool calls count in full, so shares may add up to more than 100 %.\n\n"
      "## In this trace\n\n";
  text += block_sentence(found.session, count(found.session, 0) + " sessions");
  text += block_sentence(found.capped, "each wait at most one hour");
  text += block_sentence(found.request, count(found.request, 0) + " requests");
  text += block_sentence(found.step, count(found.step, 0) + " steps");
  text += block_sentence(
      found.latency, fmt::format("{} waits, {} generations, {} tool calls", count(found.latency, 0),
                                 count(found.latency, 1), count(found.latency, 2)));
  text += fmt::format(
      "- Human thinking as a share of the sessions' wall-clock time: {} in all, {} for Claude, {} "
      "for Codex. {} of {} sessions have no wait at all.\n",
      human(kMerged), human(kClaude), human(kCodex), base::grouped(found.sessions_without_wait),
      count(found.session, 0));
  return text;
}

Result run(const trace::Trace& trace, const Params&) {
  const Findings found = find(trace);
  const PaperTable table =
      make_table({found.session, found.capped, found.request, found.step, found.latency});
  Result result;
  result.documents.push_back({"session_timing_distribution.tex", to_tex(table)});
  result.documents.push_back({"session_timing_distribution.md", to_markdown(table)});
  result.documents.push_back(make_headline(found));
  add_facts(found, result);
  result.report = write_report(found);
  return result;
}

}  // namespace

Experiment session_timing_distribution() {
  return {.category = "session",
          .name = "session_timing_distribution",
          .title = "Where the time goes",
          .question =
              "Of the wall-clock time of agent work, how much is the person thinking, the "
              "model generating and the tools running?",
          .fields = {Field::provider, Field::session_id, Field::event_type, Field::event_timestamp,
                     Field::tool_wall_latency_ms, Field::tool_internal_latency_ms},
          .run = run};
}

}  // namespace atlas::experiments
