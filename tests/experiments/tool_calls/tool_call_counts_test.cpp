#include <gtest/gtest.h>

#include "experiments/experiment.h"
#include "experiments/tool_calls/tool_call_counts/ring_split.h"
#include "support/small_trace.h"
#include "table/write.h"

namespace atlas::experiments {
namespace {

Tool tool(std::string name, int64_t calls) {
  Tool result{.name = std::move(name)};
  result.totals.calls = calls;
  return result;
}

Result run_on(const std::vector<std::string>& lines,
              const std::map<std::string, std::string>& settings = {}) {
  const Experiment& experiment = *find_experiment("tool_call_counts");
  return experiment.run(support::trace_of_lines(lines), Params(experiment.options, settings));
}

TEST(RingSplit, SmallToolsAreOneSliceOfTheMainRing) {
  const RingSplit split = split_for_rings({tool("a", 90), tool("b", 9), tool("c", 1)}, 0.1, 6);
  ASSERT_EQ(split.main.size(), 2);
  EXPECT_EQ(split.main[1].name, "Small tools");
  EXPECT_EQ(split.main[1].calls, 10);
  ASSERT_EQ(split.small.size(), 2);
  EXPECT_EQ(split.small_calls(), 10);
}

TEST(RingSplit, TheFirstToolIsMainEvenIfItIsSmall) {
  const RingSplit split = split_for_rings({tool("a", 1), tool("b", 1)}, 0.9, 6);
  EXPECT_EQ(split.main[0].name, "a");
  EXPECT_EQ(split.small[0].name, "b");
}

TEST(RingSplit, ATinySliceShowsAtMostSixTools) {
  std::vector<Tool> tools = {tool("big", 1000)};
  for (int i = 0; i < 9; ++i) tools.push_back(tool("t" + std::to_string(i), 1));
  const RingSplit split = split_for_rings(tools, 0.02, 8);
  ASSERT_EQ(split.small.size(), 7);
  EXPECT_EQ(split.small.back().name, "Other small");
  EXPECT_EQ(split.small.back().calls, 3);
}

TEST(RingSplit, WithoutSmallToolsThereIsNoSecondRing) {
  EXPECT_TRUE(split_for_rings({tool("a", 5)}, 0.02, 6).small.empty());
}

TEST(ToolCallCounts, TheCapOfASingleToolIsAWholeNumber) {
  const Result result = run_on({R"({"provider":"claude","tools":[{"tool_index":0,"tool_name":"A"},)"
                                R"({"tool_index":1,"tool_name":"A","is_error":true}]})"},
                               {{"min-tool-calls-for-plot", "1"}});
  EXPECT_EQ(table::to_csv(*result.table("tool_call_counts_by_provider")),
            "provider,rank,tool_name,display_tool_name,calls,error_calls,error_rate,panel_cap,"
            "second_largest_call,call_plot_width,error_plot_width,call_is_clipped,"
            "error_is_clipped\r\nclaude,1,A,A,2,1,0.5,2,,2.0,1.0,False,False\r\n");
}

TEST(ToolCallCounts, WithoutCallsThereIsAHeaderAndNoRingTable) {
  const Result result = run_on({});
  EXPECT_EQ(result.table("tool_call_counts_by_provider")->row_count(), 0);
  EXPECT_EQ(result.table("tool_call_count_ring_segments"), nullptr);
  EXPECT_EQ(result.figures.size(), 2);
}

}  // namespace
}  // namespace atlas::experiments
