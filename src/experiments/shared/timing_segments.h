// Timing segments: the stretches of an agent step whose duration the token counts should explain.
//
// A segment runs from the latest event of one kind to the latest of another, inside one step:
//
//   claude, codex   latest input before the latest tool call      -> latest tool call
//   codex           latest input before the latest reasoning      -> latest reasoning
//   codex           latest reasoning -> latest tool call not before it
//
// Input is a user message or a tool result; of events at the same instant the first in the step's
// list counts. A segment needs both ends and a duration above 0. Steps of other providers have
// none.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "trace/trace.h"

namespace atlas::experiments {

enum class SegmentKind : uint8_t {
  claude_user_message_to_tool_call,
  claude_tool_result_to_tool_call,
  codex_user_message_to_tool_call,
  codex_tool_result_to_tool_call,
  codex_user_message_to_reasoning_end,
  codex_tool_result_to_reasoning_end,
  codex_reasoning_end_to_tool_call,
};
constexpr size_t kSegmentKinds = 7;

struct SegmentKindInfo {
  std::string_view name, provider, start_event, end_event;
};
const SegmentKindInfo& info(SegmentKind kind);

// Segments that share provider, model and kind.
struct TimingGroup {
  std::string_view provider;
  std::string model;  // "" where the step names none
  SegmentKind kind;
  // "claude::claude-opus-4-6::claude_tool_result_to_tool_call"
  std::string key() const;
};

// Token counts and the duration as the doubles that their text in timing_fit_trace.csv reads back
// to.
struct TimingSegment {
  trace::Row step;
  uint32_t group;  // index into TimingSegments::groups
  base::Micros start_at, end_at;
  double prefix_tokens, append_tokens;
  double input_tokens_total;
  double output_tokens;  // of this segment: all, the reasoning part or the visible part

  double duration_ms() const { return static_cast<double>(end_at - start_at) / 1000.0; }
};

struct TimingSegments {
  std::vector<TimingGroup> groups;  // in first-appearance order
  std::vector<TimingSegment> rows;  // steps in file order, a step's segments in the order above
};

// Columns that timing_segments() reads.
trace::Fields timing_segment_fields();

// For Trace::derived.
TimingSegments timing_segments(const trace::Trace& trace);

// Sums and differences of stored counts; those of a corrupt trace can leave 64 bits.
__extension__ using WideInt = __int128;

// The stored total, or prefix and append where it is missing or not positive.
WideInt input_tokens_or_sum(const trace::Steps& steps, trace::Row step);
// What the segment's model output is: everything, the reasoning, or everything but the reasoning.
WideInt segment_output_tokens(const trace::Steps& steps, trace::Row step, SegmentKind kind);

}  // namespace atlas::experiments
