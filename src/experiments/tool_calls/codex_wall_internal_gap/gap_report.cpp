#include "experiments/tool_calls/codex_wall_internal_gap/gap_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/number_text.h"
#include "stats/quantile.h"

namespace atlas::experiments {
namespace {

constexpr double kMsPerHour = 3'600'000;
constexpr double kMinuteS = 60;

std::string hours(double ms) { return base::grouped(ms / kMsPerHour, 2) + " h"; }

std::string percent_of(double part, double whole, int decimals = 3) {
  return whole == 0 ? "n/a" : base::percent(part / whole, decimals);
}

std::string seconds_at(const std::vector<double>& sorted_s, double q) {
  const auto value = stats::quantile_duckdb(sorted_s, q);
  return value ? base::grouped(*value, 3) + " s" : "n/a";
}

// The calls of one tool; nothing counted if the trace has none.
ToolGaps tool_named(const CodexGaps& gaps, std::string_view name) {
  const auto found = std::ranges::find(gaps.tools, name, &ToolGaps::tool);
  return found == gaps.tools.end() ? ToolGaps{.tool = name} : *found;
}

std::string exec_command_text(const CodexGaps& gaps) {
  const ToolGaps tool = tool_named(gaps, "exec_command");
  return fmt::format(
      "- `exec_command`: {} calls with both times, {} residual, {} of their wall time; a call's "
      "residual is {} (median), {} (p90), {} (p99).\n",
      base::grouped(std::ssize(tool.gaps_s)), hours(tool.timed_gap_ms),
      percent_of(tool.timed_gap_ms, tool.timed_wall_ms), seconds_at(tool.gaps_s, 0.5),
      seconds_at(tool.gaps_s, 0.9), seconds_at(tool.gaps_s, 0.99));
}

std::string execution_like_text(const CodexGaps& gaps) {
  int64_t calls = 0;
  int64_t long_calls = 0;
  double gap_ms = 0;
  double long_gap_ms = 0;
  for (const ToolGaps& tool : gaps.tools) {
    if (!is_execution_like(tool.tool)) continue;
    calls += tool.calls;
    gap_ms += tool.timed_gap_ms;
    const auto first_long = std::ranges::upper_bound(tool.gaps_s, kMinuteS);
    long_calls += tool.gaps_s.end() - first_long;
    for (auto gap = first_long; gap != tool.gaps_s.end(); ++gap) long_gap_ms += *gap * 1000;
  }
  return fmt::format(
      "- Execution-like tools (`exec_command`, `shell_command`, `shell`, `apply_patch`): {} calls "
      "in all, {} residual. Residuals above one minute: {} calls, {}, {} of it.\n",
      base::grouped(calls), hours(gap_ms), base::grouped(long_calls), hours(long_gap_ms),
      percent_of(long_gap_ms, gap_ms));
}

std::string user_input_text(const CodexGaps& gaps) {
  const ToolGaps tool = tool_named(gaps, "request_user_input");
  return fmt::format(
      "- `request_user_input`: {} calls with a wall time, {} in sum, median {}, p90 {}.\n",
      base::grouped(tool.wall_count), hours(tool.wall_sum_ms), seconds_at(tool.walls_s, 0.5),
      seconds_at(tool.walls_s, 0.9));
}

std::string write_stdin_text(const CodexGaps& gaps) {
  const ToolGaps tool = tool_named(gaps, "write_stdin");
  return fmt::format("- `write_stdin`: {} calls with both times, {} residual, {} of wall time.\n",
                     base::grouped(std::ssize(tool.gaps_s)), hours(tool.timed_gap_ms),
                     percent_of(tool.timed_gap_ms, tool.timed_wall_ms));
}

std::string coverage_text(const CodexGaps& gaps) {
  const ToolGaps exec = tool_named(gaps, "exec_command");
  const ToolGaps input = tool_named(gaps, "request_user_input");
  return fmt::format(
      "- Coverage: {} of {} `exec_command` calls have both times; of {} `request_user_input` calls "
      "{} have a wall time and {} an internal one.\n",
      base::grouped(exec.both_count), base::grouped(exec.calls), base::grouped(input.calls),
      base::grouped(input.wall_count), base::grouped(input.internal_count));
}

}  // namespace

std::string write_gap_report(const CodexGaps& gaps) {
  if (gaps.tools.empty()) return "This trace has no Codex tool calls.\n";
  std::string text =
      "The gap, or residual, of a call is its wall time (from the call to its result, as the "
      "client "
      "saw it) minus the time that the tool runner itself reports, and never below zero. Only "
      "calls "
      "with both times, a wall time above zero and an internal time of zero or more have one.\n\n";
  text += exec_command_text(gaps) + execution_like_text(gaps) + user_input_text(gaps) +
          write_stdin_text(gaps) + coverage_text(gaps);
  if (gaps.timed.empty()) {
    text +=
        "\nNo call has both times, so there is no residual: the paper table "
        "(`codex_tool_e2e_internal.md` and `.tex`) and `headline.json` are not written.\n";
  }
  text +=
      "\nHow far this goes: the trace holds neither inputs nor outputs nor approval events. The "
      "residual is an upper bound of the time that approval and the client took; approvals that "
      "were given automatically cannot be told from those that a person gave.\n";
  return text;
}

}  // namespace atlas::experiments
