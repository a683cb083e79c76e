// From data values to places on paper, within one panel.
#pragma once

#include "figure/figure.h"
#include "figure/geometry.h"

namespace atlas::figure {

// One axis laid on paper between the points `begin` and `end`. Equal to Scale::position there, with
// the logarithms of the ends taken once.
class AxisMapping {
 public:
  AxisMapping(const Scale& scale, double begin, double end);

  // NaN for NaN and for what has no place (a negative value on a logarithmic axis). Values far
  // beyond the axis end far beyond the paper, but finite: zero on a logarithmic axis, for one.
  double operator()(double value) const;
  // On the axis, give or take rounding.
  bool holds(double value) const;

 private:
  double position(double value) const;

  Scale scale_;
  double begin_pt_, end_pt_;
  double transformed_begin_, transformed_length_;
};

// A panel of rings and pies: no axes, one unit as long on x as on y.
bool has_wedges(const Panel& panel);

// The panel's scale; from -1 to 1 for rings whose panel has the default scale from 0 to 1, so that
// the unit circle fills the panel.
Scale drawn_scale(const Panel& panel, const Axis& axis);

struct Mapping {
  Mapping(const Panel& panel, const Box& plot)
      : x(drawn_scale(panel, panel.x), plot.left, plot.right),
        y(drawn_scale(panel, panel.y), plot.bottom, plot.top) {}

  Point at(double data_x, double data_y) const { return {x(data_x), y(data_y)}; }
  // Between two corners given in any order.
  Box box(double x0, double y0, double x1, double y1) const;

  AxisMapping x, y;
};

}  // namespace atlas::figure
