#include "experiments/shared/timing_fits.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <tuple>
#include <utility>

#include "stats/least_squares.h"
#include "stats/quantile.h"
#include "stats/random.h"
#include "stats/sum.h"

namespace atlas::experiments {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kLeastPredictionMs = 1e-9;

struct Observation {
  double prefix_k, append_k, output_k;  // thousand tokens
  double duration_ms;
};
using Observations = std::vector<Observation>;

std::array<double, kFitFeatures> features_of(const Observation& row) {
  const double p = row.prefix_k;
  const double a = row.append_k;
  const double o = row.output_k;
  return {1, p, a, o, p * p, a * a, o * o, p * a, p * o, a * o};
}

double predicted(const Observation& row, std::span<const double> coefficients) {
  const auto features = features_of(row);
  double sum = 0;
  for (size_t i = 0; i < kFitFeatures; ++i) sum += features[i] * coefficients[i];
  return sum;
}

double mean(std::span<const double> values) {
  return stats::sum_numpy(values) / static_cast<double>(values.size());  // NaN for none
}

// P-B, one value a q (ascending); NaN without values. Reorders them.
template <size_t n>
std::array<double, n> quantiles(std::vector<double>& values, const std::array<double, n>& qs) {
  stats::sort_for_quantiles(values, qs);
  std::array<double, n> result;
  for (size_t i = 0; i < n; ++i) {
    result[i] = stats::quantile_numpy(values, qs[i]).value_or(kNaN);
  }
  return result;
}

double median(std::vector<double>& values) { return quantiles<1>(values, {0.5})[0]; }

std::pair<double, double> median_and_p90(std::vector<double>& values) {
  const auto [median, p90] = quantiles<2>(values, {0.5, 0.9});
  return {median, p90};
}

// value_of(i) for every row.
std::vector<double> mapped(const Observations& rows, auto&& value_of) {
  std::vector<double> values(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) values[i] = value_of(i);
  return values;
}

DurationStats describe(const Observations& rows) {
  auto durations = mapped(rows, [&](size_t i) { return rows[i].duration_ms; });
  const double average = mean(durations);
  const auto [min, p50, p90, p95, p99, max] = quantiles<6>(durations, {0, 0.5, 0.9, 0.95, 0.99, 1});
  return {min, p50, p90, p95, p99, max, average};
}

// 1 - (squared errors) / (squared distances from the mean); NaN if there is nothing to explain.
double r_squared(const std::vector<double>& actual, const std::vector<double>& predicted) {
  const double average = mean(actual);
  std::vector<double> residual(actual.size());
  std::vector<double> total(actual.size());
  for (size_t i = 0; i < actual.size(); ++i) {
    residual[i] = (actual[i] - predicted[i]) * (actual[i] - predicted[i]);
    total[i] = (actual[i] - average) * (actual[i] - average);
  }
  const double total_sum = stats::sum_numpy(total);
  return total_sum == 0 ? kNaN : 1 - stats::sum_numpy(residual) / total_sum;
}

FitMetrics measure(FitTarget target, const Observations& rows,
                   const std::vector<double>& coefficients, double smooth_threshold_ms) {
  const auto actual = [&](size_t i) { return rows[i].duration_ms; };
  const auto smooth = [&](size_t i) { return rows[i].duration_ms + smooth_threshold_ms; };
  const auto raw = mapped(rows, [&](size_t i) { return predicted(rows[i], coefficients); });
  const bool is_log = target == FitTarget::log_duration;
  const auto duration = mapped(rows, [&](size_t i) {
    return is_log ? std::exp(raw[i]) : std::max(raw[i], kLeastPredictionMs);
  });
  const auto error = mapped(rows, [&](size_t i) { return duration[i] - actual(i); });
  const auto log_actual = mapped(rows, [&](size_t i) { return std::log(actual(i)); });

  FitMetrics metrics{};
  metrics.rmse_ms = std::sqrt(mean(mapped(rows, [&](size_t i) { return error[i] * error[i]; })));
  auto values = mapped(rows, [&](size_t i) { return std::fabs(error[i]); });
  metrics.mae_ms = mean(values);
  metrics.median_abs_error_ms = median(values);

  values = mapped(rows, [&](size_t i) { return std::fabs(error[i]) / actual(i); });
  metrics.mape = mean(values);
  std::tie(metrics.median_absolute_percentage_error, metrics.p90_absolute_percentage_error) =
      median_and_p90(values);

  values = mapped(rows, [&](size_t i) { return std::fabs(error[i]) / smooth(i); });
  metrics.smooth_relative_absolute_error = mean(values);
  std::tie(metrics.median_smooth_relative_absolute_error,
           metrics.p90_smooth_relative_absolute_error) = median_and_p90(values);

  values = mapped(rows, [&](size_t i) { return std::fabs(std::log(duration[i]) - log_actual[i]); });
  metrics.mean_abs_log_error = mean(values);
  metrics.median_abs_log_error = median(values);
  metrics.multiplicative_mae = std::exp(metrics.mean_abs_log_error);
  metrics.multiplicative_median_error = std::exp(metrics.median_abs_log_error);

  values = mapped(rows, [&](size_t i) { return duration[i] / actual(i); });
  const auto [p10, p50, p90] = quantiles<3>(values, {0.1, 0.5, 0.9});
  metrics.prediction_ratio_p10 = p10;
  metrics.prediction_ratio_p50 = p50;
  metrics.prediction_ratio_p90 = p90;

  switch (target) {
    case FitTarget::duration:
      metrics.r2 = r_squared(mapped(rows, actual), raw);  // not the clamped prediction
      break;
    case FitTarget::log_duration:
      metrics.r2 = r_squared(log_actual, raw);
      break;
    case FitTarget::smooth_relative:
      metrics.r2 = r_squared(mapped(rows, [&](size_t i) { return actual(i) / smooth(i); }),
                             mapped(rows, [&](size_t i) { return duration[i] / smooth(i); }));
      break;
  }
  return metrics;
}

struct Split {
  Observations train, test;  // both in the group's order
};

Split split(const Observations& rows, const TimingFitOptions& options) {
  const size_t n = rows.size();
  // To even: 0.5 is no test row more.
  const double wanted = std::nearbyint(static_cast<double>(n) * options.test_fraction);
  const auto test_rows = std::min(n, static_cast<size_t>(std::max(1.0, wanted)));
  const auto order = stats::NumpyRandom(options.seed).permutation(static_cast<uint32_t>(n));
  std::vector<bool> is_test(n);
  for (size_t i = 0; i < test_rows; ++i) is_test[order[i]] = true;
  Split parts;
  parts.test.reserve(test_rows);
  parts.train.reserve(n - test_rows);
  for (size_t i = 0; i < n; ++i) (is_test[i] ? parts.test : parts.train).push_back(rows[i]);
  return parts;
}

// The three targets' solutions; the duration and its logarithm share one matrix.
struct Solutions {
  stats::LeastSquaresFit unweighted;  // targets: duration, log duration
  stats::LeastSquaresFit weighted;
};

Solutions solve(const Observations& train, double smooth_threshold_ms) {
  stats::LeastSquares unweighted(kFitFeatures, 2);
  stats::LeastSquares weighted(kFitFeatures, 1);
  for (const Observation& row : train) {
    auto features = features_of(row);
    unweighted.add_row(features, std::array{row.duration_ms, std::log(row.duration_ms)});
    const double smooth = row.duration_ms + smooth_threshold_ms;
    const double weight = std::sqrt(1 / (smooth * smooth));
    for (double& feature : features) feature *= weight;
    weighted.add_row(features, std::array{row.duration_ms * weight});
  }
  return {unweighted.solve(), weighted.solve()};
}

void fit(const Observations& rows, const TimingFitOptions& options, GroupFit& group) {
  const Split parts = split(rows, options);
  const Solutions solutions = solve(parts.train, options.smooth_threshold_ms);
  group.is_fitted = true;
  group.fit_duration_ms = describe(rows);
  group.train_rows = parts.train.size();
  group.test_rows = parts.test.size();
  for (const FitTarget target : kFitTargets) {
    const bool is_weighted = target == FitTarget::smooth_relative;
    const auto& solution = is_weighted ? solutions.weighted : solutions.unweighted;
    const auto& coefficients = solution.coefficients[target == FitTarget::log_duration ? 1 : 0];
    group.targets[static_cast<size_t>(target)] = {
        solution.rank, solution.condition_number, coefficients,
        measure(target, parts.train, coefficients, options.smooth_threshold_ms),
        measure(target, parts.test, coefficients, options.smooth_threshold_ms)};
  }
}

std::optional<double> cutoff_of(const Observations& rows, const TimingFitOptions& options) {
  if (options.trim_quantile <= 0) return options.most_duration_ms;
  auto durations = mapped(rows, [&](size_t i) { return rows[i].duration_ms; });
  const double at_quantile = quantiles<1>(durations, {options.trim_quantile})[0];
  return std::min(options.most_duration_ms.value_or(at_quantile), at_quantile);
}

// `group` is complete but for the numbers.
void fit_group(Observations rows, const TimingFitOptions& options, GroupFit& group) {
  group.raw_rows = rows.size();
  group.raw_duration_ms = describe(rows);
  group.cutoff_ms = cutoff_of(rows, options);
  if (group.cutoff_ms) {
    std::erase_if(rows, [&](const Observation& row) { return row.duration_ms > *group.cutoff_ms; });
  }
  group.fit_rows = rows.size();
  if (std::ssize(rows) >= options.least_rows && !rows.empty()) fit(rows, options, group);
}

// Which fitted group a segment's group belongs to. A model named "unknown_model" and no model at
// all share a key, hence a fit.
std::vector<size_t> group_by_key(const TimingSegments& segments, std::vector<GroupFit>& groups) {
  std::map<std::string, std::vector<size_t>> members;
  for (size_t i = 0; i < segments.groups.size(); ++i) {
    TimingGroup group = segments.groups[i];
    if (group.model.empty()) group.model = "unknown_model";
    members[group.key()].push_back(i);
  }
  std::vector<size_t> fit_of(segments.groups.size());
  for (const auto& [key, indexes] : members) {
    for (const size_t i : indexes) fit_of[i] = groups.size();
    GroupFit group;
    group.key = key;
    groups.push_back(std::move(group));
  }
  return fit_of;
}

}  // namespace

