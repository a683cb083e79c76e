#include "figure/mapping.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace atlas::figure {
namespace {

struct ScaleCase {
  Scale scale;
  double value, position;
};

const ScaleCase kCases[] = {
    {{ScaleKind::linear, 0, 10}, 2.5, 0.25},
    {{ScaleKind::linear, 10, 0}, 2.5, 0.75},
    {{ScaleKind::linear, 0, 10, 1, 5}, 0, 0.25},
    {{ScaleKind::linear, 10, 0, 1, 5}, 10, 0.25},
    {{ScaleKind::log10, 1, 1000}, 10, 1.0 / 3},
    {{ScaleKind::offset_log2, 0, 32 * 7, 32}, 0, 0},
    {{ScaleKind::offset_log2, 0, 32 * 7, 32}, 32, 1.0 / 3},
    {{ScaleKind::binary_token, 0, 4096, 1024}, 512, 0.5 / 3},
    {{ScaleKind::binary_token, 0, 4096, 1024}, 2048, 2.0 / 3},
    {{ScaleKind::band, -0.5, 3.5}, 1, 0.375},
    {{ScaleKind::linear, 5, 5}, 5, 0.5},
    {{ScaleKind::log10, 1, 1000}, kEdge, 1},
    {{ScaleKind::log10, 1, 1000}, -kEdge, 0},
};

TEST(Scale, PutsValuesBetweenItsEnds) {
  for (const ScaleCase& c : kCases) {
    EXPECT_NEAR(c.scale.position(c.value), c.position, 1e-12) << c.value;
  }
}

TEST(AxisMapping, IsTheScalesPositionOnPaper) {
  for (const ScaleCase& c : kCases) {
    const AxisMapping mapping(c.scale, 100, 300);
    EXPECT_NEAR(mapping(c.value), 100 + 200 * c.scale.position(c.value), 1e-9) << c.value;
  }
}

TEST(AxisMapping, PutsZeroOnALogarithmicAxisFarAwayButFinite) {
  const AxisMapping mapping({ScaleKind::log10, 1, 1000}, 0, 300);
  EXPECT_LT(mapping(0), -1000);
  EXPECT_TRUE(std::isfinite(mapping(0)));
  EXPECT_TRUE(std::isnan(mapping(-1)));
  EXPECT_FALSE(mapping.holds(0));
  EXPECT_FALSE(mapping.holds(std::numeric_limits<double>::quiet_NaN()));
  EXPECT_TRUE(mapping.holds(1000));
}

TEST(Mapping, LetsTheUnitCircleFillAPanelOfRings) {
  Panel panel;
  panel.marks.push_back(WedgesMark{});
  const Mapping mapping(panel, {0, 0, 100, 100});
  EXPECT_NEAR(mapping.at(-1, 0).x, 0, 1e-9);
  EXPECT_NEAR(mapping.at(0, 1).y, 0, 1e-9);
}

}  // namespace
}  // namespace atlas::figure
