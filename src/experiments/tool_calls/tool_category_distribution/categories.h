// Which category a tool belongs to. Names are compared exactly, after trimming; an MCP server's
// tool has no category unless it is listed here.
#pragma once

#include <array>
#include <string_view>

#include "figure/figure.h"

namespace atlas::experiments {

enum class ToolClass { execute, write, read, agent, web, plan, other };

ToolClass tool_class(std::string_view trimmed_name);

struct ToolCategory {
  std::string_view key;
  std::string_view label;
  figure::Color color;
};

// For the ring, the bars and the two tables of all calls. Planning tools are "other".
inline constexpr std::array<ToolCategory, 6> kCoarseCategories = {{
    {"execute_command", "Execute command", {0x2440B5}},
    {"file_write_edit", "File write/edit", {0xF59E0B}},
    {"file_read_search_inspect", "File read/search", {0x60A5FA}},
    {"agent_task", "Agent/task", {0x10B981}},
    {"web_remote_lookup", "Web/remote/lookup", {0x8B5CF6}},
    {"other", "Other", {0x94A3B8}},
}};
// An index into kCoarseCategories.
size_t coarse_category(ToolClass tool_class);

// For the dashboard.
inline constexpr std::array<ToolCategory, 7> kPresentationCategories = {{
    {"shell_command", "Shell / command", {0x0B6B43}},
    {"file_edit_patch", "File edit / patch", {0x4E8F43}},
    {"file_read_search", "File read / search", {0x87B960}},
    {"planning_control", "Planning", {0xB6D7A8}},
    {"agent_task", "Agent / task", {0xCFE5C7}},
    {"web_lookup", "Web / lookup", {0xDDEDD8}},
    {"other", "Other", {0xB8B9BD}},
}};
// An index into kPresentationCategories.
size_t presentation_category(ToolClass tool_class);

}  // namespace atlas::experiments
