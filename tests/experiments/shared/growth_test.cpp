#include "experiments/shared/growth.h"

#include <gtest/gtest.h>

#include "support/small_trace.h"
#include "support/step_line.h"

namespace atlas::experiments {
namespace {

using support::to_lines;
using support::trace_of_lines;

TEST(Growth, BucketsHoldTheirLimits) {
  const GrowthLimits limits;
  EXPECT_EQ(limits.bucket(1), GrowthBucket::positive);
  EXPECT_EQ(limits.bucket(0), GrowthBucket::zero);
  EXPECT_EQ(limits.bucket(-1024), GrowthBucket::micro_reduction);
  EXPECT_EQ(limits.bucket(-1025), GrowthBucket::ordinary_reduction);
  EXPECT_EQ(limits.bucket(-63999), GrowthBucket::ordinary_reduction);
  EXPECT_EQ(limits.bucket(-64000), GrowthBucket::major_reduction);
  EXPECT_EQ(limits.bucket(INT64_MIN), GrowthBucket::major_reduction);
}

TEST(Growth, EveryStepIsAPredecessorButOnlySomeAreCompared) {
  const auto trace = trace_of_lines(to_lines({
      {.prefix = 100, .events = {{"user_message", 0}}},
      {.round_index = 7, .prefix = 50, .events = {{"text", 1}}},  // not compared
      {.round_index = 3, .prefix = 60, .append = 5, .events = {{"tool_result", 2}}},
      {.session = "", .prefix = 1, .events = {{"user_message", 3}}},
      {.session = "", .prefix = 2, .append = std::nullopt, .events = {{"user_message", 4}}},
  }));
  const auto steps = growth_steps(trace);
  ASSERT_EQ(steps.size(), 2);
  EXPECT_EQ(steps[0].delta, 15);
  EXPECT_EQ(steps[0].trigger, GrowthTrigger::tool_result);
  EXPECT_EQ(steps[1].delta, 1);
}

TEST(Growth, HugeCountsDoNotOverflow) {
  const auto trace = trace_of_lines(to_lines({
      {.prefix = INT64_MAX, .append = INT64_MAX},
      {.prefix = INT64_MIN, .append = INT64_MIN, .events = {{"user_message", 0}}},
  }));
  const auto summary = growth_summary(trace);
  EXPECT_EQ(summary.front().all.max_reduction, INT64_MAX);
}

TEST(Growth, AProviderWithoutANameIsUnknown) {
  const auto trace = trace_of_lines(to_lines({
      {.provider = "", .prefix = 1},
      {.provider = "", .prefix = 2, .events = {{"user_message", 0}}},
  }));
  const auto summary = growth_summary(trace);
  ASSERT_EQ(summary.size(), 2);
  EXPECT_EQ(summary[1].scope, "unknown");
  EXPECT_EQ(summary[1].tool_result.steps, 0);
  EXPECT_FALSE(summary[1].tool_result.average_delta());
}

}  // namespace
}  // namespace atlas::experiments
