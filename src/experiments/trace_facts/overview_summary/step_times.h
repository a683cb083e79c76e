// What the time stamps of steps say in whole milliseconds, floored as the overview takes them.
//
// The spans resemble those of generation_span.h, but instants of one millisecond coincide here:
// an input that came after an output by less counts as read before it.
#pragma once

#include <span>
#include <vector>

#include "trace/trace.h"

namespace atlas::experiments {

struct StampedEvent {
  int64_t at_ms;  // since 1970
  trace::EventType type;
};

struct StepTimes {
  // Events with a time stamp, step after step, by time; equal ones as listed.
  std::vector<StampedEvent> events;
  std::vector<trace::Row> first;  // events of step s: [first[s], first[s+1])

  // One value a step; null where there is none, and never <= 0. F is the first output, E the last
  // stamp of a `reasoning` event.
  trace::IntColumn generation_ms;     // from the last input at or before F to the last output
  trace::IntColumn reasoning_end_ms;  // from the last input at or before E to E
  // From E to the last text or tool call at or after E. Where there is none (no reasoning, or
  // everything else before it): from the first text or tool call to the last one.
  trace::IntColumn post_reasoning_ms;

  std::span<const StampedEvent> of(trace::Row step) const {
    return std::span(events).subspan(first[step], first[step + 1] - first[step]);
  }
};

// Instants are microseconds, milliseconds are rounded toward minus infinity.
constexpr int64_t floored_ms(base::Micros instant) {
  return instant / 1000 - (instant % 1000 < 0 ? 1 : 0);
}

// Reads event_type and event_timestamp. For Trace::derived.
StepTimes step_times(const trace::Trace& trace);

}  // namespace atlas::experiments
