#include "experiments/shared/session_walk.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/small_trace.h"

namespace atlas::experiments {
namespace {

std::string clock(int second) {
  return fmt::format("2026-05-01T10:{:02}:{:02}.000Z", second / 60, second % 60);
}

std::string event(const std::string& type, int second, const std::string& call = "") {
  return fmt::format(R"({{"event_type":"{}","timestamp":"{}","tool_call_id":"{}"}})", type,
                     clock(second), call);
}

std::string call(const std::string& id, int emitted, int result) {
  return fmt::format(R"({{"tool_index":0,"tool_call_id":"{}","emitted_at":"{}","result_at":"{}"}})",
                     id, clock(emitted), clock(result));
}

std::string step(int round_index, const std::string& events, const std::string& tools = "",
                 const std::string& provider = "claude") {
  return fmt::format(R"({{"provider":"{}","session_id":"s","round_index":{},"prefix_tokens":90,)"
                     R"("newly_append_tokens":10,"timing_events":[{}],"tools":[{}]}})",
                     provider, round_index, events, tools);
}

std::vector<std::optional<double>> gaps(const std::vector<std::string>& lines) {
  const trace::Trace trace = support::trace_of_lines(lines);
  std::vector<std::optional<double>> seconds;
  for (const WalkedStep& step : session_walk(trace)) seconds.push_back(step.gap_seconds());
  return seconds;
}

using Gaps = std::vector<std::optional<double>>;

TEST(SessionWalk, TheGapBeforeAMessageStartsAtTheLastActivityWhicheverThatIs) {
  EXPECT_EQ(gaps({step(0, event("user_message", 0), call("a", 1, 20)),
                  step(1, event("user_message", 50))}),
            (Gaps{std::nullopt, 30.0}));
}

TEST(SessionWalk, AGapOfZeroIsKeptAndANegativeOneIsUnknown) {
  EXPECT_EQ(gaps({step(0, event("user_message", 10)), step(1, event("user_message", 10)),
                  step(2, event("user_message", 5))}),
            (Gaps{std::nullopt, 0.0, std::nullopt}));
}

TEST(SessionWalk, TheGapBeforeAToolResultIsTheLongestOfTheLeadingCalls) {
  const std::string results = event("tool_result", 30, "a") + "," + event("tool_result", 30, "") +
                              "," + event("tool_result", 30, "b") + "," + event("text", 31) + "," +
                              event("tool_result", 32, "c");
  EXPECT_EQ(gaps({step(0, event("text", 0),
                       call("a", 1, 3) + "," + call("b", 1, 8) + "," + call("c", 1, 29)),
                  step(1, results)}),
            (Gaps{7.0}));
}

TEST(SessionWalk, ACallOfTheSameStepIsNotSeen) {
  EXPECT_EQ(gaps({step(0, event("tool_result", 5, "a"), call("a", 1, 3)),
                  step(1, event("tool_result", 6, "a"))}),
            (Gaps{std::nullopt, 2.0}));
}

TEST(SessionWalk, AReemittedCallWithoutUsableTimesHidesTheEarlierOne) {
  EXPECT_EQ(
      gaps({step(0, event("text", 0), call("a", 1, 3)), step(1, event("text", 0), call("a", 9, 3)),
            step(2, event("tool_result", 10, "a"))}),
      (Gaps{std::nullopt}));
}

TEST(SessionWalk, OneSessionIdOfTwoProvidersIsTwoSessions) {
  EXPECT_EQ(gaps({step(0, event("text", 0), call("a", 1, 3)),
                  step(1, event("tool_result", 10, "a"), "", "codex"),
                  step(2, event("tool_result", 20, "a"))}),
            (Gaps{2.0, std::nullopt}));
}

TEST(SessionWalk, StepsOfOneRoundIndexAreWalkedByTheirFirstActivity) {
  EXPECT_EQ(gaps({step(0, event("user_message", 40)), step(0, event("user_message", 10))}),
            (Gaps{std::nullopt, 30.0}));
}

TEST(SessionWalk, ManyCallsOfASessionAreAllRemembered) {
  std::string calls;
  for (int i = 0; i < 3000; ++i) calls += (i == 0 ? "" : ",") + call(fmt::format("id{}", i), 1, 2);
  EXPECT_EQ(gaps({step(0, event("text", 0), calls), step(1, event("tool_result", 9, "id17")),
                  step(2, event("tool_result", 9, "id2999"))}),
            (Gaps{1.0, 1.0}));
}

}  // namespace
}  // namespace atlas::experiments
