// The six CSV tables of this experiment.
#pragma once

#include "experiments/tool_calls/codex_wall_internal_gap/gap_sums.h"
#include "table/table.h"

namespace atlas::experiments {

table::Table coverage_table(const CodexGaps& gaps);
table::Table gap_by_tool_table(const CodexGaps& gaps);
table::Table direct_human_table(const CodexGaps& gaps);
table::Table gap_by_category_table(const CodexGaps& gaps);
table::Table gap_bucket_table(const trace::Trace& trace, const CodexGaps& gaps);
table::Table gap_examples_table(const trace::Trace& trace, const CodexGaps& gaps, int64_t most);

}  // namespace atlas::experiments
