#include "experiments/shared/timing_segments.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/small_trace.h"

namespace atlas::experiments {
namespace {

struct Event {
  std::string type;
  int second;
};

std::string step(const std::string& provider, const std::vector<Event>& events,
                 const std::string& members = "") {
  std::string line = R"({"provider":")" + provider + R"(","session_id":"s","model":"m",)" +
                     members + R"("output_tokens":10,"timing_events":[)";
  for (size_t i = 0; i < events.size(); ++i) {
    line += std::string(i == 0 ? "" : ",") + R"({"event_type":")" + events[i].type +
            R"(","timestamp":"2026-01-01T00:00:)" + (events[i].second < 10 ? "0" : "") +
            std::to_string(events[i].second) + R"(Z"})";
  }
  return line + "]}";
}

std::vector<std::string> kinds(const std::vector<std::string>& lines) {
  const trace::Trace trace = support::trace_of_lines(lines);
  const TimingSegments segments = timing_segments(trace);
  std::vector<std::string> names;
  for (const TimingSegment& row : segments.rows) {
    names.emplace_back(info(segments.groups[row.group].kind).name);
  }
  return names;
}

using Names = std::vector<std::string>;

TEST(TimingSegments, TheFirstOfSimultaneousInputsNamesTheSegment) {
  EXPECT_EQ(kinds({step("claude", {{"tool_result", 1}, {"user_message", 1}, {"tool_call", 3}})}),
            Names{"claude_tool_result_to_tool_call"});
  EXPECT_EQ(kinds({step("claude", {{"user_message", 1}, {"tool_result", 1}, {"tool_call", 3}})}),
            Names{"claude_user_message_to_tool_call"});
}

TEST(TimingSegments, InputAfterTheToolCallDoesNotCount) {
  EXPECT_EQ(kinds({step("claude", {{"user_message", 1}, {"tool_call", 3}, {"tool_result", 5}})}),
            Names{"claude_user_message_to_tool_call"});
}

TEST(TimingSegments, DurationsOfZeroAreNoSegments) {
  EXPECT_EQ(kinds({step("claude", {{"user_message", 3}, {"tool_call", 3}})}), Names{});
}

TEST(TimingSegments, CodexReasoningNeedsNoToolCall) {
  EXPECT_EQ(kinds({step("codex", {{"user_message", 1}, {"reasoning", 4}, {"text", 6}})}),
            Names{"codex_user_message_to_reasoning_end"});
}

TEST(TimingSegments, CodexStepsHaveUpToThreeSegmentsInThisOrder) {
  EXPECT_EQ(kinds({step("codex", {{"tool_result", 1}, {"reasoning", 4}, {"tool_call", 6}})}),
            (Names{"codex_tool_result_to_tool_call", "codex_tool_result_to_reasoning_end",
                   "codex_reasoning_end_to_tool_call"}));
}

TEST(TimingSegments, OtherProvidersHaveNone) {
  EXPECT_EQ(kinds({step("Claude", {{"user_message", 1}, {"tool_call", 3}}),
                   step("gemini", {{"user_message", 1}, {"tool_call", 3}})}),
            Names{});
}

TEST(TimingSegments, AMissingTotalIsPrefixPlusAppendEvenBeyond64Bits) {
  const trace::Trace trace = support::trace_of_lines(
      {step("claude", {{"user_message", 1}, {"tool_call", 3}},
            R"("prefix_tokens":9223372036854775807,"newly_append_tokens":9223372036854775807,)")});
  const TimingSegments segments = timing_segments(trace);
  ASSERT_EQ(segments.rows.size(), 1u);
  EXPECT_EQ(segments.rows[0].input_tokens_total, 0x1p64);
}

TEST(TimingSegments, AMissingModelAndAnEmptyOneShareAGroup) {
  const trace::Trace trace = support::trace_of_lines(
      {R"({"provider":"claude","session_id":"s","timing_events":[{"event_type":"user_message","timestamp":"2026-01-01T00:00:00Z"},{"event_type":"tool_call","timestamp":"2026-01-01T00:00:01Z"}]})",
       R"({"provider":"claude","session_id":"s","model":"","timing_events":[{"event_type":"user_message","timestamp":"2026-01-01T00:00:00Z"},{"event_type":"tool_call","timestamp":"2026-01-01T00:00:01Z"}]})"});
  const TimingSegments segments = timing_segments(trace);
  ASSERT_EQ(segments.rows.size(), 2u);
  EXPECT_EQ(segments.groups.size(), 1u);
}

}  // namespace
}  // namespace atlas::experiments
