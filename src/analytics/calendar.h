// When a trace was active: by local day, by hour and weekday.
//
// Local time is UTC plus a fixed offset. Steps whose first event has no stamp take no part.
#pragma once

#include <array>
#include <vector>

#include "base/json.h"
#include "trace/trace.h"

namespace atlas::analytics {

struct Day {
  int64_t number;  // local days since 1970-01-01
  int64_t rounds = 0, input_tokens = 0, output_tokens = 0;
  double cost_usd = 0;

  base::Micros start() const { return number * base::kMicrosPerDay; }  // as local time
};

struct Calendar {
  std::vector<Day> days;                                            // active ones, ascending
  std::array<std::array<int64_t, 24>, 7> by_weekday_and_hour = {};  // 0 = Monday
  int64_t active_hours = 0;                                         // distinct (day, hour)

  std::array<int64_t, 24> by_hour() const;
  // Mean number of active days over the ISO weeks that have one.
  double active_days_per_week() const;
};

Calendar calendar_of(const trace::Trace& trace, int utc_offset_minutes);

base::Json per_day_json(const Calendar& calendar);
base::Json hour_weekday_json(const Calendar& calendar);

}  // namespace atlas::analytics
