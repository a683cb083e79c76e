#include "experiments/llm_generation/timing_feature_ambiguity/json.h"

#include <algorithm>
#include <cmath>

namespace atlas::experiments {
namespace {

using base::Json;

// A token count: a whole number where 64 bits hold it.
Json tokens_json(double tokens) {
  if (std::fabs(tokens) < 0x1p63) return Json(static_cast<int64_t>(tokens));
  return Json(tokens);
}

void add_group(Json& json, const TimingGroup& group) {
  json["provider"] = group.provider;
  json["model"] = group.model;
  json["segment_kind"] = info(group.kind).name;
}

void add_floor(Json& json, const ErrorFloor& floor) {
  json["rows"] = floor.rows;
  json["mape_optimal_duration_ms"] = floor.mape_constant_ms;
  json["smooth_relative_optimal_duration_ms"] = floor.smooth_constant_ms;
  json["spread_ms"] = floor.spread_ms();
  json["ratio"] = floor.ratio();
  json["best_constant_abs_error_sum_ms"] = floor.abs_error_ms;
  json["best_constant_mae_ms"] = floor.per_row(floor.abs_error_ms);
  json["best_constant_relative_abs_error_sum"] = floor.relative_error;
  json["best_constant_relative_mae_ratio"] = floor.per_row(floor.relative_error);
  json["best_constant_mape_sum"] = floor.mape;
  json["best_constant_mape"] = floor.per_row(floor.mape);
  json["best_constant_smooth_relative_sum"] = floor.smooth_error;
  json["best_constant_smooth_relative_loss"] = floor.per_row(floor.smooth_error);
}

Json duplicate_json(const TimingSegments& segments, const Duplicate& duplicate) {
  Json json = Json::object();
  add_group(json, segments.groups[duplicate.group]);
  json["cached_tokens"] = tokens_json(duplicate.prefix_tokens);
  json["append_tokens"] = tokens_json(duplicate.append_tokens);
  json["segment_output_tokens"] = tokens_json(duplicate.output_tokens);
  add_floor(json, duplicate.floor);
  json["min_duration_ms"] = duplicate.floor.min_ms;
  json["median_duration_ms"] = duplicate.floor.median_ms;
  json["max_duration_ms"] = duplicate.floor.max_ms;
  json["min_source_line"] = duplicate.first_line;
  json["max_source_line"] = duplicate.last_line;
  return json;
}

Json duplicate_group_json(const TimingGroup& group, const DuplicateTotals& totals) {
  Json json = Json::object();
  add_group(json, group);
  json["duplicate_feature_keys"] = totals.keys;
  json["duplicate_rows"] = totals.rows;
  json["best_constant_abs_error_sum_ms"] = totals.abs_error_ms;
  json["best_constant_relative_abs_error_sum"] = totals.relative_error;
  json["best_constant_mape_sum"] = totals.mape;
  json["best_constant_smooth_relative_sum"] = totals.smooth_error;
  json["largest_spread_ms"] = totals.largest_spread_ms;
  json["best_constant_mae_ms"] = totals.per_row(totals.abs_error_ms);
  json["best_constant_relative_mae_ratio"] = totals.per_row(totals.relative_error);
  json["best_constant_mape"] = totals.per_row(totals.mape);
  json["best_constant_smooth_relative_loss"] = totals.per_row(totals.smooth_error);
  return json;
}

Json duplicates_json(const TimingSegments& segments, const Duplicates& duplicates,
                     const AmbiguityOptions& options) {
  Json per_group = Json::object();
  for (const auto& [key, entry] : duplicates.per_group) {
    per_group[key] = duplicate_group_json(segments.groups[entry.first], entry.second);
  }
  Json by_spread = Json::array();
  const size_t shown = std::min(options.top_examples, duplicates.by_spread.size());
  for (size_t i = 0; i < shown; ++i) {
    by_spread.push(duplicate_json(segments, duplicates.by_spread[i]));
  }
  Json by_ratio = Json::array();
  for (const Duplicate& duplicate : duplicates.by_ratio) {
    by_ratio.push(duplicate_json(segments, duplicate));
  }
  const DuplicateTotals& total = duplicates.total;
  return Json::object(
      {{"feature_keys", duplicates.feature_keys},
       {"duplicate_feature_keys", total.keys},
       {"duplicate_rows", total.rows},
       {"duplicate_subset_best_possible_mae_ms", total.per_row(total.abs_error_ms)},
       {"duplicate_subset_best_possible_relative_mae_ratio", total.per_row(total.relative_error)},
       {"duplicate_subset_best_possible_mape", total.per_row(total.mape)},
       {"duplicate_subset_best_possible_smooth_relative_loss", total.per_row(total.smooth_error)},
       {"per_group", per_group},
       {"top_by_spread", by_spread},
       {"top_by_ratio_min_100ms", by_ratio}});
}

Json local_group_json(const TimingSegments& segments, const LocalGroup& local) {
  const NeighborhoodSums& sums = local.sums;
  Json json = Json::object();
  add_group(json, segments.groups[local.group]);
  json["raw_rows"] = local.raw_rows;
  json["rows_after_trim"] = local.rows_after_trim;
  json["trim_cutoff_ms"] = local.cutoff_ms;
  json["local_bucket_count"] = local.buckets;
  json["local_rows"] = sums.rows;
  json["local_row_coverage"] = local.coverage();
  json["local_best_constant_mae_ms"] = sums.per_row(sums.abs_error_ms);
  json["local_best_constant_rmse_ms"] = sums.rmse_ms();
  json["local_best_constant_relative_mae_ratio"] = sums.per_row(sums.relative_error);
  json["local_best_constant_mape"] = sums.per_row(sums.mape);
  json["local_best_constant_smooth_relative_loss"] = sums.per_row(sums.smooth_error);
  json["weighted_local_median_duration_ms"] = sums.per_row(sums.weighted_median_ms);
  json["local_best_constant_mae_ratio_vs_median"] = sums.mae_over_median();
  json["weighted_p90_minus_p10_ms"] = sums.per_row(sums.weighted_width_ms);
  json["weighted_p90_minus_p10_ratio"] = sums.per_row(sums.weighted_relative_width);
  json["weighted_p90_minus_p10_ratio_vs_median"] = sums.width_over_median();
  json["median_bucket_p90_minus_p10_ms"] = local.median_width_ms;
  json["median_bucket_relative_mae_ratio"] = local.median_relative_mae;
  json["median_bucket_mape"] = local.median_mape;
  json["median_bucket_smooth_relative_loss"] = local.median_smooth_error;
  json["largest_local_spread_ms"] = local.largest_spread_ms;
  return json;
}

Json neighborhood_json(const TimingSegments& segments, const Neighborhood& bucket) {
  Json json = Json::object();
  add_group(json, segments.groups[bucket.group]);
  json["group_key"] = segments.groups[bucket.group].key();
  json["prefix_min"] = tokens_json(bucket.prefix_tokens.min);
  json["prefix_max"] = tokens_json(bucket.prefix_tokens.max);
  json["append_min"] = tokens_json(bucket.append_tokens.min);
  json["append_max"] = tokens_json(bucket.append_tokens.max);
  json["output_min"] = tokens_json(bucket.output_tokens.min);
  json["output_max"] = tokens_json(bucket.output_tokens.max);
  add_floor(json, bucket.floor);
  json["best_constant_sq_error_sum_ms"] = bucket.floor.squared_error_ms2;
  json["duration_min_ms"] = bucket.floor.min_ms;
  json["duration_p10_ms"] = bucket.p10_ms;
  json["duration_median_ms"] = bucket.floor.median_ms;
  json["duration_p90_ms"] = bucket.p90_ms;
  json["duration_max_ms"] = bucket.floor.max_ms;
  json["p90_minus_p10_ms"] = bucket.width_ms();
  json["p90_minus_p10_ratio"] = bucket.relative_width();
  return json;
}

// The overall values of the neighbourhoods: null without any.
void add_overall(Json& json, const NeighborhoodSums& sums) {
  const auto set = [&](std::string_view name, auto value_of) {
    json[name] = sums.rows == 0 ? Json() : Json(value_of());
  };
  set("weighted_local_best_constant_mae_ms", [&] { return sums.per_row(sums.abs_error_ms); });
  set("weighted_local_best_constant_rmse_ms", [&] { return sums.rmse_ms(); });
  set("weighted_local_best_constant_relative_mae_ratio",
      [&] { return sums.per_row(sums.relative_error); });
  set("weighted_local_best_constant_mape", [&] { return sums.per_row(sums.mape); });
  set("weighted_local_best_constant_smooth_relative_loss",
      [&] { return sums.per_row(sums.smooth_error); });
  set("weighted_local_median_duration_ms", [&] { return sums.per_row(sums.weighted_median_ms); });
  set("weighted_local_best_constant_mae_ratio_vs_median", [&] { return sums.mae_over_median(); });
  set("weighted_p90_minus_p10_ms", [&] { return sums.per_row(sums.weighted_width_ms); });
  set("weighted_p90_minus_p10_ratio_vs_median", [&] { return sums.width_over_median(); });
  set("weighted_p90_minus_p10_ratio", [&] { return sums.per_row(sums.weighted_relative_width); });
}

Json neighborhoods_json(const TimingSegments& segments, const Neighborhoods& neighborhoods,
                        const AmbiguityOptions& options) {
  Json per_group = Json::object();
  for (const LocalGroup& local : neighborhoods.groups) {
    per_group[local.key] = local_group_json(segments, local);
  }
  Json widest = Json::array();
  for (const Neighborhood& bucket : neighborhoods.widest) {
    widest.push(neighborhood_json(segments, bucket));
  }
  Json json = Json::object(
      {{"config", Json::object({{"min_group_rows", options.least_group_rows},
                                {"min_bucket_rows", options.least_bucket_rows},
                                {"bin_step_log2", options.bin_step},
                                {"trim_quantile", options.trim_quantile},
                                {"smooth_relative_threshold_ms", options.smooth_threshold_ms}})},
       {"total_rows_after_trim", neighborhoods.rows_after_trim},
       {"total_rows_in_local_buckets", neighborhoods.sums.rows},
       {"local_row_coverage", neighborhoods.coverage()},
       {"per_group", per_group},
       {"top_local_buckets", widest}});
  add_overall(json, neighborhoods.sums);
  return json;
}

Json comparison_json(const TimingSegments& segments, const Comparison& comparison) {
  Json json = Json::object();
  add_group(json, segments.groups[comparison.group]);
  json["group_key"] = comparison.key;
  json["local_rows"] = comparison.local_rows;
  const auto columns = comparison_columns();
  for (size_t i = 0; i < columns.size(); ++i) json[columns[i]] = comparison.values[i];
  return json;
}

}  // namespace

Json ambiguity_json(const TimingSegments& segments, const Ambiguity& ambiguity,
                    const AmbiguityOptions& options) {
  Json fields = Json::array();
  for (const char* field : {"provider", "model", "segment_kind", "cached_tokens", "append_tokens",
                            "segment_output_tokens"}) {
    fields.push(field);
  }
  Json load_stats = Json::object();
  for (const auto& [name, amount] : ambiguity.usable.counters.all()) load_stats[name] = amount;
  Json comparisons = Json::array();
  for (const Comparison& comparison : ambiguity.comparisons) {
    comparisons.push(comparison_json(segments, comparison));
  }
  return Json::object(
      {{"input", "timing_fit_trace.csv"},
       {"feature_fields", fields},
       {"load_stats", load_stats},
       {"exact_duplicate_pure_error", duplicates_json(segments, ambiguity.duplicates, options)},
       {"local_neighborhood_error", neighborhoods_json(segments, ambiguity.neighborhoods, options)},
       {"fit_comparison", comparisons}});
}

}  // namespace atlas::experiments
