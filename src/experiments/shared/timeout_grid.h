// Cache timeouts to try: evenly spaced in the logarithm, and those that people speak of.
#pragma once

#include <span>
#include <vector>

#include "figure/figure.h"

namespace atlas::experiments {

// `points` timeouts from 1 s to `end_seconds` (> 1), both ends and the `landmarks`. Ascending, no
// two equal.
std::vector<double> timeout_grid(double end_seconds, size_t points,
                                 std::span<const double> landmarks);

// A logarithmic axis over the grid, with `ticks` labelled as durations and faint lines at the
// landmarks.
figure::Axis timeout_axis(double end_seconds, std::span<const double> ticks);
figure::SegmentsMark landmark_lines(std::span<const double> landmarks);

}  // namespace atlas::experiments
