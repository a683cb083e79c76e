// When a session began and ended, as far as the time stamps of its events tell.
#pragma once

#include <optional>
#include <span>

#include "base/saturating.h"
#include "base/time.h"
#include "trace/trace.h"

namespace atlas::experiments {

struct EventBounds {
  base::Micros first, last;

  base::Micros length() const { return base::saturating_sub(last, first); }
  double seconds() const { return static_cast<double>(length()) / base::kMicrosPerSecond; }
};

// The earliest and the latest stamp of the steps' events; nothing without one. Reads
// event_timestamp.
std::optional<EventBounds> event_bounds(const trace::Events& events,
                                        std::span<const trace::Row> steps);

}  // namespace atlas::experiments
