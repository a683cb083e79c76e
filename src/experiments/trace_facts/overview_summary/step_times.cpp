#include "experiments/trace_facts/overview_summary/step_times.h"

#include <algorithm>
#include <array>
#include <limits>

namespace atlas::experiments {
namespace {

using trace::EventType;
using trace::Row;

constexpr int64_t kNever = std::numeric_limits<int64_t>::min();

void append_stamped(const trace::Events& events, Row step, std::vector<StampedEvent>& stamped) {
  const auto begin = static_cast<std::ptrdiff_t>(stamped.size());
  for (const Row event : events.of(step)) {
    if (!events.timestamp.has(event)) continue;
    stamped.push_back({floored_ms(events.timestamp.or_zero(event)), events.type(event)});
  }
  const std::ranges::subrange added(stamped.begin() + begin, stamped.end());
  if (!std::ranges::is_sorted(added, {}, &StampedEvent::at_ms)) {
    std::ranges::stable_sort(added, {}, &StampedEvent::at_ms);
  }
}

// The landmarks of a step, kNever where there is none.
struct Landmarks {
  int64_t first_output = kNever, last_output = kNever;
  int64_t reasoning_end = kNever;
  int64_t first_other = kNever, last_other = kNever;  // text and tool calls

  explicit Landmarks(std::span<const StampedEvent> events) {
    for (const auto& [at, type] : events) {
      if (!trace::is_output(type)) continue;
      if (first_output == kNever) first_output = at;
      last_output = at;
      if (type == EventType::reasoning) {
        reasoning_end = at;
      } else {
        if (first_other == kNever) first_other = at;
        last_other = at;
      }
    }
  }
};

int64_t last_input_until(std::span<const StampedEvent> events, int64_t limit) {
  int64_t last = kNever;
  for (const auto& [at, type] : events) {
    if (at > limit) break;
    if (trace::is_input(type)) last = at;
  }
  return last;
}

void push_span(trace::IntColumn& column, int64_t from, int64_t to) {
  from != kNever&& to > from ? column.push(to - from) : column.push_null();
}

void push_spans(std::span<const StampedEvent> events, StepTimes& times) {
  const Landmarks at(events);
  push_span(times.generation_ms, last_input_until(events, at.first_output), at.last_output);
  push_span(times.reasoning_end_ms, last_input_until(events, at.reasoning_end), at.reasoning_end);
  const bool follows_reasoning = at.reasoning_end != kNever && at.last_other >= at.reasoning_end;
  push_span(times.post_reasoning_ms, follows_reasoning ? at.reasoning_end : at.first_other,
            at.last_other);
}

}  // namespace

StepTimes step_times(const trace::Trace& trace) {
  StepTimes times;
  const std::array columns = {&times.generation_ms, &times.reasoning_end_ms,
                              &times.post_reasoning_ms};
  for (auto* column : columns) column->reserve(trace.steps.size());
  times.first.reserve(trace.steps.size() + 1);
  times.first.push_back(0);
  times.events.reserve(trace.events.size());
  for (const Row step : trace.steps.all()) {
    append_stamped(trace.events, step, times.events);
    times.first.push_back(static_cast<Row>(times.events.size()));
    push_spans(times.of(step), times);
  }
  for (auto* column : columns) column->finish();
  return times;
}

}  // namespace atlas::experiments
