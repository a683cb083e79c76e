#include "experiments/llm_generation/timing_feature_ambiguity/neighborhoods.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <iterator>
#include <numeric>
#include <span>
#include <string_view>
#include <tuple>

#include "experiments/shared/token_bin.h"
#include "stats/quantile.h"

namespace atlas::experiments {

// ---------------------------------------------------------------

void NeighborhoodSums::add(const Neighborhood& bucket) {
  const auto weight = static_cast<double>(bucket.floor.rows);
  rows += bucket.floor.rows;
  abs_error_ms += bucket.floor.abs_error_ms;
  squared_error_ms2 += bucket.floor.squared_error_ms2;
  relative_error += bucket.floor.relative_error;
  mape += bucket.floor.mape;
  smooth_error += bucket.floor.smooth_error;
  weighted_median_ms += bucket.floor.median_ms * weight;
  weighted_width_ms += bucket.width_ms() * weight;
  weighted_relative_width += bucket.relative_width() * weight;
}

void NeighborhoodSums::add(const NeighborhoodSums& other) {
  rows += other.rows;
  abs_error_ms += other.abs_error_ms;
  squared_error_ms2 += other.squared_error_ms2;
  relative_error += other.relative_error;
  mape += other.mape;
  smooth_error += other.smooth_error;
  weighted_median_ms += other.weighted_median_ms;
  weighted_width_ms += other.weighted_width_ms;
  weighted_relative_width += other.weighted_relative_width;
}

double NeighborhoodSums::rmse_ms() const { return std::sqrt(per_row(squared_error_ms2)); }

namespace {

Range range_of(const TimingSegments& segments, std::span<const uint32_t> rows,
               double TimingSegment::* tokens) {
  const auto [min, max] =
      std::ranges::minmax(rows, {}, [&](uint32_t row) { return segments.rows[row].*tokens; });
  return {segments.rows[min].*tokens, segments.rows[max].*tokens};
}

Neighborhood neighborhood(const TimingSegments& segments, std::span<const uint32_t> rows,
                          double smooth_threshold_ms) {
  const auto durations = sorted_durations(segments, rows);
  return {segments.rows[rows.front()].group,
          range_of(segments, rows, &TimingSegment::prefix_tokens),
          range_of(segments, rows, &TimingSegment::append_tokens),
          range_of(segments, rows, &TimingSegment::output_tokens),
          error_floor(durations, smooth_threshold_ms),
          *stats::quantile_numpy(durations, 0.1),
          *stats::quantile_numpy(durations, 0.9)};
}

std::vector<Neighborhood> neighborhoods_of(const TimingSegments& segments,
                                           std::span<const uint32_t> rows,
                                           const AmbiguityOptions& options) {
  std::vector<std::array<int64_t, 3>> keys;
  keys.reserve(rows.size());
  for (const uint32_t i : rows) {
    const TimingSegment& row = segments.rows[i];
    keys.push_back({token_bin(row.prefix_tokens, options.bin_step),
                    token_bin(row.append_tokens, options.bin_step),
                    token_bin(row.output_tokens, options.bin_step)});
  }
  const Buckets buckets = bucket_by<3>(keys);
  std::vector<Neighborhood> result;
  for (size_t k = 0; k < buckets.size(); ++k) {
    if (std::ssize(buckets.bucket(k)) < options.least_bucket_rows) continue;
    result.push_back(
        neighborhood(segments, rows_of_bucket(buckets, k, rows), options.smooth_threshold_ms));
  }
  return result;
}

double median_over(const std::vector<Neighborhood>& buckets, auto&& value_of) {
  std::vector<double> values;
  for (const Neighborhood& bucket : buckets) values.push_back(value_of(bucket));
  return *stats::median(stats::sorted(std::move(values)));
}

LocalGroup summarize(const std::vector<Neighborhood>& buckets) {
  LocalGroup local{};
  local.buckets = std::ssize(buckets);
  for (const Neighborhood& bucket : buckets) {
    local.sums.add(bucket);
    local.largest_spread_ms = std::max(local.largest_spread_ms, bucket.floor.spread_ms());
  }
  const auto per_row = [](double ErrorFloor::* sum) {
    return [sum](const Neighborhood& bucket) { return bucket.floor.per_row(bucket.floor.*sum); };
  };
  local.median_width_ms = median_over(buckets, [](const auto& b) { return b.width_ms(); });
  local.median_relative_mae = median_over(buckets, per_row(&ErrorFloor::relative_error));
  local.median_mape = median_over(buckets, per_row(&ErrorFloor::mape));
  local.median_smooth_error = median_over(buckets, per_row(&ErrorFloor::smooth_error));
  return local;
}

// The usable rows of each group, and the groups by provider, model and kind.
struct GroupedRows {
  std::vector<std::vector<uint32_t>> rows;
  std::vector<uint32_t> order;
};

GroupedRows group_rows(const TimingSegments& segments, const UsableRows& usable) {
  GroupedRows grouped;
  grouped.rows.resize(segments.groups.size());
  for (const uint32_t row : usable.rows) grouped.rows[segments.rows[row].group].push_back(row);
  grouped.order.resize(segments.groups.size());
  std::iota(grouped.order.begin(), grouped.order.end(), 0u);
  std::ranges::sort(grouped.order, {}, [&](uint32_t g) {
    const TimingGroup& group = segments.groups[g];
    return std::tuple(group.provider, std::string_view(group.model), info(group.kind).name);
  });
  return grouped;
}

double cutoff_of(const TimingSegments& segments, std::span<const uint32_t> rows, double quantile) {
  std::vector<double> durations;
  durations.reserve(rows.size());
  for (const uint32_t row : rows) durations.push_back(segments.rows[row].duration_ms());
  const std::array qs = {quantile};
  stats::sort_for_quantiles(durations, qs);
  return *stats::quantile_numpy(durations, quantile);
}

}  // namespace

Neighborhoods find_neighborhoods(const TimingSegments& segments, const UsableRows& usable,
                                 const AmbiguityOptions& options) {
  Neighborhoods result;
  GroupedRows grouped = group_rows(segments, usable);
  for (const uint32_t g : grouped.order) {
    std::vector<uint32_t>& rows = grouped.rows[g];
    const int64_t raw_rows = std::ssize(rows);
    if (rows.empty() || raw_rows < options.least_group_rows) continue;
    const double cutoff = cutoff_of(segments, rows, options.trim_quantile);
    std::erase_if(rows, [&](uint32_t row) { return segments.rows[row].duration_ms() > cutoff; });
    result.rows_after_trim += std::ssize(rows);
    auto buckets = neighborhoods_of(segments, rows, options);
    if (buckets.empty()) continue;
    LocalGroup local = summarize(buckets);
    local.group = g;
    local.key = segments.groups[g].key();
    local.raw_rows = raw_rows;
    local.rows_after_trim = std::ssize(rows);
    local.cutoff_ms = cutoff;
    result.sums.add(local.sums);
    result.groups.push_back(std::move(local));
    std::ranges::move(buckets, std::back_inserter(result.widest));
  }
  // Ties stay in the groups' order.
  std::ranges::stable_sort(result.widest, std::ranges::greater(), [](const Neighborhood& bucket) {
    return std::tuple(bucket.width_ms(), bucket.floor.spread_ms());
  });
  if (result.widest.size() > options.top_examples) {
    result.widest.erase(result.widest.begin() + static_cast<std::ptrdiff_t>(options.top_examples),
                        result.widest.end());
  }
  return result;
}

}  // namespace atlas::experiments
