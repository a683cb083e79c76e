#include "experiments/shared/compaction.h"

#include <algorithm>

#include "base/saturating.h"

namespace atlas::experiments {
namespace {

// Not or_zero of each: a missing part makes the whole total unknown.
int64_t total_or_zero(const trace::Steps& steps, trace::Row step) {
  if (!steps.prefix_tokens.has(step) || !steps.newly_append_tokens.has(step)) return 0;
  return base::saturating_add(*steps.prefix_tokens[step], *steps.newly_append_tokens[step]);
}

}  // namespace

DropFinder::DropFinder(const trace::Steps& steps, const CompactionRule& rule)
    : steps_(steps),
      rule_(rule),
      user_(steps.first_input_event_type.find("user_message")),
      tool_(steps.first_input_event_type.find("tool_result")) {}

// The total before was near the maximum, and none of the steps after comes back to it.
bool DropFinder::is_compaction(size_t place, double greatest) const {
  const auto before = static_cast<double>(totals_[place - 1]);
  if (before < rule_.near_max_ratio * greatest) return false;
  const auto rest = std::span(totals_).subspan(place + 1);
  const auto next = rest.first(std::min(rule_.rebound_steps, rest.size()));
  return !next.empty() && std::ranges::none_of(next, [&](int64_t total) {
    return static_cast<double>(total) >= rule_.rebound_ratio * before;
  });
}

std::span<const MajorDrop> DropFinder::find(std::span<const trace::Row> session) {
  drops_.clear();
  totals_.clear();
  for (const trace::Row step : session) totals_.push_back(total_or_zero(steps_, step));
  const int64_t greatest = totals_.empty() ? 0 : std::ranges::max(totals_);
  if (greatest <= 0) return drops_;
  for (size_t i = 1; i < session.size(); ++i) {
    if (base::saturating_sub(totals_[i - 1], totals_[i]) < rule_.min_drop_tokens) continue;
    const auto trigger = steps_.first_input_event_type.code(session[i]);
    if (trigger == trace::TextColumn::kNone) continue;
    if (trigger != user_ && trigger != tool_) continue;
    drops_.push_back({i, trigger == user_ ? GrowthTrigger::user : GrowthTrigger::tool_result,
                      is_compaction(i, static_cast<double>(greatest))});
  }
  return drops_;
}

}  // namespace atlas::experiments
