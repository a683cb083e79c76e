#include "stats/random.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace atlas::stats {
namespace {

TEST(PythonRandom, DrawsTheKnownStream) {
  PythonRandom random(42);
  EXPECT_EQ(random.uniform(), 0.6394267984578837);
  EXPECT_EQ(random.uniform(), 0.025010755222666936);
  PythonRandom fresh(42);
  for (const uint32_t expected : {81u, 14u, 3u, 94u, 35u}) EXPECT_EQ(fresh.below(100), expected);
}

TEST(NumpyRandom, DrawsTheKnownStream) {
  EXPECT_EQ(NumpyRandom(0).u64(), 0xa30febcfd9c2825fu);
  EXPECT_EQ(NumpyRandom(0).permutation(10), (std::vector<uint32_t>{4, 6, 2, 7, 3, 5, 9, 0, 8, 1}));
  EXPECT_EQ(NumpyRandom(17).permutation(10), (std::vector<uint32_t>{4, 0, 1, 7, 8, 6, 2, 9, 5, 3}));
  EXPECT_EQ(NumpyRandom(0).uniform(), 0.6369616873214543);
}

TEST(NumpyRandom, DrawsTheKnownExponentials) {
  NumpyRandom random(1);
  for (const double expected : {1073.0290263725387, 308.4531441252843, 5375.436872608127,
                                366.4271128998319, 115.36203910680366}) {
    EXPECT_EQ(1000.0 * random.standard_exponential(), expected);
  }
}

TEST(NumpyRandom, ExponentialsFollowTheirDistribution) {
  NumpyRandom random(7);
  constexpr int kDraws = 400'000;
  std::array<int, 4> above = {};
  const std::array<double, 4> limits = {0.1, 1.0, 3.0, 8.0};  // 8 lies in the tail
  for (int i = 0; i < kDraws; ++i) {
    const double x = random.standard_exponential();
    for (size_t k = 0; k < limits.size(); ++k) above[k] += x > limits[k] ? 1 : 0;
  }
  for (size_t k = 0; k < limits.size(); ++k) {
    const double share = std::exp(-limits[k]);
    const double deviation = std::sqrt(share * (1 - share) / kDraws);
    EXPECT_NEAR(static_cast<double>(above[k]) / kDraws, share, 4 * deviation) << limits[k];
  }
}

TEST(Reservoir, IsExactUntilItOverflows) {
  Reservoir<int> reservoir(10, 1);
  for (int i = 0; i < 10; ++i) reservoir.offer(i);
  EXPECT_FALSE(reservoir.is_sampled());
  EXPECT_EQ(reservoir.kept(), (std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
  for (int i = 10; i < 1000; ++i) reservoir.offer(i);
  EXPECT_TRUE(reservoir.is_sampled());
  EXPECT_EQ(reservoir.kept().size(), 10u);
}

}  // namespace
}  // namespace atlas::stats
