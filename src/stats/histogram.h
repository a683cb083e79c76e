// Histograms over explicit edges and the smoothing of them, with numpy's rounding.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace atlas::stats {

// Bin k is [e_k, e_{k+1}), the last one closed on the right; what lies outside is dropped.
//   edges   ascending, at least two, else the result is empty
std::vector<int64_t> histogram(std::span<const double> values, std::span<const double> edges);

// The same with weights (as many as values). A bin is a difference of prefix sums: values are taken
// in blocks of 65,536 in input order, each block sorted, its weights summed in that order from 0,
// and the prefix sum at every edge is added to the edge's running total.
std::vector<double> weighted_histogram(std::span<const double> values,
                                       std::span<const double> weights,
                                       std::span<const double> edges);

// sum over j of x[j] * kernel[i - j + r], zeros outside, as long as x; kernel has 2r+1 <= size(x)
// taps.
std::vector<double> convolve_same(std::span<const double> x, std::span<const double> kernel);

// exp(-k^2 / (2 sigma^2)) for k = -r..r with r = ceil(4 sigma), divided by its sum.
std::vector<double> gaussian_kernel(double sigma_bins);

}  // namespace atlas::stats
