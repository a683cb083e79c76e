// The findings in words.
#pragma once

#include <string>
#include <vector>

#include "experiments/tool_calls/claude_long_tool_calls/long_calls.h"

namespace atlas::experiments {

// longest  the flagged calls, longest first
std::string write_long_calls_report(const trace::Trace& trace, const LongCalls& found,
                                    const std::vector<trace::Row>& longest, double threshold_ms);

}  // namespace atlas::experiments
