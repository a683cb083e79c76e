// Rules of the dashboard's numbers that the golden traces do not show.
#include "analytics/analytics.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/small_trace.h"
#include "support/step_line.h"

namespace atlas::analytics {
namespace {

using nlohmann::json;
using support::StepLine;

json bulk_of(const std::vector<std::string>& lines, int offset_minutes = 0) {
  return json::parse(bulk(support::trace_of_lines(lines), offset_minutes).dump());
}

TEST(Analytics, AnEmptyTraceIsAPayloadOfZeros) {
  const json payload = bulk_of({});
  EXPECT_EQ(payload["kpis"]["users"], 0);
  EXPECT_EQ(payload["hourWeekday"].size(), 168u);
  ASSERT_EQ(payload["facts"].size(), 1u);
  EXPECT_EQ(payload["facts"][0]["id"], "cache-saved");
  EXPECT_EQ(payload["facts"][0]["value"], "$0");
  for (const auto& [name, value] : payload["stats"].items()) {
    EXPECT_TRUE(value == 0 || value == "") << name << " is " << value;
  }
  EXPECT_EQ(payload["distributions"]["human_input_wait"]["series"].size(), 1u);
  EXPECT_EQ(payload["distributions"]["output_tokens"]["series"].size(), 0u);
}

TEST(Analytics, TheOffsetMovesAStepToAnotherDay) {
  const StepLine step = {.events = {{"user_message", 0}, {"text", 5}}};
  const auto lines = support::to_lines({step});
  EXPECT_EQ(bulk_of(lines)["perDay"][0]["day"], "2026-05-01");
  EXPECT_EQ(bulk_of(lines, -660)["perDay"][0]["day"], "2026-04-30");
  EXPECT_EQ(bulk_of(lines)["kpis"]["users"], 1);
}

TEST(Analytics, ALaterEventDoesNotReplaceAFirstOneWithoutStamp) {
  const json payload = bulk_of({R"({"provider":"claude","session_id":"s","timing_events":[)"
                                R"({"event_type":"user_message"},)"
                                R"({"event_type":"text","timestamp":"2026-05-01T10:00:00Z"}]})"});
  EXPECT_EQ(payload["kpis"]["firstTsUs"], 0);
  EXPECT_EQ(payload["perDay"].size(), 0u);
}

TEST(Analytics, HostileNumbersStayFinite) {
  const json payload = bulk_of(
      {R"({"provider":"claude","session_id":"s","model":"opus","prefix_tokens":9223372036854775807,)"
       R"("newly_append_tokens":9223372036854775807,"output_tokens":-5,"timing_events":[)"
       R"({"event_type":"user_message","timestamp":"0001-01-01T00:00:00Z"}]})",
       R"({"provider":null,"session_id":"s","prefix_tokens":-1,"timing_events":[)"
       R"({"event_type":"text","timestamp":"9999-12-31T23:59:59Z"}]})"});
  EXPECT_EQ(payload["kpis"]["rounds"], 2);
  for (const auto& [name, value] : payload["stats"].items()) {
    EXPECT_FALSE(value.is_null()) << name;
  }
}

TEST(Analytics, AnUnknownSessionHasNoSteps) {
  const trace::Trace trace = support::trace_of_lines({});
  const json detail = json::parse(session_detail(trace, "none").dump());
  EXPECT_EQ(detail["rounds"].size(), 0u);
  EXPECT_EQ(detail["tools"].size(), 0u);
}

TEST(Analytics, AStepWithoutStampTakesTheOneBeforeIt) {
  const StepLine known = {.round_index = 1, .events = {{"user_message", 7}}};
  const StepLine first = {.round_index = 0};
  const StepLine last = {.round_index = 2};
  const trace::Trace trace = support::trace_of_lines(support::to_lines({last, known, first}));
  const json detail = json::parse(session_detail(trace, "s").dump());
  ASSERT_EQ(detail["rounds"].size(), 3u);
  EXPECT_GT(detail["rounds"][0]["tsUs"], 0);
  EXPECT_EQ(detail["rounds"][0]["tsUs"], detail["rounds"][1]["tsUs"]);
  EXPECT_EQ(detail["rounds"][2]["tsUs"], detail["rounds"][1]["tsUs"]);
}

}  // namespace
}  // namespace atlas::analytics
