// Wall time, internal time and their gap, by tool.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "trace/trace.h"

namespace atlas::experiments {

// A Codex call whose wall time is above zero and whose internal time is not negative.
struct TimedCall {
  trace::Row call;
  int64_t wall_ms, internal_ms;
  int64_t gap_ms;  // wall - internal, at least 0
};

// Calls of one tool. Names are not trimmed; a null is a tool of its own.
struct ToolGaps {
  std::optional<std::string_view> tool;
  int64_t calls = 0;
  int64_t wall_count = 0, internal_count = 0;  // not null
  int64_t both_count = 0, wall_only_count = 0;
  double wall_sum_ms = 0, internal_sum_ms = 0;  // over what is not null
  std::vector<double> walls_s;                  // not null, ascending
  // Of the timed calls alone.
  double timed_wall_ms = 0, timed_internal_ms = 0, timed_gap_ms = 0;
  std::vector<double> gaps_s;              // ascending
  std::array<int64_t, 5> gaps_above = {};  // kGapLimitsMs

  bool has_timed() const { return !gaps_s.empty(); }
};

// 1 s, 10 s, 1 min, 10 min, 1 h.
inline constexpr std::array<int64_t, 5> kGapLimitsMs = {1000, 10'000, 60'000, 600'000, 3'600'000};

struct CodexGaps {
  std::vector<ToolGaps> tools;   // by first call
  std::vector<TimedCall> timed;  // in file order
};

CodexGaps collect_gaps(const trace::Trace& trace);

// exec_command, shell_command, shell and apply_patch run something and end.
bool is_execution_like(std::optional<std::string_view> tool);

// ms / 1000, rounded to three decimals as the reference's engine does (half away from zero).
double rounded_seconds(double ms);

}  // namespace atlas::experiments
