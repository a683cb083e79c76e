// The data of the dashboard's charts, small enough to be sent whole.
#pragma once

#include "base/json.h"
#include "trace/trace.h"

namespace atlas::analytics {

// One object a chart, by its key: "kind", axis labels and series, bins, groups or items.
base::Json distributions_json(const trace::Trace& trace);

}  // namespace atlas::analytics
