// The clickable facts of the dashboard: records of a trace, each with the session and step to open.
#pragma once

#include <vector>

#include "analytics/calendar.h"
#include "analytics/cost.h"
#include "analytics/sessions.h"

namespace atlas::analytics {

// A fact is left out when the trace does not have it; of equal records the first one counts.
base::Json facts_json(const trace::Trace& trace, const Costs& costs, const Calendar& calendar,
                      const std::vector<SessionSummary>& sessions);

}  // namespace atlas::analytics
