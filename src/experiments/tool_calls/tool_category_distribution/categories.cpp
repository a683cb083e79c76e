#include "experiments/tool_calls/tool_category_distribution/categories.h"

#include <unordered_map>

namespace atlas::experiments {
namespace {

const std::unordered_map<std::string_view, ToolClass>& classes() {
  using enum ToolClass;
  static const std::unordered_map<std::string_view, ToolClass> map = {
      {"Bash", execute},
      {"BashOutput", execute},
      {"KillBash", execute},
      {"KillShell", execute},
      {"exec", execute},
      {"exec_command", execute},
      {"write_stdin", execute},
      {"shell_command", execute},
      {"shell", execute},
      {"send_input", execute},
      {"mcp__ide__executeCode", execute},

      {"Edit", write},
      {"Write", write},
      {"MultiEdit", write},
      {"NotebookEdit", write},
      {"apply_patch", write},

      {"Read", read},
      {"Grep", read},
      {"Glob", read},
      {"LS", read},
      {"view_image", read},
      {"SendUserFile", read},
      {"mcp__filesystem__list_directory", read},
      {"mcp__filesystem__directory_tree", read},

      {"TaskCreate", agent},
      {"TaskOutput", agent},
      {"TaskStop", agent},
      {"TaskList", agent},
      {"TaskGet", agent},
      {"Task", agent},
      {"Agent", agent},
      {"wait_agent", agent},
      {"spawn_agent", agent},
      {"close_agent", agent},
      {"resume_agent", agent},

      {"WebFetch", web},
      {"WebSearch", web},
      {"ToolSearch", web},
      {"Skill", web},
      {"LSP", web},
      {"_search_branches", web},
      {"list_mcp_resources", web},
      {"list_mcp_resource_templates", web},
      {"read_mcp_resource", web},
      {"mcp__sequential-thinking__sequentialthinking", web},
      {"mcp__ide__getDiagnostics", web},
      {"mcp__claude_ai_Notion__notion-fetch", web},
      {"mcp__claude_ai_Notion__notion-search", web},
      {"mcp__claude_ai_Notion__notion-create-database", web},
      {"mcp__claude_ai_Notion__notion-create-pages", web},
      {"mcp__claude_ai_Notion__notion-create-view", web},
      {"mcp__codex_apps__github_fetch", web},
      {"mcp__codex_apps__github_get_repo", web},
      {"mcp__codex_apps__github_search_commits", web},
      {"mcp__codex_apps__github_create_branch", web},
      {"mcp__codex_apps__github_create_file", web},
      {"mcp__codex_apps__github_get_user_login", web},
      {"mcp__codex_apps__github_list_repositories", web},
      {"mcp__codex_apps__github_search_repositories", web},
      {"mcp__codex_apps__github_search_branches", web},
      {"mcp__codex_apps__github_download_user_content", web},
      {"mcp__codex_apps__github_fetch_commit", web},
      {"mcp__codex_apps__github_compare_commits", web},

      {"TaskUpdate", plan},
      {"TodoWrite", plan},
      {"EnterPlanMode", plan},
      {"ExitPlanMode", plan},
      {"update_plan", plan},
      {"create_goal", plan},
      {"update_goal", plan},
      {"StructuredOutput", plan},
  };
  return map;
}

}  // namespace

ToolClass tool_class(std::string_view trimmed_name) {
  const auto found = classes().find(trimmed_name);
  return found == classes().end() ? ToolClass::other : found->second;
}

size_t coarse_category(ToolClass tool_class) {
  switch (tool_class) {
    case ToolClass::execute:
      return 0;
    case ToolClass::write:
      return 1;
    case ToolClass::read:
      return 2;
    case ToolClass::agent:
      return 3;
    case ToolClass::web:
      return 4;
    case ToolClass::plan:
    case ToolClass::other:
      return 5;
  }
  return 5;
}

size_t presentation_category(ToolClass tool_class) {
  switch (tool_class) {
    case ToolClass::execute:
      return 0;
    case ToolClass::write:
      return 1;
    case ToolClass::read:
      return 2;
    case ToolClass::plan:
      return 3;
    case ToolClass::agent:
      return 4;
    case ToolClass::web:
      return 5;
    case ToolClass::other:
      return 6;
  }
  return 6;
}

}  // namespace atlas::experiments
