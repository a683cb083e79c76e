// Error floors of segments with identical token counts.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "experiments/llm_generation/timing_feature_ambiguity/error_floor.h"
#include "experiments/llm_generation/timing_feature_ambiguity/usable_rows.h"
#include "experiments/shared/timing_segments.h"

namespace atlas::experiments {

// ----------------------------------------------------------------------

// At least two segments of one group with the same prefix, append and output tokens.
struct Duplicate {
  uint32_t group;
  double prefix_tokens, append_tokens, output_tokens;
  ErrorFloor floor;
  int64_t first_line, last_line;  // in timing_fit_trace.csv
};

// Sums over the duplicates of a group, or of all groups.
struct DuplicateTotals {
  int64_t keys = 0, rows = 0;
  double abs_error_ms = 0, relative_error = 0, mape = 0, smooth_error = 0;
  double largest_spread_ms = 0;

  void add(const ErrorFloor& floor);
  // Nothing without rows.
  std::optional<double> per_row(double sum) const;
};

struct Duplicates {
  int64_t feature_keys = 0;          // different combinations, duplicated or not
  std::vector<Duplicate> by_spread;  // all, widest first
  std::vector<Duplicate> by_ratio;   // the first of those with at least 100 ms, largest ratio first
  DuplicateTotals total;
  std::map<std::string, std::pair<uint32_t, DuplicateTotals>> per_group;  // by group key
};

Duplicates find_duplicates(const TimingSegments& segments, const UsableRows& usable,
                           const AmbiguityOptions& options);

}  // namespace atlas::experiments
