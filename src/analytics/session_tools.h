// The tools of one session.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "trace/trace.h"

namespace atlas::analytics {

// "?" where the call has no name or an empty one.
std::string_view session_tool_name(const trace::ToolCalls& calls, trace::Row call);

struct SessionTool {
  std::string_view name;  // lives as long as the trace
  int64_t calls = 0, errors = 0;
  std::optional<double> p50_ms;  // of the positive effective latencies, rule P-A'
};

// Of the calls of these steps: most calls first, then by first appearance.
std::vector<SessionTool> session_tools(const trace::ToolCalls& calls,
                                       std::span<const trace::Row> steps);

}  // namespace atlas::analytics
