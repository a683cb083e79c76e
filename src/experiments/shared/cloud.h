// Clouds of dots that stay readable however many there are.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace atlas::experiments {

// `base` up to 5,000 dots, then less, so that a dense cloud still shows where it is densest.
inline double cloud_alpha(double base, size_t dots) {
  const double many = std::max(1.0, static_cast<double>(dots) / 5000);
  return std::max(0.04, base / std::sqrt(many));
}

}  // namespace atlas::experiments
