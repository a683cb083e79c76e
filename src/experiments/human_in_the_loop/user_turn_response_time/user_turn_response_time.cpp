// user_turn_response_time: from a user message that the model answers to the last output before
// the next such message, tool waits included.
//
// Population  every recorded turn of the turn machine; "" is a session like any other
// Provider    that of the step that opens the turn
// Statistics  numpy's mean in closing order, quantiles by rule P-B; nothing is sampled

#include <fmt/format.h>

#include "base/number_text.h"
#include "experiments/experiment.h"
#include "experiments/shared/distribution.h"
#include "experiments/shared/providers.h"
#include "experiments/shared/turn_machine.h"
#include "figure/format.h"

namespace atlas::experiments {
namespace {

using trace::Field;

struct Group {
  std::string name;
  Distribution seconds;
};

std::vector<Group> response_times(const trace::Trace& trace, base::Counters& counters) {
  const StepGroups providers = group_by_provider(trace.steps, EmptyProvider::is_unknown);
  std::vector<double> all;
  std::vector<std::vector<double>> by_provider(providers.size());
  int64_t dropped = 0;
  for (const Turn& turn : trace.derived(turns).closed) {
    if (!turn.is_recorded()) {
      ++dropped;
      continue;
    }
    all.push_back(turn.seconds());
    by_provider[providers.of_step[turn.opener]].push_back(turn.seconds());
  }
  counters.add("turns", std::ssize(all));
  counters.add("turns_without_duration", dropped);
  std::vector<Group> groups;
  if (all.empty()) return groups;
  groups.push_back({"all", distribution(std::move(all))});
  for (auto& [provider, values] : values_by_provider(providers, std::move(by_provider))) {
    groups.push_back({provider, distribution(std::move(values))});
  }
  return groups;
}

table::Table summarize(const std::vector<Group>& groups) {
  table::Table summary("user_turn_response_time_summary",
                       {"group", "count", "mean_seconds", "p25_seconds", "p50_seconds",
                        "p90_seconds", "p99_seconds", "max_seconds"},
                       "Response time of user turns");
  for (const auto& [name, seconds] : groups) {
    auto row = summary.row();
    row.text(name).integer(seconds.count).real(seconds.mean);
    row.real(seconds.p25).real(seconds.p50).real(seconds.p90).real(seconds.p99).real(seconds.max);
  }
  return summary;
}

void add_facts(const Group& group, Result& result) {
  const auto add = [&](std::string_view name, std::string_view words, double seconds) {
    result.facts.push_back(
        {fmt::format("response_time.{}.{}", group.name, name), seconds, "s",
         fmt::format("{} response time, {}", words, group.name == "all" ? "all turns" : group.name),
         figure::duration_compact(seconds)});
  };
  add("p50", "Median", group.seconds.p50);
  add("p90", "p90", group.seconds.p90);
  add("p99", "p99", group.seconds.p99);
  add("mean", "Mean", group.seconds.mean);
}

std::string write_report(const std::vector<Group>& groups) {
  std::string text =
      "A turn runs from the user message that the model answers to the model's last reasoning, "
      "text or tool call before the next such message of the same session. Time spent in tools is "
      "part of it; the user's own thinking before the message is not.\n\n## In this trace\n\n";
  if (groups.empty()) return text + "No step holds a user message that the model answers.\n";
  for (const auto& [name, seconds] : groups) {
    text += fmt::format(
        "- **{}**: {} turns; half take at most {}, 90 % at most {}, 99 % at most {}, the longest "
        "{}; the mean is {}.\n",
        name == "all" ? "All" : figure::provider_title(name), base::grouped(seconds.count),
        figure::duration_compact(seconds.p50), figure::duration_compact(seconds.p90),
        figure::duration_compact(seconds.p99), figure::duration_compact(seconds.max),
        figure::duration_compact(seconds.mean));
  }
  return text;
}

Result run(const trace::Trace& trace, const Params&) {
  Result result;
  const auto groups = response_times(trace, result.counters);
  result.tables.push_back(summarize(groups));
  for (const Group& group : groups) add_facts(group, result);
  result.report = write_report(groups);
  return result;
}

}  // namespace

Experiment user_turn_response_time() {
  return {.category = "human_in_the_loop",
          .name = "user_turn_response_time",
          .title = "User-turn response time",
          .question =
              "How long does it take from a user's request until the agent has emitted its "
              "last output for it, tool waits included?",
          .fields = {Field::provider, Field::session_id, Field::event_type, Field::event_timestamp},
          .run = run};
}

}  // namespace atlas::experiments
