#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "experiments/experiment.h"
#include "experiments/trace_facts/overview_summary/overview.h"
#include "experiments/trace_facts/overview_summary/step_times.h"
#include "support/small_trace.h"
#include "support/step_line.h"

namespace atlas::experiments {
namespace {

using support::to_lines;
using support::trace_of_lines;

// One step; events as (type, time of day in the minute 10:00, or null).
std::string step_with_events(const std::vector<std::pair<std::string, std::string>>& events,
                             const std::string& fields = "") {
  std::string list;
  for (const auto& [type, seconds] : events) {
    const std::string stamp =
        seconds.empty() ? "null" : fmt::format("\"2026-05-01T10:00:{}Z\"", seconds);
    list += fmt::format(R"({}{{"event_type":"{}","timestamp":{}}})", list.empty() ? "" : ",", type,
                        stamp);
  }
  return fmt::format(R"({{"provider":"codex","session_id":"s",{}"timing_events":[{}],"tools":[]}})",
                     fields, list);
}

TEST(StepTimes, InstantsOfOneMillisecondCoincide) {
  const auto trace = trace_of_lines(
      {step_with_events({{"text", "01.0001"}, {"user_message", "01.0009"}, {"text", "02.0"}})});
  EXPECT_EQ(step_times(trace).generation_ms[0], 1000);
}

TEST(StepTimes, FloorGoesTowardMinusInfinity) {
  EXPECT_EQ(floored_ms(1999), 1);
  EXPECT_EQ(floored_ms(-1), -1);
  EXPECT_EQ(floored_ms(-1000), -1);
  EXPECT_EQ(floored_ms(-1001), -2);
}

TEST(StepTimes, TheTimeAfterReasoningHasNoFallbackWhereSomethingFollows) {
  const auto trace = trace_of_lines({
      step_with_events({{"text", "01.0"}, {"reasoning", "03.0"}, {"tool_call", "03.0"}}),
      step_with_events({{"text", "01.0"}, {"tool_call", "02.0"}, {"reasoning", "03.0"}}),
      step_with_events({{"reasoning", "01.0"}, {"text", "02.0"}, {"tool_call", "04.5"}}),
      step_with_events({{"reasoning", ""}, {"text", "02.0"}, {"tool_call", "04.5"}}),
  });
  const auto spans = step_times(trace).post_reasoning_ms;
  EXPECT_FALSE(spans[0]);
  EXPECT_EQ(spans[1], 1000);
  EXPECT_EQ(spans[2], 3500);
  EXPECT_EQ(spans[3], 2500);
}

TEST(Overview, AProviderSeesOnlyItsOwnStepsOfASharedSession) {
  const auto scopes = trace_overview(trace_of_lines(to_lines({
      {.provider = "claude", .prefix = 100, .events = {{"user_message", 0}, {"text", 2}}},
      {.provider = "codex", .prefix = 500, .events = {{"user_message", 5}, {"text", 6}}},
      {.provider = "claude", .prefix = 130, .events = {{"user_message", 9}, {"text", 10}}},
  })));
  ASSERT_EQ(scopes.size(), 3u);
  EXPECT_EQ(scopes[0].user.growth.raw_tokens, 30);
  EXPECT_EQ(scopes[0].user.growth.max_reduction, 370);
  EXPECT_EQ(scopes[0].human_wait.total_seconds, 3 + 3);
  EXPECT_EQ(scopes[1].scope, "claude");
  EXPECT_EQ(scopes[1].user.growth.raw_tokens, 30);
  EXPECT_FALSE(scopes[1].user.growth.max_reduction);
  EXPECT_EQ(scopes[1].human_wait.total_seconds, 7);
  EXPECT_EQ(scopes[2].user.growth.steps, 0);
  EXPECT_EQ(scopes[2].human_wait.count, 0);
}

TEST(Overview, TheFirstEventIsTheTriggerEvenWithoutATimeStamp) {
  const auto scopes = trace_overview(trace_of_lines(
      {step_with_events({{"user_message", ""}, {"tool_result", "01.0"}, {"text", "02.0"}})}));
  EXPECT_EQ(scopes[0].user.steps, 1);
  EXPECT_EQ(scopes[0].tool_result.steps, 0);
  EXPECT_EQ(scopes[0].steps_with_user_message, 1);
  EXPECT_EQ(scopes[0].steps_with_tool_result, 1);
  EXPECT_EQ(scopes[0].steps_with_stamped_message, 0);
}

TEST(Overview, NullAndEmptyNamesDiffer) {
  const auto scopes = trace_overview(trace_of_lines({
      R"({"provider":"","session_id":"","user":"","model":"","timing_events":[],"tools":[]})",
      R"({"provider":null,"session_id":null,"user":null,"model":null,"timing_events":[],"tools":[]})",
  }));
  ASSERT_EQ(scopes.size(), 2u);
  EXPECT_EQ(scopes[0].steps, 2);
  EXPECT_EQ(scopes[0].sessions, 1);
  EXPECT_EQ(scopes[0].users, 1);
  EXPECT_EQ(scopes[1].scope, "");
  EXPECT_EQ(scopes[1].by_model.size(), 1u);
}

TEST(Overview, HugeCountsDoNotOverflow) {
  const auto scopes = trace_overview(trace_of_lines(to_lines({
      {.prefix = INT64_MAX, .append = INT64_MAX, .events = {{"user_message", 0}}},
      {.prefix = INT64_MIN, .append = INT64_MIN, .events = {{"user_message", 1}}},
      {.prefix = INT64_MAX, .append = INT64_MAX, .events = {{"user_message", 2}}},
  })));
  EXPECT_EQ(scopes[0].user.growth.max_reduction, INT64_MAX);
  EXPECT_EQ(scopes[0].context_increase_tokens(), INT64_MAX);
}

TEST(OverviewSummary, AnEmptyTraceHasOneScopeOfZerosAndNulls) {
  const Experiment* experiment = find_experiment("overview_summary");
  const Result result = experiment->run(trace_of_lines({}), Params(experiment->options, {}));
  const auto summary = nlohmann::json::parse(result.documents.at(0).content);
  ASSERT_EQ(summary.size(), 1u);
  EXPECT_EQ(summary["merged"]["scope"]["llm_rounds_total"], 0);
  EXPECT_TRUE(summary["merged"]["tokens"]["input"]["prefix_hit_rate"].is_null());
  EXPECT_EQ(summary["merged"]["generation_timing"]["total_observable_generation_time_seconds"], 0);
}

}  // namespace
}  // namespace atlas::experiments
