// Axes for token counts that give zero a place.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace atlas::stats {

// x(v) = log2(v + 32) - log2(32). Not log2(v / 32 + 1): it rounds differently and moves values that
// lie on a bin edge.
constexpr double kOffsetAxisTokens = 32;
double offset_log2_axis(double tokens);

// The binary token axis: 0 for v <= 0, v/first below `first`, else 1 + log2(v/first).
double binary_token_axis(double tokens, double first);

// 1024 if there is no positive value or the least one is >= 1024, else 1.
double infer_first_token_tick(std::span<const double> values);

// 0 and the powers of two times `first` up to max(greatest, first), thinned to `most` ticks.
std::vector<double> binary_token_ticks(double greatest, double first, size_t most = 14);

// Equal bins on [0, x(max(greatest, first))], at least 8, `per_power` a power of two.
std::vector<double> binary_token_bins(double greatest, double first, int per_power = 8);

// As above, but everything below `first` is one bin.
std::vector<double> binary_token_bins_merged_left(double greatest, double first, int per_power = 8);

}  // namespace atlas::stats
