#include "experiments/shared/tool_stats.h"

#include <gtest/gtest.h>

#include "experiments/shared/tool_names.h"
#include "support/small_trace.h"

namespace atlas::experiments {
namespace {

using support::trace_of_lines;

// Calls of one step, as its "tools" list.
std::string step(const std::string& provider, const std::string& tools) {
  return R"({"provider":)" + provider + R"(,"session_id":"s","tools":[)" + tools + "]}";
}
std::string call(const std::string& name, const std::string& wall, const std::string& internal) {
  return R"({"tool_index":0,"tool_name":)" + name + R"(,"tool_wall_latency_ms":)" + wall +
         R"(,"tool_internal_latency_ms":)" + internal + "}";
}

TEST(ToolNames, OnlyBlanksAreTrimmed) {
  EXPECT_EQ(trimmed_tool_name("  Bash "), "Bash");
  EXPECT_EQ(trimmed_tool_name("\tBash\n"), "\tBash\n");
  EXPECT_EQ(trimmed_tool_name("   "), "<unknown-tool>");
  EXPECT_EQ(trimmed_tool_name(std::nullopt), "<unknown-tool>");
  EXPECT_EQ(stored_tool_name(""), "");
}

TEST(ToolNames, EveryToolOfAnMcpServerIsOneTool) {
  EXPECT_EQ(with_mcp_merged("mcp__ide__executeCode"), "mcp");
  EXPECT_EQ(with_mcp_merged("mcp"), "mcp");
  EXPECT_EQ(with_mcp_merged("MCP_x"), "MCP_x");
}

TEST(ToolNames, ATraceCannotBreakOutOfACodeSpan) { EXPECT_EQ(code_text("a`b\nc"), "`a'b\\x0ac`"); }

TEST(ToolStats, InternalTimeWinsAndOnlyPositiveLatenciesAreMeasured) {
  const auto trace = trace_of_lines(
      {step(R"("claude")", call(R"("Bash")", "50", "7") + "," + call(R"("Bash")", "50", "0") + "," +
                               call(R"("Bash")", "30", "null") + "," +
                               call(R"("Bash")", "null", "null"))});
  const ToolUses uses = tool_uses(trace);
  ASSERT_EQ(uses.uses.size(), 1);
  const ToolTotals& totals = uses.uses[0].totals;
  EXPECT_EQ(totals.calls, 4);
  EXPECT_EQ(totals.latency_count, 2);
  EXPECT_EQ(totals.nonpositive_latency, 1);
  EXPECT_EQ(totals.missing_latency, 1);
  EXPECT_EQ(totals.latency_sum_ms, 37);
  EXPECT_EQ(uses.latencies_ms, (std::vector<double>{7, 30}));
}

TEST(ToolStats, UsesOfOneNameAreAddedUpOverProvidersAndSpellings) {
  const auto trace = trace_of_lines({step(R"("codex")", call(R"("Bash ")", "20", "null")),
                                     step(R"("claude")", call(R"("Bash")", "10", "null")),
                                     step("null", call("null", "5", "null"))});
  const ToolUses uses = tool_uses(trace);
  const auto tools = tools_by_name(trace, uses, trimmed_tool_name);
  ASSERT_EQ(tools.size(), 2);
  EXPECT_EQ(tools[0].name, "Bash");
  EXPECT_EQ(sorted_latencies_ms(uses, tools[0]), (std::vector<double>{10, 20}));
  EXPECT_EQ(tools[1].name, "<unknown-tool>");

  const auto providers = tools_by_provider(trace, uses, trimmed_tool_name);
  ASSERT_EQ(providers.size(), 3);
  EXPECT_EQ(providers[0].provider, "claude");
  EXPECT_EQ(providers[1].provider, "codex");
  EXPECT_EQ(providers[2].provider, "<unknown-provider>");
}

Tool tool(std::string name, int64_t calls, trace::Row first_call) {
  Tool result{.name = std::move(name), .first_call = first_call};
  result.totals.calls = calls;
  return result;
}

TEST(ToolStats, RareToolsBecomeOneThatLosesEveryTie) {
  auto tools = with_rare_merged({tool("a", 3, 0), tool("b", 20, 1), tool("c", 17, 2)}, 20);
  ASSERT_EQ(tools.size(), 2);
  EXPECT_EQ(tools[1].name, "Other (<20 calls/tool)");
  EXPECT_EQ(tools[1].totals.calls, 20);
  sort_by_calls(tools);
  EXPECT_EQ(tools[0].name, "b");
}

TEST(ToolStats, AThresholdOfOneKeepsEveryTool) {
  EXPECT_EQ(with_rare_merged({tool("a", 1, 0)}, 1).at(0).name, "a");
}

}  // namespace
}  // namespace atlas::experiments
