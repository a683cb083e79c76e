#include "experiments/llm_generation/timing_feature_ambiguity/error_floor.h"

#include <gtest/gtest.h>

#include <array>

namespace atlas::experiments {
namespace {

TEST(ErrorFloor, RelativeLossesPreferShortDurations) {
  const std::array durations = {100.0, 200.0, 400.0, 800.0};
  const ErrorFloor floor = error_floor(durations, 1000);
  EXPECT_EQ(floor.median_ms, 300);
  EXPECT_EQ(floor.abs_error_ms, 200 + 100 + 100 + 500);
  EXPECT_EQ(floor.mape_constant_ms, 100);  // 1/100 is more than half of all weight
  EXPECT_EQ(floor.smooth_constant_ms, 200);
  EXPECT_EQ(floor.squared_error_ms2, 40000 + 10000 + 10000 + 250000);
}

TEST(ErrorFloor, ARatioOverLessThanAMillisecondIsOverOne) {
  const std::array durations = {0.25, 8.0};
  EXPECT_EQ(error_floor(durations, 1000).ratio(), 8);
  EXPECT_EQ(error_floor(durations, 1000).spread_ms(), 7.75);
}

}  // namespace
}  // namespace atlas::experiments
