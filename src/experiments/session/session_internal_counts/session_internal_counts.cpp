// session_internal_counts: requests, steps and tool calls inside a session, a request and a step.
//
// Session   every session with a name; its provider is that of its last step in the file
// Request   a recorded turn of the turn machine; its provider is that of the step that opens it
// Step      every agent step, also without session
// User and tool steps go by the column first_input_event_type, requests by the timing events: a
// message sent while the agent works arrives with the next tool result, so the two can differ.

#include <fmt/format.h>

#include <cmath>

#include "base/number_text.h"
#include "experiments/experiment.h"
#include "experiments/shared/distribution.h"
#include "experiments/shared/headline.h"
#include "experiments/shared/paper_table.h"
#include "experiments/shared/scopes.h"
#include "experiments/shared/turn_machine.h"

namespace atlas::experiments {
namespace {

using trace::Field;
using trace::Row;
using trace::TextColumn;

// Of one unit: a session or a request.
struct Work {
  double requests = 0;
  double user_steps = 0;
  double tool_steps = 0;
  double tool_calls = 0;
};

// One value a unit.
struct WorkLists {
  std::vector<double> requests, user_steps, tool_steps, tool_calls;
  void add(const Work& work) {
    requests.push_back(work.requests);
    user_steps.push_back(work.user_steps);
    tool_steps.push_back(work.tool_steps);
    tool_calls.push_back(work.tool_calls);
  }
};

struct Units {
  WorkLists sessions, requests;
  std::vector<double> step_tool_calls;
};

struct WorkDistributions {
  Distribution requests, user_steps, tool_steps, tool_calls;
  explicit WorkDistributions(WorkLists lists)
      : requests(distribution(std::move(lists.requests))),
        user_steps(distribution(std::move(lists.user_steps))),
        tool_steps(distribution(std::move(lists.tool_steps))),
        tool_calls(distribution(std::move(lists.tool_calls))) {}
};

struct Summary {
  WorkDistributions session, request;
  Distribution step_tool_calls;
  explicit Summary(Units units)
      : session(std::move(units.sessions)),
        request(std::move(units.requests)),
        step_tool_calls(distribution(std::move(units.step_tool_calls))) {}
};

// What single steps add to their session and request.
class StepWork {
 public:
  explicit StepWork(const trace::Trace& trace)
      : trace_(trace),
        user_(trace.steps.first_input_event_type.find("user_message")),
        tool_(trace.steps.first_input_event_type.find("tool_result")) {}

  void add_to(Work& work, Row step) const {
    const auto type = trace_.steps.first_input_event_type.code(step);
    work.tool_calls += trace_.tool_calls.count_of(step);
    if (type == TextColumn::kNone) return;
    if (type == user_) ++work.user_steps;
    if (type == tool_) ++work.tool_steps;
  }

