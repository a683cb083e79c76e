// The table timing_fit_trace: one row a timing segment, with everything a fit could want to know.
#pragma once

#include "experiments/shared/timing_segments.h"
#include "table/table.h"
#include "trace/trace.h"

namespace atlas::experiments {

// What the table reads beside the columns of timing_segment_fields().
trace::Fields timing_trace_fields();

table::Table timing_trace_table(const trace::Trace& trace, const TimingSegments& segments);

}  // namespace atlas::experiments
