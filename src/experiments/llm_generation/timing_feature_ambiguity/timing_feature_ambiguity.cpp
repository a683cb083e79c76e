// timing_feature_ambiguity: how much of a step's duration can token counts not explain?
//
// Population  timing segments with valid numbers and a model
// Floors      exact: segments with identical features; local: with features in the same log2 bins
// Comparison  the test errors of timing_fit's models over the local floor of their group
// Caution     a local floor is an estimate: a neighbourhood is small, but not a point

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "base/error.h"
#include "base/number_text.h"
#include "experiments/experiment.h"
#include "experiments/llm_generation/timing_feature_ambiguity/comparison.h"
#include "experiments/llm_generation/timing_feature_ambiguity/documents.h"
#include "experiments/llm_generation/timing_feature_ambiguity/duplicates.h"
#include "experiments/llm_generation/timing_feature_ambiguity/json.h"
#include "experiments/llm_generation/timing_feature_ambiguity/neighborhoods.h"
#include "experiments/shared/timing_fits.h"
#include "experiments/shared/timing_segments.h"
#include "experiments/shared/timing_text.h"

namespace atlas::experiments {
namespace {

void add_group(table::Row& row, const TimingGroup& group) {
  row.text(group.provider).text(group.model).text(info(group.kind).name);
}

void add_errors(table::Row& row, const ErrorFloor& floor) {
  row.real(floor.spread_ms()).real(floor.ratio()).real(floor.per_row(floor.abs_error_ms));
  row.real(floor.per_row(floor.relative_error)).real(floor.per_row(floor.mape));
  row.real(floor.per_row(floor.smooth_error));
}

table::Table duplicates_table(const TimingSegments& segments, const Duplicates& duplicates,
                              size_t most) {
  table::Table table("timing_feature_ambiguity_top",
                     {"provider",
                      "model",
                      "segment_kind",
                      "cached_tokens",
                      "append_tokens",
                      "segment_output_tokens",
                      "rows",
                      "min_duration_ms",
                      "median_duration_ms",
                      "mape_optimal_duration_ms",
                      "smooth_relative_optimal_duration_ms",
                      "max_duration_ms",
                      "spread_ms",
                      "ratio",
                      "best_constant_mae_ms",
                      "best_constant_relative_mae_ratio",
                      "best_constant_mape",
                      "best_constant_smooth_relative_loss",
                      "min_source_line",
                      "max_source_line"},
                     "Identical features, different durations: the widest spreads");
  for (size_t i = 0; i < std::min(most, duplicates.by_spread.size()); ++i) {
    const Duplicate& duplicate = duplicates.by_spread[i];
    const ErrorFloor& floor = duplicate.floor;
    auto row = table.row();
    add_group(row, segments.groups[duplicate.group]);
    row.fixed(duplicate.prefix_tokens, 0).fixed(duplicate.append_tokens, 0);
    row.fixed(duplicate.output_tokens, 0).integer(floor.rows).real(floor.min_ms);
    row.real(floor.median_ms).real(floor.mape_constant_ms).real(floor.smooth_constant_ms);
    row.real(floor.max_ms);
    add_errors(row, floor);
    row.integer(duplicate.first_line).integer(duplicate.last_line);
  }
  return table;
}

table::Table neighborhoods_table(const TimingSegments& segments,
                                 const Neighborhoods& neighborhoods) {
  table::Table table("timing_local_neighborhood_top",
                     {"provider",
                      "model",
                      "segment_kind",
                      "rows",
                      "prefix_min",
                      "prefix_max",
                      "append_min",
                      "append_max",
                      "output_min",
                      "output_max",
                      "duration_min_ms",
                      "duration_p10_ms",
                      "duration_median_ms",
                      "mape_optimal_duration_ms",
                      "smooth_relative_optimal_duration_ms",
                      "duration_p90_ms",
                      "duration_max_ms",
                      "p90_minus_p10_ms",
                      "p90_minus_p10_ratio",
                      "spread_ms",
                      "ratio",
                      "best_constant_mae_ms",
                      "best_constant_relative_mae_ratio",
                      "best_constant_mape",
                      "best_constant_smooth_relative_loss"},
                     "Nearly identical features: the neighbourhoods with the widest p90 - p10");
  for (const Neighborhood& bucket : neighborhoods.widest) {
    const ErrorFloor& floor = bucket.floor;
    auto row = table.row();
    add_group(row, segments.groups[bucket.group]);
    row.integer(floor.rows);
    for (const Range& tokens : {bucket.prefix_tokens, bucket.append_tokens, bucket.output_tokens}) {
      row.fixed(tokens.min, 0).fixed(tokens.max, 0);
    }
    row.real(floor.min_ms).real(bucket.p10_ms).real(floor.median_ms);
    row.real(floor.mape_constant_ms).real(floor.smooth_constant_ms);
    row.real(bucket.p90_ms).real(floor.max_ms);
    row.real(bucket.width_ms()).real(bucket.relative_width());
    add_errors(row, floor);
  }
  return table;
}

void add_facts(const Ambiguity& ambiguity, Result& result) {
  const NeighborhoodSums& local = ambiguity.neighborhoods.sums;
  if (local.rows > 0) {
    const double smooth = local.per_row(local.smooth_error);
    result.facts.push_back({"local_floor.mape", local.per_row(local.mape), "share",
                            "Least mean relative error among steps with nearly equal token counts",
                            percent_text(local.per_row(local.mape))});
    result.facts.push_back({"local_floor.mae_ms", local.per_row(local.abs_error_ms), "ms",
                            "Least mean absolute error among such steps",
                            duration_text(local.per_row(local.abs_error_ms))});
    result.facts.push_back({"local_floor.smooth", smooth, "share",
                            "Least smooth relative error among such steps", percent_text(smooth)});
    result.facts.push_back({"local_floor.coverage", ambiguity.neighborhoods.coverage(), "share",
                            "Trimmed segments that lie in a neighbourhood",
                            percent_text(ambiguity.neighborhoods.coverage())});
  }
  const DuplicateTotals& exact = ambiguity.duplicates.total;
  result.facts.push_back({"duplicates.rows", static_cast<double>(exact.rows), "",
                          "Segments that share all features with another",
                          base::grouped(exact.rows)});
}

AmbiguityOptions options_of(const Params& params) {
  AmbiguityOptions options;
  const auto count = [&](std::string_view name) {
    return static_cast<size_t>(std::max<int64_t>(0, params.integer(name)));
  };
  options.top_examples = count("top-examples");
  options.top_groups = count("top-groups");
  options.least_group_rows = params.integer("min-group-rows");
  options.least_bucket_rows = params.integer("min-bucket-rows");
  options.bin_step = params.number("bin-step");
  options.trim_quantile = params.number("trim-quantile");
  options.smooth_threshold_ms = params.number("smooth-relative-threshold-ms");
  if (!(options.trim_quantile > 0 && options.trim_quantile <= 1)) {
    throw Error(ErrorKind::usage, "option trim-quantile is not in (0, 1]");
  }
  if (!(options.bin_step > 0)) throw Error(ErrorKind::usage, "option bin-step must be above 0");
  return options;
}

std::vector<Document> documents(const TimingSegments& segments, const Ambiguity& ambiguity,
                                const AmbiguityOptions& options, const std::string& report) {
  const base::JsonFormat format = {.indent = 2, .sort_keys = true};
  const base::Json pointer = base::Json::object(
      {{"note", "Exact feature ambiguity is now part of the broader irreducible-error analysis."},
       {"superseded_by", "timing_irreducible_error.json"}});
  return {{"timing_irreducible_error.json",
           ambiguity_json(segments, ambiguity, options).dump(format) + "\n"},
          {"timing_irreducible_error.md", "# Irreducible error of timing models\n\n" + report},
          {"timing_smooth_relative_error.md", smooth_error_text(segments, ambiguity, options)},
          {"timing_fit_compact_summary.md", compact_summary_text(segments, ambiguity)},
          {"timing_feature_ambiguity.json", pointer.dump(format) + "\n"},
          {"timing_feature_ambiguity.md",
           "# Timing feature ambiguity\n\nExact feature ambiguity is now part of the broader "
           "irreducible-error analysis: see `timing_irreducible_error.md`.\n"}};
}

Result run(const trace::Trace& trace, const Params& params) {
  const AmbiguityOptions options = options_of(params);
  const TimingSegments& segments = trace.derived(timing_segments);
  Ambiguity ambiguity;
  ambiguity.usable = usable_rows(segments);
  ambiguity.duplicates = find_duplicates(segments, ambiguity.usable, options);
  ambiguity.neighborhoods = find_neighborhoods(segments, ambiguity.usable, options);
  ambiguity.comparisons = compare(ambiguity.neighborhoods, trace.derived(default_timing_fits));

  Result result;
  result.tables.push_back(duplicates_table(segments, ambiguity.duplicates, options.top_examples));
  result.tables.push_back(neighborhoods_table(segments, ambiguity.neighborhoods));
  result.tables.push_back(comparison_table(segments, ambiguity.comparisons));
  result.report = irreducible_error_text(segments, ambiguity, options);
  result.documents = documents(segments, ambiguity, options, result.report);
  result.counters = ambiguity.usable.counters;
  add_facts(ambiguity, result);
  return result;
}

}  // namespace

Experiment timing_feature_ambiguity() {
  return {.category = "llm_generation",
          .name = "timing_feature_ambiguity",
          .title = "Timing feature ambiguity",
          .question =
              "How much of the duration of a step can no model explain that sees only "
              "provider, model, kind of segment and the three token counts?",
          .fields = timing_segment_fields(),
          .run = run,
          .options = {{"top-examples", "25", "examples in the tables"},
                      {"top-groups", "16", "groups in the reports"},
                      {"min-group-rows", "1000", "fewest segments of a group with neighbourhoods"},
                      {"min-bucket-rows", "8", "fewest segments of a neighbourhood"},
                      {"bin-step", "0.25", "width of a bin of tokens, in powers of two"},
                      {"trim-quantile", "0.99",
                       "durations above this quantile of their group are left out"},
                      {"smooth-relative-threshold-ms", "1000",
                       "T of the smooth relative error |error| / (duration + T)"}}};
}

}  // namespace atlas::experiments
