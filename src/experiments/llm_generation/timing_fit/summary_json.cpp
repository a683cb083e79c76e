#include "experiments/llm_generation/timing_fit/summary_json.h"

#include <fmt/format.h>

namespace atlas::experiments {
namespace {

using base::Json;

Json duration_json(const DurationStats& stats) {
  return Json::object({{"min", stats.min},
                       {"p50", stats.p50},
                       {"p90", stats.p90},
                       {"p95", stats.p95},
                       {"p99", stats.p99},
                       {"max", stats.max},
                       {"mean", stats.mean}});
}

Json metrics_json(const FitMetrics& metrics) {
  Json json = Json::object();
  for (const FitMetricField& field : kFitMetricFields) json[field.name] = metrics.*field.value;
  return json;
}

Json target_json(const GroupFit& group, FitTarget target) {
  const TargetFit& fit = group.target(target);
  Json coefficients = Json::object();
  for (size_t i = 0; i < kFitFeatures; ++i) coefficients[kFitFeatureNames[i]] = fit.coefficients[i];
  const bool is_log = target == FitTarget::log_duration;
  return Json::object({{"target", name(target)},
                       {"train_rows", group.train_rows},
                       {"test_rows", group.test_rows},
                       {is_log ? "coefficients_log_ms" : "coefficients_ms", coefficients},
                       {"train_metrics", metrics_json(fit.train)},
                       {"test_metrics", metrics_json(fit.test)},
                       {"rank", fit.rank},
                       {"condition_number", fit.condition_number}});
}

Json fit_json(const GroupFit& group) {
  Json json = Json::object({{"rows", group.fit_rows},
                            {"train_rows", group.train_rows},
                            {"test_rows", group.test_rows},
                            {"duration_ms", duration_json(group.fit_duration_ms)}});
  for (const FitTarget target : kFitTargets) {
    json[fmt::format("{}_target", name(target))] = target_json(group, target);
  }
  return json;
}

Json group_json(const GroupFit& group, const TimingFitOptions& options) {
  Json json = Json::object({{"provider", group.provider},
                            {"model", group.model},
                            {"segment_kind", group.segment_kind},
                            {"raw_rows", group.raw_rows},
                            {"raw_duration_ms", duration_json(group.raw_duration_ms)},
                            {"trim", Json::object({{"cutoff_ms", group.cutoff_ms},
                                                   {"removed_rows", group.removed_rows()}})},
                            {"fit_rows", group.fit_rows}});
  if (group.is_fitted) {
    json["fit"] = fit_json(group);
  } else {
    json["skipped"] = too_small(options);
  }
  return json;
}

Json feature_definition(const TimingFitOptions& options) {
  return Json::object(
      {{"token_unit", "1k tokens"},
       {"prefix", "cached_tokens / 1000"},
       {"append", "append_tokens / 1000"},
       {"out", "segment_output_tokens / 1000"},
       {"formula",
        "target ~ 1 + prefix + append + out + prefix^2 + append^2 + out^2 + prefix*append + "
        "prefix*out + append*out"},
       {"targets",
        Json::object({{"duration_ms",
                       "ordinary least squares on raw duration; optimized for absolute "
                       "millisecond error"},
                      {"log_duration_ms",
                       "ordinary least squares on log(duration_ms); optimized for "
                       "multiplicative/ratio-style error"},
                      {"smooth_relative_duration_ms",
                       "weighted least squares on raw duration with weights 1 / (duration_ms + "
                       "T)^2; approximates smooth relative error"}})},
       {"smooth_relative_threshold_ms", options.smooth_threshold_ms}});
}

}  // namespace

std::string too_small(const TimingFitOptions& options) {
  return fmt::format("fewer than {} rows after filtering", options.least_rows);
}

Json timing_fit_summary(const TimingFits& fits, const TimingFitOptions& options) {
  Json load_stats = Json::object();
  for (const auto& [count, amount] : fits.counters.all()) load_stats[count] = amount;
  Json segments = Json::object();
  for (const GroupFit& group : fits.groups) segments[group.key] = group_json(group, options);
  return Json::object(
      {{"input", "timing_fit_trace.csv"},
       {"feature_definition", feature_definition(options)},
       {"fit_config", Json::object({{"min_rows", options.least_rows},
                                    {"seed", static_cast<int64_t>(options.seed)},
                                    {"test_fraction", options.test_fraction},
                                    {"trim_quantile", options.trim_quantile},
                                    {"max_duration_ms", options.most_duration_ms}})},
       {"load_stats", load_stats},
       {"segments", segments}});
}

}  // namespace atlas::experiments
