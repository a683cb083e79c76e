// Error floors of segments with nearly identical token counts.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "experiments/llm_generation/timing_feature_ambiguity/error_floor.h"
#include "experiments/llm_generation/timing_feature_ambiguity/usable_rows.h"
#include "experiments/shared/timing_segments.h"

namespace atlas::experiments {

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
