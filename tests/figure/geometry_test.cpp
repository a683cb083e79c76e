#include "figure/geometry.h"

#include <gtest/gtest.h>

#include <cmath>

namespace atlas::figure {
namespace {

TEST(Path, ArcEndsWhereTheAngleSays) {
  const Path quarter = Path().arc({10, 10}, 5, 0, 90);
  EXPECT_NEAR(quarter.points().front().x, 15, 1e-9);
  EXPECT_NEAR(quarter.points().back().x, 10, 1e-9);
  EXPECT_NEAR(quarter.points().back().y, 5, 1e-9) << "counter-clockwise: up";
}

TEST(Path, ArcStaysOnTheCircle) {
  const Path ring = Path().arc({0, 0}, 100, 30, -300);
  const auto p = ring.points();
  for (size_t k = 0; k + 3 < p.size(); k += 3) {
    const Point middle = {(p[k].x + 3 * p[k + 1].x + 3 * p[k + 2].x + p[k + 3].x) / 8,
                          (p[k].y + 3 * p[k + 1].y + 3 * p[k + 2].y + p[k + 3].y) / 8};
    EXPECT_NEAR(std::hypot(middle.x, middle.y), 100, 0.05);
  }
}

TEST(Path, RoundsCornersNoMoreThanHalfTheBox) {
  const Box box = {0, 0, 10, 4};
  const Path path = rounded_rect(box, 1000);
  for (const Point p : path.points()) {
    EXPECT_TRUE(box.grown(1e-9).contains(p)) << p.x << " " << p.y;
  }
}

}  // namespace
}  // namespace atlas::figure
