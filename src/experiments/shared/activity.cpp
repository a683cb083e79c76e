#include "experiments/shared/activity.h"

#include <algorithm>
#include <limits>

namespace atlas::experiments {
namespace {

using base::Micros;
using trace::Row;

class Bounds {
 public:
  void include(const trace::IntColumn& instants, Row row) {
    if (!instants.has(row)) return;
    earliest_ = std::min(earliest_, instants.or_zero(row));
    latest_ = std::max(latest_, instants.or_zero(row));
  }
  void push_to(Activity& activity) const {
    if (earliest_ > latest_) {
      activity.earliest.push_null();
      activity.latest.push_null();
    } else {
      activity.earliest.push(earliest_);
      activity.latest.push(latest_);
    }
  }

 private:
  Micros earliest_ = std::numeric_limits<Micros>::max();
  Micros latest_ = std::numeric_limits<Micros>::min();
};

}  // namespace

Activity activity(const trace::Trace& trace) {
  Activity activity;
  activity.earliest.reserve(trace.steps.size());
  activity.latest.reserve(trace.steps.size());
  for (const Row step : trace.steps.all()) {
    Bounds bounds;
    for (const Row event : trace.events.of(step)) bounds.include(trace.events.timestamp, event);
    for (const Row call : trace.tool_calls.of(step)) {
      bounds.include(trace.tool_calls.emitted_at, call);
      bounds.include(trace.tool_calls.result_at, call);
    }
    bounds.push_to(activity);
  }
  activity.earliest.finish();
  activity.latest.finish();
  return activity;
}

}  // namespace atlas::experiments
