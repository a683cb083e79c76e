#include "experiments/tool_calls/codex_wall_internal_gap/gap_sums.h"

#include <algorithm>

#include "base/number_text.h"
#include "stats/quantile.h"

namespace atlas::experiments {
namespace {

using trace::Row;

void add_call(const trace::ToolCalls& calls, Row call, ToolGaps& tool) {
  const auto wall_ms = calls.tool_wall_latency_ms[call];
  const auto internal_ms = calls.tool_internal_latency_ms[call];
  ++tool.calls;
  if (wall_ms) {
    ++tool.wall_count;
    tool.wall_sum_ms += static_cast<double>(*wall_ms);
    tool.walls_s.push_back(static_cast<double>(*wall_ms) / 1000.0);
    if (!internal_ms) ++tool.wall_only_count;
  }
  if (internal_ms) {
    ++tool.internal_count;
    tool.internal_sum_ms += static_cast<double>(*internal_ms);
    if (wall_ms) ++tool.both_count;
  }
}

std::optional<TimedCall> timed(const trace::ToolCalls& calls, Row call) {
  const auto wall_ms = calls.tool_wall_latency_ms[call];
  const auto internal_ms = calls.tool_internal_latency_ms[call];
  if (!wall_ms || !internal_ms || *wall_ms <= 0 || *internal_ms < 0) return std::nullopt;
  return TimedCall{call, *wall_ms, *internal_ms, std::max<int64_t>(0, *wall_ms - *internal_ms)};
}

void add_timed(const TimedCall& call, ToolGaps& tool) {
  tool.timed_wall_ms += static_cast<double>(call.wall_ms);
  tool.timed_internal_ms += static_cast<double>(call.internal_ms);
  tool.timed_gap_ms += static_cast<double>(call.gap_ms);
  tool.gaps_s.push_back(static_cast<double>(call.gap_ms) / 1000.0);
  for (size_t k = 0; k < kGapLimitsMs.size(); ++k) {
    if (call.gap_ms > kGapLimitsMs[k]) ++tool.gaps_above[k];
  }
}

}  // namespace

CodexGaps collect_gaps(const trace::Trace& trace) {
  constexpr uint32_t kUnseen = 0xFFFFFFFF;
  const trace::ToolCalls& calls = trace.tool_calls;
  const auto codex = trace.steps.provider.find("codex");
  CodexGaps all;
  if (codex == trace::TextColumn::kNone) return all;
  // One entry a tool name, and one more for calls without a name.
  std::vector<uint32_t> tool_of_code(calls.tool_name.distinct() + 1, kUnseen);
  for (const Row call : calls.all()) {
    if (trace.steps.provider.code(calls.step[call]) != codex) continue;
    const auto code = std::min<size_t>(calls.tool_name.code(call), calls.tool_name.distinct());
    if (tool_of_code[code] == kUnseen) {
      tool_of_code[code] = static_cast<uint32_t>(all.tools.size());
      all.tools.push_back({.tool = calls.tool_name[call]});
    }
    ToolGaps& tool = all.tools[tool_of_code[code]];
    add_call(calls, call, tool);
    if (const auto both = timed(calls, call)) {
      add_timed(*both, tool);
      all.timed.push_back(*both);
    }
  }
  for (ToolGaps& tool : all.tools) {
    stats::sort_values(tool.walls_s);
    stats::sort_values(tool.gaps_s);
  }
  return all;
}

bool is_execution_like(std::optional<std::string_view> tool) {
  return tool == "exec_command" || tool == "shell_command" || tool == "shell" ||
         tool == "apply_patch";
}

double rounded_seconds(double ms) { return base::round3_half_away(ms / 1000.0); }

}  // namespace atlas::experiments