const std::array<std::string_view, kFitFeatures> kFitFeatureNames = {
    "intercept",  "prefix_k", "append_k",          "out_k",          "prefix_k^2",
    "append_k^2", "out_k^2",  "prefix_k*append_k", "prefix_k*out_k", "append_k*out_k"};

const std::array<FitMetricField, 17> kFitMetricFields = {{
    {"rmse_ms", &FitMetrics::rmse_ms},
    {"mae_ms", &FitMetrics::mae_ms},
    {"median_abs_error_ms", &FitMetrics::median_abs_error_ms},
    {"mape", &FitMetrics::mape},
    {"median_absolute_percentage_error", &FitMetrics::median_absolute_percentage_error},
    {"p90_absolute_percentage_error", &FitMetrics::p90_absolute_percentage_error},
    {"smooth_relative_absolute_error", &FitMetrics::smooth_relative_absolute_error},
    {"median_smooth_relative_absolute_error", &FitMetrics::median_smooth_relative_absolute_error},
    {"p90_smooth_relative_absolute_error", &FitMetrics::p90_smooth_relative_absolute_error},
    {"mean_abs_log_error", &FitMetrics::mean_abs_log_error},
    {"median_abs_log_error", &FitMetrics::median_abs_log_error},
    {"multiplicative_mae", &FitMetrics::multiplicative_mae},
    {"multiplicative_median_error", &FitMetrics::multiplicative_median_error},
    {"prediction_ratio_p10", &FitMetrics::prediction_ratio_p10},
    {"prediction_ratio_p50", &FitMetrics::prediction_ratio_p50},
    {"prediction_ratio_p90", &FitMetrics::prediction_ratio_p90},
    {"r2", &FitMetrics::r2},
}};

