#include "stats/sum.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace atlas::stats {
namespace {

double pairwise(std::span<const double> v) {
  const size_t n = v.size();
  if (n < 8) return sum_sequential(v);
  if (n > 128) {
    size_t half = n / 2;
    half -= half % 8;
    return pairwise(v.first(half)) + pairwise(v.subspan(half));
  }
  double r[8];
  std::copy_n(v.begin(), 8, r);
  size_t i = 8;
  for (; i + 8 <= n; i += 8) {
    for (size_t k = 0; k < 8; ++k) r[k] += v[i + k];
  }
  double result = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
  for (; i < n; ++i) result += v[i];
  return result;
}

}  // namespace

double sum_sequential(std::span<const double> values) {
  double total = 0;
  for (const double v : values) total += v;
  return total;
}

double sum_numpy(std::span<const double> values) {
  constexpr size_t kChunk = 8192;
  double total = 0;
  for (size_t start = 0; start < values.size(); start += kChunk) {
    total += pairwise(values.subspan(start, std::min(kChunk, values.size() - start)));
  }
  return total;
}

double sum_exact(std::span<const double> values) {
  // `partials` are non-overlapping doubles, ascending in magnitude, whose exact sum is the sum so
  // far.
  std::vector<double> partials;
  for (double x : values) {
    size_t kept = 0;
    for (size_t i = 0; i < partials.size(); ++i) {
      double y = partials[i];
      if (std::fabs(x) < std::fabs(y)) std::swap(x, y);
      const double high = x + y;
      const double low = y - (high - x);
      if (low != 0) partials[kept++] = low;
      x = high;
    }
    partials.resize(kept);
    partials.push_back(x);
  }
  if (partials.empty()) return 0;
  size_t n = partials.size();
  double high = partials[--n];
  double low = 0;
  while (n > 0) {
    const double x = high;
    const double y = partials[--n];
    high = x + y;
    low = y - (high - x);
    if (low != 0) break;
  }
  // Half way between two doubles: the partials below decide the direction.
  if (n > 0 && ((low < 0 && partials[n - 1] < 0) || (low > 0 && partials[n - 1] > 0))) {
    const double doubled = low * 2;
    const double x = high + doubled;
    if (doubled == x - high) high = x;
  }
  return high;
}

}  // namespace atlas::stats
