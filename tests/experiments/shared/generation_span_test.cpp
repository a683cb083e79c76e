#include "experiments/shared/generation_span.h"

#include <gtest/gtest.h>

#include "support/small_trace.h"

namespace atlas::experiments {
namespace {

// One step with events "type@second"; "type@" has no time stamp.
OutputTiming timing_of(const std::vector<std::string>& events) {
  std::string list;
  for (const std::string& event : events) {
    const size_t at = event.find('@');
    const std::string second = event.substr(at + 1);
    if (!list.empty()) list += ",";
    list += R"({"event_type":")" + event.substr(0, at) + "\"";
    if (!second.empty()) list += R"(,"timestamp":"2026-01-01T00:00:)" + second + "Z\"";
    list += "}";
  }
  const auto trace =
      support::trace_of_lines({R"({"provider":"claude","timing_events":[)" + list + "]}"});
  return output_timing(trace);
}

TEST(GenerationSpan, RunsFromTheLatestInputBeforeTheFirstOutputToTheLastOutput) {
  const auto timing = timing_of(
      {"user_message@01", "tool_result@03", "text@05", "tool_result@06", "reasoning@08.5"});
  EXPECT_EQ(timing.generation_us[0], 5'500'000);
  EXPECT_EQ(timing.trigger_at.has(0), true);
}

TEST(GenerationSpan, TheOrderOfTheListDoesNotMatter) {
  EXPECT_EQ(timing_of({"text@08", "user_message@02", "text@05"}).generation_us[0], 6'000'000);
}

TEST(GenerationSpan, InputAtTheTimeOfTheFirstOutputCounts) {
  EXPECT_EQ(timing_of({"user_message@02", "text@02", "text@03"}).generation_us[0], 1'000'000);
}

TEST(GenerationSpan, IsMissingWithoutInputOrOutputOrTimeBetween) {
  EXPECT_FALSE(timing_of({"text@02"}).generation_us.has(0));
  EXPECT_FALSE(timing_of({"user_message@02"}).generation_us.has(0));
  EXPECT_FALSE(timing_of({"user_message@02", "text@02"}).generation_us.has(0));
  EXPECT_FALSE(timing_of({"text@02", "user_message@03"}).generation_us.has(0));
  EXPECT_FALSE(timing_of({"user_message@", "text@03"}).generation_us.has(0));
  EXPECT_FALSE(timing_of({}).generation_us.has(0));
}

TEST(GenerationSpan, AMessageAfterTheFirstOutputTriggersNothing) {
  const auto timing = timing_of({"tool_result@01", "text@02", "user_message@03", "text@04"});
  EXPECT_TRUE(timing.generation_us.has(0));
  EXPECT_FALSE(timing.trigger_at.has(0));
  EXPECT_TRUE(timing.last_output_at.has(0));
}

}  // namespace
}  // namespace atlas::experiments
