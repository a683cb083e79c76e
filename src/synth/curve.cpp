#include "synth/curve.h"

#include <cassert>
#include <cmath>

namespace atlas::synth {

Curve::Curve(std::initializer_list<Knot> knots) {
  for (const Knot& knot : knots) knots_.push_back({knot.share, log2_portable(knot.value)});
  assert(knots_.size() >= 2 && knots_.front().share == 0 && knots_.back().share == 1);
}

double Curve::at(double share) const {
  size_t i = 1;
  while (i + 1 < knots_.size() && knots_[i].share < share) ++i;
  const LogKnot& low = knots_[i - 1];
  const LogKnot& high = knots_[i];
  const double way = (share - low.share) / (high.share - low.share);
  return exp2_portable(low.log2_value + way * (high.log2_value - low.log2_value));
}

// 2^x = 2^n * e^(f ln 2) with |f| <= 1/2: ten terms of the series leave less than 1e-10.
double exp2_portable(double x) {
  const double n = std::floor(x + 0.5);
  const double y = (x - n) * 0.69314718055994530942;
  double sum = 1;
  for (int k = 10; k >= 1; --k) sum = 1 + sum * y / k;
  return std::ldexp(sum, static_cast<int>(n));
}

// x = m * 2^n with m in [0.5, 1); ln m = 2 artanh((m - 1) / (m + 1)).
double log2_portable(double x) {
  int n = 0;
  const double m = std::frexp(x, &n);
  const double z = (m - 1) / (m + 1);
  const double z2 = z * z;
  double sum = 0;
  for (int k = 27; k >= 1; k -= 2) sum = sum * z2 + 1.0 / k;
  return n + 2 * z * sum / 0.69314718055994530942;
}

}  // namespace atlas::synth
