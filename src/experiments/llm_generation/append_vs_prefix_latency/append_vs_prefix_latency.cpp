// append_vs_prefix_latency: are steps with much new input slower than steps with a cached prefix?
//
// Population  timing segments (shared/timing_segments.h) from an input to the tool call
// Classes     append-heavy: a large share of the input is new; prefix-heavy: hardly any is
// Matching    only within one provider, model, kind and bin of total input and output tokens
// Caution     an observation, not an experiment: load and batching at the provider are unknown

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "base/error.h"
#include "base/number_text.h"
#include "experiments/experiment.h"
#include "experiments/llm_generation/append_vs_prefix_latency/figures.h"
#include "experiments/llm_generation/append_vs_prefix_latency/matching.h"
#include "experiments/llm_generation/append_vs_prefix_latency/report.h"
#include "experiments/shared/timing_segments.h"
#include "experiments/shared/timing_text.h"

namespace atlas::experiments {
namespace {

// Of whole numbers: itself for an odd count; the mean of the two in the middle is a real number
// even where it is whole.
void add_median(table::Row& row, double median, size_t count) {
  count % 2 == 1 ? row.fixed(median, 0) : row.real(median);
}

table::Table buckets_table(const TimingSegments& segments, const Matching& matching) {
  table::Table table("append_vs_prefix_matched_buckets",
                     {"provider",
                      "model",
                      "segment_kind",
                      "total_bin",
                      "output_bin",
                      "prefix_rows",
                      "append_rows",
                      "pair_count",
                      "total_tokens_median",
                      "output_tokens_median",
                      "prefix_append_share_median",
                      "append_append_share_median",
                      "prefix_duration_median_ms",
                      "append_duration_median_ms",
                      "median_ratio",
                      "append_slower_probability",
                      "cliffs_delta",
                      "best_normalized_threshold",
                      "best_balanced_accuracy",
                      "prefix_recall",
                      "append_recall"},
                     "Matched buckets, most pairs first");
  for (const size_t k : matching.by_pairs) {
    const MatchedBucket& bucket = matching.buckets[k];
    const TimingGroup& group = segments.groups[bucket.group];
    auto row = table.row();
    row.text(group.provider).text(group.model).text(info(group.kind).name);
    row.integer(bucket.total_bin).integer(bucket.output_bin);
    row.integer(std::ssize(bucket.prefix_heavy)).integer(std::ssize(bucket.append_heavy));
    row.integer(bucket.pairs());
    add_median(row, bucket.total_tokens_median, bucket.rows());
    add_median(row, bucket.output_tokens_median, bucket.rows());
    row.real(bucket.prefix_append_share_median).real(bucket.append_append_share_median);
    row.real(bucket.prefix_duration_median_ms).real(bucket.append_duration_median_ms);
    row.real(bucket.median_ratio).real(bucket.append_slower_probability);
    row.real(bucket.cliffs_delta).real(bucket.threshold.value);
    row.real(bucket.threshold.balanced_accuracy).real(bucket.threshold.prefix_recall);
    row.real(bucket.threshold.append_recall);
  }
  return table;
}

void add_rows(table::Table& table, const TimingSegments& segments, const MatchedBucket& bucket,
              bool is_append_heavy) {
  const TimingGroup& group = segments.groups[bucket.group];
  const std::string key =
      fmt::format("{}::{}::{}", group.key(), bucket.total_bin, bucket.output_bin);
  for (const MatchRow& matched : is_append_heavy ? bucket.append_heavy : bucket.prefix_heavy) {
    const TimingSegment& segment = segments.rows[matched.segment];
    auto row = table.row();
    row.text(is_append_heavy ? "append_heavy" : "prefix_heavy");
    row.text(group.provider).text(group.model).text(info(group.kind).name);
    row.integer(int64_t{matched.segment} + 2);  // the line in timing_fit_trace.csv
    row.fixed(segment.input_tokens_total, 0).fixed(segment.prefix_tokens, 0);
    row.fixed(segment.append_tokens, 0).fixed(segment.output_tokens, 0);
    row.real(matched.append_share).real(segment.duration_ms());
    row.real(segment.duration_ms() / bucket.prefix_duration_median_ms).text(key);
  }
}

table::Table rows_table(const TimingSegments& segments, const Matching& matching) {
  table::Table table(
      "append_vs_prefix_normalized_rows",
      {"group", "provider", "model", "segment_kind", "source_line", "total_tokens", "prefix_tokens",
       "append_tokens", "output_tokens", "append_share", "duration_ms", "normalized_duration",
       "bucket_key"},
      "Every segment of a matched bucket; source_line is its line in timing_fit_trace.csv");
  table.reserve(static_cast<size_t>(matching.summary.prefix_rows + matching.summary.append_rows));
  for (const MatchedBucket& bucket : matching.buckets) {
    add_rows(table, segments, bucket, false);
    add_rows(table, segments, bucket, true);
  }
  return table;
}

void add_facts(const Matching& matching, Result& result) {
  const MatchSummary& summary = matching.summary;
  if (summary.pairs > 0) {
    result.facts.push_back({"median_ratio", *summary.median_of_ratios, "ratio",
                            "Typical append-heavy duration over a matched prefix-heavy one",
                            ratio_text(summary.median_of_ratios)});
    result.facts.push_back({"append_slower_probability", *summary.pair_weighted_probability,
                            "share", "Pairs in which the append-heavy step is slower",
                            percent_text(summary.pair_weighted_probability)});
    result.facts.push_back({"best_balanced_accuracy", summary.global_threshold.balanced_accuracy,
                            "share", "Balanced accuracy of the best single threshold",
                            percent_text(summary.global_threshold.balanced_accuracy)});
  }
  result.facts.push_back({"matched_buckets", static_cast<double>(matching.buckets.size()), "",
                          "Matched buckets", base::grouped(std::ssize(matching.buckets))});
}

MatchOptions options_of(const Params& params) {
  MatchOptions options;
  options.with_split_segments = params.flag("include-split-segments");
  options.least_total_tokens = params.integer("min-total-tokens");
  options.append_heavy_share = params.number("append-heavy-share");
  options.prefix_heavy_most_append_share = params.number("prefix-heavy-max-append-share");
  options.least_append_tokens = params.integer("min-append-tokens");
  options.least_prefix_tokens = params.integer("min-prefix-tokens");
  options.least_bucket_rows = params.integer("min-bucket-per-side");
  options.total_bin_step = params.number("total-bin-step");
  options.output_bin_step = params.number("output-bin-step");
  options.trim_quantile = params.number("trim-quantile");
  options.least_duration_ms = params.number("min-duration-ms");
  options.most_duration_ms = params.optional_number("max-duration-ms");
  if (*options.trim_quantile == 0) options.trim_quantile.reset();
  if (options.trim_quantile && !(*options.trim_quantile > 0 && *options.trim_quantile <= 1)) {
    throw Error(ErrorKind::usage, "option trim-quantile is not between 0 and 1");
  }
  if (!(options.total_bin_step > 0 && options.output_bin_step > 0)) {
    throw Error(ErrorKind::usage, "options total-bin-step and output-bin-step must be above 0");
  }
  return options;
}

Result run(const trace::Trace& trace, const Params& params) {
  const MatchOptions options = options_of(params);
  const PlotOptions plot{params.integer("plot-sample-rows"), params.integer("seed")};
  const TimingSegments& segments = trace.derived(timing_segments);
  const Matching matching = match(segments, options);
  Result result;
  result.tables.push_back(buckets_table(segments, matching));
  result.tables.push_back(rows_table(segments, matching));
  result.figures.push_back(draw_bucket_effects(segments, matching));
  result.figures.push_back(draw_overlap(segments, matching,
                                        static_cast<size_t>(std::max<int64_t>(0, plot.most_points)),
                                        static_cast<uint64_t>(plot.seed)));
  result.report = matching_report(segments, matching, options);
  result.documents.push_back(
      {"append_vs_prefix_latency.json",
       matching_json(matching, options, plot).dump({.indent = 2, .sort_keys = true}) + "\n"});
  result.documents.push_back({"append_vs_prefix_latency.md",
                              "# Append-heavy against prefix-heavy latency\n\n" + result.report});
  add_facts(matching, result);
  for (const auto* counters : {&matching.load, &matching.trim, &matching.classes}) {
    result.counters.merge(*counters);
  }
  return result;
}

}  // namespace

Experiment append_vs_prefix_latency() {
  return {.category = "llm_generation",
          .name = "append_vs_prefix_latency",
          .title = "Append-heavy against prefix-heavy latency",
          .question =
              "With provider, model, kind of segment, total input and output alike: are steps "
              "with much new input slower than steps whose input is mostly cached, and do the "
              "two separate?",
          .fields = timing_segment_fields(),
          .run = run,
          .options = {
              {"include-split-segments", "false", "Codex reasoning segments too"},
              {"min-total-tokens", "4096", "smaller inputs are left out"},
              {"append-heavy-share", "0.25", "least append share of an append-heavy step"},
              {"prefix-heavy-max-append-share", "0.10", "most append share of a prefix-heavy step"},
              {"min-append-tokens", "1024", "fewest new tokens of an append-heavy step"},
              {"min-prefix-tokens", "4096", "fewest cached tokens of a prefix-heavy step"},
              {"min-bucket-per-side", "5", "fewest rows of each class in a matched bucket"},
              {"total-bin-step", "0.25", "width of a bin of total input, in powers of two"},
              {"output-bin-step", "0.50", "width of a bin of output, in powers of two"},
              {"trim-quantile", "0.99",
               "durations above this quantile of their group are left out; 0 keeps all"},
              {"min-duration-ms", "50", "shorter segments are left out"},
              {"max-duration-ms", "", "longer segments are left out"},
              {"plot-sample-rows", "80000", "most dots of the overlap figure"},
              {"seed", "0", "of the sample of dots"}}};
}

}  // namespace atlas::experiments
