#include "stats/quantile.h"

#include <gtest/gtest.h>

#include <cmath>

#include "stats/random.h"

namespace atlas::stats {
namespace {

using Rule = std::optional<double> (*)(std::span<const double>, double);
constexpr Rule kRules[] = {quantile_two_weight, quantile_two_weight_clamped, quantile_numpy,
                           quantile_one_minus_fraction, quantile_duckdb};

std::vector<double> random_sample(uint64_t seed) {
  NumpyRandom random(seed);
  std::vector<double> values(1 + random.interval(40));
  for (double& v : values) v = std::floor(random.uniform() * 1e6) - 3e5;
  return sorted(std::move(values));
}

TEST(Quantile, NothingOfNothing) {
  for (const Rule rule : kRules) EXPECT_EQ(rule({}, 0.5), std::nullopt);
  EXPECT_EQ(median({}), std::nullopt);
}

TEST(Quantile, LiesInTheSampleGrowsWithQAndAllRulesAgreeOnPaper) {
  for (uint64_t seed = 0; seed < 300; ++seed) {
    const auto sample = random_sample(seed);
    for (const Rule rule : kRules) {
      double before = sample.front();
      for (int k = 0; k <= 20; ++k) {
        const double value = *rule(sample, k / 20.0);
        EXPECT_GE(value, sample.front());
        EXPECT_LE(value, sample.back());
        EXPECT_GE(value, before - 1e-6);
        EXPECT_NEAR(value, *quantile_two_weight(sample, k / 20.0), 1e-6);
        before = value;
      }
      EXPECT_EQ(*rule(sample, 0), sample.front());
      EXPECT_EQ(*rule(sample, 1), sample.back());
    }
    EXPECT_NEAR(*median(sample), *quantile_two_weight(sample, 0.5), 1e-6);
  }
}

TEST(Quantile, TheRulesDifferInTheLastBit) {
  const std::vector<double> v = {0.1, 0.7};
  EXPECT_EQ(*quantile_two_weight(v, 0.9), 0.1 * (1 - 0.9) + 0.7 * 0.9);
  EXPECT_EQ(*quantile_numpy(v, 0.9), 0.7 - (0.7 - 0.1) * (1 - 0.9));
}

}  // namespace
}  // namespace atlas::stats
