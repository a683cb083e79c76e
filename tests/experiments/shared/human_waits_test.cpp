#include "experiments/shared/human_waits.h"

#include <gtest/gtest.h>

#include "support/small_trace.h"
#include "support/step_line.h"

namespace atlas::experiments {
namespace {

using support::to_lines;
using support::trace_of_lines;

std::vector<double> seconds(const std::vector<HumanWait>& waits) {
  std::vector<double> list;
  for (const HumanWait& wait : waits) list.push_back(wait.seconds());
  return list;
}

TEST(HumanWaits, TheFirstEventOfASessionHasNoWait) {
  const auto trace = trace_of_lines(to_lines({
      {.events = {{"user_message", 0}, {"text", 1}}},
      {.events = {{"user_message", 10}, {"user_message", 12}}},
  }));
  EXPECT_EQ(seconds(human_waits(trace)), (std::vector<double>{9, 2}));
}

TEST(HumanWaits, EventsOfAStepAreSortedAndOtherTypesEndAWaitToo) {
  const auto trace = trace_of_lines(to_lines({
      {.events = {{"text", 1}, {"user_message", 0}}},
      {.events = {{"user_message", 30}, {"usage_report", 20}}},
  }));
  EXPECT_EQ(seconds(human_waits(trace)), (std::vector<double>{10}));
}

TEST(HumanWaits, AStepBackInTimeMovesTheClockBack) {
  const auto trace = trace_of_lines(to_lines({
      {.events = {{"text", 40}}},
      {.events = {{"user_message", 10}}},
      {.events = {{"user_message", 15}}},
  }));
  EXPECT_EQ(seconds(human_waits(trace)), (std::vector<double>{5}));
}

TEST(HumanWaits, StepsWithoutANamedSessionDoNotTakePart) {
  const auto trace = trace_of_lines(to_lines({
      {.session = "", .events = {{"text", 0}}},
      {.session = "", .events = {{"user_message", 9}}},
  }));
  EXPECT_TRUE(human_waits(trace).empty());
}

}  // namespace
}  // namespace atlas::experiments
