#include "analytics/segments.h"

#include <algorithm>

#include "analytics/rounds.h"
#include "base/saturating.h"

namespace atlas::analytics {
namespace {

constexpr base::Micros kLongestBreak = 30 * 60 * base::kMicrosPerSecond;

// Steps one after the other; keeps the longest list that was closed.
class Collector {
 public:
  void add(trace::Row step, std::optional<base::Micros> at) {
    if (steps_++ == 0) first_step_ = step;
    if (!at) return;
    earliest_ = stamps_ == 0 ? *at : std::min(earliest_, *at);
    latest_ = stamps_ == 0 ? *at : std::max(latest_, *at);
    ++stamps_;
  }
  void close() {
    if (steps_ >= 2 && stamps_ >= 2) {
      const base::Micros length = base::saturating_sub(latest_, earliest_);
      if (!longest_ || length > longest_->length) longest_ = Stretch{first_step_, steps_, length};
    }
    steps_ = stamps_ = 0;
  }
  const std::optional<Stretch>& longest() const { return longest_; }

 private:
  trace::Row first_step_ = 0;
  int64_t steps_ = 0, stamps_ = 0;
  base::Micros earliest_ = 0, latest_ = 0;
  std::optional<Stretch> longest_;
};

}  // namespace

LongestStretches longest_stretches(const trace::Trace& trace) {
  const Rounds& rounds = trace.derived(analytics::rounds);
  Collector active, unattended;
  for (const auto session : named_sessions(trace)) {
    std::optional<base::Micros> last;
    for (const trace::Row step : by_round_index(trace, session)) {
      const auto at = rounds.first_at[step];
      if (at && last && base::saturating_sub(*at, *last) > kLongestBreak) {
        active.close();
        unattended.close();
      }
      active.add(step, at);
      if (rounds.is_user[step]) {
        unattended.close();
      } else {
        unattended.add(step, at);
      }
      if (at) last = at;
    }
    active.close();
    unattended.close();
  }
  return {active.longest(), unattended.longest()};
}

}  // namespace atlas::analytics
