#include "synth/tools.h"

#include <vector>

#include "synth/window.h"

namespace atlas::synth {
namespace {

// Milliseconds. A tool that needs a permission is fast at the median and as slow as its user in the
// tail.
const Curve kBookkeeping = {{0, 1}, {0.5, 3}, {0.9, 12}, {0.99, 150}, {1, 2'000}};
const Curve kFileRead = {{0, 1},     {0.1, 3},      {0.5, 16},  {0.75, 70},
                         {0.9, 420}, {0.99, 3'400}, {1, 90'000}};
const Curve kFileEdit = {{0, 3},       {0.1, 6},       {0.5, 35},      {0.75, 95},
                         {0.9, 1'100}, {0.97, 15'000}, {0.99, 90'000}, {1, 3'600'000}};
const Curve kSearch = {{0, 8}, {0.1, 25}, {0.5, 110}, {0.9, 700}, {0.99, 4'000}, {1, 20'000}};
const Curve kClaudeShell = {
    {0, 6},           {0.05, 22},        {0.24, 90},         {0.4, 420},     {0.5, 1'000},
    {0.64, 3'000},    {0.75, 6'500},     {0.85, 15'000},     {0.92, 38'000}, {0.965, 115'000},
    {0.987, 280'000}, {0.9945, 600'000}, {0.999, 4'600'000}, {1, 46'000'000}};
const Curve kAskUser = {{0, 2'500},     {0.1, 10'000},      {0.5, 62'000},
                        {0.9, 800'000}, {0.98, 10'000'000}, {1, 80'000'000}};
const Curve kPlanApproval = {
    {0, 2'000}, {0.5, 75'000}, {0.9, 900'000}, {0.99, 5'000'000}, {1, 20'000'000}};
const Curve kAgentRun = {{0, 1'500},     {0.1, 14'000},   {0.5, 66'000},
                         {0.9, 220'000}, {0.99, 700'000}, {1, 4'000'000}};
const Curve kBackgroundWait = {{0, 40},       {0.3, 900},      {0.5, 9'000},
                               {0.8, 45'000}, {0.99, 420'000}, {1, 600'000}};
const Curve kWeb = {{0, 250}, {0.5, 6'500}, {0.9, 21'000}, {0.99, 60'000}, {1, 300'000}};
const Curve kRemote = {{0, 40}, {0.5, 720}, {0.9, 4'000}, {0.99, 31'000}, {1, 240'000}};
// The Codex runner returns control after a second (exec_command) or after the time that the model
// asked for (write_stdin), finished or not.
const Curve kCodexExec = {{0, 0.2},       {0.14, 0.4},     {0.22, 8},     {0.4, 60},
                          {0.56, 340},    {0.7, 980},      {0.78, 1'001}, {0.955, 1'004},
                          {0.985, 2'400}, {0.994, 10'000}, {1, 70'000}};
const Curve kCodexPoll = {{0, 0.4},        {0.03, 80},       {0.12, 900},   {0.35, 2'500},
                          {0.5, 5'001},    {0.63, 12'300},   {0.8, 17'000}, {0.9, 58'000},
                          {0.96, 116'000}, {0.993, 210'000}, {1, 330'000}};
const Curve kCodexPatch = {{0, 1}, {0.5, 45}, {0.9, 160}, {0.99, 2'500}, {1, 120'000}};
const Curve kCodexAgentWait = {{0, 300},       {0.2, 8'000},    {0.5, 35'000},
                               {0.9, 220'000}, {0.99, 700'000}, {1, 1'800'000}};

// Characters of the arguments.
const Curve kFewArguments = {{0, 2}, {0.5, 40}, {0.9, 120}, {1, 900}};
const Curve kPathArguments = {{0, 50}, {0.5, 104}, {0.9, 150}, {1, 420}};
const Curve kCommandArguments = {{0, 22},    {0.1, 70},     {0.5, 150},
                                 {0.9, 420}, {0.99, 1'900}, {1, 12'000}};
const Curve kEditArguments = {{0, 120},     {0.1, 330},    {0.5, 900},
                              {0.9, 2'900}, {0.99, 8'000}, {1, 40'000}};
const Curve kFileArguments = {{0, 90}, {0.5, 3'900}, {0.9, 12'000}, {0.99, 24'000}, {1, 70'000}};
const Curve kPromptArguments = {{0, 130}, {0.5, 980}, {0.9, 2'200}, {1, 9'000}};
const Curve kPollArguments = {{0, 60}, {0.5, 78}, {0.95, 82}, {1, 600}};

// Tokens that a result adds to the context.
const Curve kAcknowledgement = {{0, 12}, {0.5, 60}, {0.9, 150}, {1, 700}};
const Curve kEditResult = {{0, 35}, {0.5, 150}, {0.9, 520}, {0.99, 1'800}, {1, 9'000}};
const Curve kReadResult = {{0, 30},      {0.1, 220},     {0.5, 1'000},
                           {0.9, 5'000}, {0.99, 16'000}, {1, 26'000}};
const Curve kSearchResult = {{0, 8},       {0.2, 60},     {0.5, 340},
                             {0.9, 1'900}, {0.99, 6'500}, {1, 20'000}};
const Curve kClaudeShellResult = {{0, 4},       {0.1, 16},     {0.5, 180},
                                  {0.9, 1'150}, {0.99, 6'800}, {1, 20'000}};
const Curve kCodexExecResult = {{0, 14},       {0.1, 95},     {0.5, 430}, {0.8, 1'500},
                                {0.91, 4'300}, {0.98, 9'000}, {1, 12'000}};
const Curve kCodexPollResult = {{0, 30},    {0.3, 60},     {0.5, 120},
                                {0.9, 950}, {0.99, 5'500}, {1, 11'000}};
const Curve kWebResult = {{0, 60}, {0.5, 850}, {0.9, 2'600}, {1, 14'000}};
const Curve kReport = {{0, 60}, {0.5, 1'300}, {0.9, 3'600}, {1, 11'000}};

const Curve kCodexOverhead = {{0, 8},         {0.05, 45},    {0.5, 128},      {0.9, 240},
                              {0.965, 1'100}, {0.99, 9'800}, {0.998, 40'000}, {1, 900'000}};

constexpr auto kWall = Clock::wall;
constexpr auto kBoth = Clock::wall_and_internal;
constexpr base::Micros kTasksReplaceTodos = day(20'475);
constexpr base::Micros kAgentReplacesTask = day(20'509);
constexpr base::Micros kUnifiedExec = day(20'412);

// name, weight, errors, verdicts, clock, latency, arguments, result, since, until
const std::vector<ToolKind>& claude_tools() {
  static const std::vector<ToolKind> tools = {
      {"Bash", 47.2, 0.066, 1, kWall, kClaudeShell, kCommandArguments, kClaudeShellResult},
      {"Read", 18.4, 0.021, 1, kWall, kFileRead, kPathArguments, kReadResult},
      {"Edit", 15.6, 0.046, 1, kWall, kFileEdit, kEditArguments, kEditResult},
      {"Grep", 4.2, 0.014, 1, kWall, kSearch, kPathArguments, kSearchResult},
      {"Write", 3.3, 0.036, 1, kWall, kFileEdit, kFileArguments, kAcknowledgement},
      {"TaskUpdate", 1.9, 0.002, 1, kWall, kBookkeeping, kFewArguments, kAcknowledgement,
       kTasksReplaceTodos},
      {"Task", 1.35, 0.012, 1, kBoth, kAgentRun, kPromptArguments, kReport, 0, kAgentReplacesTask},
      {"Agent", 1.35, 0.012, 1, kBoth, kAgentRun, kPromptArguments, kReport, kAgentReplacesTask},
      {"TodoWrite", 2.6, 0.001, 1, kWall, kBookkeeping, kPromptArguments, kAcknowledgement, 0,
       kTasksReplaceTodos},
      {"Glob", 1.2, 0.022, 1, kBoth, kSearch, kFewArguments, kSearchResult},
      {"TaskCreate", 0.95, 0.001, 1, kWall, kBookkeeping, kPromptArguments, kAcknowledgement,
       kTasksReplaceTodos},
      {"WebFetch", 0.9, 0.09, 1, kBoth, kWeb, kPathArguments, kWebResult},
      {"WebSearch", 0.85, 0.01, 1, kBoth, kWeb, kFewArguments, kWebResult},
      {"AskUserQuestion", 0.55, 0.08, 1, kWall, kAskUser, kPromptArguments, kAcknowledgement},
      {"TaskOutput", 0.4, 0.03, 1, kWall, kBackgroundWait, kFewArguments, kSearchResult},
      {"ToolSearch", 0.4, 0.004, 1, kWall, kBookkeeping, kFewArguments, kReport,
       kAgentReplacesTask},
      {"ExitPlanMode", 0.25, 0.42, 1, kWall, kPlanApproval, kFileArguments, kReport},
      {"Skill", 0.25, 0.01, 1, kWall, kBookkeeping, kFewArguments, kAcknowledgement},
      {"BashOutput", 0.35, 0.01, 1, kWall, kBookkeeping, kFewArguments, kSearchResult, 0,
       kTasksReplaceTodos},
      {"mcp__playwright__browser_click", 0.12, 0.1, 1, kWall, kRemote, kFewArguments, kReport},
      {"mcp__playwright__browser_navigate", 0.12, 0.06, 1, kWall, kRemote, kFewArguments, kReport},
      {"mcp__playwright__browser_snapshot", 0.1, 0.02, 1, kWall, kRemote, kFewArguments, kReport},
      {"mcp__playwright__browser_take_screenshot", 0.08, 0.03, 1, kWall, kRemote, kFewArguments,
       kReport},
      {"mcp__playwright__browser_evaluate", 0.06, 0.08, 1, kWall, kRemote, kCommandArguments,
       kSearchResult},
      {"Monitor", 0.14, 0.02, 1, kWall, kBookkeeping, kCommandArguments, kAcknowledgement,
       day(20'559)},
      {"SendMessage", 0.12, 0.02, 1, kWall, kBookkeeping, kPromptArguments, kAcknowledgement,
       kAgentReplacesTask},
      {"TaskList", 0.1, 0, 1, kWall, kBookkeeping, kFewArguments, kAcknowledgement,
       kTasksReplaceTodos},
      {"TaskStop", 0.1, 0.06, 1, kWall, kBookkeeping, kFewArguments, kAcknowledgement,
       kTasksReplaceTodos},
      {"TaskGet", 0.03, 0, 1, kWall, kBookkeeping, kFewArguments, kAcknowledgement,
       kTasksReplaceTodos},
      {"KillShell", 0.08, 0.05, 1, kWall, kBookkeeping, kFewArguments, kAcknowledgement, 0,
       kTasksReplaceTodos},
      {"EnterPlanMode", 0.08, 0.1, 1, kWall, kPlanApproval, kFewArguments, kAcknowledgement},
      {"ScheduleWakeup", 0.07, 0, 1, kWall, kBookkeeping, kPromptArguments, kAcknowledgement,
       day(20'559)},
      {"NotebookEdit", 0.07, 0.04, 1, kWall, kFileEdit, kEditArguments, kEditResult},
      {"StructuredOutput", 0.06, 0.01, 1, kWall, kBookkeeping, kPromptArguments, kAcknowledgement},
      {"mcp__ide__getDiagnostics", 0.06, 0.02, 1, kWall, kRemote, kFewArguments, kSearchResult},
      {"mcp__ide__executeCode", 0.03, 0.1, 1, kWall, kRemote, kCommandArguments, kSearchResult},
      {"mcp__context7__resolve-library-id", 0.04, 0.01, 1, kWall, kRemote, kFewArguments,
       kWebResult},
      {"mcp__context7__query-docs", 0.05, 0.01, 1, kWall, kRemote, kFewArguments, kWebResult},
      {"mcp__github__get_pull_request", 0.04, 0.03, 1, kWall, kRemote, kFewArguments, kReport},
      {"mcp__github__list_issues", 0.03, 0.03, 1, kWall, kRemote, kFewArguments, kReport},
      {"mcp__github__create_issue", 0.02, 0.05, 1, kWall, kRemote, kPromptArguments,
       kAcknowledgement},
      {"mcp__slack__slack_post_message", 0.02, 0.05, 1, kWall, kRemote, kPromptArguments,
       kAcknowledgement},
      {"mcp__slack__slack_search", 0.02, 0.02, 1, kWall, kRemote, kFewArguments, kWebResult},
      {"mcp__notion__search", 0.02, 0.02, 1, kWall, kRemote, kFewArguments, kWebResult},
      {"mcp__notion__fetch", 0.02, 0.02, 1, kWall, kRemote, kFewArguments, kReport},
      {"ListMcpResourcesTool", 0.02, 0, 1, kWall, kBookkeeping, kFewArguments, kAcknowledgement},
      {"ReadMcpResourceTool", 0.02, 0.1, 1, kWall, kRemote, kFewArguments, kReport},
      {"EnterWorktree", 0.03, 0.08, 1, kWall, kRemote, kFewArguments, kAcknowledgement,
       kAgentReplacesTask},
      {"ExitWorktree", 0.02, 0.05, 1, kWall, kRemote, kFewArguments, kAcknowledgement,
       kAgentReplacesTask},
      {"CronCreate", 0.02, 0.02, 1, kWall, kBookkeeping, kPromptArguments, kAcknowledgement,
       day(20'559)},
      {"LSP", 0.04, 0.12, 1, kWall, kSearch, kPathArguments, kSearchResult},
      {"SlashCommand", 0.05, 0.1, 1, kWall, kBookkeeping, kFewArguments, kAcknowledgement, 0,
       kTasksReplaceTodos},
      {"MultiEdit", 0.1, 0.05, 1, kWall, kFileEdit, kFileArguments, kEditResult, 0, day(20'416)},
      {"LS", 0.06, 0.02, 1, kWall, kFileRead, kPathArguments, kSearchResult, 0, day(20'416)},
  };
  return tools;
}

const std::vector<ToolKind>& codex_tools() {
  static const std::vector<ToolKind> tools = {
      {"exec_command", 63.2, 0.071, 0.96, kBoth, kCodexExec, kCommandArguments, kCodexExecResult,
       kUnifiedExec},
      {"write_stdin", 21.6, 0.02, 0.3, kBoth, kCodexPoll, kPollArguments, kCodexPollResult,
       kUnifiedExec},
      {"apply_patch", 8.6, 0.031, 0.98, kBoth, kCodexPatch, kEditArguments, kEditResult},
      {"shell", 84, 0.05, 0.93, kWall, kCodexExec, kCommandArguments, kCodexExecResult, 0,
       kUnifiedExec},
      {"update_plan", 1.2, 0, 0, kWall, kBookkeeping, kPromptArguments, kAcknowledgement},
      {"shell_command", 1.2, 0.06, 0.93, kWall, kCodexExec, kCommandArguments, kCodexExecResult},
      {"wait_agent", 0.6, 0, 0.1, kWall, kCodexAgentWait, kFewArguments, kReport, day(20'489)},
      {"spawn_agent", 0.26, 0.01, 0.1, kWall, kBookkeeping, kPromptArguments, kAcknowledgement,
       day(20'489)},
      {"close_agent", 0.4, 0.01, 0.1, kWall, kBookkeeping, kFewArguments, kAcknowledgement,
       day(20'489)},
      {"send_input", 0.12, 0.02, 0.1, kWall, kBookkeeping, kPromptArguments, kAcknowledgement,
       day(20'489)},
      {"view_image", 0.5, 0.01, 0.1, kWall, kFileRead, kPathArguments, kReport},
      {"js_repl", 0.2, 0.1, 0.5, kBoth, kRemote, kCommandArguments, kSearchResult, day(20'489)},
      {"request_user_input", 0.02, 0, 0, kWall, kAskUser, kPromptArguments, kAcknowledgement,
       day(20'489)},
      {"list_mcp_resources", 0.06, 0, 0, kWall, kBookkeeping, kFewArguments, kAcknowledgement},
      {"list_mcp_resource_templates", 0.04, 0, 0, kWall, kBookkeeping, kFewArguments,
       kAcknowledgement},
      {"read_mcp_resource", 0.04, 0.02, 0, kBoth, kRemote, kFewArguments, kReport},
      {"tool_search_tool", 0.06, 0, 0, kWall, kBookkeeping, kFewArguments, kReport, day(20'517)},
      {"resume_agent", 0.03, 0.02, 0.1, kWall, kBookkeeping, kFewArguments, kAcknowledgement,
       day(20'489)},
      {"mcp__playwright__browser_navigate", 0.1, 0.04, 0, kBoth, kRemote, kFewArguments, kReport},
      {"mcp__playwright__browser_click", 0.1, 0.05, 0, kBoth, kRemote, kFewArguments, kReport},
      {"mcp__playwright__browser_snapshot", 0.08, 0.02, 0, kBoth, kRemote, kFewArguments, kReport},
      {"mcp__playwright__browser_evaluate", 0.06, 0.05, 0, kBoth, kRemote, kCommandArguments,
       kSearchResult},
      {"_fetch_pr", 0.05, 0, 0, kBoth, kRemote, kFewArguments, kReport},
      {"_create_issue", 0.03, 0, 0, kBoth, kRemote, kPromptArguments, kAcknowledgement},
      {"_get_commit_combined_status", 0.03, 0, 0, kBoth, kRemote, kFewArguments, kAcknowledgement},
      {"_search_issues", 0.03, 0, 0, kBoth, kRemote, kFewArguments, kReport},
      {"read_wiki_structure", 0.02, 0, 0, kBoth, kWeb, kFewArguments, kWebResult},
      {"ask_question", 0.02, 0, 0, kBoth, kWeb, kPromptArguments, kWebResult},
      {"imagegen", 0.02, 0.02, 0, kBoth, kWeb, kPromptArguments, kAcknowledgement, day(20'566)},
      {"read_thread_terminal", 0.03, 0, 0, kWall, kBookkeeping, kFewArguments, kSearchResult,
       day(20'517)},
      {"automation_update", 0.02, 0.02, 0, kWall, kBookkeeping, kPromptArguments, kAcknowledgement,
       day(20'566)},
  };
  return tools;
}

// Sub-agents mostly look around.
double subagent_factor(const ToolKind& tool) {
  if (spawns_agent(tool) || tool.name == "AskUserQuestion" || tool.name == "ExitPlanMode" ||
      tool.name == "EnterPlanMode" || tool.name == "request_user_input" ||
      tool.name == "wait_agent") {
    return 0;
  }
  if (tool.name == "Read" || tool.name == "Grep" || tool.name == "Glob") return 3;
  if (tool.name == "Edit" || tool.name == "apply_patch") return 0.2;
  return 1;
}

}  // namespace

std::span<const ToolKind> tools(Provider provider) {
  return provider == Provider::claude ? claude_tools() : codex_tools();
}

const ToolKind& pick_tool(Provider provider, base::Micros instant, bool is_subagent,
                          Stream& stream) {
  const auto weight = [&](const ToolKind& tool) {
    if (instant < tool.since || instant >= tool.until) return 0.0;
    return tool.weight * (is_subagent ? subagent_factor(tool) : 1);
  };
  double sum = 0;
  for (const ToolKind& tool : tools(provider)) sum += weight(tool);
  double draw = stream.uniform() * sum;
  const ToolKind* picked = nullptr;
  for (const ToolKind& tool : tools(provider)) {
    if (weight(tool) == 0) continue;
    picked = &tool;
    draw -= weight(tool);
    if (draw < 0) break;
  }
  return *picked;
}

const Curve& codex_overhead_ms() { return kCodexOverhead; }

bool spawns_agent(const ToolKind& tool) {
  return tool.name == "Agent" || tool.name == "Task" || tool.name == "spawn_agent";
}

}  // namespace atlas::synth
