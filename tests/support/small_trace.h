// Small traces made by hand: lines of JSON in, a Trace with all columns out, by way of ingest.
#pragma once

#include <string>
#include <vector>

#include "trace/trace.h"

namespace atlas::support {

// Each element is one line, without its newline.
trace::Trace trace_of_lines(const std::vector<std::string>& lines);

}  // namespace atlas::support
