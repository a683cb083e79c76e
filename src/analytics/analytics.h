// The numbers of the personal dashboard: a trace and an offset from UTC in, JSON out.
//
// Everything that the page shows is computed here or taken from the overview of the trace, so that
// a number has one place. Sums of doubles go left to right unless a mean is said to be exact; a
// ratio without a denominator is 0; an empty trace gives a payload of zeros.
#pragma once

#include <string_view>

#include "base/json.h"
#include "trace/trace.h"

namespace atlas::analytics {

// The columns that both functions read.
trace::Fields fields();

// kpis, perDay, hourWeekday, cost, providers, stats, facts, sessions, distributions, rawAvailable.
//   utc_offset_minutes  local time minus UTC: -420 is Pacific Daylight Time
base::Json bulk(const trace::Trace& trace, int utc_offset_minutes);

// The steps of a session by round index and its tools; empty lists for an unknown id.
base::Json session_detail(const trace::Trace& trace, std::string_view session_id);

}  // namespace atlas::analytics
