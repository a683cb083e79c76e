#include "experiments/shared/cdf_tables.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "stats/grid.h"
#include "stats/sum.h"

namespace atlas::experiments {
namespace {

constexpr double kSecondsPerHour = 3600;
constexpr double kMsPerSecond = 1000;
constexpr double kMsPerHour = 3'600'000;
constexpr size_t kBlock = 65'536;  // of stats::weighted_histogram

bool counts(double value) { return value > 0 && std::isfinite(value); }

// Adds a sorted block to the bins. A value is its own weight, so prefix sums are running totals.
void add_block(std::span<const double> block, std::span<const double> edges,
               std::vector<int64_t>& positions, std::vector<double>& totals) {
  size_t i = 0;
  double running = 0;
  for (size_t e = 0; e < edges.size(); ++e) {
    const bool is_last = e + 1 == edges.size();
    for (; i < block.size() && (block[i] < edges[e] || (is_last && block[i] == edges[e])); ++i) {
      running += block[i];
    }
    positions[e] += static_cast<int64_t>(i);
    totals[e] += running;
  }
}

template <typename T>
std::vector<T> differences(const std::vector<T>& at_edges) {
  std::vector<T> bins(at_edges.size() - 1);
  for (size_t k = 0; k < bins.size(); ++k) bins[k] = at_edges[k + 1] - at_edges[k];
  return bins;
}

ProviderCdf provider_cdf(const ProviderValues& provider, std::span<const double> edges) {
  ProviderCdf cdf;
  cdf.provider = provider.provider;
  std::vector<double>& values = cdf.sorted;
  std::ranges::copy_if(provider.values, std::back_inserter(values), counts);
  if (!values.empty()) {
    cdf.mean = stats::sum_numpy(values) / static_cast<double>(values.size());
  }
  std::vector<int64_t> positions(edges.size(), 0);
  std::vector<double> totals(edges.size(), 0.0);
  for (size_t start = 0; start < values.size(); start += kBlock) {
    const auto begin = values.begin() + static_cast<ptrdiff_t>(start);
    const auto end = begin + static_cast<ptrdiff_t>(std::min(kBlock, values.size() - start));
    std::sort(begin, end);
    add_block({begin, end}, edges, positions, totals);
    std::inplace_merge(values.begin(), begin, end);
  }
  cdf.counts = differences(positions);
  cdf.totals = differences(totals);
  cdf.count = std::accumulate(cdf.counts.begin(), cdf.counts.end(), int64_t{0});
  cdf.total = stats::sum_numpy(cdf.totals);
  return cdf;
}

double share(double part, double whole) { return whole > 0 ? part / whole : 0.0; }
double share(int64_t part, int64_t whole) {
  return share(static_cast<double>(part), static_cast<double>(whole));
}

using Names = std::span<const std::string_view>;

constexpr std::array<std::string_view, 6> kSecondsBinColumns = {
    "provider",         "fine_bin_index", "lo_seconds", "hi_seconds", "duration_threshold_seconds",
    "landmark_boundary"};
constexpr std::array<std::string_view, 6> kMsBinColumns = {
    "provider", "fine_bin_index", "lo_ms", "hi_ms", "latency_threshold_ms", "coarse_boundary"};
constexpr std::array<std::string_view, 4> kCountColumns = {
    "count", "count_share", "cumulative_count", "cumulative_count_share"};
constexpr std::array<std::string_view, 10> kDurationColumns = {"count",
                                                               "total_seconds",
                                                               "total_hours",
                                                               "time_share",
                                                               "count_share",
                                                               "cumulative_count",
                                                               "cumulative_seconds",
                                                               "cumulative_hours",
                                                               "cumulative_count_share",
                                                               "cumulative_time_share"};
constexpr std::array<std::string_view, 12> kLatencyColumns = {"tool_calls",
                                                              "total_latency_ms",
                                                              "total_latency_s",
                                                              "total_latency_hours",
                                                              "latency_share",
                                                              "call_share",
                                                              "cumulative_tool_calls",
                                                              "cumulative_latency_ms",
                                                              "cumulative_latency_s",
                                                              "cumulative_latency_hours",
                                                              "cumulative_call_share",
                                                              "cumulative_latency_share"};

std::vector<std::string_view> columns(CdfUnit unit, Names of_table) {
  const Names of_bin = unit == CdfUnit::seconds ? Names(kSecondsBinColumns) : kMsBinColumns;
  std::vector<std::string_view> names(of_bin.begin(), of_bin.end());
  names.insert(names.end(), of_table.begin(), of_table.end());
  return names;
}

// The cells of the columns that describe the bin.
void add_bin(table::Row& row, const Cdf& cdf, const ProviderCdf& provider, size_t bin) {
  const double hi = cdf.edges[bin + 1];
  row.text(std::string_view(provider.provider)).integer(static_cast<int64_t>(bin) + 1);
  row.real(cdf.edges[bin]).real(hi).real(hi);
  row.boolean(std::ranges::find(landmarks(cdf.unit), hi) != landmarks(cdf.unit).end());
}

}  // namespace

const std::vector<double>& landmarks(CdfUnit unit) {
  return unit == CdfUnit::seconds ? stats::kDurationLandmarksSeconds : stats::kLatencyBoundariesMs;
}

Cdf make_cdf(const std::vector<ProviderValues>& providers, CdfUnit unit) {
  std::vector<double> all;
  for (const auto& provider : providers) {
    all.insert(all.end(), provider.values.begin(), provider.values.end());
  }
  Cdf cdf{unit, stats::fine_log_edges(all, landmarks(unit)), {}};
  if (cdf.is_empty()) return cdf;
  for (const auto& provider : providers) {
    cdf.providers.push_back(provider_cdf(provider, cdf.edges));
  }
  return cdf;
}

table::Table count_cdf_table(const Cdf& cdf, std::string name, std::string title) {
  table::Table table(std::move(name), columns(cdf.unit, kCountColumns), std::move(title));
  table.reserve(cdf.providers.size() * cdf.bins());
  for (const ProviderCdf& provider : cdf.providers) {
    int64_t cumulative = 0;
    for (size_t bin = 0; bin < cdf.bins(); ++bin) {
      const int64_t count = provider.counts[bin];
      cumulative += count;
      auto row = table.row();
      add_bin(row, cdf, provider, bin);
      row.integer(count).real(share(count, provider.count));
      row.integer(cumulative).real(share(cumulative, provider.count));
    }
  }
  return table;
}

table::Table duration_cdf_table(const Cdf& cdf, std::string name, std::string title) {
  table::Table table(std::move(name), columns(cdf.unit, kDurationColumns), std::move(title));
  table.reserve(cdf.providers.size() * cdf.bins());
  for (const ProviderCdf& provider : cdf.providers) {
    int64_t cumulative_count = 0;
    double cumulative = 0;
    for (size_t bin = 0; bin < cdf.bins(); ++bin) {
      const int64_t count = provider.counts[bin];
      const double seconds = provider.totals[bin];
      cumulative_count += count;
      cumulative += seconds;
      auto row = table.row();
      add_bin(row, cdf, provider, bin);
      row.integer(count).real(seconds).real(seconds / kSecondsPerHour);
      row.real(share(seconds, provider.total)).real(share(count, provider.count));
      row.integer(cumulative_count).real(cumulative).real(cumulative / kSecondsPerHour);
      row.real(share(cumulative_count, provider.count)).real(share(cumulative, provider.total));
    }
  }
  return table;
}

table::Table latency_cdf_table(const Cdf& cdf, std::string name, std::string title) {
  table::Table table(std::move(name), columns(cdf.unit, kLatencyColumns), std::move(title));
  table.reserve(cdf.providers.size() * cdf.bins());
  for (const ProviderCdf& provider : cdf.providers) {
    int64_t cumulative_count = 0;
    double cumulative = 0;
    for (size_t bin = 0; bin < cdf.bins(); ++bin) {
      const int64_t count = provider.counts[bin];
      const double ms = provider.totals[bin];
      cumulative_count += count;
      cumulative += ms;
      auto row = table.row();
      add_bin(row, cdf, provider, bin);
      row.integer(count).real(ms).real(ms / kMsPerSecond).real(ms / kMsPerHour);
      row.real(share(ms, provider.total)).real(share(count, provider.count));
      row.integer(cumulative_count).real(cumulative);
      row.real(cumulative / kMsPerSecond).real(cumulative / kMsPerHour);
      row.real(share(cumulative_count, provider.count)).real(share(cumulative, provider.total));
    }
  }
  return table;
}

}  // namespace atlas::experiments
