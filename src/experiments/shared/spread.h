// Labels along a line, moved apart.
#pragma once

#include <vector>

namespace atlas::experiments {

// Places as near as possible to the wanted ones (any order; ties keep it), at least `gap` apart and
// inside [lo, hi]; evenly over [lo, hi] where there is not room for all. Same order as `wanted`.
std::vector<double> spread(const std::vector<double>& wanted, double gap, double lo, double hi);

}  // namespace atlas::experiments
