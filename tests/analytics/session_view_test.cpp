#include "analytics/session_view.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "analytics/sessions_list.h"
#include "experiments/shared/generation_span.h"
#include "support/golden.h"
#include "support/small_trace.h"
#include "support/step_line.h"

namespace atlas::analytics {
namespace {

using nlohmann::json;
using support::StepLine;

constexpr int64_t kTen = 1'777'629'600'000'000;  // 2026-05-01T10:00 UTC

json view(const trace::Trace& trace, std::string_view id = "s") {
  return json::parse(session_view(trace, id).dump());
}

TEST(SessionView, AnUnknownSessionIsNull) {
  const trace::Trace trace = support::trace_of_lines(support::to_lines({{.session = ""}}));
  EXPECT_TRUE(session_view(trace, "none").is_null());
  EXPECT_TRUE(session_view(trace, "").is_null());
}

TEST(SessionView, StepsAreInOrderOfRoundIndexAndAddUp) {
  const json session = view(support::trace_of_lines(support::to_lines(
      {{.round_index = 1, .prefix = 100, .append = 20}, {.round_index = 0, .append = 100}})));
  const json& steps = session["steps"];
  ASSERT_EQ(steps.size(), 2u);
  EXPECT_EQ(steps[0]["round_index"], 0);
  EXPECT_EQ(steps[0]["seq"], 1);
  EXPECT_EQ(steps[1]["cumulative_input_tokens"], 220);
  EXPECT_EQ(steps[1]["cumulative_cost_usd"],
            steps[0]["cost_usd"].get<double>() + steps[1]["cost_usd"].get<double>());
  EXPECT_EQ(session["session"]["input_tokens"], 220);
}

TEST(SessionView, SpansStandWhereTheStampsAre) {
  const json steps = view(support::trace_of_lines(support::to_lines(
      {{.round_index = 0, .events = {{"user_message", 1}, {"reasoning", 2}, {"text", 5}}},
       {.round_index = 1, .events = {{"user_message", 25}, {"text", 27}}}})))["steps"];
  EXPECT_EQ(steps[0]["generation"],
            json({{"start_us", kTen + 1'000'000}, {"end_us", kTen + 5'000'000}}));
  EXPECT_TRUE(steps[0]["wait"].is_null());
  EXPECT_EQ(steps[1]["wait"],
            json({{"start_us", kTen + 5'000'000}, {"end_us", kTen + 25'000'000}}));
  EXPECT_EQ(steps[1]["trigger"], "user");
  EXPECT_EQ(steps[0]["events"].size(), 3u);
  EXPECT_EQ(steps[0]["events"][1],
            json({{"type", "reasoning"}, {"us", kTen + 2'000'000}, {"chars", nullptr}}));
}

TEST(SessionView, ParallelToolCallsKeepTheirInstants) {
  const StepLine step = {
      .tools = R"([{"tool_index":0,"tool_name":"Read","emitted_at":"2026-05-01T10:00:01Z",)"
               R"("result_at":"2026-05-01T10:00:04Z","tool_wall_latency_ms":3000},)"
               R"({"tool_index":1,"emitted_at":"2026-05-01T10:00:02Z","is_error":true}])"};
  const json session = view(support::trace_of_lines(support::to_lines({step})));
  const json& tools = session["steps"][0]["tools"];
  ASSERT_EQ(tools.size(), 2u);
  EXPECT_EQ(tools[0]["emitted_us"], kTen + 1'000'000);
  EXPECT_EQ(tools[0]["result_us"], kTen + 4'000'000);
  EXPECT_EQ(tools[0]["effective_ms"], 3000);
  EXPECT_TRUE(tools[0]["is_error"].is_null());
  EXPECT_EQ(tools[1]["name"], "?");
  EXPECT_TRUE(tools[1]["result_us"].is_null());
  EXPECT_EQ(tools[1]["is_error"], true);
  EXPECT_EQ(session["tools"][0],
            json({{"name", "Read"}, {"count", 1}, {"errors", 0}, {"p50_ms", 3000.0}}));
  EXPECT_TRUE(session["tools"][1]["p50_ms"].is_null());
}

TEST(SessionView, ACompactionIsMarkedWhereItHappens) {
  const json steps = view(support::trace_of_lines(support::to_lines(
      {{.round_index = 0, .prefix = 100'000},
       {.round_index = 1, .prefix = 90'000, .first_input = "tool_result"},
       {.round_index = 2, .prefix = 20'000, .first_input = "tool_result"},
       {.round_index = 3, .prefix = 21'000, .first_input = "tool_result"}})))["steps"];
  EXPECT_EQ(steps[0]["context_drop_tokens"], 0);
  EXPECT_EQ(steps[1]["context_drop_tokens"], 10'000);
  EXPECT_FALSE(steps[1]["is_compaction"]);
  EXPECT_EQ(steps[2]["context_drop_tokens"], 70'000);
  EXPECT_TRUE(steps[2]["is_compaction"]);
  EXPECT_FALSE(steps[3]["is_compaction"]);
}

TEST(SessionView, NeighboursFollowTheClock) {
  const trace::Trace trace = support::trace_of_lines(
      support::to_lines({{.session = "late", .events = {{"user_message", 30}}},
                         {.session = "early", .events = {{"user_message", 10}}},
                         {.session = "middle", .events = {{"user_message", 20}}},
                         {.session = "undated"}}));
  EXPECT_TRUE(view(trace, "early")["previous_id"].is_null());
  EXPECT_EQ(view(trace, "early")["next_id"], "middle");
  EXPECT_EQ(view(trace, "middle")["previous_id"], "early");
  EXPECT_EQ(view(trace, "middle")["next_id"], "late");
  EXPECT_TRUE(view(trace, "late")["next_id"].is_null());
  EXPECT_TRUE(view(trace, "undated")["previous_id"].is_null());
  EXPECT_TRUE(view(trace, "undated")["next_id"].is_null());
}

TEST(SessionView, HostileStampsAndCountsDoNotEndTheProgram) {
  const trace::Trace trace = support::trace_of_lines(
      {R"({"provider":null,"session_id":"s","round_index":-9223372036854775808,)"
       R"("prefix_tokens":9223372036854775807,"newly_append_tokens":9223372036854775807,)"
       R"("timing_events":[{"event_type":"user_message","timestamp":"0001-01-01T00:00:00Z"},)"
       R"({"event_type":"text","timestamp":"9999-12-31T23:59:59Z"}],"tools":[{}]})",
       R"({"session_id":"s","prefix_tokens":-9223372036854775808,"timing_events":[{}]})"});
  const json session = view(trace);
  EXPECT_EQ(session["steps"].size(), 2u);
  EXPECT_EQ(session["steps"][1]["context_drop_tokens"], INT64_MAX);
  EXPECT_EQ(session["models"][0], json({{"model", "unknown"}, {"agent_steps", 2}}));
}

TEST(SessionView, ItsStepsAddUpToItsRow) {
  for (const golden::GoldenTrace& golden : golden::traces()) {
    const trace::Trace trace = golden::load(golden, session_fields());
    const json all = json::parse(sessions(trace, {}).dump());
    for (const json& row : all["sessions"]) {
      SCOPED_TRACE(golden.name + "/" + row["session_id"].get<std::string>());
      const json session = view(trace, row["session_id"].get<std::string>());
      EXPECT_EQ(session["session"], row);
      ASSERT_EQ(session["steps"].size(), row["agent_steps"]);
      EXPECT_EQ(session["steps"].back()["cumulative_input_tokens"], row["input_tokens"]);
      EXPECT_NEAR(session["steps"].back()["cumulative_cost_usd"].get<double>(),
                  row["cost_usd"].get<double>(), 1e-9 * row["cost_usd"].get<double>());
      const auto compactions = std::ranges::count_if(
          session["steps"], [](const json& step) { return step["is_compaction"].get<bool>(); });
      EXPECT_EQ(compactions, row["compactions"]);
    }
  }
}

}  // namespace
}  // namespace atlas::analytics
