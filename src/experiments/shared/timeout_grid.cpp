#include "experiments/shared/timeout_grid.h"

#include <algorithm>
#include <cmath>

#include "experiments/shared/axes.h"
#include "figure/format.h"
#include "stats/grid.h"

namespace atlas::experiments {

std::vector<double> timeout_grid(double end_seconds, size_t points,
                                 std::span<const double> landmarks) {
  std::vector<double> grid = stats::logspace(0, std::log10(end_seconds), points);
  grid.insert(grid.end(), landmarks.begin(), landmarks.end());
  grid.push_back(1);
  grid.push_back(end_seconds);
  std::ranges::sort(grid);
  grid.erase(std::unique(grid.begin(), grid.end()), grid.end());
  return grid;
}

figure::Axis timeout_axis(double end_seconds, std::span<const double> ticks) {
  figure::Axis axis;
  axis.scale = {figure::ScaleKind::log10, 1, end_seconds};
  axis.label = "Cache eviction timeout";
  for (const double seconds : ticks) {
    axis.ticks.push_back({seconds, figure::duration_tick(seconds)});
  }
  axis.minor_ticks = log_minor_ticks(1, end_seconds);
  axis.grid = true;
  return axis;
}

figure::SegmentsMark landmark_lines(std::span<const double> landmarks) {
  figure::SegmentsMark lines;
  for (const double seconds : landmarks) {
    lines.segments.push_back({seconds, -figure::kEdge, seconds, figure::kEdge});
  }
  lines.style = {figure::kAxisColor, 0.9, {4, 3}};
  lines.below_marks = true;
  return lines;
}

}  // namespace atlas::experiments
