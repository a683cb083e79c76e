// The two pictures of append_vs_prefix_latency.
#pragma once

#include "experiments/llm_generation/append_vs_prefix_latency/matching.h"
#include "figure/figure.h"

namespace atlas::experiments {

// The ratio of the two medians for each of the largest buckets, ordered by context.
figure::Figure draw_bucket_effects(const TimingSegments& segments, const Matching& matching);

// Every matched row: append share against its duration over its bucket's prefix-heavy median.
//   most_points, seed  more rows than that: a random sample
figure::Figure draw_overlap(const TimingSegments& segments, const Matching& matching,
                            size_t most_points, uint64_t seed);

}  // namespace atlas::experiments
