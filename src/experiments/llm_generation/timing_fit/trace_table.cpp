#include "experiments/llm_generation/timing_fit/trace_table.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>

namespace atlas::experiments {
namespace {

using trace::Field;

std::string decimal(WideInt value) {
  std::string digits;
  const bool is_negative = value < 0;
  do {
    const auto digit = static_cast<int>(value % 10);
    digits += static_cast<char>('0' + (is_negative ? -digit : digit));
    value /= 10;
  } while (value != 0);
  if (is_negative) digits += '-';
  std::ranges::reverse(digits);
  return digits;
}

void add_whole(table::Row& row, WideInt value) {
  const auto narrow = static_cast<int64_t>(value);
  if (narrow == value) {
    row.integer(narrow);
  } else {
    row.text(decimal(value));
  }
}

int64_t count_errors(const trace::ToolCalls& calls, trace::Row step) {
  return std::ranges::count_if(calls.of(step),
                               [&](trace::Row call) { return calls.is_error.or_zero(call) != 0; });
}

void add_row(table::Table& table, const trace::Trace& trace, const TimingGroup& group,
             const TimingSegment& segment) {
  const trace::Steps& steps = trace.steps;
  const trace::Row step = segment.step;
  const SegmentKindInfo& kind = info(group.kind);
  const auto reasoning = steps.reasoning_output_tokens[step];
  auto row = table.row();
  row.text(group.provider).text(group.model).text(steps.user.text_or(step, ""));
  row.text(steps.session_id.text_or(step, "")).integer(steps.round_index[step]);
  row.text(steps.round_id.text_or(step, "")).integer(steps.round_pk.or_zero(step));
  row.text(kind.name).text(kind.start_event).text(kind.end_event);
  row.instant(segment.start_at).instant(segment.end_at).real(segment.duration_ms());
  row.integer(steps.prefix_tokens.or_zero(step)).integer(steps.newly_append_tokens.or_zero(step));
  add_whole(row, input_tokens_or_sum(steps, step));
  if (segment.input_tokens_total > 0) {
    row.real(segment.prefix_tokens / segment.input_tokens_total);
  } else {
    row.empty();
  }
  row.integer(steps.output_tokens.or_zero(step)).integer(reasoning);
  if (reasoning) {
    add_whole(row, std::max<WideInt>(0, WideInt{steps.output_tokens.or_zero(step)} - *reasoning));
  } else {
    row.empty();
  }
  add_whole(row, segment_output_tokens(steps, step, group.kind));
  row.integer(trace.tool_calls.count_of(step)).integer(count_errors(trace.tool_calls, step));
}

}  // namespace

trace::Fields timing_trace_fields() {
  return {Field::user, Field::session_id, Field::round_index, Field::round_id,
          Field::tool_is_error};
}

table::Table timing_trace_table(const trace::Trace& trace, const TimingSegments& segments) {
  table::Table table(
      "timing_fit_trace",
      {"provider",
       "model",
       "user",
       "session_id",
       "round_index",
       "round_id",
       "source_line",
       "segment_kind",
       "segment_start_event",
       "segment_end_event",
       "segment_start_at",
       "segment_end_at",
       "duration_ms",
       "cached_tokens",
       "append_tokens",
       "input_tokens_total",
       "prefix_hit_rate",
       "output_tokens_total",
       "reasoning_output_tokens",
       "visible_output_tokens",
       "segment_output_tokens",
       "tool_calls_in_round",
       "tool_errors_in_round"},
      "One row a timing segment: its ends, its duration and the token counts of its step");
  table.made_of(segments.rows.size(), [&](size_t begin, size_t end, table::Table& out) {
    for (size_t i = begin; i < end; ++i) {
      const TimingSegment& segment = segments.rows[i];
      add_row(out, trace, segments.groups[segment.group], segment);
    }
  });
  return table;
}

}  // namespace atlas::experiments
