#include "analytics/calendar.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "analytics/rounds.h"
#include "base/saturating.h"

namespace atlas::analytics {
namespace {

constexpr base::Micros kMicrosPerHour = base::kMicrosPerDay / 24;

int64_t floor_divided(int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

}  // namespace

Calendar calendar_of(const trace::Trace& trace, int utc_offset_minutes) {
  const Rounds& rounds = trace.derived(analytics::rounds);
  const int64_t offset = int64_t{utc_offset_minutes} * 60 * base::kMicrosPerSecond;
  Calendar calendar;
  std::unordered_map<int64_t, size_t> index;
  std::unordered_set<int64_t> hours;
  for (const trace::Row step : trace.steps.all()) {
    const auto at = rounds.first_at[step];
    if (!at) continue;
    const int64_t hour = floor_divided(base::saturating_add(*at, offset), kMicrosPerHour);
    const int64_t day = floor_divided(hour, 24);
    const auto [place, is_new] = index.try_emplace(day, calendar.days.size());
    if (is_new) calendar.days.push_back({day});
    TokenSums tokens;
    tokens.add(trace.steps, step);
    Day& sums = calendar.days[place->second];
    ++sums.rounds;
    sums.input_tokens = base::saturating_add(sums.input_tokens, tokens.input());
    sums.output_tokens = base::saturating_add(sums.output_tokens, tokens.output);
    sums.cost_usd += rounds.cost_usd[step];
    const int64_t weekday = day + 3 - 7 * floor_divided(day + 3, 7);  // 1970-01-01: a Thursday
    ++calendar
          .by_weekday_and_hour[static_cast<size_t>(weekday)][static_cast<size_t>(hour - 24 * day)];
    hours.insert(hour);
  }
  calendar.active_hours = static_cast<int64_t>(hours.size());
  std::ranges::sort(calendar.days, {}, &Day::number);
  return calendar;
}

std::array<int64_t, 24> Calendar::by_hour() const {
  std::array<int64_t, 24> sums = {};
  for (const auto& day : by_weekday_and_hour) {
    for (size_t hour = 0; hour < sums.size(); ++hour) sums[hour] += day[hour];
  }
  return sums;
}

double Calendar::active_days_per_week() const {
  int64_t weeks = 0;
  std::optional<int64_t> last;
  for (const Day& day : days) {
    const int64_t week = floor_divided(day.number + 3, 7);
    if (week != last) ++weeks;
    last = week;
  }
  return divided(std::ssize(days), weeks);
}

base::Json per_day_json(const Calendar& calendar) {
  base::Json list = base::Json::array();
  for (const Day& day : calendar.days) {
    list.push(base::Json::object({{"day", base::iso_date(day.start())},
                                  {"rounds", day.rounds},
                                  {"inputTokens", day.input_tokens},
                                  {"outputTokens", day.output_tokens},
                                  {"costUsd", day.cost_usd}}));
  }
  return list;
}

base::Json hour_weekday_json(const Calendar& calendar) {
  base::Json list = base::Json::array();
  for (int weekday = 0; weekday < 7; ++weekday) {
    for (int hour = 0; hour < 24; ++hour) {
      const int64_t rounds =
          calendar.by_weekday_and_hour[static_cast<size_t>(weekday)][static_cast<size_t>(hour)];
      list.push(base::Json::object({{"weekday", weekday}, {"hour", hour}, {"rounds", rounds}}));
    }
  }
  return list;
}

}  // namespace atlas::analytics
