// What duplicates and neighbourhoods are made of.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/counters.h"
#include "experiments/shared/buckets.h"
#include "experiments/shared/timing_segments.h"

namespace atlas::experiments {

struct AmbiguityOptions {
  size_t top_examples = 25;
  size_t top_groups = 16;
  int64_t least_group_rows = 1000;
  int64_t least_bucket_rows = 8;
  double bin_step = 0.25;  // powers of two
  double trim_quantile = 0.99;
  double smooth_threshold_ms = 1000;  // T
};

// Segments that are compared: those with valid numbers and a model.
struct UsableRows {
  std::vector<uint32_t> rows;  // indexes into TimingSegments::rows
  base::Counters counters;
};

UsableRows usable_rows(const TimingSegments& segments);

// Ascending durations of those rows.
std::vector<double> sorted_durations(const TimingSegments& segments,
                                     std::span<const uint32_t> rows);

// The rows of bucket k, where the buckets were made of keys of `rows`.
std::vector<uint32_t> rows_of_bucket(const Buckets& buckets, size_t k,
                                     std::span<const uint32_t> rows);

}  // namespace atlas::experiments
