// What the time stamps of a step's events say about the model's answer.
//
// Output  reasoning, text, tool_call: what the model writes. F is the earliest one's time.
// Input   user_message, tool_result: what the model read before it.
// Events without a time stamp do not count, and the order of the events in the list does not
// matter.
#pragma once

#include <vector>

#include "experiments/shared/providers.h"
#include "trace/trace.h"

namespace atlas::experiments {

// One value a step, in microseconds; null where there is none.
struct OutputTiming {
  // Observable generation span: the latest output minus the latest input at or before F. Only
  // positive ones.
  trace::IntColumn generation_us;
  // The response-triggering user message: the latest one at or before F. An instant.
  trace::IntColumn trigger_at;
  // The latest output. An instant.
  trace::IntColumn last_output_at;
};

// Reads event_type and event_timestamp. For Trace::derived: trace.derived(output_timing).
OutputTiming output_timing(const trace::Trace& trace);

// Generation spans in seconds by provider (missing or empty: kUnknownProvider), in file order.
// Reads provider, event_type and event_timestamp. For Trace::derived.
std::vector<ProviderValues> generation_seconds_by_provider(const trace::Trace& trace);

}  // namespace atlas::experiments
