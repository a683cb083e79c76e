#include "figure/axis.h"

#include <cmath>

#include "figure/draw_text.h"

namespace atlas::figure {
namespace {

constexpr double kTickLength_pt = 3.5, kMinorTickLength_pt = 2, kTickWidth_pt = 0.8;
constexpr double kSpineWidth_pt = 0.9, kLabelGap_pt = 4;
constexpr double kLeastGap = 0.35;  // between tick labels, in font sizes

AxisMapping mapping_of(const Axis& axis, AxisSide side, const Box& plot) {
  return side == AxisSide::x ? AxisMapping(axis.scale, plot.left, plot.right)
                             : AxisMapping(axis.scale, plot.bottom, plot.top);
}

// Where a tick label hangs: the place on the block that sits at the tick.
struct Hanging {
  HAlign h;
  VAlign v;
  double rotation_deg;
};

Hanging hanging(const Axis& axis, AxisSide side) {
  if (side == AxisSide::y) {
    return {axis.at_far_side ? HAlign::left : HAlign::right, VAlign::middle, 0};
  }
  if (axis.tick_rotation_deg == 0) {
    return {HAlign::center, axis.at_far_side ? VAlign::bottom : VAlign::top, 0};
  }
  const bool leans_left = (axis.tick_rotation_deg > 0) != axis.at_far_side;
  return {leans_left ? HAlign::right : HAlign::left, VAlign::middle, axis.tick_rotation_deg};
}

double tick_offset(const Axis& axis) {
  return (axis.tick_marks ? kTickLength_pt : 0) + axis.tick_pad_pt;
}

// On the outer side of the plot, `distance` away from it.
Point beside(const Axis& axis, AxisSide side, const Box& plot, double along, double distance) {
  if (side == AxisSide::x) {
    return {along, axis.at_far_side ? plot.top - distance : plot.bottom + distance};
  }
  return {axis.at_far_side ? plot.right + distance : plot.left - distance, along};
}

Box label_bounds(const Axis& axis, AxisSide side, const Box& plot, const TickLabel& label) {
  const Hanging how = hanging(axis, side);
  const Point anchor = beside(axis, side, plot, label.at, tick_offset(axis));
  return rotated_bounds(label.text.bounds(anchor, how.h, how.v), anchor, how.rotation_deg);
}

// How much of the axis one label occupies; leaning labels lie side by side like slats.
double extent_along(const Axis& axis, AxisSide side, const TextBlock& text) {
  if (side == AxisSide::y) return text.height() - kDescent * text.style.size_pt;
  if (axis.tick_rotation_deg == 0) return text.width + kLeastGap * text.style.size_pt;
  return text.height() / std::max(0.2, std::abs(std::sin(radians(axis.tick_rotation_deg))));
}

std::vector<TickLabel> all_labels(const Axis& axis, AxisSide side, const Box& plot,
                                  double size_pt) {
  std::vector<TickLabel> labels;
  const AxisMapping mapping = mapping_of(axis, side, plot);
  for (const Tick& tick : axis.ticks) {
    if (!mapping.holds(tick.value) || tick.label.empty()) continue;
    labels.push_back({text_block(tick.label, {.size_pt = size_pt}), mapping(tick.value)});
  }
  std::ranges::stable_sort(labels, {}, &TickLabel::at);
  return labels;
}

// The share of its size at which every label of a band axis has room, at least 0.6.
double fitting_share(const Axis& axis, AxisSide side, std::span<const TickLabel> labels) {
  double share = 1;
  for (size_t k = 1; k < labels.size(); ++k) {
    const double needed =
        (extent_along(axis, side, labels[k - 1].text) + extent_along(axis, side, labels[k].text)) /
        2;
    if (needed > 0) share = std::min(share, (labels[k].at - labels[k - 1].at) / needed);
  }
  return std::max(0.6, share);
}

Box spine(const Axis& axis, AxisSide side, const Box& plot) {
  if (side == AxisSide::x) {
    const double y = axis.at_far_side ? plot.top : plot.bottom;
    return {plot.left, y, plot.right, y};
  }
  const double x = axis.at_far_side ? plot.right : plot.left;
  return {x, plot.top, x, plot.bottom};
}

void draw_tick_marks(Painter& painter, const Theme& theme, const Axis& axis, AxisSide side,
                     const Box& plot) {
  const AxisMapping mapping = mapping_of(axis, side, plot);
  Path marks;
  const auto add = [&](double value, double length) {
    if (!mapping.holds(value)) return;
    marks.move_to(beside(axis, side, plot, mapping(value), 0));
    marks.line_to(beside(axis, side, plot, mapping(value), length));
  };
  for (const Tick& tick : axis.ticks) add(tick.value, kTickLength_pt);
  for (const double value : axis.minor_ticks) add(value, kMinorTickLength_pt);
  if (marks.empty()) return;
  painter.path(marks, {.fill = {}, .stroke = Stroke{theme.fill(kAxisColor), kTickWidth_pt, {}}});
}

double greatest_distance(const Axis& axis, AxisSide side, const Box& plot,
                         std::span<const TickLabel> labels) {
  double distance = axis.tick_marks ? kTickLength_pt : 0;
  for (const TickLabel& label : labels) {
    const Box bounds = label_bounds(axis, side, plot, label);
    if (side == AxisSide::x) {
      distance = std::max(distance,
                          axis.at_far_side ? plot.top - bounds.top : bounds.bottom - plot.bottom);
    } else {
      distance = std::max(distance,
                          axis.at_far_side ? bounds.right - plot.right : plot.left - bounds.left);
    }
  }
  return distance;
}

TextBlock axis_label(const Axis& axis, AxisSide side, const Box& plot) {
  const double room = std::max(40.0, side == AxisSide::x ? plot.width() : plot.height());
  return fitted_text_block(axis.label, {.size_pt = axis.label_pt}, room * 1.15);
}

}  // namespace

std::vector<TickLabel> tick_labels(const Axis& axis, AxisSide side, const Box& plot) {
  std::vector<TickLabel> labels = all_labels(axis, side, plot, axis.tick_pt);
  if (axis.scale.kind == ScaleKind::band) {
    const double share = fitting_share(axis, side, labels);
    if (share < 1) labels = all_labels(axis, side, plot, axis.tick_pt * share);
  }
  std::vector<TickLabel> kept;
  for (TickLabel& label : labels) {
    const double half = extent_along(axis, side, label.text) / 2;
    const double taken =
        kept.empty() ? -1e9 : kept.back().at + extent_along(axis, side, kept.back().text) / 2;
    if (label.at - half >= taken - 0.05) kept.push_back(std::move(label));
  }
  return kept;
}

double label_distance(const Axis& axis, AxisSide side, const Box& plot) {
  return greatest_distance(axis, side, plot, tick_labels(axis, side, plot)) + kLabelGap_pt;
}

AxisRoom axis_room(const Axis& axis, AxisSide side, const Box& plot) {
  AxisRoom room;
  if (!axis.is_visible) return room;
  const auto labels = tick_labels(axis, side, plot);
  for (const TickLabel& label : labels) {
    const Box bounds = label_bounds(axis, side, plot, label);
    const bool along_x = side == AxisSide::x;
    room.before = std::max(room.before, along_x ? plot.left - bounds.left : plot.top - bounds.top);
    room.after =
        std::max(room.after, along_x ? bounds.right - plot.right : bounds.bottom - plot.bottom);
  }
  room.across = greatest_distance(axis, side, plot, labels);
  const TextBlock label = axis_label(axis, side, plot);
  if (!label.empty()) room.across += kLabelGap_pt + label.height();
  return room;
}

void draw_grid(Painter& painter, const Theme& theme, const Axis& axis, AxisSide side,
               const Box& plot) {
  if (!axis.grid) return;
  const AxisMapping mapping = mapping_of(axis, side, plot);
  Path lines;
  for (const Tick& tick : axis.ticks) {
    if (!mapping.holds(tick.value)) continue;
    const double at = mapping(tick.value);
    lines.move_to(side == AxisSide::x ? Point{at, plot.bottom} : Point{plot.left, at});
    lines.line_to(side == AxisSide::x ? Point{at, plot.top} : Point{plot.right, at});
  }
  if (lines.empty()) return;
  const LineStyle& style = axis.grid_style;
  painter.path(lines,
               {.fill = {}, .stroke = Stroke{theme.fill(style.color), style.width_pt, style.dash}});
}

void draw_axis(Painter& painter, const Theme& theme, const Axis& axis, AxisSide side,
               const Box& plot, double label_distance_pt) {
  if (axis.has_line) {
    const Box line = spine(axis, side, plot);
    painter.path(Path().move_to({line.left, line.top}).line_to({line.right, line.bottom}),
                 {.fill = {}, .stroke = Stroke{theme.fill(kAxisColor), kSpineWidth_pt, {}}});
  }
  if (!axis.is_visible) return;
  if (axis.tick_marks) draw_tick_marks(painter, theme, axis, side, plot);
  const auto labels = tick_labels(axis, side, plot);
  const Hanging how = hanging(axis, side);
  for (const TickLabel& label : labels) {
    draw_text(painter, label.text, beside(axis, side, plot, label.at, tick_offset(axis)), how.h,
              how.v, theme.text(axis.tick_color), how.rotation_deg);
  }
  const TextBlock label = axis_label(axis, side, plot);
  const Ink ink = theme.text(kTextColor);
  if (side == AxisSide::x) {
    draw_text(painter, label, beside(axis, side, plot, plot.center().x, label_distance_pt),
              HAlign::center, axis.at_far_side ? VAlign::bottom : VAlign::top, ink);
  } else {
    // Turned left, the block's bottom faces the plot on the near side, its top on the far side.
    draw_text(painter, label, beside(axis, side, plot, plot.center().y, label_distance_pt),
              HAlign::center, axis.at_far_side ? VAlign::top : VAlign::bottom, ink, 90);
  }
}

}  // namespace atlas::figure
