#include "analytics/weeks.h"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <vector>

#include "experiments/shared/session_elapsed.h"

namespace atlas::analytics {
namespace {

using trace::Row;
using trace::TextColumn;

constexpr int64_t kMostWeeksWithZeros = 40 * 53;
constexpr int64_t kDaysFromMondayToEpoch = 3;  // 1970-01-01 was a Thursday
constexpr base::Micros kMicrosPerWeek = 7 * base::kMicrosPerDay;
constexpr base::Micros kEpochInItsWeek = kDaysFromMondayToEpoch * base::kMicrosPerDay;
// The last one whose Monday is an instant, and as many before 1970.
constexpr int64_t kLastWeek = std::numeric_limits<base::Micros>::max() / kMicrosPerWeek - 1;

// Weeks since the one of 1970-01-01.
int64_t week_of(base::Micros instant) {
  const int64_t whole = instant / kMicrosPerWeek;
  const int64_t rest = instant % kMicrosPerWeek + kEpochInItsWeek;
  const int64_t week = whole + (rest < 0 ? -1 : rest >= kMicrosPerWeek ? 1 : 0);
  return std::clamp(week, -kLastWeek, kLastWeek);
}

std::string monday_of(int64_t week) {
  return base::iso_date(week * kMicrosPerWeek - kEpochInItsWeek);
}

// Which of the named providers a step belongs to.
class ProviderPlaces {
 public:
  ProviderPlaces(const TextColumn& column, std::span<const std::string> names)
      : column_(column), others_(names.size()), places_(column.distinct(), names.size()) {
    for (size_t i = 0; i < names.size(); ++i) {
      const auto code = column.find(names[i]);
      if (code != TextColumn::kNone) places_[code] = i;
    }
  }
  size_t count() const { return others_ + 1; }  // with the place of all others
  std::optional<size_t> of(Row step) const {
    const auto code = column_.code(step);
    return code == TextColumn::kNone ? std::nullopt : std::optional(places_[code]);
  }

 private:
  const TextColumn& column_;
  size_t others_;
  std::vector<size_t> places_;  // by code
};

struct Week {
  int64_t steps = 0;
  std::vector<int64_t> by_provider;
};

base::Json week_json(int64_t number, const Week& week, std::span<const std::string> providers) {
  base::Json by_provider = base::Json::object();
  for (size_t i = 0; i < providers.size(); ++i) {
    by_provider[providers[i]] = week.steps > 0 ? week.by_provider[i] : 0;
  }
  if (week.steps > 0 && week.by_provider.back() > 0) by_provider["other"] = week.by_provider.back();
  return base::Json::object({{"week_start", monday_of(number)},
                             {"providers", std::move(by_provider)},
                             {"agent_steps", week.steps}});
}

}  // namespace

Weeks weeks_of(const trace::Trace& trace, std::span<const std::string> providers) {
  const ProviderPlaces places(trace.steps.provider, providers);
  Weeks weeks;
  std::map<int64_t, Week> by_number;
  for (const Row step : trace.steps.all()) {
    const auto bounds = experiments::event_bounds(trace.events, std::span(&step, 1));
    if (!bounds) {
      ++weeks.undated_steps;
      continue;
    }
    Week& week = by_number[week_of(bounds->first)];
    if (week.steps++ == 0) week.by_provider.resize(places.count(), 0);
    if (const auto place = places.of(step)) ++week.by_provider[*place];
  }
  std::optional<int64_t> next;
  const bool with_zeros =
      !by_number.empty() &&
      by_number.rbegin()->first - by_number.begin()->first < kMostWeeksWithZeros;
  for (const auto& [number, week] : by_number) {
    for (int64_t empty = next.value_or(number); with_zeros && empty < number; ++empty) {
      weeks.list.push(week_json(empty, {}, providers));
    }
    weeks.list.push(week_json(number, week, providers));
    next = number + 1;
  }
  return weeks;
}

}  // namespace atlas::analytics
