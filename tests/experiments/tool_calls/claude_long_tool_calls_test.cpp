#include <gtest/gtest.h>

#include "experiments/experiment.h"
#include "experiments/tool_calls/claude_long_tool_calls/long_calls.h"
#include "support/small_trace.h"
#include "table/table.h"

namespace atlas::experiments {
namespace {

std::string line(const std::string& session, const std::string& call) {
  return R"({"provider":"claude","session_id":")" + session +
         R"(","round_id":"r","trace_key":"t","tools":[{"tool_index":0,"tool_name":"Bash",)" + call +
         "}]}";
}

TEST(ClaudeLongToolCalls, ALatencyOfExactlyTheThresholdIsNotLong) {
  const auto trace = support::trace_of_lines({line("a", R"("tool_wall_latency_ms":3600000)"),
                                              line("a", R"("tool_wall_latency_ms":3600001)"),
                                              line("a", R"("tool_wall_latency_ms":7200000,)"
                                                        R"("tool_internal_latency_ms":5)")});
  const LongCalls found = find_long_calls(trace, 3'600'000);
  EXPECT_EQ(found.flagged.size(), 1);
  EXPECT_EQ(found.internal_won, 1);
  EXPECT_EQ(found.positive, 3);
}

TEST(ClaudeLongToolCalls, OneCallInTwoSessionsIsOneSignature) {
  const std::string call = R"("tool_call_id":"c","tool_wall_latency_ms":4000000)";
  const auto trace = support::trace_of_lines({line("a", call), line("b", call)});
  const LongCalls found = find_long_calls(trace, 3'600'000);
  // The session is part of the first key, not of the second.
  EXPECT_EQ(found.flagged_repeated.round_keys, 0);
  EXPECT_EQ(found.flagged_repeated.trace_keys, 1);
  const Signatures signatures = find_signatures(trace, found.flagged);
  EXPECT_EQ(signatures.distinct, 1);
  EXPECT_EQ(signatures.distinct_ms, 4'000'000);
  ASSERT_EQ(signatures.duplicates.size(), 1);
  EXPECT_EQ(signatures.duplicates[0].sessions, 2);
}

TEST(ClaudeLongToolCalls, CallsWithoutAnIdHaveNoKeys) {
  const auto trace = support::trace_of_lines(
      {line("a", R"("tool_wall_latency_ms":1)"), line("a", R"("tool_wall_latency_ms":1)")});
  EXPECT_EQ(find_long_calls(trace, 0).repeated.round_keys, 0);
}

TEST(ClaudeLongToolCalls, TheDifferenceOfTheStampsIsRoundedHalfToEven) {
  const auto trace = support::trace_of_lines(
      {line("a", R"("tool_wall_latency_ms":4000000,"emitted_at":"2026-01-01T00:00:00Z",)"
                 R"("result_at":"2026-01-01T00:00:00.0025Z")")});
  const Experiment& experiment = *find_experiment("claude_long_tool_calls");
  const Result result = experiment.run(trace, Params(experiment.options, {}));
  const table::Table& table = *result.table("claude_gt1h_tool_calls");
  EXPECT_EQ(to_text(table.cell(0, "computed_wall_latency_ms")), "2");
  EXPECT_EQ(to_text(table.cell(0, "result_at")), "2026-01-01T00:00:00.002Z");
  EXPECT_EQ(to_text(table.cell(0, "is_error")), "False");
  // The file is gone: previews are empty and counted.
  EXPECT_EQ(to_text(table.cell(0, "input_preview")), "");
  EXPECT_EQ(result.counters.at("trace_file_not_readable"), 1);
}

TEST(ClaudeLongToolCalls, ATallyIsSortedByCountThenByFirstAppearance) {
  Tally tally;
  for (const std::string_view name : {"b", "a", "c", "a", "c"}) tally.add(name, 1, 10);
  const auto entries = tally.by_count();
  ASSERT_EQ(entries.size(), 3);
  EXPECT_EQ(entries[0].name, "a");
  EXPECT_EQ(entries[1].name, "c");
  EXPECT_EQ(entries[1].sum_ms, 20);
}

}  // namespace
}  // namespace atlas::experiments
