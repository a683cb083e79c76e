// The small table for a paper, and the headline numbers.
#pragma once

#include <string>
#include <vector>

#include "experiments/experiment.h"
#include "experiments/shared/paper_table.h"
#include "experiments/tool_calls/codex_wall_internal_gap/gap_sums.h"

namespace atlas::experiments {

struct GapRow {
  std::string tool;  // "All timed" first
  int64_t calls = 0;
  double wall_hours = 0, internal_hours = 0, gap_hours = 0;
  double mean_gap_s = 0, p50_s = 0, p90_s = 0, p99_s = 0;
};

// Empty if no call has both times.
std::vector<GapRow> gap_rows(const CodexGaps& gaps);

PaperTable gap_paper_table(const std::vector<GapRow>& rows);

// Needs at least one row.
Document gap_headline(const std::vector<GapRow>& rows);

// "0.53h" below one hour, "1,234.5h" from there on.
std::string gap_hours_text(double hours);

}  // namespace atlas::experiments
