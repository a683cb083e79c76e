// How tools are called in tables and figures.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/text.h"

namespace atlas::experiments {

inline constexpr std::string_view kUnknownTool = "<unknown-tool>";

// As the trace has it; a null is the unknown tool.
inline std::string_view stored_tool_name(std::optional<std::string_view> name) {
  return name.value_or(kUnknownTool);
}

// Without the blanks at both ends; the unknown tool if nothing is left. Only U+0020 is a blank
// here: tabs and line breaks are part of a name.
inline std::string_view trimmed_tool_name(std::optional<std::string_view> name) {
  if (!name) return kUnknownTool;
  const size_t begin = name->find_first_not_of(' ');
  if (begin == std::string_view::npos) return kUnknownTool;
  return name->substr(begin, name->find_last_not_of(' ') + 1 - begin);
}

// The many tools of MCP servers are one tool in a figure.
inline std::string_view with_mcp_merged(std::string_view name) {
  return name.starts_with("mcp_") ? "mcp" : name;
}

// What the tools with fewer than `least_calls` calls are called together.
inline std::string rare_tools_name(int64_t least_calls) {
  return fmt::format("Other (<{} calls/tool)", least_calls);
}

// A name or an id in Markdown. What a trace contains cannot end the code span or the line.
inline std::string code_text(std::string_view name) {
  std::string text = base::printable(name);
  std::ranges::replace(text, '`', '\'');
  return '`' + text + '`';
}

}  // namespace atlas::experiments
