#include "experiments/llm_generation/timing_feature_ambiguity/ambiguity.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <tuple>

#include "experiments/shared/buckets.h"
#include "experiments/shared/token_bin.h"
#include "stats/quantile.h"

namespace atlas::experiments {
namespace {

constexpr double kLeastRatioDurationMs = 100;  // below, a ratio says little

// Descending by `key`, ties in their old order.
template <typename T, typename Key>
void sort_descending(std::vector<T>& items, Key key) {
  std::ranges::stable_sort(items, std::ranges::greater(), key);
}

template <typename T>
void keep_first(std::vector<T>& items, size_t most) {
  items.erase(items.begin() + static_cast<std::ptrdiff_t>(std::min(most, items.size())),
              items.end());
}

std::vector<double> sorted_durations(const TimingSegments& segments,
                                     std::span<const uint32_t> rows) {
  std::vector<double> durations;
  durations.reserve(rows.size());
  for (const uint32_t row : rows) durations.push_back(segments.rows[row].duration_ms());
  std::ranges::sort(durations);
  return durations;
}

// The rows of bucket k as indexes into TimingSegments::rows.
std::vector<uint32_t> segment_rows(const Buckets& buckets, size_t k,
                                   std::span<const uint32_t> rows) {
  std::vector<uint32_t> result;
  for (const uint32_t i : buckets.bucket(k)) result.push_back(rows[i]);
  return result;
}

}  // namespace

UsableRows usable_rows(const TimingSegments& segments) {
  UsableRows usable;
  int64_t invalid = 0;
  int64_t without_model = 0;
  usable.rows.reserve(segments.rows.size());
  for (uint32_t i = 0; i < segments.rows.size(); ++i) {
    const TimingSegment& row = segments.rows[i];
    if (row.prefix_tokens < 0 || row.append_tokens < 0 || row.output_tokens < 0) {
      ++invalid;
    } else if (segments.groups[row.group].model.empty()) {
      ++without_model;
    } else {
      usable.rows.push_back(i);
    }
  }
  const auto count = [&](std::string_view name, int64_t amount) {
    if (amount > 0) usable.counters.add(name, amount);
  };
  count("input_rows", std::ssize(segments.rows));
  count("invalid_numeric_field", invalid);
  count("missing_group_field", without_model);
  count("usable_rows", std::ssize(usable.rows));
  return usable;
}

// ---- identical token counts
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
    const auto rows = segment_rows(buckets, k, usable.rows);
    const TimingSegment& first = segments.rows[rows.front()];
    duplicates.by_spread.push_back(
        {first.group, first.prefix_tokens, first.append_tokens, first.output_tokens,
         error_floor(sorted_durations(segments, rows), options.smooth_threshold_ms),
         int64_t{rows.front()} + 2, int64_t{rows.back()} + 2});
  }
  std::ranges::copy_if(
      duplicates.by_spread, std::back_inserter(duplicates.by_ratio),
      [](const Duplicate& duplicate) { return duplicate.floor.min_ms >= kLeastRatioDurationMs; });
  sort_descending(duplicates.by_spread, [](const Duplicate& duplicate) {
    return std::tuple(duplicate.floor.spread_ms(), duplicate.floor.ratio());
  });
  sort_descending(duplicates.by_ratio, [](const Duplicate& duplicate) {
    return std::tuple(duplicate.floor.ratio(), duplicate.floor.spread_ms());
  });
  keep_first(duplicates.by_ratio, options.top_examples);
  for (const Duplicate& duplicate : duplicates.by_spread) {
    duplicates.total.add(duplicate.floor);
    auto& [group, totals] =
        duplicates.per_group.try_emplace(segments.groups[duplicate.group].key()).first->second;
    group = duplicate.group;
    totals.add(duplicate.floor);
  }
  return duplicates;
}

// ---- nearly identical token counts
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
        neighborhood(segments, segment_rows(buckets, k, rows), options.smooth_threshold_ms));
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
  sort_descending(result.widest, [](const Neighborhood& bucket) {
    return std::tuple(bucket.width_ms(), bucket.floor.spread_ms());
  });
  keep_first(result.widest, options.top_examples);
  return result;
}

}  // namespace atlas::experiments
