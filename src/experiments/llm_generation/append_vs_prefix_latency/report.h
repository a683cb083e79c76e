// append_vs_prefix_latency in words and as JSON.
#pragma once

#include <string>

#include "base/json.h"
#include "experiments/llm_generation/append_vs_prefix_latency/matching.h"

namespace atlas::experiments {

struct PlotOptions {
  int64_t most_points = 80000;
  int64_t seed = 0;
};

base::Json matching_json(const Matching& matching, const MatchOptions& options,
                         const PlotOptions& plot);

// Markdown without a title.
std::string matching_report(const TimingSegments& segments, const Matching& matching,
                            const MatchOptions& options);

}  // namespace atlas::experiments
