// One axis of a panel: how much room it needs beside the plot, and how it is drawn.
#pragma once

#include <vector>

#include "figure/mapping.h"
#include "figure/painter.h"

namespace atlas::figure {

enum class AxisSide { x, y };

// Beside the plot. `across`: away from it, for tick marks, tick labels and the axis label.
// `before` and `after`: what tick labels stick out at the axis' two ends (x: left and right, y: top
// and bottom).
struct AxisRoom {
  double across = 0, before = 0, after = 0;
};

struct TickLabel {
  TextBlock text;
  double at = 0;  // along the axis, in points on paper
};

// The labels that are drawn: those on the axis, without those that would run into the one before.
// `plot` is where the axis lies; on a band axis with too little room for all, the letters shrink.
std::vector<TickLabel> tick_labels(const Axis& axis, AxisSide side, const Box& plot);

AxisRoom axis_room(const Axis& axis, AxisSide side, const Box& plot);

// Grid lines at the ticks, if the axis has a grid.
void draw_grid(Painter& painter, const Theme& theme, const Axis& axis, AxisSide side,
               const Box& plot);

// From the plot to the axis label: beyond tick marks and tick labels.
double label_distance(const Axis& axis, AxisSide side, const Box& plot);

// Spine, tick marks, tick labels and, `label_distance_pt` away from the plot, the axis label.
void draw_axis(Painter& painter, const Theme& theme, const Axis& axis, AxisSide side,
               const Box& plot, double label_distance_pt);

}  // namespace atlas::figure
