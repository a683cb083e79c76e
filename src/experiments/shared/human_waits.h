// How long a session stood still before each message of its user.
//
// The events of a step with a time stamp, in time order (equal stamps as listed), follow those of
// the session's steps before it in the file. The gap between a user message and the event before
// it, of any type, is a wait if it is positive. The stamp of the last event is carried on as it is,
// not as a maximum: a step that lies back in time moves the clock back. A session's first event
// has no gap, and steps without session_id, or with an empty one, take no part.
#pragma once

#include <vector>

#include "base/time.h"
#include "trace/trace.h"

namespace atlas::experiments {

struct HumanWait {
  trace::Row step;  // the step that holds the user message
  base::Micros message_at;
  base::Micros length;  // > 0; the wait ends at the message

  double seconds() const { return static_cast<double>(length) / base::kMicrosPerSecond; }
};

// In file order, inside a step in time order. Reads session_id, event_type and event_timestamp. For
// Trace::derived.
std::vector<HumanWait> human_waits(const trace::Trace& trace);

}  // namespace atlas::experiments
