#include <gtest/gtest.h>

#include "experiments/experiment.h"
#include "experiments/tool_calls/tool_category_distribution/categories.h"
#include "support/small_trace.h"
#include "table/table.h"

namespace atlas::experiments {
namespace {

Result run_on(std::string_view name, const std::vector<std::string>& lines,
              const std::map<std::string, std::string>& settings = {}) {
  const Experiment& experiment = *find_experiment(name);
  return experiment.run(support::trace_of_lines(lines), Params(experiment.options, settings));
}

const std::string kOneLatency =
    R"({"provider":"claude","tools":[{"tool_index":0,"tool_name":"A","tool_wall_latency_ms":5}]})";

TEST(ToolLatencyDistribution, OneDistinctLatencyHasNoCumulativeTables) {
  const Result result = run_on("tool_latency_distribution", {kOneLatency});
  EXPECT_EQ(result.table("tool_latency_count_cdf_by_provider"), nullptr);
  EXPECT_EQ(result.table("tool_total_latency_cdf_by_provider"), nullptr);
  EXPECT_EQ(result.figures.size(), 6);
}

TEST(ToolLatencyDistribution, WithoutCallsTheBinsAreZero) {
  const Result result = run_on("tool_latency_distribution", {});
  EXPECT_EQ(result.table("tool_latency_summary")->row_count(), 0);
  const table::Table& bins = *result.table("tool_latency_weighted_bins");
  ASSERT_EQ(bins.row_count(), 8);
  EXPECT_EQ(to_text(bins.cell(7, "total_latency_ms")), "0.0");
  EXPECT_EQ(to_text(bins.cell(7, "hi_ms")), "");
}

TEST(ToolLatencyDistribution, TheOptionForOneFigureWritesNothingElse) {
  const Result result =
      run_on("tool_latency_distribution", {kOneLatency}, {{"paper-wide-only", "true"}});
  EXPECT_TRUE(result.tables.empty());
  ASSERT_EQ(result.figures.size(), 1);
  EXPECT_EQ(result.figures[0].name, "tool_latency_by_tool_top12_wide");
}

TEST(ToolCategories, PlanningIsACategoryOfTheDashboardOnly) {
  const ToolClass plan = tool_class("TodoWrite");
  EXPECT_EQ(kCoarseCategories[coarse_category(plan)].key, "other");
  EXPECT_EQ(kPresentationCategories[presentation_category(plan)].key, "planning_control");
}

TEST(ToolCategories, NamesAreComparedExactly) {
  EXPECT_EQ(tool_class("Bash"), ToolClass::execute);
  EXPECT_EQ(tool_class("bash"), ToolClass::other);
  EXPECT_EQ(tool_class("mcp__unheard_of__tool"), ToolClass::other);
}

TEST(ToolCategories, WithoutCallsEveryCategoryHasARowOfZeros) {
  const Result result = run_on("tool_category_distribution", {});
  EXPECT_EQ(result.table("tool_category_summary")->row_count(), 6);
  EXPECT_EQ(result.table("tool_category_tool_map")->row_count(), 0);
  EXPECT_EQ(result.table("tool_category_dashboard_summary")->row_count(), 7);
  EXPECT_EQ(result.table("tool_latency_long_tail_imbalance")->row_count(), 4);
}

TEST(ToolCategories, AnEmptyProviderIsUnknown) {
  const Result result = run_on("tool_category_distribution",
                               {R"({"provider":"","tools":[{"tool_index":0,"tool_name":"LS"}]})"});
  EXPECT_EQ(to_text(result.table("tool_category_tool_map")->cell(0, "provider")),
            "<unknown-provider>");
}

}  // namespace
}  // namespace atlas::experiments
