#include "experiments/llm_generation/append_vs_prefix_latency/matching.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>

#include "experiments/shared/buckets.h"
#include "experiments/shared/token_bin.h"
#include "stats/quantile.h"

namespace atlas::experiments {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// Counts of two samples, both ascending.
struct Pairs {
  int64_t wins = 0;  // append-heavy is slower
  int64_t ties = 0;
};

Pairs compare_pairs(std::span<const double> prefix, std::span<const double> append) {
  Pairs pairs;
  size_t below = 0;
  size_t not_above = 0;
  for (const double duration : append) {
    while (below < prefix.size() && prefix[below] < duration) ++below;
    while (not_above < prefix.size() && prefix[not_above] <= duration) ++not_above;
    pairs.wins += static_cast<int64_t>(below);
    pairs.ties += static_cast<int64_t>(not_above - below);
  }
  return pairs;
}

double append_slower_probability(std::span<const double> prefix, std::span<const double> append) {
  if (prefix.empty() || append.empty()) return kNaN;
  const Pairs pairs = compare_pairs(prefix, append);
  return (static_cast<double>(pairs.wins) + 0.5 * static_cast<double>(pairs.ties)) /
         static_cast<double>(static_cast<int64_t>(prefix.size()) *
                             static_cast<int64_t>(append.size()));
}

// Both ascending. The first of the best thresholds among the values.
Threshold best_threshold(std::span<const double> prefix, std::span<const double> append) {
  if (prefix.empty() || append.empty()) return {kNaN, kNaN, kNaN, kNaN};
  Threshold best{-std::numeric_limits<double>::infinity(), 0.5, 0, 1};
  size_t p = 0;
  size_t a = 0;
  while (p < prefix.size() || a < append.size()) {
    const bool prefix_next = a == append.size() || (p < prefix.size() && prefix[p] <= append[a]);
    const double value = prefix_next ? prefix[p] : append[a];
    while (p < prefix.size() && prefix[p] <= value) ++p;
    while (a < append.size() && append[a] <= value) ++a;
    const double prefix_recall = static_cast<double>(p) / static_cast<double>(prefix.size());
    const double append_recall =
        static_cast<double>(append.size() - a) / static_cast<double>(append.size());
    const double balanced = 0.5 * (prefix_recall + append_recall);
    if (balanced > best.balanced_accuracy) best = {value, balanced, prefix_recall, append_recall};
  }
  return best;
}

// What becomes of a segment: left out for a reason, or compared.
enum class Outcome { split, small_total, invalid, too_short, too_long, usable };
constexpr std::array<std::string_view, 6> kOutcomeCounters = {
    "skipped_split_or_non_tool_call_segment",
    "skipped_small_total",
    "skipped_invalid_numeric",
    "skipped_below_min_duration",
    "skipped_above_max_duration",
    "usable_rows"};

enum class Heavy { append, prefix, neither };
constexpr std::array<std::string_view, 3> kHeavyCounters = {"append_heavy", "prefix_heavy",
                                                            "middle_rows"};

// Only what happened has a count.
template <size_t n>
void add_counts(const std::array<std::string_view, n>& names, const std::array<int64_t, n>& counts,
                base::Counters& counters) {
  for (size_t i = 0; i < n; ++i) {
    if (counts[i] > 0) counters.add(names[i], counts[i]);
  }
}

Outcome outcome_of(const TimingSegment& row, SegmentKind kind, const MatchOptions& options) {
  const SegmentKindInfo& ends = info(kind);
  const bool is_whole = ends.start_event != "reasoning" && ends.end_event == "tool_call";
  if (!options.with_split_segments && !is_whole) return Outcome::split;
  if (row.input_tokens_total < static_cast<double>(options.least_total_tokens)) {
    return Outcome::small_total;
  }
  if (row.prefix_tokens < 0 || row.append_tokens < 0 || row.output_tokens < 0) {
    return Outcome::invalid;
  }
  if (row.duration_ms() < options.least_duration_ms) return Outcome::too_short;
  if (options.most_duration_ms && row.duration_ms() > *options.most_duration_ms) {
    return Outcome::too_long;
  }
  return Outcome::usable;
}

std::vector<uint32_t> usable_rows(const TimingSegments& segments, const MatchOptions& options,
                                  base::Counters& counters) {
  std::vector<uint32_t> usable;
  std::array<int64_t, kOutcomeCounters.size()> counts{};
  for (uint32_t i = 0; i < segments.rows.size(); ++i) {
    const TimingSegment& row = segments.rows[i];
    const Outcome outcome = outcome_of(row, segments.groups[row.group].kind, options);
    ++counts[static_cast<size_t>(outcome)];
    if (outcome == Outcome::usable) usable.push_back(i);
  }
  if (!segments.rows.empty()) counters.add("input_rows", std::ssize(segments.rows));
  add_counts(kOutcomeCounters, counts, counters);
  return usable;
}

// Without the slowest of each group. The rows now stand group after group.
std::vector<uint32_t> trimmed(const TimingSegments& segments, std::vector<uint32_t> rows,
                              const MatchOptions& options, base::Counters& counters) {
  if (!options.trim_quantile) return rows;
  std::vector<std::array<int64_t, 1>> keys;
  keys.reserve(rows.size());
  for (const uint32_t row : rows) keys.push_back({segments.rows[row].group});
  const Buckets groups = bucket_by<1>(keys);
  std::vector<uint32_t> kept;
  kept.reserve(rows.size());
  for (size_t g = 0; g < groups.size(); ++g) {
    const auto duration = [&](uint32_t i) { return segments.rows[rows[i]].duration_ms(); };
    std::vector<double> durations;
    for (const uint32_t i : groups.bucket(g)) durations.push_back(duration(i));
    const std::array quantile = {*options.trim_quantile};
    stats::sort_for_quantiles(durations, quantile);
    const double cutoff = *stats::quantile_numpy(durations, quantile[0]);
    for (const uint32_t i : groups.bucket(g)) {
      if (duration(i) <= cutoff) kept.push_back(rows[i]);
    }
  }
  counters.add("rows_after_trim", std::ssize(kept));
  counters.add("trimmed_rows", std::ssize(rows) - std::ssize(kept));
  return kept;
}

Heavy class_of(const TimingSegment& row, double append_share, const MatchOptions& options) {
  if (append_share >= options.append_heavy_share &&
      row.append_tokens >= static_cast<double>(options.least_append_tokens)) {
    return Heavy::append;
  }
  if (append_share <= options.prefix_heavy_most_append_share &&
      row.prefix_tokens >= static_cast<double>(options.least_prefix_tokens)) {
    return Heavy::prefix;
  }
  return Heavy::neither;
}

struct Classified {
  std::vector<MatchRow> rows;
  std::vector<bool> is_append_heavy;
  std::vector<std::array<int64_t, 3>> keys;  // group, bin of total, bin of output
};

Classified classify(const TimingSegments& segments, std::span<const uint32_t> rows,
                    const MatchOptions& options, base::Counters& counters) {
  Classified classified;
  std::array<int64_t, kHeavyCounters.size()> counts{};
  for (const uint32_t i : rows) {
    const TimingSegment& row = segments.rows[i];
    const double total = row.input_tokens_total;
    const double share = total > 0 ? row.append_tokens / total : 0;
    const Heavy heavy = class_of(row, share, options);
    ++counts[static_cast<size_t>(heavy)];
    if (heavy == Heavy::neither) continue;
    classified.rows.push_back({i, share});
    classified.is_append_heavy.push_back(heavy == Heavy::append);
    classified.keys.push_back({row.group, token_bin(total, options.total_bin_step),
                               token_bin(row.output_tokens, options.output_bin_step)});
  }
  add_counts(kHeavyCounters, counts, counters);
  return classified;
}

std::vector<double> durations_of(const TimingSegments& segments,
                                 const std::vector<MatchRow>& rows) {
  std::vector<double> durations;
  for (const MatchRow& row : rows) durations.push_back(segments.rows[row.segment].duration_ms());
  stats::sort_values(durations);
  return durations;
}

double median_share(const std::vector<MatchRow>& rows) {
  std::vector<double> shares;
  for (const MatchRow& row : rows) shares.push_back(row.append_share);
  return *stats::median(stats::sorted(std::move(shares)));
}

double median_of_both(const TimingSegments& segments, const MatchedBucket& bucket,
                      double TimingSegment::* tokens) {
  std::vector<double> values;
  for (const auto* rows : {&bucket.prefix_heavy, &bucket.append_heavy}) {
    for (const MatchRow& row : *rows) values.push_back(segments.rows[row.segment].*tokens);
  }
  return *stats::median(stats::sorted(std::move(values)));
}

void divide(std::vector<double>& values, double divisor) {
  for (double& value : values) value /= divisor;
}

// The numbers of a bucket whose rows are known. Both classes have rows.
void summarize(const TimingSegments& segments, MatchedBucket& bucket) {
  auto prefix = durations_of(segments, bucket.prefix_heavy);
  auto append = durations_of(segments, bucket.append_heavy);
  bucket.total_tokens_median = median_of_both(segments, bucket, &TimingSegment::input_tokens_total);
  bucket.output_tokens_median = median_of_both(segments, bucket, &TimingSegment::output_tokens);
  bucket.prefix_append_share_median = median_share(bucket.prefix_heavy);
  bucket.append_append_share_median = median_share(bucket.append_heavy);
  bucket.prefix_duration_median_ms = *stats::median(prefix);
  bucket.append_duration_median_ms = *stats::median(append);
  bucket.median_ratio = bucket.append_duration_median_ms / bucket.prefix_duration_median_ms;
  bucket.append_slower_probability = append_slower_probability(prefix, append);
  bucket.cliffs_delta = 2 * bucket.append_slower_probability - 1;
  divide(prefix, bucket.prefix_duration_median_ms);
  divide(append, bucket.prefix_duration_median_ms);
  bucket.threshold = best_threshold(prefix, append);
}

std::vector<MatchedBucket> matched_buckets(const TimingSegments& segments,
                                           const Classified& classified, int64_t least_rows) {
  std::vector<MatchedBucket> matched;
  const Buckets buckets = bucket_by<3>(classified.keys);
  for (size_t k = 0; k < buckets.size(); ++k) {
    const auto rows = buckets.bucket(k);
    const auto append_rows =
        std::ranges::count_if(rows, [&](uint32_t i) { return classified.is_append_heavy[i]; });
    const auto prefix_rows = std::ssize(rows) - append_rows;
    const auto least = std::max<int64_t>(1, least_rows);
    if (append_rows < least || prefix_rows < least) continue;
    const auto& [group, total_bin, output_bin] = classified.keys[rows.front()];
    MatchedBucket bucket{};
    bucket.group = static_cast<uint32_t>(group);
    bucket.total_bin = total_bin;
    bucket.output_bin = output_bin;
    for (const uint32_t i : rows) {
      (classified.is_append_heavy[i] ? bucket.append_heavy : bucket.prefix_heavy)
          .push_back(classified.rows[i]);
    }
    summarize(segments, bucket);
    matched.push_back(std::move(bucket));
  }
  return matched;
}

std::string_view verdict(const MatchSummary& summary) {
  if (summary.pairs == 0) return "inconclusive: no matched buckets with both classes";
  if (*summary.pair_weighted_probability >= 0.80 &&
      summary.global_threshold.balanced_accuracy >= 0.75 && *summary.median_of_ratios >= 1.50) {
    return "supports clear separation";
  }
  if (*summary.pair_weighted_probability > 0.60) {
    return "supports append-slower effect, rejects clear no-mixing separation";
  }
  return "rejects append-slower separation";
}

// Durations of one class over all buckets, each divided by its bucket's prefix-heavy median.
std::vector<double> normalized(const TimingSegments& segments, const Matching& matching,
                               std::vector<MatchRow> MatchedBucket::* rows) {
  std::vector<double> values;
  for (const MatchedBucket& bucket : matching.buckets) {
    for (const MatchRow& row : bucket.*rows) {
      values.push_back(segments.rows[row.segment].duration_ms() / bucket.prefix_duration_median_ms);
    }
  }
  stats::sort_values(values);
  return values;
}

MatchSummary summarize(const TimingSegments& segments, const Matching& matching) {
  MatchSummary summary;
  double probability = 0;
  double accuracy = 0;
  std::vector<double> ratios;
  for (const size_t k : matching.by_pairs) {
    const MatchedBucket& bucket = matching.buckets[k];
    summary.prefix_rows += std::ssize(bucket.prefix_heavy);
    summary.append_rows += std::ssize(bucket.append_heavy);
    summary.pairs += bucket.pairs();
    probability += bucket.append_slower_probability * static_cast<double>(bucket.pairs());
    accuracy += bucket.threshold.balanced_accuracy * static_cast<double>(bucket.rows());
    ratios.push_back(bucket.median_ratio);
    if (bucket.append_duration_median_ms > bucket.prefix_duration_median_ms) {
      ++summary.slower_buckets;
    }
  }
  if (summary.pairs > 0) {
    summary.pair_weighted_probability = probability / static_cast<double>(summary.pairs);
    summary.pair_weighted_cliffs_delta = 2 * *summary.pair_weighted_probability - 1;
    summary.row_weighted_accuracy =
        accuracy / static_cast<double>(summary.prefix_rows + summary.append_rows);
    summary.slower_share =
        static_cast<double>(summary.slower_buckets) / static_cast<double>(ratios.size());
  }
  summary.median_of_ratios = stats::median(stats::sorted(std::move(ratios)));
  const auto prefix = normalized(segments, matching, &MatchedBucket::prefix_heavy);
  const auto append = normalized(segments, matching, &MatchedBucket::append_heavy);
  summary.global_probability = append_slower_probability(prefix, append);
  summary.global_threshold = best_threshold(prefix, append);
  summary.verdict = verdict(summary);
  return summary;
}

}  // namespace

Matching match(const TimingSegments& segments, const MatchOptions& options) {
  Matching matching;
  const auto usable = usable_rows(segments, options, matching.load);
  const auto rows = trimmed(segments, usable, options, matching.trim);
  const Classified classified = classify(segments, rows, options, matching.classes);
  matching.buckets = matched_buckets(segments, classified, options.least_bucket_rows);
  matching.by_pairs.resize(matching.buckets.size());
  std::iota(matching.by_pairs.begin(), matching.by_pairs.end(), size_t{0});
  std::ranges::stable_sort(matching.by_pairs, std::ranges::greater(),
                           [&](size_t k) { return matching.buckets[k].pairs(); });
  matching.summary = summarize(segments, matching);
  return matching;
}

}  // namespace atlas::experiments
