#include "experiments/shared/session_elapsed.h"

#include <algorithm>

namespace atlas::experiments {

std::optional<EventBounds> event_bounds(const trace::Events& events,
                                        std::span<const trace::Row> steps) {
  std::optional<EventBounds> bounds;
  for (const trace::Row step : steps) {
    for (const trace::Row event : events.of(step)) {
      if (!events.timestamp.has(event)) continue;
      const base::Micros at = events.timestamp.or_zero(event);
      if (!bounds) bounds = EventBounds{at, at};
      bounds->first = std::min(bounds->first, at);
      bounds->last = std::max(bounds->last, at);
    }
  }
  return bounds;
}

}  // namespace atlas::experiments
