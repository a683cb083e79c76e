#include "base/saturating.h"

#include <gtest/gtest.h>

namespace atlas::base {
namespace {

constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();

TEST(Saturating, AddsAndSubtractsExactlyInsideTheRange) {
  EXPECT_EQ(saturating_add(2, -5), -3);
  EXPECT_EQ(saturating_sub(-2, -5), 3);
  EXPECT_EQ(saturating_add(kMost, kLeast), -1);
}

TEST(Saturating, StopsAtTheEndsOfTheRange) {
  EXPECT_EQ(saturating_add(kMost, 1), kMost);
  EXPECT_EQ(saturating_add(kLeast, -1), kLeast);
  EXPECT_EQ(saturating_sub(kLeast, 1), kLeast);
  EXPECT_EQ(saturating_sub(0, kLeast), kMost);
}

}  // namespace
}  // namespace atlas::base
