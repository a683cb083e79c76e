// The findings in words.
#pragma once

#include <string>

#include "experiments/tool_calls/codex_wall_internal_gap/gap_sums.h"

namespace atlas::experiments {

std::string write_gap_report(const CodexGaps& gaps);

}  // namespace atlas::experiments
