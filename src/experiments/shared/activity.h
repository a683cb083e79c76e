// When a step was active, as far as its time stamps tell.
#pragma once

#include <vector>

#include "base/time.h"
#include "trace/trace.h"

namespace atlas::experiments {

// One instant a step, null where there is no time stamp: the bounds over the step's events and over
// its tool calls' emitted_at and result_at.
struct Activity {
  trace::IntColumn earliest, latest;
};

// Reads event_timestamp, tool_emitted_at and tool_result_at. For Trace::derived.
Activity activity(const trace::Trace& trace);

}  // namespace atlas::experiments
