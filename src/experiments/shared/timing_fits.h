// Quadratic models of a segment's duration: one a group of provider, model and segment kind.
//
// Features  1, p, a, o, p^2, a^2, o^2, pa, po, ao with prefix, append and output in thousand tokens
// Rows      a group's slowest 1 % is left out; what remains is split at random into train and test
// Targets   the duration, its logarithm, and the duration with rows weighted by 1 / (duration +
// T)^2
//
// timing_fit writes these numbers; timing_feature_ambiguity compares its error floors with them.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/counters.h"
#include "experiments/shared/timing_segments.h"
#include "trace/trace.h"

namespace atlas::experiments {

struct TimingFitOptions {
  int64_t least_rows = 100;  // a smaller group is not fitted
  uint64_t seed = 17;        // of the split
  double test_fraction = 0.2;
  double trim_quantile = 0.99;  // of a group's durations; <= 0 keeps them all
  std::optional<double> most_duration_ms;
  double smooth_threshold_ms = 1000;  // T

  friend bool operator==(const TimingFitOptions&, const TimingFitOptions&) = default;
};

constexpr size_t kFitFeatures = 10;
extern const std::array<std::string_view, kFitFeatures> kFitFeatureNames;

enum class FitTarget { duration, log_duration, smooth_relative };
constexpr std::array kFitTargets = {FitTarget::duration, FitTarget::log_duration,
                                    FitTarget::smooth_relative};
// "duration_ms", "log_duration_ms", "smooth_relative_duration_ms"
std::string_view name(FitTarget target);

// How far predicted durations are from the actual ones. NaN where there is nothing to measure.
struct FitMetrics {
  double rmse_ms, mae_ms, median_abs_error_ms;
  double mape, median_absolute_percentage_error, p90_absolute_percentage_error;
  double smooth_relative_absolute_error, median_smooth_relative_absolute_error,
      p90_smooth_relative_absolute_error;  // |error| / (duration + T)
  double mean_abs_log_error, median_abs_log_error;
  double multiplicative_mae, multiplicative_median_error;  // exp of the two above
  double prediction_ratio_p10, prediction_ratio_p50, prediction_ratio_p90;
  double r2;  // on the target's own scale
};

struct FitMetricField {
  std::string_view name;
  double FitMetrics::* value;
};
extern const std::array<FitMetricField, 17> kFitMetricFields;
// The value of the field of that name, which must exist.
double metric(const FitMetrics& metrics, std::string_view name);

struct TargetFit {
  size_t rank;
  std::optional<double> condition_number;
  std::vector<double> coefficients;  // in the order of kFitFeatureNames
  FitMetrics train, test;
};

struct DurationStats {
  double min, p50, p90, p95, p99, max, mean;
};

struct GroupFit {
  std::string provider, model, segment_kind;  // of the group's first row
  std::string key;                            // with "unknown_model" for ""
  size_t raw_rows = 0;
  DurationStats raw_duration_ms{};
  std::optional<double> cutoff_ms;
  size_t fit_rows = 0;  // not longer than the cutoff

  // Below: only if `is_fitted`.
  bool is_fitted = false;
  DurationStats fit_duration_ms{};
  size_t train_rows = 0, test_rows = 0;
  std::array<TargetFit, kFitTargets.size()> targets;

  size_t removed_rows() const { return raw_rows - fit_rows; }
  const TargetFit& target(FitTarget which) const { return targets[static_cast<size_t>(which)]; }
};

struct TimingFits {
  std::vector<GroupFit> groups;  // by key
  base::Counters counters;       // input_rows, invalid_numeric_field

  // nullptr if there is no fitted group of that key.
  const GroupFit* fitted(std::string_view key) const;
};

TimingFits fit_timing(const TimingSegments& segments, const TimingFitOptions& options);

// With the default options; for Trace::derived.
TimingFits default_timing_fits(const trace::Trace& trace);

}  // namespace atlas::experiments
