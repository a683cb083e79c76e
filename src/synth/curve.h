// A distribution as a short list of its quantiles, as publications print them: between two of them
// the logarithm of the value is a straight line.
//
// Only +, -, *, / and exact scaling by powers of two are used, no function of the mathematical
// library: the same seed must give the same integers on every machine.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <vector>

#include "synth/stream.h"

namespace atlas::synth {

class Curve {
 public:
  struct Knot {
    double share;  // of the values that are below
    double value;  // > 0
  };
  // Shares ascend from 0 to 1, values do not descend.
  Curve(std::initializer_list<Knot> knots);

  // The quantile at `share` in [0, 1].
  double at(double share) const;
  double draw(Stream& stream) const { return at(stream.uniform()); }
  // Rounded half up; values below 0.5 make zeros.
  int64_t draw_integer(Stream& stream) const { return static_cast<int64_t>(draw(stream) + 0.5); }

 private:
  struct LogKnot {
    double share, log2_value;
  };
  std::vector<LogKnot> knots_;
};

// 2^x for |x| < 1000, within 1e-9 of the value.
double exp2_portable(double x);
// log2(x) for x > 0, within 1e-12.
double log2_portable(double x);

}  // namespace atlas::synth
