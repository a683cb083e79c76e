#include "stats/histogram.h"

#include <algorithm>
#include <cmath>

#include "stats/sum.h"

namespace atlas::stats {
namespace {

constexpr size_t kBlock = 65'536;

// How many of the sorted values lie below each edge; at the last edge, at or below it.
std::vector<size_t> edge_positions(std::span<const double> sorted, std::span<const double> edges) {
  std::vector<size_t> positions(edges.size());
  for (size_t e = 0; e < edges.size(); ++e) {
    const auto at = e + 1 < edges.size() ? std::ranges::lower_bound(sorted, edges[e])
                                         : std::ranges::upper_bound(sorted, edges[e]);
    positions[e] = static_cast<size_t>(at - sorted.begin());
  }
  return positions;
}

template <typename T>
std::vector<T> differences(const std::vector<T>& edge_totals) {
  std::vector<T> bins(edge_totals.size() - 1);
  for (size_t k = 0; k < bins.size(); ++k) bins[k] = edge_totals[k + 1] - edge_totals[k];
  return bins;
}

}  // namespace

std::vector<int64_t> histogram(std::span<const double> values, std::span<const double> edges) {
  if (edges.size() < 2) return {};
  std::vector<double> block(values.begin(), values.end());
  std::ranges::sort(block);
  std::vector<int64_t> totals;
  for (const size_t position : edge_positions(block, edges)) {
    totals.push_back(static_cast<int64_t>(position));
  }
  return differences(totals);
}

std::vector<double> weighted_histogram(std::span<const double> values,
                                       std::span<const double> weights,
                                       std::span<const double> edges) {
  if (edges.size() < 2) return {};
  std::vector<double> totals(edges.size(), 0.0);
  for (size_t start = 0; start < values.size(); start += kBlock) {
    const size_t n = std::min(kBlock, values.size() - start);
    std::vector<std::pair<double, double>> block(n);
    for (size_t i = 0; i < n; ++i) block[i] = {values[start + i], weights[start + i]};
    std::ranges::stable_sort(block, {}, &std::pair<double, double>::first);
    std::vector<double> sorted(n);
    std::vector<double> running(n + 1, 0.0);
    for (size_t i = 0; i < n; ++i) {
      sorted[i] = block[i].first;
      running[i + 1] = running[i] + block[i].second;
    }
    const auto positions = edge_positions(sorted, edges);
    for (size_t e = 0; e < edges.size(); ++e) totals[e] += running[positions[e]];
  }
  return differences(totals);
}

std::vector<double> convolve_same(std::span<const double> x, std::span<const double> kernel) {
  const auto n = static_cast<ptrdiff_t>(x.size());
  const auto radius = static_cast<ptrdiff_t>(kernel.size() / 2);
  std::vector<double> y(x.size(), 0.0);
  for (ptrdiff_t i = 0; i < n; ++i) {
    const ptrdiff_t last = std::min(n - 1, i + radius);
    for (ptrdiff_t j = std::max<ptrdiff_t>(0, i - radius); j <= last; ++j) {
      y[static_cast<size_t>(i)] +=
          x[static_cast<size_t>(j)] * kernel[static_cast<size_t>(i - j + radius)];
    }
  }
  return y;
}

std::vector<double> gaussian_kernel(double sigma_bins) {
  const auto radius = static_cast<int>(std::ceil(4 * sigma_bins));
  std::vector<double> kernel;
  for (int k = -radius; k <= radius; ++k) {
    kernel.push_back(std::exp(-(k * k) / (2 * sigma_bins * sigma_bins)));
  }
  const double total = sum_sequential(kernel);
  for (double& weight : kernel) weight /= total;
  return kernel;
}

}  // namespace atlas::stats
