// Append-heavy against prefix-heavy steps of the same provider, model, segment kind and size.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/counters.h"
#include "experiments/shared/timing_segments.h"

namespace atlas::experiments {

struct MatchOptions {
  bool with_split_segments = false;  // Codex reasoning segments too
  int64_t least_total_tokens = 4096;
  double append_heavy_share = 0.25;
  double prefix_heavy_most_append_share = 0.10;
  int64_t least_append_tokens = 1024;
  int64_t least_prefix_tokens = 4096;
  int64_t least_bucket_rows = 5;  // of each class
  double total_bin_step = 0.25;   // powers of two
  double output_bin_step = 0.50;
  std::optional<double> trim_quantile = 0.99;
  double least_duration_ms = 50;
  std::optional<double> most_duration_ms;
};

// A segment with its class: mostly cached input, or mostly new input.
struct MatchRow {
  uint32_t segment;  // index into TimingSegments::rows
  double append_share;
};

// Where durations of the two classes part best: prefix-heavy at or below, append-heavy above.
struct Threshold {
  double value, balanced_accuracy, prefix_recall, append_recall;
};

// Rows of both classes with the same provider, model, kind, and bins of total input and output.
struct MatchedBucket {
  uint32_t group;  // index into TimingSegments::groups
  int64_t total_bin, output_bin;
  std::vector<MatchRow> prefix_heavy, append_heavy;

  double total_tokens_median, output_tokens_median;
  double prefix_append_share_median, append_append_share_median;
  double prefix_duration_median_ms, append_duration_median_ms;
  double median_ratio;
  double append_slower_probability;  // of a pair, one of each class; a tie counts half
  double cliffs_delta;
  Threshold threshold;  // on durations divided by prefix_duration_median_ms

  size_t rows() const { return prefix_heavy.size() + append_heavy.size(); }
  int64_t pairs() const {
    return static_cast<int64_t>(prefix_heavy.size()) * static_cast<int64_t>(append_heavy.size());
  }
};

// All matched buckets together. Sums run over the buckets in the order of `by_pairs`.
struct MatchSummary {
  int64_t prefix_rows = 0, append_rows = 0, pairs = 0;
  std::optional<double> pair_weighted_probability, pair_weighted_cliffs_delta;
  std::optional<double> median_of_ratios;
  std::optional<double> row_weighted_accuracy;
  double global_probability = 0;  // NaN without rows
  Threshold global_threshold{};   // NaN without rows
  int64_t slower_buckets = 0;
  std::optional<double> slower_share;
  std::string_view verdict;
};

struct Matching {
  base::Counters load, trim, classes;
  std::vector<MatchedBucket> buckets;  // in first-appearance order
  std::vector<size_t> by_pairs;        // indexes of buckets, most pairs first
  MatchSummary summary;
};

Matching match(const TimingSegments& segments, const MatchOptions& options);

}  // namespace atlas::experiments