 private:
  const trace::Trace& trace_;
  TextColumn::Code user_, tool_;
};

Scoped<Units> collect(const trace::Trace& trace) {
  const trace::Steps& steps = trace.steps;
  const ScopeOfStep scope_of(steps);
  const StepWork step_work(trace);
  const Turns& turns = trace.derived(turns_of_named_sessions);
  Scoped<Units> units;
  std::vector<Work> requests(turns.closed.size());
  for (const Row step : steps.all()) {
    const auto calls = static_cast<double>(trace.tool_calls.count_of(step));
    units.in(scope_of(step), [&](Units& scope) { scope.step_tool_calls.push_back(calls); });
    if (turns.of_step[step] != kNoTurn) step_work.add_to(requests[turns.of_step[step]], step);
  }
  std::vector<double> requests_of_session(steps.session_id.distinct(), 0);
  for (size_t i = 0; i < requests.size(); ++i) {
    const Turn& turn = turns.closed[i];
    if (!turn.is_recorded()) continue;
    ++requests_of_session[steps.session_id.code(turn.opener)];
    units.in(scope_of(turn.opener), [&](Units& scope) { scope.requests.add(requests[i]); });
  }
  const auto& sessions = trace.derived(trace::sessions_in_file_order);
  for (size_t k = 0; k < sessions.size(); ++k) {
    const auto session = sessions.session(k);
    if (steps.session_id[session.front()]->empty()) continue;
    Work work;
    work.requests = requests_of_session[steps.session_id.code(session.front())];
    for (const Row step : session) step_work.add_to(work, step);
    units.in(scope_of(session.back()), [&](Units& scope) { scope.sessions.add(work); });
  }
  return units;
}

std::string average_text(const Distribution& counts) { return base::grouped(counts.mean, 1); }

// Half to even, as nearbyint rounds.
std::string whole_text(double count) { return base::grouped(std::nearbyint(count), 0); }

table::TextRow row(std::string label, const Distribution& counts) {
  return {std::move(label),       average_text(counts),   whole_text(counts.p25),
          whole_text(counts.p50), whole_text(counts.p90), whole_text(counts.p99)};
}

PaperTable make_table(const Summary& summary) {
  PaperTable table;
  table.comment = "Made by the experiment session_internal_counts.";
  table.caption = "Requests, steps and tool calls inside a session, a request and a step.";
  table.label = "tab:session_internal_counts";
  table.column_gap_pt = 6;
  table.header = {"Metric", "Avg", "P25", "P50", "P90", "P99"};
  table.groups = {{"Per session",
                   {row("Requests", summary.session.requests),
                    row("User-initiated steps†", summary.session.user_steps),
                    row("Tool-initiated steps", summary.session.tool_steps),
                    row("Tool calls", summary.session.tool_calls)}},
                  {"Per request",
                   {row("User-initiated steps", summary.request.user_steps),
                    row("Tool-initiated steps", summary.request.tool_steps),
                    row("Tool calls", summary.request.tool_calls)}},
                  {"Per step", {row("Tool calls", summary.step_tool_calls)}}};
  table.footnote =
      "Not the number of user messages: one that is sent while the agent works arrives together "
      "with the next tool result, and one that triggers no model call is no step.";
  return table;
}

void add_facts(const Summary& summary, Result& result) {
  const auto add = [&](std::string name, std::string label, const Distribution& counts) {
    result.facts.push_back({name + ".mean", counts.mean, "", label, average_text(counts)});
    result.facts.push_back(
        {name + ".p50", counts.p50, "", label + ", median", whole_text(counts.p50)});
    result.facts.push_back(
        {name + ".p99", counts.p99, "", label + ", p99", whole_text(counts.p99)});
  };
  add("session.requests", "Requests per session", summary.session.requests);
  add("session.tool_steps", "Tool-initiated steps per session", summary.session.tool_steps);
  add("session.tool_calls", "Tool calls per session", summary.session.tool_calls);
  add("request.tool_steps", "Tool-initiated steps per request", summary.request.tool_steps);
  add("request.tool_calls", "Tool calls per request", summary.request.tool_calls);
  add("step.tool_calls", "Tool calls per step", summary.step_tool_calls);
}

std::string sentence(std::string_view name, const Summary& s) {
  const auto spread = [](const Distribution& counts) {
    return fmt::format("{} on average (p50 {}, p90 {}, p99 {})", average_text(counts),
                       whole_text(counts.p50), whole_text(counts.p90), whole_text(counts.p99));
  };
  return fmt::format(
      "- **{}**, {} sessions, {} requests, {} steps.\n"
      "  - A session holds {} requests, {} user-initiated steps, {} tool-initiated steps and {} "
      "tool calls.\n"
      "  - A request holds {} user-initiated steps, {} tool-initiated steps and {} tool calls.\n"
      "  - A step makes {} tool calls.\n",
      name, base::grouped(s.session.requests.count), base::grouped(s.request.tool_calls.count),
      base::grouped(s.step_tool_calls.count), spread(s.session.requests),
      spread(s.session.user_steps), spread(s.session.tool_steps), spread(s.session.tool_calls),
      spread(s.request.user_steps), spread(s.request.tool_steps), spread(s.request.tool_calls),
      spread(s.step_tool_calls));
}

Result run(const trace::Trace& trace, const Params&) {
  Scoped<Units> units = collect(trace);
  const Summary merged(std::move(units[kMerged]));
  const PaperTable table = make_table(merged);
  Result result;
  result.documents.push_back({"session_internal_counts.tex", to_tex(table)});
  result.documents.push_back({"session_internal_counts.md", to_markdown(table)});
  result.documents.push_back(
      headline({{"Requests / session", average_text(merged.session.requests)},
                {"Tool calls / request", average_text(merged.request.tool_calls)},
                {"Tool calls / step", average_text(merged.step_tool_calls)}}));
  add_facts(merged, result);
  result.report =
      "A request runs from a user message that the model answers to the next one. A "
      "step is user- or tool-initiated by the type of its first input event.\n\n"
      "## In this trace\n\n" +
      sentence("All", merged) + sentence("Claude", Summary(std::move(units[kClaude]))) +
      sentence("Codex", Summary(std::move(units[kCodex])));
  return result;
}

}  // namespace

Experiment session_internal_counts() {
  return {.category = "session",
          .name = "session_internal_counts",
          .title = "Work inside a session",
          .question =
              "How much work is inside one session, one request and one step, counted in "
              "requests, steps and tool calls?",
          .fields = {Field::provider, Field::session_id, Field::first_input_event_type,
                     Field::event_type, Field::event_timestamp, Field::tool_index},
          .run = run};
}

}  // namespace atlas::experiments
