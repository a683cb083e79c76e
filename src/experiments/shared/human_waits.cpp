#include "experiments/shared/human_waits.h"

#include <algorithm>
#include <limits>

#include "base/saturating.h"

namespace atlas::experiments {
namespace {

using base::Micros;
using trace::EventType;
using trace::Row;
using trace::TextColumn;

constexpr Micros kNever = std::numeric_limits<Micros>::min();

struct Stamped {
  Micros at;
  bool is_user_message;
};

// Into `stamped`, to reuse its memory.
void collect_in_time_order(const trace::Events& events, Row step, std::vector<Stamped>& stamped) {
  stamped.clear();
  for (const Row event : events.of(step)) {
    if (!events.timestamp.has(event)) continue;
    stamped.push_back(
        {events.timestamp.or_zero(event), events.type(event) == EventType::user_message});
  }
  if (!std::ranges::is_sorted(stamped, {}, &Stamped::at)) {
    std::ranges::stable_sort(stamped, {}, &Stamped::at);
  }
}

}  // namespace

std::vector<HumanWait> human_waits(const trace::Trace& trace) {
  const auto& sessions = trace.steps.session_id;
  const auto unnamed = sessions.find("");
  std::vector<HumanWait> waits;
  std::vector<Micros> last_event(sessions.distinct(), kNever);
  std::vector<Stamped> stamped;
  for (const Row step : trace.steps.all()) {
    const auto session = sessions.code(step);
    if (session == TextColumn::kNone || session == unnamed) continue;
    collect_in_time_order(trace.events, step, stamped);
    Micros& last = last_event[session];
    for (const Stamped& event : stamped) {
      if (event.is_user_message && last != kNever && event.at > last) {
        waits.push_back({step, event.at, base::saturating_sub(event.at, last)});
      }
      last = event.at;
    }
  }
  return waits;
}

}  // namespace atlas::experiments
