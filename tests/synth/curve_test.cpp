#include "synth/curve.h"

#include <gtest/gtest.h>

#include <cmath>

namespace atlas::synth {
namespace {

const Curve kCurve = {{0, 1}, {0.5, 100}, {0.9, 1'000}, {1, 4'000}};

TEST(Curve, GoesThroughItsQuantiles) {
  EXPECT_NEAR(kCurve.at(0), 1, 1e-9);
  EXPECT_NEAR(kCurve.at(0.5), 100, 1e-7);
  EXPECT_NEAR(kCurve.at(0.9), 1'000, 1e-6);
  EXPECT_NEAR(kCurve.at(1), 4'000, 1e-5);
}

TEST(Curve, IsStraightOnALogarithmicAxisBetweenThem) { EXPECT_NEAR(kCurve.at(0.25), 10, 1e-8); }

TEST(Curve, DrawsHaveItsMedian) {
  Stream stream(1);
  int below = 0;
  for (int i = 0; i < 10'000; ++i) below += kCurve.draw(stream) < 100 ? 1 : 0;
  EXPECT_NEAR(below, 5'000, 200);
}

TEST(Curve, PortablePowersAndLogarithmsAgreeWithTheLibrary) {
  for (const double x : {0.001, 0.3, 0.5, 0.99, 1.0, 1.7, 2.0, 12.5, 4'096.0, 3e7}) {
    EXPECT_NEAR(log2_portable(x), std::log2(x), 1e-12) << x;
    EXPECT_NEAR(exp2_portable(log2_portable(x)) / x, 1, 1e-9) << x;
  }
}

}  // namespace
}  // namespace atlas::synth
