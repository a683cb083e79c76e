// The small table for a paper, as Markdown and LaTeX, and the headline numbers.
#pragma once

#include <string>
#include <vector>

#include "experiments/tool_calls/codex_wall_internal_gap/gap_sums.h"

namespace atlas::experiments {

struct PaperRow {
  std::string tool;  // "All timed" first
  int64_t calls = 0;
  double wall_hours = 0, internal_hours = 0, gap_hours = 0;
  double mean_gap_s = 0, p50_s = 0, p90_s = 0, p99_s = 0;
};

// Empty if no call has both times.
std::vector<PaperRow> paper_rows(const CodexGaps& gaps);

// All three need at least one row.
std::string paper_markdown(const std::vector<PaperRow>& rows);
std::string paper_tex(const std::vector<PaperRow>& rows);
std::string headline_json(const std::vector<PaperRow>& rows);

// "0.53h" below one hour, "1,234.5h" from there on.
std::string gap_hours_text(double hours);

}  // namespace atlas::experiments
