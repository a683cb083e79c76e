#include "experiments/shared/compaction.h"

#include <gtest/gtest.h>

#include "support/small_trace.h"
#include "support/step_line.h"

namespace atlas::experiments {
namespace {

using support::StepLine;

std::vector<MajorDrop> drops(const std::vector<StepLine>& lines, const CompactionRule& rule = {}) {
  const auto trace = support::trace_of_lines(support::to_lines(lines));
  const auto& sessions = trace.derived(trace::sessions_in_file_order);
  DropFinder finder(trace.steps, rule);
  const auto found = finder.find(sessions.session(0));
  return {found.begin(), found.end()};
}

TEST(Compaction, ADropFromNearTheMaximumThatLastsIsOne) {
  const auto found = drops(
      {{.prefix = 100'000}, {.prefix = 30'000, .first_input = "tool_result"}, {.prefix = 40'000}});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].place, 1u);
  EXPECT_EQ(found[0].trigger, GrowthTrigger::tool_result);
  EXPECT_TRUE(found[0].is_compaction);
}

TEST(Compaction, ADropFarBelowTheMaximumIsNone) {
  const auto found =
      drops({{.prefix = 900'000}, {.prefix = 100'000}, {.prefix = 10'000}, {.prefix = 11'000}});
  ASSERT_EQ(found.size(), 2u);
  EXPECT_TRUE(found[0].is_compaction);
  EXPECT_FALSE(found[1].is_compaction);
}

TEST(Compaction, ADropOfLessThanTheLeastIsNoMajorOne) {
  EXPECT_EQ(drops({{.prefix = 100'000}, {.prefix = 36'001}, {.prefix = 1}}).size(), 0u);
  EXPECT_EQ(drops({{.prefix = 100'000}, {.prefix = 36'000}, {.prefix = 1}}).size(), 1u);
  EXPECT_EQ(drops({{.prefix = 100}, {.prefix = 10}}, {.min_drop_tokens = 90}).size(), 1u);
}

TEST(Compaction, OnlyAReadingStepCanBeAfterADrop) {
  EXPECT_EQ(drops({{.prefix = 100'000}, {.prefix = 1, .first_input = "other"}}).size(), 0u);
}

TEST(Compaction, AnEmptySessionHasNoDrops) {
  const auto trace = support::trace_of_lines({});
  EXPECT_TRUE(DropFinder(trace.steps).find({}).empty());
}

}  // namespace
}  // namespace atlas::experiments
