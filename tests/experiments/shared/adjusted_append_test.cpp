#include "experiments/shared/adjusted_append.h"

#include <gtest/gtest.h>

#include "support/small_trace.h"
#include "support/step_line.h"

namespace atlas::experiments {
namespace {

using support::StepLine;

// What the second of two steps adds, the first one having this provider and model.
int64_t adjusted(const std::string& provider, const std::string& model) {
  const StepLine before = {.provider = provider, .model = model, .output = 100, .reasoning = 30};
  const auto trace = support::trace_of_lines(
      support::to_lines({before, {.provider = provider, .round_index = 1, .append = 150}}));
  return AdjustedAppend(trace.steps).tokens(0, 1);
}

TEST(AdjustedAppend, WhatIsReplayedDependsOnProviderAndModel) {
  EXPECT_EQ(adjusted("claude", "any"), 50);
  EXPECT_EQ(adjusted("codex", "gpt-5.5"), 80);
  EXPECT_EQ(adjusted("codex", "gpt-5.4"), 150);
  EXPECT_EQ(adjusted("other", "gpt-5.5"), 150);
}

TEST(AdjustedAppend, IsNeverNegativeAndStopsAtTheEndsOfTheRange) {
  const auto trace = support::trace_of_lines(support::to_lines(
      {{.output = INT64_MAX}, {.round_index = 1, .append = INT64_MIN}, {.output = INT64_MIN}}));
  const AdjustedAppend adjusted(trace.steps);
  EXPECT_EQ(adjusted.tokens(0, 1), 0);
  EXPECT_EQ(adjusted.tokens(2, 0), INT64_MAX);
}

TEST(AdjustedAppend, APairFollowsByOne) {
  const auto trace = support::trace_of_lines(
      support::to_lines({{.round_index = 3}, {.round_index = 4}, {.round_index = 4}}));
  const AdjustedAppend adjusted(trace.steps);
  EXPECT_TRUE(adjusted.is_pair(0, 1));
  EXPECT_FALSE(adjusted.is_pair(1, 2));
  EXPECT_FALSE(adjusted.is_pair(1, 0));
}

}  // namespace
}  // namespace atlas::experiments
