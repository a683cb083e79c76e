#include "experiments/llm_generation/timing_feature_ambiguity/usable_rows.h"

#include <algorithm>
#include <string_view>

#include "stats/quantile.h"

namespace atlas::experiments {

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

std::vector<double> sorted_durations(const TimingSegments& segments,
                                     std::span<const uint32_t> rows) {
  std::vector<double> durations;
  durations.reserve(rows.size());
  for (const uint32_t row : rows) durations.push_back(segments.rows[row].duration_ms());
  stats::sort_values(durations);
  return durations;
}

std::vector<uint32_t> rows_of_bucket(const Buckets& buckets, size_t k,
                                     std::span<const uint32_t> rows) {
  std::vector<uint32_t> result;
  for (const uint32_t i : buckets.bucket(k)) result.push_back(rows[i]);
  return result;
}

}  // namespace atlas::experiments
