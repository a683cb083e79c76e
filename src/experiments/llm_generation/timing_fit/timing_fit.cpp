// timing_fit: how well do token counts predict how long a step takes?
//
// Population  timing segments of Claude and Codex steps (shared/timing_segments.h)
// Models      quadratic in prefix, append and output tokens, one a group (shared/timing_fits.h)
// Error       always measured on the held-out fifth of a group, in milliseconds and in shares
// Caution     R2 of the raw target follows the slowest steps; the log and the smooth target follow
//             the typical step, and their R2 is on their own scale

#include <fmt/format.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/number_text.h"
#include "experiments/experiment.h"
#include "experiments/llm_generation/timing_fit/summary_json.h"
#include "experiments/llm_generation/timing_fit/trace_table.h"
#include "experiments/shared/timing_fits.h"
#include "experiments/shared/timing_segments.h"
#include "figure/format.h"

namespace atlas::experiments {
namespace {

// Metrics in the table timing_fit_metrics, a column each.
constexpr std::array<std::string_view, 10> kRawTargetColumns = {
    "r2",
    "mae_ms",
    "rmse_ms",
    "median_abs_error_ms",
    "mape",
    "median_absolute_percentage_error",
    "p90_absolute_percentage_error",
    "smooth_relative_absolute_error",
    "median_smooth_relative_absolute_error",
    "p90_smooth_relative_absolute_error"};
constexpr std::array<std::string_view, 11> kOtherTargetColumns = {
    "r2",
    "mae_ms",
    "rmse_ms",
    "mape",
    "median_absolute_percentage_error",
    "p90_absolute_percentage_error",
    "smooth_relative_absolute_error",
    "median_smooth_relative_absolute_error",
    "p90_smooth_relative_absolute_error",
    "mean_abs_log_error",
    "multiplicative_mae"};

struct MetricColumn {
  std::string name;
  FitTarget target;
  std::string_view metric;
};

std::vector<MetricColumn> metric_columns() {
  std::vector<MetricColumn> columns;
  for (const auto metric : kRawTargetColumns) {
    columns.push_back({fmt::format("test_{}", metric), FitTarget::duration, metric});
  }
  for (const auto& [prefix, target] : {std::pair{"log_target", FitTarget::log_duration},
                                       std::pair{"smooth_target", FitTarget::smooth_relative}}) {
    for (const auto metric : kOtherTargetColumns) {
      columns.push_back({fmt::format("{}_test_{}", prefix, metric), target, metric});
    }
  }
  return columns;
}

int64_t whole(size_t count) { return static_cast<int64_t>(count); }

table::Table metrics_table(const TimingFits& fits, const TimingFitOptions& options) {
  const auto measured = metric_columns();
  std::vector<std::string_view> names = {
      "provider",     "model",   "segment_kind",    "group_key",       "raw_rows",       "fit_rows",
      "removed_rows", "skipped", "duration_p50_ms", "duration_p90_ms", "duration_p99_ms"};
  for (const MetricColumn& column : measured) names.push_back(column.name);
  table::Table table("timing_fit_metrics", names,
                     "Error of the three fits on held-out rows, by provider, model and segment");
  for (const GroupFit& group : fits.groups) {
    auto row = table.row();
    row.text(group.provider).text(group.model).text(group.segment_kind).text(group.key);
    row.integer(whole(group.raw_rows)).integer(whole(group.fit_rows));
    row.integer(whole(group.removed_rows()));
    row.text(group.is_fitted ? "" : too_small(options));
    for (const double duration :
         {group.fit_duration_ms.p50, group.fit_duration_ms.p90, group.fit_duration_ms.p99}) {
      group.is_fitted ? row.real(duration) : row.empty();
    }
    for (const MetricColumn& column : measured) {
      group.is_fitted ? row.real(metric(group.target(column.target).test, column.metric))
                      : row.empty();
    }
  }
  return table;
}

table::Table coefficients_table(const TimingFits& fits) {
  table::Table table(
      "timing_fit_coefficients",
      {"provider", "model", "segment_kind", "group_key", "target", "feature", "coefficient",
       "fit_rows", "test_r2", "test_mae_ms", "test_mape", "test_smooth_relative_absolute_error"},
      "Coefficients of the quadratic models; tokens in thousands");
  for (const GroupFit& group : fits.groups) {
    if (!group.is_fitted) continue;
    for (const FitTarget target : kFitTargets) {
      const TargetFit& fit = group.target(target);
      for (size_t i = 0; i < kFitFeatures; ++i) {
        auto row = table.row();
        row.text(group.provider).text(group.model).text(group.segment_kind).text(group.key);
        row.text(name(target)).text(kFitFeatureNames[i]).real(fit.coefficients[i]);
        row.integer(whole(group.fit_rows)).real(fit.test.r2).real(fit.test.mae_ms);
        row.real(fit.test.mape).real(fit.test.smooth_relative_absolute_error);
      }
    }
  }
  return table;
}

// Rounds with and without a segment by provider, and segments by kind.
void count(const trace::Trace& trace, const TimingSegments& segments, base::Counters& counters) {
  const trace::Steps& steps = trace.steps;
  std::vector<bool> has_segment(steps.size());
  std::array<int64_t, kSegmentKinds> by_kind{};
  for (const TimingSegment& segment : segments.rows) {
    has_segment[segment.step] = true;
    ++by_kind[static_cast<size_t>(segments.groups[segment.group].kind)];
  }
  // One more place for steps without a provider.
  std::vector<std::array<int64_t, 2>> rounds(steps.provider.distinct() + 1);
  for (const trace::Row step : steps.all()) {
    const size_t provider =
        steps.provider.has(step) ? steps.provider.code(step) : steps.provider.distinct();
    ++rounds[provider][has_segment[step] ? 1 : 0];
  }
  counters.add("input_rows", steps.size());
  counters.add("segments_written", std::ssize(segments.rows));
  for (size_t kind = 0; kind < kSegmentKinds; ++kind) {
    if (by_kind[kind] == 0) continue;
    counters.add(fmt::format("segments.{}", info(static_cast<SegmentKind>(kind)).name),
                 by_kind[kind]);
  }
  for (size_t provider = 0; provider < rounds.size(); ++provider) {
    std::string_view text = "unknown";
    if (provider < steps.provider.distinct()) {
      const auto stored = steps.provider.text(static_cast<trace::TextColumn::Code>(provider));
      if (!stored.empty()) text = stored;
    }
    const auto [without, with] = rounds[provider];
    if (with > 0) counters.add(fmt::format("rounds_with_fit_segment.{}", text), with);
    if (without > 0) counters.add(fmt::format("rounds_without_fit_segment.{}", text), without);
  }
}

// The test errors of all fitted groups, weighted by their test rows.
struct Overall {
  int64_t fitted_groups = 0;
  int64_t fitted_rows = 0;
  double test_rows = 0;
  double log_mape = 0, raw_mape = 0, smooth_error = 0;
};

Overall overall(const TimingFits& fits) {
  Overall all;
  for (const GroupFit& group : fits.groups) {
    if (!group.is_fitted) continue;
    const auto test_rows = static_cast<double>(group.test_rows);
    ++all.fitted_groups;
    all.fitted_rows += whole(group.fit_rows);
    all.test_rows += test_rows;
    all.raw_mape += test_rows * group.target(FitTarget::duration).test.mape;
    all.log_mape += test_rows * group.target(FitTarget::log_duration).test.mape;
    all.smooth_error +=
        test_rows * group.target(FitTarget::smooth_relative).test.smooth_relative_absolute_error;
  }
  return all;
}

void add_facts(const TimingSegments& segments, const Overall& all, Result& result) {
  const auto share = [&](std::string_view fact, double sum, std::string_view label) {
    if (all.test_rows == 0) return;
    const double value = sum / all.test_rows;
    result.facts.push_back(
        {std::string(fact), value, "share", std::string(label), base::percent(value, 1)});
  };
  share("log_target.test_mape", all.log_mape,
        "Mean relative error of the log-duration fits on held-out steps");
  share("raw_target.test_mape", all.raw_mape,
        "Mean relative error of the raw-duration fits on held-out steps");
  share("smooth_target.test_smooth_relative_error", all.smooth_error,
        "Mean smooth relative error of the weighted fits on held-out steps");
  const auto number = [&](std::string_view fact, int64_t value, std::string_view label) {
    result.facts.push_back({std::string(fact), static_cast<double>(value), "", std::string(label),
                            base::grouped(value)});
  };
  number("fitted_groups", all.fitted_groups, "Groups with enough rows for a fit");
  number("segments", std::ssize(segments.rows), "Timing segments");
}

std::string group_line(const GroupFit& group) {
  const FitMetrics& raw = group.target(FitTarget::duration).test;
  const FitMetrics& log = group.target(FitTarget::log_duration).test;
  return fmt::format("| `{}` | {} | {} | {:.3f} | {} | {} | {} |\n", group.key,
                     base::grouped(whole(group.fit_rows)),
                     figure::latency_compact(group.fit_duration_ms.p50), raw.r2,
                     figure::latency_compact(raw.mae_ms), base::percent(raw.mape, 1),
                     base::percent(log.mape, 1));
}

std::string write_report(const TimingSegments& segments, const TimingFits& fits, const Overall& all,
                         const TimingFitOptions& options) {
  std::string text = fmt::format(
      "The trace has {} timing segments in {} groups of provider, model and segment kind. {} "
      "groups with {} rows have at least {} rows left after trimming and are fitted; every error "
      "below is on held-out rows.\n\n",
      base::grouped(std::ssize(segments.rows)), fits.groups.size(), all.fitted_groups,
      base::grouped(all.fitted_rows), options.least_rows);
  if (all.fitted_groups == 0) return text + "No group is large enough for a fit.\n";
  text += fmt::format(
      "Over all held-out rows, the raw-duration fits are off by {} of the actual duration on "
      "average, the log-duration fits by {}.\n\n",
      base::percent(all.raw_mape / all.test_rows, 1),
      base::percent(all.log_mape / all.test_rows, 1));
  text +=
      "| group | rows | median | raw R2 | raw MAE | raw MAPE | log MAPE |\n"
      "| :-- | --: | --: | --: | --: | --: | --: |\n";
  for (const GroupFit& group : fits.groups) {
    if (group.is_fitted) text += group_line(group);
  }
  return text;
}

TimingFitOptions options_of(const Params& params) {
  TimingFitOptions options;
  options.least_rows = params.integer("min-rows");
  options.seed = static_cast<uint64_t>(params.integer("seed"));
  options.test_fraction = params.number("test-fraction");
  options.trim_quantile = params.number("trim-quantile");
  options.most_duration_ms = params.optional_number("max-duration-ms");
  options.smooth_threshold_ms = params.number("smooth-relative-threshold-ms");
  if (!(options.test_fraction >= 0 && options.test_fraction <= 1)) {
    throw Error(ErrorKind::usage, "option test-fraction is not between 0 and 1");
  }
  if (!(options.trim_quantile <= 1)) {
    throw Error(ErrorKind::usage, "option trim-quantile is above 1");
  }
  return options;
}

Result run(const trace::Trace& trace, const Params& params) {
  const TimingFitOptions options = options_of(params);
  const TimingSegments& segments = trace.derived(timing_segments);
  TimingFits own;
  const bool is_default = options == TimingFitOptions{};
  if (!is_default) own = fit_timing(segments, options);
  const TimingFits& fits = is_default ? trace.derived(default_timing_fits) : own;

  Result result;
  const Overall all = overall(fits);
  result.tables.push_back(timing_trace_table(trace, segments));
  result.tables.push_back(metrics_table(fits, options));
  result.tables.push_back(coefficients_table(fits));
  result.documents.push_back(
      {"timing_fit_summary.json",
       timing_fit_summary(fits, options).dump({.indent = 2, .sort_keys = true}) + "\n"});
  count(trace, segments, result.counters);
  add_facts(segments, all, result);
  result.report = write_report(segments, fits, all, options);
  return result;
}

}  // namespace

Experiment timing_fit() {
  return {.category = "llm_generation",
          .name = "timing_fit",
          .title = "Timing fit",
          .question =
              "How well do prefix, append and output token counts predict the duration of "
              "a step's timing segment, per provider, model and kind of segment?",
          .fields = timing_segment_fields() | timing_trace_fields(),
          .run = run,
          .options = {{"min-rows", "100", "fewest rows of a group that is fitted"},
                      {"seed", "17", "of the split into train and test rows"},
                      {"test-fraction", "0.2", "share of the rows that is held out"},
                      {"trim-quantile", "0.99",
                       "durations above this quantile of their group are left out; 0 keeps all"},
                      {"max-duration-ms", "", "longer segments are left out"},
                      {"smooth-relative-threshold-ms", "1000",
                       "T of the smooth relative error |error| / (duration + T)"}},
          .starts_early = true};
}

}  // namespace atlas::experiments
