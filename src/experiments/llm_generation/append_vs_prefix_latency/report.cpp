#include "experiments/llm_generation/append_vs_prefix_latency/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/number_text.h"
#include "experiments/shared/timing_text.h"
#include "table/write.h"

namespace atlas::experiments {
namespace {

using base::Json;

constexpr size_t kMostReportRows = 25;

Json counters_json(const base::Counters& counters) {
  Json json = Json::object();
  for (const auto& [name, amount] : counters.all()) json[name] = amount;
  return json;
}

Json options_json(const MatchOptions& options, const PlotOptions& plot) {
  return Json::object({{"include_split_segments", options.with_split_segments},
                       {"min_total_tokens", options.least_total_tokens},
                       {"append_heavy_share", options.append_heavy_share},
                       {"prefix_heavy_max_append_share", options.prefix_heavy_most_append_share},
                       {"min_append_tokens", options.least_append_tokens},
                       {"min_prefix_tokens", options.least_prefix_tokens},
                       {"min_bucket_per_side", options.least_bucket_rows},
                       {"total_bin_step", options.total_bin_step},
                       {"output_bin_step", options.output_bin_step},
                       {"trim_quantile", options.trim_quantile},
                       {"min_duration_ms", options.least_duration_ms},
                       {"max_duration_ms", options.most_duration_ms},
                       {"plot_sample_rows", plot.most_points},
                       {"seed", plot.seed}});
}

Json summary_json(const Matching& matching) {
  const MatchSummary& summary = matching.summary;
  const Threshold& best = summary.global_threshold;
  return Json::object(
      {{"verdict", summary.verdict},
       {"class_counts", counters_json(matching.classes)},
       {"matched_buckets", matching.buckets.size()},
       {"matched_prefix_rows", summary.prefix_rows},
       {"matched_append_rows", summary.append_rows},
       {"matched_pair_count", summary.pairs},
       {"pair_weighted_append_slower_probability", summary.pair_weighted_probability},
       {"pair_weighted_cliffs_delta", summary.pair_weighted_cliffs_delta},
       {"median_bucket_median_duration_ratio", summary.median_of_ratios},
       {"row_weighted_bucket_threshold_balanced_accuracy", summary.row_weighted_accuracy},
       {"global_normalized_append_slower_probability", summary.global_probability},
       {"global_normalized_best_threshold", best.value},
       {"global_normalized_best_balanced_accuracy", best.balanced_accuracy},
       {"global_normalized_prefix_recall", best.prefix_recall},
       {"global_normalized_append_recall", best.append_recall},
       {"buckets_where_append_median_slower", summary.slower_buckets},
       {"bucket_append_median_slower_fraction", summary.slower_share}});
}

std::string bucket_table(const TimingSegments& segments, const Matching& matching) {
  std::vector<table::TextRow> rows;
  for (const size_t k : matching.by_pairs) {
    if (rows.size() == kMostReportRows) break;
    const MatchedBucket& bucket = matching.buckets[k];
    rows.push_back({segments.groups[bucket.group].key(),
                    base::grouped(bucket.total_tokens_median, 0),
                    base::grouped(bucket.output_tokens_median, 0),
                    base::grouped(std::ssize(bucket.prefix_heavy)),
                    base::grouped(std::ssize(bucket.append_heavy)),
                    duration_text(bucket.prefix_duration_median_ms),
                    duration_text(bucket.append_duration_median_ms),
                    ratio_text(bucket.median_ratio), percent_text(bucket.append_slower_probability),
                    percent_text(bucket.threshold.balanced_accuracy)});
  }
  return table::markdown_table(
      {"group", "total tok", "out tok", "prefix n", "append n", "prefix median", "append median",
       "ratio", "P(append slower)", "balanced acc"},
      rows);
}

std::string design_section(const MatchOptions& options) {
  return fmt::format(
      "## Hypothesis\n\n"
      "A step that reads much new input should be slower than a step of the same size whose "
      "input is mostly cached, and one threshold on the duration should tell the two apart.\n\n"
      "## Matching design\n\n"
      "- Append-heavy: at least {} of the input is new, and at least {} tokens.\n"
      "- Prefix-heavy: at most {} of the input is new, and at least {} tokens are cached.\n"
      "- A bucket holds segments of one provider, model and kind whose total input lies in one "
      "log2 bin of width {} and whose output in one of width {}. It is matched with at least {} "
      "rows of each class.\n"
      "- {}; segments below {} tokens of input or {} are left out.\n\n",
      base::percent(options.append_heavy_share, 1), base::grouped(options.least_append_tokens),
      base::percent(options.prefix_heavy_most_append_share, 1),
      base::grouped(options.least_prefix_tokens), base::general(options.total_bin_step),
      base::general(options.output_bin_step), options.least_bucket_rows,
      options.trim_quantile
          ? fmt::format("Durations above the {} quantile of their group are trimmed",
                        base::general(*options.trim_quantile))
          : std::string("No durations are trimmed"),
      base::grouped(options.least_total_tokens), duration_text(options.least_duration_ms));
}

std::string verdict_section(const Matching& matching) {
  const MatchSummary& summary = matching.summary;
  const Threshold& best = summary.global_threshold;
  return fmt::format(
      "## Verdict\n\n"
      "**{}**\n\n"
      "- Matched: {} buckets with {} prefix-heavy and {} append-heavy segments, {} pairs.\n"
      "- Pair-weighted P(append slower): {}; Cliff's delta {}.\n"
      "- Median of the buckets' median ratios: {}; the append-heavy median is the slower one in "
      "{} of {} buckets ({}).\n"
      "- Best threshold in each bucket, weighted by rows: {} balanced accuracy.\n"
      "- One threshold for all, on durations over the bucket's prefix-heavy median: {} at {} "
      "(prefix recall {}, append recall {}).\n\n",
      summary.verdict, base::grouped(std::ssize(matching.buckets)),
      base::grouped(summary.prefix_rows), base::grouped(summary.append_rows),
      base::grouped(summary.pairs), percent_text(summary.pair_weighted_probability),
      number_text(summary.pair_weighted_cliffs_delta, 3), ratio_text(summary.median_of_ratios),
      base::grouped(summary.slower_buckets), base::grouped(std::ssize(matching.buckets)),
      percent_text(summary.slower_share), percent_text(summary.row_weighted_accuracy),
      percent_text(best.balanced_accuracy), ratio_text(best.value),
      percent_text(best.prefix_recall), percent_text(best.append_recall));
}

std::string interpretation_section(const Matching& matching) {
  if (matching.buckets.empty()) {
    return "## Interpretation\n\nNo bucket holds enough steps of both classes, so the trace says "
           "nothing about the hypothesis.\n\n";
  }
  return "## Interpretation\n\n"
         "50 % is what a coin would reach, both as P(append slower) and as balanced accuracy. A "
         "ratio above 1 says that the typical append-heavy step is slower; a balanced accuracy "
         "well below 100 % says that the two clouds overlap, so that a step's duration alone does "
         "not tell its class.\n\n";
}

}  // namespace

Json matching_json(const Matching& matching, const MatchOptions& options, const PlotOptions& plot) {
  return Json::object({{"input", "timing_fit_trace.csv"},
                       {"config", options_json(options, plot)},
                       {"load_stats", counters_json(matching.load)},
                       {"trim_stats", counters_json(matching.trim)},
                       {"summary", summary_json(matching)}});
}

std::string matching_report(const TimingSegments& segments, const Matching& matching,
                            const MatchOptions& options) {
  std::string text =
      design_section(options) + verdict_section(matching) + interpretation_section(matching);
  if (!matching.buckets.empty()) {
    text += fmt::format("## Largest buckets\n\nThe {} buckets with the most pairs.\n\n{}\n",
                        std::min(kMostReportRows, matching.buckets.size()),
                        bucket_table(segments, matching));
  }
  return text +
         "## Caveats\n\n"
         "The comparison is observational: queueing, batching and placement at the provider are "
         "neither known nor controlled, and matching on size does not match on time of day or "
         "load.\n";
}

}  // namespace atlas::experiments
