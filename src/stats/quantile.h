// Quantiles of a finished sample. Five rules are in use: they agree on paper, differ in the last
// bit, and our tables are compared to the last bit, so every caller names the rule it means.
//
// All take n values, ascending, without NaN, in any unit, and a q in [0, 1]; they return the
// quantile in the unit of the values, nothing if n = 0, and never throw.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace atlas::stats {

// P-A: i = (n-1)*q; v[i] if i is whole, else v[lo]*(hi-i) + v[hi]*(i-lo).
std::optional<double> quantile_two_weight(std::span<const double> sorted, double q);

// P-A': as P-A, but q <= 0 is the least value and q >= 1 the greatest.
std::optional<double> quantile_two_weight_clamped(std::span<const double> sorted, double q);

// P-B, numpy's "linear": with t = i-lo and d = b-a, a + d*t below t = 0.5, else b - d*(1-t).
std::optional<double> quantile_numpy(std::span<const double> sorted, double q);

// P-C: a*(1-f) + b*f at q*(n-1).
std::optional<double> quantile_one_minus_fraction(std::span<const double> sorted, double q);

// DuckDB's quantile_cont: as P-C with (n-1)*q; kept apart because the engine may change it.
std::optional<double> quantile_duckdb(std::span<const double> sorted, double q);

// MED: the middle value, or (a+b)/2 of the two in the middle.
std::optional<double> median(std::span<const double> sorted);

// Ascending. Faster than std::sort on a large sample, and the same but for the order of -0 and 0.
void sort_values(std::vector<double>& values);
std::vector<double> sorted(std::span<const double> values);
std::vector<double> sorted(std::vector<double>&& values);

// Orders `values` only so far that the rules above, asked for these quantiles, find what they would
// find in the sorted sample; a few times faster than sorting.
//   qs  ascending, in [0, 1]
void sort_for_quantiles(std::vector<double>& values, std::span<const double> qs);

}  // namespace atlas::stats
