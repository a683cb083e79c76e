// Evenly spaced values and the bin edges of our duration tables.
#pragma once

#include <span>
#include <vector>

namespace atlas::stats {

// m >= 2 values: k*step + a with step = (b-a)/(m-1), two roundings each; the last is exactly b.
std::vector<double> linspace(double a, double b, size_t m);

// The C library's pow(10, y) for y in linspace(a, b, m).
std::vector<double> logspace(double a, double b, size_t m);

// 10 ms, 100 ms, ... 1 week, in seconds; 10 ms ... 1 h, in milliseconds.
extern const std::vector<double> kDurationLandmarksSeconds;
extern const std::vector<double> kLatencyBoundariesMs;

// Fine logarithmic edges around the positive finite `values`: their least and greatest, 64 a decade
// (at least 16 in all) between the decades that hold them, and the `landmarks` strictly inside.
// Ascending, no two equal. Fewer than two edges when there are no two different values.
std::vector<double> fine_log_edges(std::span<const double> values,
                                   std::span<const double> landmarks);

}  // namespace atlas::stats
