#include "experiments/shared/turn_machine.h"

#include <gtest/gtest.h>

#include "support/small_trace.h"
#include "support/step_line.h"

namespace atlas::experiments {
namespace {

using support::StepLine;
using support::to_lines;
using support::trace_of_lines;

std::vector<trace::Row> openers(const Turns& turns) {
  std::vector<trace::Row> rows;
  for (const Turn& turn : turns.closed) rows.push_back(turn.opener);
  return rows;
}

TEST(TurnMachine, TurnsCloseAtTheNextTriggerAndAtTheEndInOpeningOrder) {
  const auto trace = trace_of_lines(to_lines({
      {.session = "a", .events = {{"user_message", 0}, {"text", 1}}},
      {.session = "b", .events = {{"user_message", 2}, {"text", 3}}},
      {.session = "c", .events = {{"user_message", 4}, {"text", 5}}},
      {.session = "b", .events = {{"user_message", 6}, {"text", 7}}},
  }));
  EXPECT_EQ(openers(turns(trace)), (std::vector<trace::Row>{1, 0, 2, 3}));
}

TEST(TurnMachine, LaterOutputsExtendTheTurnAndEarlierOnesDoNotShortenIt) {
  const auto trace = trace_of_lines(to_lines({
      {.events = {{"tool_result", 0}, {"text", 1}}},  // before the first trigger
      {.events = {{"user_message", 2}, {"tool_call", 9}}},
      {.events = {{"tool_result", 3}, {"text", 4}}},
      {.events = {{"text", 20},
                  {"user_message", 21}}},  // a message after the output starts nothing
  }));
  const Turns found = turns(trace);
  ASSERT_EQ(found.closed.size(), 1);
  EXPECT_DOUBLE_EQ(found.closed[0].seconds(), 18);
  EXPECT_EQ(found.of_step, (std::vector<uint32_t>{kNoTurn, 0, 0, 0}));
}

TEST(TurnMachine, ATurnWithoutDurationIsKeptButNotRecorded) {
  const auto trace = trace_of_lines(to_lines({{.events = {{"user_message", 5}, {"text", 5}}}}));
  const Turns found = turns(trace);
  ASSERT_EQ(found.closed.size(), 1);
  EXPECT_FALSE(found.closed[0].is_recorded());
}

TEST(TurnMachine, TheEmptySessionIsASessionOnlyWhereItIsWanted) {
  const auto trace =
      trace_of_lines(to_lines({{.session = "", .events = {{"user_message", 0}, {"text", 1}}}}));
  EXPECT_EQ(turns(trace).closed.size(), 1);
  EXPECT_EQ(turns_of_named_sessions(trace).closed.size(), 0);
}

}  // namespace
}  // namespace atlas::experiments
