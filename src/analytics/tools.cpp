#include "analytics/tools.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace atlas::analytics {
namespace {

bool has_any(const std::string& name, std::span<const std::string_view> words) {
  return std::ranges::any_of(
      words, [&](std::string_view word) { return name.find(word) != std::string::npos; });
}

}  // namespace

std::vector<ToolUse> tool_uses(const trace::Trace& trace) {
  const trace::ToolCalls& calls = trace.tool_calls;
  std::vector<size_t> index(calls.tool_name.distinct(), SIZE_MAX);
  std::vector<ToolUse> tools;
  for (const trace::Row call : calls.all()) {
    const auto code = calls.tool_name.code(call);
    if (code == trace::TextColumn::kNone || calls.tool_name.text(code).empty()) continue;
    if (index[code] == SIZE_MAX) {
      index[code] = tools.size();
      tools.push_back({calls.tool_name.text(code), 0, 0, {}});
    }
    ToolUse& tool = tools[index[code]];
    ++tool.calls;
    tool.errors += calls.is_error.or_zero(call);
    const int64_t ms = calls.effective_latency_ms(call).value_or(0);
    if (ms > 0) tool.positive_ms.push_back(static_cast<double>(ms));
  }
  return tools;
}

const ToolUse* most_used(const std::vector<ToolUse>& tools) {
  const auto most = std::ranges::max_element(tools, {}, &ToolUse::calls);
  return most == tools.end() ? nullptr : &*most;
}

Access access_of(std::string_view tool_name) {
  static constexpr std::array<std::string_view, 6> kWrite = {"edit",  "write",  "patch",
                                                             "apply", "create", "insert"};
  static constexpr std::array<std::string_view, 8> kRead = {"read",  "grep", "glob", "search",
                                                            "fetch", "list", "cat",  "view"};
  const std::string name = base::lower_ascii(tool_name);
  if (has_any(name, kWrite)) return Access::write;
  return has_any(name, kRead) ? Access::read : Access::neither;
}

}  // namespace atlas::analytics
