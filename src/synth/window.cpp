#include "synth/window.h"

#include <array>

namespace atlas::synth {

base::Micros instant_of_share(double share) {
  struct Point {
    double steps_share;
    double window_share;
  };
  constexpr std::array<Point, 6> kPoints = {
      {{0, 0}, {0.015, 0.16}, {0.05, 0.40}, {0.13, 0.53}, {0.42, 0.70}, {1, 1}}};
  size_t i = 1;
  while (i + 1 < kPoints.size() && kPoints[i].steps_share < share) ++i;
  const Point& low = kPoints[i - 1];
  const Point& high = kPoints[i];
  const double way = (share - low.steps_share) / (high.steps_share - low.steps_share);
  const double window_share = low.window_share + way * (high.window_share - low.window_share);
  return kWindowStart +
         static_cast<base::Micros>(window_share * static_cast<double>(kWindowEnd - kWindowStart));
}

}  // namespace atlas::synth
