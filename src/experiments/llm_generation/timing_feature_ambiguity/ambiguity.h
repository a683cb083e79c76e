// Error floors of a trace: steps with identical token counts, and steps with nearly identical ones.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/counters.h"
#include "experiments/llm_generation/timing_feature_ambiguity/error_floor.h"
#include "experiments/shared/timing_segments.h"

namespace atlas::experiments {

struct AmbiguityOptions {
  size_t top_examples = 25;
  size_t top_groups = 16;
  int64_t least_group_rows = 1000;
  int64_t least_bucket_rows = 8;
  double bin_step = 0.25;  // powers of two
  double trim_quantile = 0.99;
  double smooth_threshold_ms = 1000;  // T
};

// Segments that are compared: those with valid numbers and a model.
struct UsableRows {
  std::vector<uint32_t> rows;  // indexes into TimingSegments::rows
  base::Counters counters;
};

UsableRows usable_rows(const TimingSegments& segments);

// ---- identical token counts
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

// ---- nearly identical token counts
// ---------------------------------------------------------------

struct Range {
  double min, max;
};

// Segments of one group whose prefix, append and output tokens lie in the same log2 bins.
struct Neighborhood {
  uint32_t group;
  Range prefix_tokens, append_tokens, output_tokens;
  ErrorFloor floor;
  double p10_ms, p90_ms;

  double width_ms() const { return p90_ms - p10_ms; }
  double relative_width() const { return width_ms() / floor.median_ms; }
};

// Sums over neighbourhoods; the "weighted" ones weigh each with its rows.
struct NeighborhoodSums {
  int64_t rows = 0;
  double abs_error_ms = 0, squared_error_ms2 = 0, relative_error = 0, mape = 0, smooth_error = 0;
  double weighted_median_ms = 0, weighted_width_ms = 0, weighted_relative_width = 0;

  void add(const Neighborhood& bucket);
  void add(const NeighborhoodSums& other);
  // The sums over the rows; rows > 0.
  double per_row(double sum) const { return sum / static_cast<double>(rows); }
  double rmse_ms() const;
  double mae_over_median() const { return per_row(abs_error_ms) / per_row(weighted_median_ms); }
  double width_over_median() const {
    return per_row(weighted_width_ms) / per_row(weighted_median_ms);
  }
};

struct LocalGroup {
  uint32_t group;
  std::string key;
  int64_t raw_rows, rows_after_trim, buckets;
  double cutoff_ms;
  NeighborhoodSums sums;
  double median_width_ms, median_relative_mae, median_mape, median_smooth_error;  // over buckets
  double largest_spread_ms;

  double coverage() const {
    return static_cast<double>(sums.rows) / static_cast<double>(rows_after_trim);
  }
};

struct Neighborhoods {
  std::vector<LocalGroup> groups;    // by provider, model, kind
  std::vector<Neighborhood> widest;  // the first by p90 - p10
  int64_t rows_after_trim = 0;
  NeighborhoodSums sums;

  double coverage() const {
    return rows_after_trim == 0
               ? 0
               : static_cast<double>(sums.rows) / static_cast<double>(rows_after_trim);
  }
};

Neighborhoods find_neighborhoods(const TimingSegments& segments, const UsableRows& usable,
                                 const AmbiguityOptions& options);

}  // namespace atlas::experiments
