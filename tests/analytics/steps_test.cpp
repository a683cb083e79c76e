#include "analytics/steps.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "analytics/sessions_list.h"
#include "experiments/experiment.h"
#include "experiments/shared/generation_span.h"
#include "support/golden.h"
#include "support/small_trace.h"
#include "support/step_line.h"

namespace atlas::analytics {
namespace {

using nlohmann::json;
using support::StepLine;

json answer(const trace::Trace& trace, const StepQuery& query) {
  return json::parse(steps(trace, query).dump());
}

std::vector<double> values(const json& answer) {
  std::vector<double> values;
  for (const json& step : answer["steps"]) values.push_back(step["value"]);
  return values;
}

using Values = std::vector<double>;

trace::Trace four_steps() {
  return support::trace_of_lines(support::to_lines(
      {{.round_index = 0, .prefix = 10, .events = {{"user_message", 0}}, .output = 4},
       {.round_index = 1, .prefix = 30, .append = 9, .events = {{"tool_result", 1}}},
       {.session = "t", .prefix = 20, .append = std::nullopt, .events = {{"text", 1}}},
       {.session = "t", .round_index = 1, .prefix = std::nullopt}}));
}

TEST(Steps, EveryQuantityHasItsName) {
  for (const auto name : kStepQuantityNames) EXPECT_TRUE(step_quantity(name)) << name;
  EXPECT_EQ(step_quantity("cost_usd"), StepQuantity::cost_usd);
  EXPECT_FALSE(step_quantity("tokens"));
}

TEST(Steps, ComeWithTheGreatestValueFirst) {
  const json all = answer(four_steps(), {});
  EXPECT_EQ(values(all), (Values{30, 20, 10}));
  EXPECT_EQ(all["total_steps"], 3);
  EXPECT_EQ(all["total_sessions"], 2);
  EXPECT_EQ(all["steps"][0]["seq"], 2);
  EXPECT_EQ(all["steps"][0]["trigger"], "tool");
  EXPECT_EQ(all["steps"][1]["append_tokens"], 0);
}

TEST(Steps, ARangeIsOpenAtItsEndUnlessItIsAPoint) {
  const trace::Trace trace = four_steps();
  EXPECT_EQ(values(answer(trace, {.min = 10, .max = 30})), (Values{20, 10}));
  EXPECT_EQ(values(answer(trace, {.min = 20, .max = 20})), Values{20});
  EXPECT_EQ(values(answer(trace, {.max = 20})), Values{10});
  EXPECT_EQ(values(answer(trace, {.min = 31})), Values{});
}

TEST(Steps, AreCutIntoPages) {
  const json page = answer(four_steps(), {.offset = 1, .limit = 1});
  EXPECT_EQ(values(page), Values{20});
  EXPECT_EQ(page["total_steps"], 3);
  EXPECT_EQ(values(answer(four_steps(), {.offset = SIZE_MAX, .limit = SIZE_MAX})), Values{});
}

TEST(Steps, CanBeThoseOfOneTrigger) {
  EXPECT_EQ(values(answer(four_steps(), {.trigger = Trigger::user})), Values{10});
  EXPECT_EQ(values(answer(four_steps(), {.trigger = Trigger::tool})), Values{30});
}

TEST(Steps, AdjustedAppendLeavesTheReplayedAnswerOut) {
  const json all =
      answer(four_steps(), {.quantity = StepQuantity::adjusted_append_tokens, .min = 1});
  EXPECT_EQ(values(all), Values{5});
}

trace::Trace tool_steps() {
  return support::trace_of_lines(support::to_lines(
      {{.tools = R"([{"tool_name":" Read ","tool_wall_latency_ms":5},)"
                 R"({"tool_name":"Bash","tool_wall_latency_ms":90},)"
                 R"({"tool_name":"Read","tool_wall_latency_ms":7}])"},
       {.round_index = 1, .tools = R"([{"tool_name":"mcp_files","tool_wall_latency_ms":3}])"},
       {.round_index = 2, .tools = R"([{"tool_name":"Read"}])"}}));
}

TEST(Steps, ALatencyIsTheLongestOfTheCallsInTheRange) {
  const trace::Trace trace = tool_steps();
  const json all = answer(trace, {.quantity = StepQuantity::tool_latency_ms});
  EXPECT_EQ(values(all), (Values{90, 3}));
  EXPECT_EQ(all["total_values"], 4);
  const json read = answer(trace, {.quantity = StepQuantity::tool_latency_ms, .tool = "Read"});
  EXPECT_EQ(values(read), Values{7});
  EXPECT_EQ(read["total_values"], 2);
  EXPECT_EQ(values(answer(trace, {.quantity = StepQuantity::tool_latency_ms, .tool = "mcp"})),
            Values{3});
}

TEST(Steps, AToolChoosesTheStepsOfOtherQuantitiesToo) {
  EXPECT_EQ(answer(tool_steps(), {.tool = "Read"})["total_steps"], 2);
  EXPECT_EQ(answer(tool_steps(), {.tool = "Nothing"})["total_steps"], 0);
}

TEST(Steps, CountWhatTheExperimentsCount) {
  for (const golden::GoldenTrace& golden : golden::traces()) {
    SCOPED_TRACE(golden.name);
    const trace::Trace trace = golden::load(golden, session_fields());
    const auto total = [&](StepQuantity quantity) {
      return answer(trace, {.quantity = quantity, .limit = 0})["total_values"].get<size_t>();
    };
    const auto* spindles = experiments::find_experiment("token_spindles");
    const auto result = spindles->run(trace, experiments::Params(spindles->options, {}));
    EXPECT_EQ(total(StepQuantity::adjusted_append_tokens),
              static_cast<size_t>(result.counters.at("pairs")));
    size_t spans = 0;
    for (const auto& provider : experiments::generation_seconds_by_provider(trace)) {
      spans += provider.values.size();
    }
    EXPECT_EQ(total(StepQuantity::generation_s), spans);
    EXPECT_EQ(total(StepQuantity::input_tokens), trace.steps.size());
  }
}

}  // namespace
}  // namespace atlas::analytics
