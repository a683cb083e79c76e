#include "experiments/tool_calls/tool_call_counts/ring_split.h"

#include <algorithm>

namespace atlas::experiments {
namespace {

constexpr double kTinySliceShare = 0.04;
constexpr int64_t kMostInTinySlice = 6;

RingSegment sum_of(std::span<const RingSegment> segments, std::string name) {
  RingSegment sum{.name = std::move(name), .is_aggregate = true};
  for (const RingSegment& segment : segments) {
    sum.calls += segment.calls;
    sum.error_calls += segment.error_calls;
  }
  return sum;
}

std::vector<RingSegment> shown(const std::vector<RingSegment>& tail, int64_t most) {
  const auto count = std::min(tail.size(), static_cast<size_t>(std::max<int64_t>(0, most)));
  std::vector<RingSegment> result(tail.begin(), tail.begin() + static_cast<ptrdiff_t>(count));
  if (count < tail.size()) result.push_back(sum_of(std::span(tail).subspan(count), "Other small"));
  return result;
}

}  // namespace

int64_t RingSplit::small_calls() const { return sum_of(small, "").calls; }

RingSplit split_for_rings(const std::vector<Tool>& tools, double least_share, int64_t most_small) {
  RingSplit split;
  for (const Tool& tool : tools) split.calls += tool.totals.calls;
  std::vector<RingSegment> tail;
  for (const Tool& tool : tools) {
    const bool is_main = split.share(tool.totals.calls) >= least_share;
    (is_main ? split.main : tail)
        .push_back({tool.name, tool.totals.calls, tool.totals.error_calls, false});
  }
  if (split.main.empty() && !tail.empty()) {
    split.main.push_back(std::move(tail.front()));
    tail.erase(tail.begin());
  }
  if (tail.empty()) return split;
  split.main.push_back(sum_of(tail, "Small tools"));
  const bool is_tiny = split.share(split.main.back().calls) < kTinySliceShare;
  split.small = shown(tail, is_tiny ? std::min(most_small, kMostInTinySlice) : most_small);
  return split;
}

}  // namespace atlas::experiments
