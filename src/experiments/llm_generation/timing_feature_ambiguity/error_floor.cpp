#include "experiments/llm_generation/timing_feature_ambiguity/error_floor.h"

#include <cmath>

#include "stats/quantile.h"

namespace atlas::experiments {
namespace {

// The first value at which the running weight reaches half of all weight. Values ascending.
template <typename Weight>
double weighted_median(std::span<const double> sorted, Weight weight) {
  double total = 0;
  for (const double value : sorted) total += weight(value);
  const double half = total / 2;
  double running = 0;
  for (const double value : sorted) {
    running += weight(value);
    if (running >= half) return value;
  }
  return sorted.back();
}

}  // namespace

ErrorFloor error_floor(std::span<const double> durations_ms, double smooth_threshold_ms) {
  ErrorFloor floor;
  floor.rows = std::ssize(durations_ms);
  floor.min_ms = durations_ms.front();
  floor.max_ms = durations_ms.back();
  floor.median_ms = *stats::median(durations_ms);
  floor.mape_constant_ms = weighted_median(durations_ms, [](double d) { return 1 / d; });
  floor.smooth_constant_ms =
      weighted_median(durations_ms, [&](double d) { return 1 / (d + smooth_threshold_ms); });
  for (const double d : durations_ms) {
    const double error = std::fabs(d - floor.median_ms);
    floor.abs_error_ms += error;
    floor.relative_error += error / floor.median_ms;
    floor.mape += std::fabs(floor.mape_constant_ms - d) / d;
    floor.smooth_error += std::fabs(floor.smooth_constant_ms - d) / (d + smooth_threshold_ms);
    floor.squared_error_ms2 += error * error;
  }
  return floor;
}

}  // namespace atlas::experiments
