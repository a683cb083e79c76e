#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "experiments/experiment.h"
#include "support/small_trace.h"
#include "table/write.h"

namespace atlas::experiments {
namespace {

Result run_on(const std::vector<std::string>& lines) {
  const Experiment& experiment = *find_experiment("context_decode_speed_scatter");
  return experiment.run(support::trace_of_lines(lines), Params(experiment.options, {}));
}

std::string step(const std::string& provider, const std::string& members,
                 const std::string& last_type) {
  return R"({"provider":")" + provider + R"(","session_id":"s","input_tokens_total":1000,)" +
         members +
         R"(,"timing_events":[{"event_type":"user_message","timestamp":"2026-01-01T00:00:00Z"},)"
         R"({"event_type":"reasoning","timestamp":"2026-01-01T00:00:04Z"},)"
         R"({"event_type":")" +
         last_type + R"(","timestamp":"2026-01-01T00:00:05Z"}]})";
}

std::string cell(const table::Table& table, size_t row, std::string_view column) {
  return table::to_text(table.cell(row, column));
}

TEST(ContextDecodeSpeed, ATimeToFirstTokenBelowZeroStaysInTheTable) {
  // 20 visible tokens a second; 100 reasoning tokens would have taken 5 s of the 4 s.
  const Result result =
      run_on({step("codex", R"("output_tokens":120,"reasoning_output_tokens":100)", "text")});
  const table::Table& table = *result.table("context_decode_speed_codex_timing_summary");
  EXPECT_EQ(cell(table, 0, "average"), "20.000");
  EXPECT_EQ(cell(table, 1, "average"), "-1.000");
}

TEST(ContextDecodeSpeed, CodexMeasuresHaveRowsEvenWithoutCodex) {
  const Result result = run_on({step("claude", R"("output_tokens":50)", "tool_call")});
  EXPECT_EQ(table::to_csv(*result.table("context_decode_speed_codex_timing_summary")),
            "metric,rows,average,p25,median,p90,p99\r\n"
            "codex_pure_decode_tokens_per_second,0,,,,,\r\n"
            "codex_ttft_seconds,0,,,,,\r\n");
}

TEST(ContextDecodeSpeed, AProviderWithoutStepsHasEmptyCellsInTheTableOfVariances) {
  const Result result = run_on({step("claude", R"("output_tokens":50)", "tool_call")});
  const table::Table& table = *result.table("context_decode_speed_variance");
  ASSERT_EQ(table.row_count(), 4u);
  EXPECT_EQ(cell(table, 0, "mean_normalized_decode_tokens_per_second"), "10.000000");
  EXPECT_EQ(cell(table, 0, "sample_stddev_normalized_decode_tokens_per_second"), "");
  EXPECT_EQ(cell(table, 2, "rows"), "0");
  EXPECT_EQ(cell(table, 2, "mean_normalized_decode_tokens_per_second"), "");
}

TEST(ContextDecodeSpeed, ATraceWithoutObservationsHasHeadersAndAFigure) {
  const Result result = run_on({R"({"provider":"claude","session_id":"s"})"});
  EXPECT_EQ(result.table("context_decode_speed_summary")->row_count(), 0u);
  EXPECT_EQ(result.table("context_decode_speed_bins")->row_count(), 0u);
  ASSERT_EQ(result.figures.size(), 1u);
  EXPECT_EQ(result.figures[0].name, "context_decode_speed_scatter");
}

}  // namespace
}  // namespace atlas::experiments
