// The tools of a trace by name, as the statistics, facts and charts of the dashboard need them.
#pragma once

#include <string_view>
#include <vector>

#include "trace/trace.h"

namespace atlas::analytics {

struct ToolUse {
  std::string_view name;  // lives as long as the trace
  int64_t calls = 0, errors = 0;
  std::vector<double> positive_ms;  // effective latencies > 0

  double error_share() const { return static_cast<double>(errors) / static_cast<double>(calls); }
};

// By first appearance; calls without a name, or with an empty one, are left out. For
// Trace::derived.
std::vector<ToolUse> tool_uses(const trace::Trace& trace);

// The tool with the most calls, of equal ones the first; nullptr if there is none.
const ToolUse* most_used(const std::vector<ToolUse>& tools);

enum class Access { write, read, neither };

// What a tool does to files, guessed from its name; writing words win.
Access access_of(std::string_view tool_name);

}  // namespace atlas::analytics
