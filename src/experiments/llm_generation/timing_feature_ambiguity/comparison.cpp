#include "experiments/llm_generation/timing_feature_ambiguity/comparison.h"

#include <algorithm>
#include <cmath>

namespace atlas::experiments {
namespace {

using Value = std::optional<double>;

struct Source {
  const LocalGroup& local;
  const GroupFit& fit;
};

// Nothing where the fit gave no finite number.
Value test_metric(const Source& from, FitTarget target, double FitMetrics::* metric) {
  const double value = from.fit.target(target).test.*metric;
  return std::isfinite(value) ? Value(value) : std::nullopt;
}

template <FitTarget target, double FitMetrics::* metric>
Value fitted(const Source& from) {
  return test_metric(from, target, metric);
}

// Error of the fit over the floor; nothing without both.
Value over(Value error, double floor) {
  if (!error || !(floor > 0)) return std::nullopt;
  return *error / floor;
}

double mae(const Source& from) { return from.local.sums.per_row(from.local.sums.abs_error_ms); }
double median(const Source& from) {
  return from.local.sums.per_row(from.local.sums.weighted_median_ms);
}
double mape(const Source& from) { return from.local.sums.per_row(from.local.sums.mape); }
double smooth(const Source& from) { return from.local.sums.per_row(from.local.sums.smooth_error); }

template <FitTarget target>
Value over_mape(const Source& from) {
  return over(test_metric(from, target, &FitMetrics::mape), mape(from));
}

template <FitTarget target>
Value over_smooth(const Source& from) {
  return over(test_metric(from, target, &FitMetrics::smooth_relative_absolute_error), smooth(from));
}

constexpr auto kRaw = FitTarget::duration;
constexpr auto kLog = FitTarget::log_duration;
constexpr auto kSmooth = FitTarget::smooth_relative;
using M = FitMetrics;

struct Column {
  std::string_view name;
  Value (*value)(const Source&);
};

const std::array<Column, 42> kColumns = {{
    {"local_coverage", [](const Source& from) -> Value { return from.local.coverage(); }},
    {"local_mae_ms", [](const Source& from) -> Value { return mae(from); }},
    {"local_median_duration_ms", [](const Source& from) -> Value { return median(from); }},
    {"local_relative_mae_ratio",
     [](const Source& from) -> Value {
       return from.local.sums.per_row(from.local.sums.relative_error);
     }},
    {"local_mae_ratio_vs_median",
     [](const Source& from) -> Value { return from.local.sums.mae_over_median(); }},
    {"local_mape_floor", [](const Source& from) -> Value { return mape(from); }},
    {"local_smooth_relative_floor", [](const Source& from) -> Value { return smooth(from); }},
    {"local_p90_minus_p10_ms",
     [](const Source& from) -> Value {
       return from.local.sums.per_row(from.local.sums.weighted_width_ms);
     }},
    {"local_p90_minus_p10_ratio",
     [](const Source& from) -> Value {
       return from.local.sums.per_row(from.local.sums.weighted_relative_width);
     }},
    {"local_p90_minus_p10_ratio_vs_median",
     [](const Source& from) -> Value { return from.local.sums.width_over_median(); }},
    {"fit_rows",
     [](const Source& from) -> Value { return static_cast<double>(from.fit.fit_rows); }},
    {"fit_test_mae_ms", fitted<kRaw, &M::mae_ms>},
    {"fit_test_rmse_ms", fitted<kRaw, &M::rmse_ms>},
    {"fit_test_r2", fitted<kRaw, &M::r2>},
    {"fit_test_mape", fitted<kRaw, &M::mape>},
    {"fit_test_smooth_relative_absolute_error", fitted<kRaw, &M::smooth_relative_absolute_error>},
    {"fit_test_median_absolute_percentage_error",
     fitted<kRaw, &M::median_absolute_percentage_error>},
    {"fit_test_p90_absolute_percentage_error", fitted<kRaw, &M::p90_absolute_percentage_error>},
    {"log_target_test_r2", fitted<kLog, &M::r2>},
    {"log_target_test_mae_ms", fitted<kLog, &M::mae_ms>},
    {"log_target_test_rmse_ms", fitted<kLog, &M::rmse_ms>},
    {"log_target_test_mape", fitted<kLog, &M::mape>},
    {"log_target_test_smooth_relative_absolute_error",
     fitted<kLog, &M::smooth_relative_absolute_error>},
    {"log_target_test_median_absolute_percentage_error",
     fitted<kLog, &M::median_absolute_percentage_error>},
    {"log_target_test_p90_absolute_percentage_error",
     fitted<kLog, &M::p90_absolute_percentage_error>},
    {"log_target_test_mean_abs_log_error", fitted<kLog, &M::mean_abs_log_error>},
    {"log_target_test_multiplicative_mae", fitted<kLog, &M::multiplicative_mae>},
    {"smooth_target_test_r2", fitted<kSmooth, &M::r2>},
    {"smooth_target_test_mae_ms", fitted<kSmooth, &M::mae_ms>},
    {"smooth_target_test_rmse_ms", fitted<kSmooth, &M::rmse_ms>},
    {"smooth_target_test_mape", fitted<kSmooth, &M::mape>},
    {"smooth_target_test_smooth_relative_absolute_error",
     fitted<kSmooth, &M::smooth_relative_absolute_error>},
    {"smooth_target_test_mean_abs_log_error", fitted<kSmooth, &M::mean_abs_log_error>},
    {"smooth_target_test_multiplicative_mae", fitted<kSmooth, &M::multiplicative_mae>},
    {"fit_relative_mae_ratio",
     [](const Source& from) -> Value {
       return over(test_metric(from, kRaw, &M::mae_ms), median(from));
     }},
    {"fit_over_local_mape_floor", over_mape<kRaw>},
    {"log_target_over_local_mape_floor", over_mape<kLog>},
    {"fit_over_local_smooth_relative_floor", over_smooth<kRaw>},
    {"log_target_over_local_smooth_relative_floor", over_smooth<kLog>},
    {"smooth_target_over_local_smooth_relative_floor", over_smooth<kSmooth>},
    {"fit_minus_local_mae_ms",
     [](const Source& from) -> Value { return *test_metric(from, kRaw, &M::mae_ms) - mae(from); }},
    {"fit_over_local_mae",
     [](const Source& from) -> Value {
       return over(test_metric(from, kRaw, &M::mae_ms), mae(from));
     }},
}};

}  // namespace

std::vector<std::string_view> comparison_columns() {
  std::vector<std::string_view> names;
  for (const Column& column : kColumns) names.push_back(column.name);
  return names;
}

std::optional<double> Comparison::at(std::string_view column) const {
  const auto found = std::ranges::find(kColumns, column, &Column::name);
  return values[static_cast<size_t>(found - kColumns.begin())];
}

std::vector<Comparison> compare(const Neighborhoods& floors, const TimingFits& fits) {
  std::vector<Comparison> comparisons;
  for (const LocalGroup& local : floors.groups) {
    const GroupFit* const fit = fits.fitted(local.key);
    if (fit == nullptr || !std::isfinite(fit->target(kRaw).test.mae_ms)) continue;
    Comparison comparison{local.group, local.key, local.sums.rows, {}};
    for (const Column& column : kColumns) {
      comparison.values.push_back(column.value(Source{local, *fit}));
    }
    comparisons.push_back(std::move(comparison));
  }
  std::ranges::sort(comparisons, {}, &Comparison::key);
  std::ranges::stable_sort(comparisons, std::ranges::greater(), &Comparison::local_rows);
  return comparisons;
}

table::Table comparison_table(const TimingSegments& segments,
                              const std::vector<Comparison>& comparisons) {
  std::vector<std::string_view> names = {"provider", "model", "segment_kind", "group_key",
                                         "local_rows"};
  for (const std::string_view column : comparison_columns()) names.push_back(column);
  table::Table table("timing_irreducible_error_fit_comparison", names,
                     "Error of the fitted models beside the local error floor");
  for (const Comparison& comparison : comparisons) {
    const TimingGroup& group = segments.groups[comparison.group];
    auto row = table.row();
    row.text(group.provider).text(group.model).text(info(group.kind).name);
    row.text(comparison.key).integer(comparison.local_rows);
    for (const auto& value : comparison.values) row.real(value);
  }
  return table;
}

}  // namespace atlas::experiments