std::string_view name(FitTarget target) {
  switch (target) {
    case FitTarget::duration:
      return "duration_ms";
    case FitTarget::log_duration:
      return "log_duration_ms";
    case FitTarget::smooth_relative:
      return "smooth_relative_duration_ms";
  }
  return "";
}

double metric(const FitMetrics& metrics, std::string_view name) {
  return metrics.*std::ranges::find(kFitMetricFields, name, &FitMetricField::name)->value;
}

const GroupFit* TimingFits::fitted(std::string_view key) const {
  const auto found = std::ranges::lower_bound(groups, key, {}, &GroupFit::key);
  return found != groups.end() && found->key == key && found->is_fitted ? &*found : nullptr;
}

TimingFits fit_timing(const TimingSegments& segments, const TimingFitOptions& options) {
  TimingFits fits;
  const auto fit_of = group_by_key(segments, fits.groups);
  std::vector<Observations> observations(fits.groups.size());
  int64_t invalid = 0;
  for (const TimingSegment& row : segments.rows) {
    if (row.prefix_tokens < 0 || row.append_tokens < 0 || row.output_tokens < 0) {
      ++invalid;
      continue;
    }
    const size_t index = fit_of[row.group];
    if (observations[index].empty()) {
      const TimingGroup& first = segments.groups[row.group];
      fits.groups[index].provider = first.provider;
      fits.groups[index].model = first.model;
      fits.groups[index].segment_kind = info(first.kind).name;
    }
    observations[index].push_back({row.prefix_tokens / 1000.0, row.append_tokens / 1000.0,
                                   row.output_tokens / 1000.0, row.duration_ms()});
  }
  if (!segments.rows.empty()) fits.counters.add("input_rows", std::ssize(segments.rows));
  if (invalid > 0) fits.counters.add("invalid_numeric_field", invalid);
  for (size_t i = 0; i < fits.groups.size(); ++i) {
    if (!observations[i].empty()) fit_group(std::move(observations[i]), options, fits.groups[i]);
  }
  std::erase_if(fits.groups, [](const GroupFit& group) { return group.raw_rows == 0; });
  return fits;
}

TimingFits default_timing_fits(const trace::Trace& trace) {
  return fit_timing(trace.derived(timing_segments), TimingFitOptions{});
}

}  // namespace atlas::experiments
