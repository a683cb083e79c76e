#include "experiments/shared/spread.h"

#include <gtest/gtest.h>

namespace atlas::experiments {
namespace {

using Places = std::vector<double>;

TEST(Spread, LabelsThatDoNotTouchStayWhereTheyAre) {
  EXPECT_EQ(spread({5, 1, 3}, 2, 0, 10), (Places{5, 1, 3}));
}

TEST(Spread, LabelsAtOnePlaceMoveApartAroundIt) {
  EXPECT_EQ(spread({5, 5}, 2, 0, 10), (Places{4, 6}));
}

TEST(Spread, NothingLeavesTheBounds) {
  EXPECT_EQ(spread({0, 0, 99}, 2, 0, 10), (Places{0, 2, 10}));
}

TEST(Spread, TooManyLabelsAreSpacedEvenly) {
  EXPECT_EQ(spread({1, 2, 3}, 40, 0, 10), (Places{0, 5, 10}));
}

TEST(Spread, NothingAndOneAreFine) {
  EXPECT_EQ(spread({}, 2, 0, 10), Places{});
  EXPECT_EQ(spread({-3}, 2, 0, 10), Places{0});
}

}  // namespace
}  // namespace atlas::experiments
