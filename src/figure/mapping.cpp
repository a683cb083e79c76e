#include "figure/mapping.h"

#include <cmath>

namespace atlas::figure {
namespace {

// Cairo's coordinates end at 2^23 pixels: 32,000 points at 18,000 dpi.
constexpr double kFarAway_pt = 32'000;

}  // namespace

AxisMapping::AxisMapping(const Scale& scale, double begin, double end)
    : scale_(scale), begin_pt_(begin), end_pt_(end) {
  const double direction = scale.hi < scale.lo ? -1 : 1;
  transformed_begin_ = scale.transformed(scale.lo) - direction * scale.margin;
  transformed_length_ = scale.transformed(scale.hi) + direction * scale.margin - transformed_begin_;
}

double AxisMapping::position(double value) const {
  if (value == kEdge) return 1;
  if (value == -kEdge) return 0;
  if (transformed_length_ == 0) return 0.5;
  return (scale_.transformed(value) - transformed_begin_) / transformed_length_;
}

double AxisMapping::operator()(double value) const {
  const double place = begin_pt_ + position(value) * (end_pt_ - begin_pt_);
  return std::isnan(place) ? place : std::clamp(place, -kFarAway_pt, kFarAway_pt);
}

bool AxisMapping::holds(double value) const {
  constexpr double kTolerance = 1e-6;
  const double place = position(value);
  return place >= -kTolerance && place <= 1 + kTolerance;
}

bool has_wedges(const Panel& panel) {
  return std::ranges::any_of(
      panel.marks, [](const Mark& mark) { return std::holds_alternative<WedgesMark>(mark); });
}

Scale drawn_scale(const Panel& panel, const Axis& axis) {
  Scale scale = axis.scale;
  if (has_wedges(panel) && scale.lo == 0 && scale.hi == 1) scale.lo = -1;
  return scale;
}

Box Mapping::box(double x0, double y0, double x1, double y1) const {
  const Point a = at(x0, y0), b = at(x1, y1);
  return {std::min(a.x, b.x), std::min(a.y, b.y), std::max(a.x, b.x), std::max(a.y, b.y)};
}

}  // namespace atlas::figure
