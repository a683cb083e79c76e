#include "stats/grid.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace atlas::stats {

const std::vector<double> kDurationLandmarksSeconds = {0.001, 0.01, 0.1,   1,     10,    60,
                                                       600,   3600, 21600, 86400, 604800};
const std::vector<double> kLatencyBoundariesMs = {10, 100, 1000, 10000, 60000, 600000, 3600000};

std::vector<double> linspace(double a, double b, size_t m) {
  std::vector<double> values(m);
  const double step = (b - a) / static_cast<double>(m - 1);
  for (size_t k = 0; k < m; ++k) values[k] = static_cast<double>(k) * step + a;
  values.back() = b;
  return values;
}

std::vector<double> logspace(double a, double b, size_t m) {
  std::vector<double> values = linspace(a, b, m);
  for (double& v : values) v = std::pow(10.0, v);
  return values;
}

std::vector<double> fine_log_edges(std::span<const double> values,
                                   std::span<const double> landmarks) {
  double least = std::numeric_limits<double>::infinity();
  double greatest = 0;
  for (const double v : values) {
    if (!(v > 0) || !std::isfinite(v)) continue;
    least = std::min(least, v);
    greatest = std::max(greatest, v);
  }
  if (greatest == 0) return {};
  const double low = std::floor(std::log10(least));
  double high = std::ceil(std::log10(greatest));
  if (high <= low) high = low + 1;
  const auto intervals = std::max<size_t>(16, static_cast<size_t>(64 * (high - low)));
  const auto is_inside = [&](double e) { return least < e && e < greatest; };
  std::vector<double> edges = {least, greatest};
  std::ranges::copy_if(logspace(low, high, intervals + 1), std::back_inserter(edges), is_inside);
  std::ranges::copy_if(landmarks, std::back_inserter(edges), is_inside);
  std::ranges::sort(edges);
  edges.erase(std::ranges::unique(edges).begin(), edges.end());
  return edges;
}

}  // namespace atlas::stats
