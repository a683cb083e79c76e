// The named numbers of the dashboard: per step, by trigger, cache, timing, tools, people, sessions,
// rates and models.
#pragma once

#include <vector>

#include "analytics/calendar.h"
#include "analytics/cost.h"
#include "analytics/sessions.h"

namespace atlas::analytics {

// An object of finite numbers and texts, in the order of the page.
base::Json stats_json(const trace::Trace& trace, const Costs& costs, const Calendar& calendar,
                      const std::vector<SessionSummary>& sessions);

}  // namespace atlas::analytics
