#include "stats/sum.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "stats/random.h"

namespace atlas::stats {
namespace {

TEST(Sum, ExactSumIsRoundedOnce) {
  EXPECT_EQ(sum_exact(std::vector<double>{1e100, 1.0, -1e100}), 1.0);
  EXPECT_EQ(sum_exact(std::vector<double>(10, 0.1)), 1.0);
  EXPECT_NE(sum_sequential(std::vector<double>(10, 0.1)), 1.0);
  EXPECT_EQ(sum_exact({}), 0.0);
}

TEST(Sum, ExactSumDoesNotDependOnTheOrder) {
  NumpyRandom random(3);
  std::vector<double> values(1000);
  for (double& v : values)
    v = std::ldexp(random.uniform() - 0.5, static_cast<int>(random.interval(80)));
  const double total = sum_exact(values);
  std::ranges::sort(values);
  EXPECT_EQ(sum_exact(values), total);
  std::ranges::reverse(values);
  EXPECT_EQ(sum_exact(values), total);
}

TEST(Sum, AllAgreeOnWholeNumbers) {
  NumpyRandom random(4);
  for (const size_t n : {0, 1, 7, 8, 9, 127, 128, 129, 1000, 8192, 8193, 20000}) {
    std::vector<double> values(n);
    double total = 0;
    for (double& v : values) total += v = random.interval(1'000'000);
    EXPECT_EQ(sum_sequential(values), total);
    EXPECT_EQ(sum_numpy(values), total);
    EXPECT_EQ(sum_exact(values), total);
  }
}

}  // namespace
}  // namespace atlas::stats
