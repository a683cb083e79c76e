#include "analytics/session_tools.h"

#include <algorithm>
#include <functional>
#include <unordered_map>

#include "analytics/rounds.h"

namespace atlas::analytics {

using trace::Row;

std::string_view session_tool_name(const trace::ToolCalls& calls, Row call) {
  return nonempty(calls.tool_name, call).value_or("?");
}

std::vector<SessionTool> session_tools(const trace::ToolCalls& calls, std::span<const Row> steps) {
  std::vector<SessionTool> tools;
  std::vector<std::vector<double>> positive_ms;
  std::unordered_map<std::string_view, size_t> place;
  for (const Row step : steps) {
    for (const Row call : calls.of(step)) {
      const auto name = session_tool_name(calls, call);
      const auto [found, is_new] = place.try_emplace(name, tools.size());
      if (is_new) {
        tools.push_back({.name = name, .p50_ms = std::nullopt});
        positive_ms.emplace_back();
      }
      SessionTool& tool = tools[found->second];
      ++tool.calls;
      tool.errors += calls.is_error.or_zero(call);
      const int64_t ms = calls.effective_latency_ms(call).value_or(0);
      if (ms > 0) positive_ms[found->second].push_back(static_cast<double>(ms));
    }
  }
  for (size_t i = 0; i < tools.size(); ++i) {
    if (!positive_ms[i].empty()) tools[i].p50_ms = quantile(positive_ms[i], 0.5);
  }
  std::ranges::stable_sort(tools, std::greater(), &SessionTool::calls);
  return tools;
}

}  // namespace atlas::analytics
