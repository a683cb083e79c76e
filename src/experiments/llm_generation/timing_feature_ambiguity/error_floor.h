// The least error that any model can have on steps that look alike to it.
//
// A model that sees only a step's features must give all steps with the same features one number.
// The best such number depends on the loss: the median for |error|, and weighted medians for errors
// that are relative to the actual duration d or to d + T.
#pragma once

#include <cstdint>
#include <span>

namespace atlas::experiments {

struct ErrorFloor {
  int64_t rows = 0;
  double min_ms = 0, median_ms = 0, max_ms = 0;
  double mape_constant_ms = 0;    // least sum of |constant - d| / d
  double smooth_constant_ms = 0;  // least sum of |constant - d| / (d + T)
  // Sums over the rows.
  double abs_error_ms = 0;       // |d - median|
  double relative_error = 0;     // |d - median| / median
  double mape = 0;               // |constant - d| / d
  double smooth_error = 0;       // |constant - d| / (d + T)
  double squared_error_ms2 = 0;  // (d - median)^2

  double spread_ms() const { return max_ms - min_ms; }
  double ratio() const { return max_ms / (min_ms > 1 ? min_ms : 1); }
  double per_row(double sum) const { return sum / static_cast<double>(rows); }
};

//   durations_ms  ascending, at least one, all > 0
ErrorFloor error_floor(std::span<const double> durations_ms, double smooth_threshold_ms);

}  // namespace atlas::experiments
