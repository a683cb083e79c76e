#include <gtest/gtest.h>

#include "experiments/experiment.h"
#include "support/small_trace.h"
#include "table/table.h"

namespace atlas::experiments {
namespace {

std::string call(const std::string& name, const std::string& wall, const std::string& internal) {
  return R"({"provider":"codex","tools":[{"tool_index":0,"tool_name":)" + name +
         R"(,"tool_wall_latency_ms":)" + wall + R"(,"tool_internal_latency_ms":)" + internal +
         "}]}";
}

Result run_on(const std::vector<std::string>& lines) {
  const Experiment& experiment = *find_experiment("codex_wall_internal_gap");
  return experiment.run(support::trace_of_lines(lines), Params(experiment.options, {}));
}

std::string cell(const Result& result, std::string_view table, size_t row,
                 std::string_view column) {
  return to_text(result.table(table)->cell(row, column));
}

constexpr std::string_view kByTool = "codex_wall_internal_gap_by_tool";
constexpr std::string_view kByCategory = "codex_wall_internal_gap_by_category";

TEST(CodexGap, TiesAreBrokenByTimedCallsAndAMissingNameIsLast) {
  const Result result = run_on({call("null", "5", "5"), call(R"("b")", "5", "5"),
                                call(R"("b")", "5", "null"), call(R"("a")", "5", "5")});
  EXPECT_EQ(cell(result, kByTool, 0, "tool_name"), "a");
  EXPECT_EQ(cell(result, kByTool, 1, "tool_name"), "b");
  EXPECT_EQ(cell(result, kByTool, 2, "tool_name"), "");
}

TEST(CodexGap, MoreInternalThanWallTimeIsAGapOfZero) {
  const Result result = run_on({call(R"("a")", "5", "9")});
  EXPECT_EQ(cell(result, kByTool, 0, "gap_total_s"), "0.0");
  EXPECT_EQ(cell(result, kByTool, 0, "internal_total_s"), "0.009");
}

TEST(CodexGap, ASumOverNothingIsAWholeZero) {
  const Result result = run_on({call(R"("request_user_input")", "500", "null")});
  EXPECT_EQ(cell(result, kByCategory, 0, "wall_total_s"), "0.5");
  EXPECT_EQ(cell(result, kByCategory, 0, "internal_total_s"), "0.0");
  EXPECT_EQ(cell(result, kByCategory, 0, "gap_total_s"), "0");
  EXPECT_EQ(cell(result, kByCategory, 0, "gap_share_of_wall_pct"), "0.0");
  EXPECT_EQ(cell(result, kByCategory, 1, "wall_total_s"), "0");
  EXPECT_EQ(cell(result, kByCategory, 1, "gap_share_of_wall_pct"), "");
}

TEST(CodexGap, WithoutTimedCallsThereIsNoPaperTable) {
  const Result result = run_on({call(R"("a")", "5", "null"), call(R"("a")", "0", "0")});
  EXPECT_TRUE(result.documents.empty());
  EXPECT_EQ(result.table(kByTool)->row_count(), 0);
  EXPECT_NE(result.report.find("are not written"), std::string::npos);
}

TEST(CodexGap, AGapOnABucketsEdgeIsInTheLowerBucket) {
  const Result result = run_on({call(R"("a")", "1001", "1"), call(R"("a")", "1002", "1")});
  const std::string_view buckets = "codex_wall_internal_gap_buckets";
  EXPECT_EQ(cell(result, buckets, 0, "gap_bucket"), "<=1s");
  EXPECT_EQ(cell(result, buckets, 1, "gap_bucket"), "1-10s");
}

TEST(CodexGap, ToolNamesAreEscapedInTex) {
  const Result result = run_on({call(R"("exec_command")", "5", "1")});
  EXPECT_NE(result.documents.at(0).content.find("\\texttt{exec\\_command}"), std::string::npos);
}

}  // namespace
}  // namespace atlas::experiments
