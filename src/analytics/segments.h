// The longest stretches of work in a trace.
#pragma once

#include <optional>

#include "trace/trace.h"

namespace atlas::analytics {

// Steps of one session by round index, without a break of more than 30 minutes between the starts
// of two steps. At least two of them have a stamp.
struct Stretch {
  trace::Row first_step;
  int64_t steps = 0;
  base::Micros length = 0;  // from the earliest stamp to the latest

  double seconds() const { return static_cast<double>(length) / base::kMicrosPerSecond; }
};

struct LongestStretches {
  std::optional<Stretch> active;      // any steps
  std::optional<Stretch> unattended;  // without an input of the user
};

LongestStretches longest_stretches(const trace::Trace& trace);

}  // namespace atlas::analytics
