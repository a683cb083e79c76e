#include "stats/quantile.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

namespace atlas::stats {
namespace {

// Neighbours of the real position `position` in `sorted`.
struct Position {
  double lo_index, hi_index;
  double lo, hi;
};

Position around(std::span<const double> sorted, double position) {
  const double lo = std::floor(position);
  const double hi = std::ceil(position);
  return {lo, hi, sorted[static_cast<size_t>(lo)], sorted[static_cast<size_t>(hi)]};
}

double last_index(std::span<const double> sorted) { return static_cast<double>(sorted.size() - 1); }

// Where bin after bin ends, ascending; the last one at the number of values.
using BinEnds = std::vector<size_t>;

// The first bits of a pattern that orders as the values do: sign, exponent and four digits, so 16
// bins an octave.
constexpr size_t kBins = 1 << 16;
size_t bin_of(double value) {
  constexpr uint64_t kSign = uint64_t{1} << 63;
  const auto bits = std::bit_cast<uint64_t>(value);
  return ((bits & kSign) != 0 ? ~bits : bits | kSign) >> 48;
}

// Moves the values of a bin together, bins ascending. Few values stay one bin.
BinEnds group_by_bin(std::vector<double>& values) {
  constexpr size_t kFew = 10'000;
  if (values.size() < kFew) return {values.size()};
  BinEnds next(kBins + 1, 0);
  for (const double value : values) ++next[bin_of(value) + 1];
  std::partial_sum(next.begin(), next.end(), next.begin());
  std::vector<double> grouped(values.size());
  for (const double value : values) grouped[next[bin_of(value)]++] = value;
  values = std::move(grouped);
  next.pop_back();  // each entry has moved on to the end of its bin
  return next;
}

}  // namespace

std::optional<double> quantile_two_weight(std::span<const double> sorted, double q) {
  if (sorted.empty()) return std::nullopt;
  const double i = last_index(sorted) * q;
  const Position p = around(sorted, i);
  if (p.lo_index == p.hi_index) return p.lo;
  return p.lo * (p.hi_index - i) + p.hi * (i - p.lo_index);
}

std::optional<double> quantile_two_weight_clamped(std::span<const double> sorted, double q) {
  if (sorted.empty()) return std::nullopt;
  if (q <= 0) return sorted.front();
  if (q >= 1) return sorted.back();
  return quantile_two_weight(sorted, q);
}

std::optional<double> quantile_numpy(std::span<const double> sorted, double q) {
  if (sorted.empty()) return std::nullopt;
  const double i = last_index(sorted) * q;
  if (i >= last_index(sorted)) return sorted.back();
  const double lo = std::floor(i);
  const double t = i - lo;
  const double a = sorted[static_cast<size_t>(lo)];
  const double b = sorted[static_cast<size_t>(lo) + 1];
  const double d = b - a;
  return t < 0.5 ? a + d * t : b - d * (1 - t);
}

std::optional<double> quantile_one_minus_fraction(std::span<const double> sorted, double q) {
  if (sorted.empty()) return std::nullopt;
  const double i = q * last_index(sorted);
  const Position p = around(sorted, i);
  if (p.lo_index == p.hi_index) return p.lo;
  const double f = i - p.lo_index;
  return p.lo * (1 - f) + p.hi * f;
}

std::optional<double> quantile_duckdb(std::span<const double> sorted, double q) {
  if (sorted.empty()) return std::nullopt;
  const double i = last_index(sorted) * q;
  const Position p = around(sorted, i);
  if (p.lo_index == p.hi_index) return p.lo;
  const double d = i - p.lo_index;
  return p.lo * (1.0 - d) + p.hi * d;
}

std::optional<double> median(std::span<const double> sorted) {
  if (sorted.empty()) return std::nullopt;
  const size_t n = sorted.size();
  if (n % 2 == 1) return sorted[n / 2];
  return (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
}

std::vector<double> sorted(std::span<const double> values) {
  return sorted(std::vector<double>(values.begin(), values.end()));
}

std::vector<double> sorted(std::vector<double>&& values) {
  sort_values(values);
  return std::move(values);
}

void sort_values(std::vector<double>& values) {
  const BinEnds ends = group_by_bin(values);
  auto begin = values.begin();
  for (const size_t end_index : ends) {
    const auto end = values.begin() + static_cast<ptrdiff_t>(end_index);
    std::sort(begin, end);
    begin = end;
  }
}

void sort_for_quantiles(std::vector<double>& values, std::span<const double> qs) {
  const BinEnds ends = group_by_bin(values);
  const auto place = [&](size_t index) { return values.begin() + static_cast<ptrdiff_t>(index); };
  size_t begin = 0;  // everything before it is in its final place or will not be asked for
  for (const double q : qs) {
    if (begin >= values.size()) return;
    const auto lo = static_cast<size_t>(std::floor(last_index(values) * q));
    for (const size_t index : {lo, lo + 1}) {
      if (index < begin || index >= values.size()) continue;
      const auto end = std::ranges::upper_bound(ends, index);
      const size_t bin_begin = end == ends.begin() ? 0 : *(end - 1);
      std::nth_element(place(std::max(begin, bin_begin)), place(index), place(*end));
      begin = index + 1;
    }
  }
}

}  // namespace atlas::stats
