#include "experiments/llm_generation/timing_feature_ambiguity/duplicates.h"

#include <algorithm>
#include <array>
#include <bit>
#include <functional>
#include <iterator>
#include <tuple>

namespace atlas::experiments {
namespace {

constexpr double kLeastRatioDurationMs = 100;  // below, a ratio says little

}  // namespace

// ----------------------------------------------------------------------

void DuplicateTotals::add(const ErrorFloor& floor) {
  ++keys;
  rows += floor.rows;
  abs_error_ms += floor.abs_error_ms;
  relative_error += floor.relative_error;
  mape += floor.mape;
  smooth_error += floor.smooth_error;
  largest_spread_ms = std::max(largest_spread_ms, floor.spread_ms());
}

std::optional<double> DuplicateTotals::per_row(double sum) const {
  if (rows == 0) return std::nullopt;
  return sum / static_cast<double>(rows);
}

Duplicates find_duplicates(const TimingSegments& segments, const UsableRows& usable,
                           const AmbiguityOptions& options) {
  std::vector<std::array<int64_t, 4>> keys;
  keys.reserve(usable.rows.size());
  for (const uint32_t i : usable.rows) {
    const TimingSegment& row = segments.rows[i];
    keys.push_back({row.group, std::bit_cast<int64_t>(row.prefix_tokens),
                    std::bit_cast<int64_t>(row.append_tokens),
                    std::bit_cast<int64_t>(row.output_tokens)});
  }
  const Buckets buckets = bucket_by<4>(keys);
  Duplicates duplicates;
  duplicates.feature_keys = static_cast<int64_t>(buckets.size());
  for (size_t k = 0; k < buckets.size(); ++k) {
    if (buckets.bucket(k).size() < 2) continue;
    const auto rows = rows_of_bucket(buckets, k, usable.rows);
    const TimingSegment& first = segments.rows[rows.front()];
    duplicates.by_spread.push_back(
        {first.group, first.prefix_tokens, first.append_tokens, first.output_tokens,
         error_floor(sorted_durations(segments, rows), options.smooth_threshold_ms),
         int64_t{rows.front()} + 2, int64_t{rows.back()} + 2});
  }
  std::ranges::copy_if(
      duplicates.by_spread, std::back_inserter(duplicates.by_ratio),
      [](const Duplicate& duplicate) { return duplicate.floor.min_ms >= kLeastRatioDurationMs; });
  // Ties stay in first-appearance order.
  std::ranges::stable_sort(
      duplicates.by_spread, std::ranges::greater(), [](const Duplicate& duplicate) {
        return std::tuple(duplicate.floor.spread_ms(), duplicate.floor.ratio());
      });
  std::ranges::stable_sort(
      duplicates.by_ratio, std::ranges::greater(), [](const Duplicate& duplicate) {
        return std::tuple(duplicate.floor.ratio(), duplicate.floor.spread_ms());
      });
  if (duplicates.by_ratio.size() > options.top_examples) {
    duplicates.by_ratio.erase(
        duplicates.by_ratio.begin() + static_cast<std::ptrdiff_t>(options.top_examples),
        duplicates.by_ratio.end());
  }
  for (const Duplicate& duplicate : duplicates.by_spread) {
    duplicates.total.add(duplicate.floor);
    auto& [group, totals] =
        duplicates.per_group.try_emplace(segments.groups[duplicate.group].key()).first->second;
    group = duplicate.group;
    totals.add(duplicate.floor);
  }
  return duplicates;
}

}  // namespace atlas::experiments
