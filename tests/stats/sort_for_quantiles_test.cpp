#include <gtest/gtest.h>

#include "stats/quantile.h"

namespace atlas::stats {
namespace {

TEST(SortForQuantiles, EveryRuleFindsWhatItFindsInTheSortedSample) {
  const std::vector<double> qs = {0, 0.25, 0.5, 0.9, 0.99, 1};
  for (size_t n = 0; n < 300; ++n) {
    std::vector<double> values;
    for (size_t i = 0; i < n; ++i) values.push_back(static_cast<double>(i * 31 % 97));
    const std::vector<double> whole = sorted(values);
    sort_for_quantiles(values, qs);
    for (const double q : qs) {
      EXPECT_EQ(quantile_numpy(values, q), quantile_numpy(whole, q)) << n << " " << q;
      EXPECT_EQ(quantile_two_weight(values, q), quantile_two_weight(whole, q)) << n << " " << q;
      EXPECT_EQ(quantile_duckdb(values, q), quantile_duckdb(whole, q)) << n << " " << q;
    }
    EXPECT_EQ(median(values), median(whole)) << n;
  }
}

TEST(SortForQuantiles, ALargeSampleKeepsItsValuesAndFindsTheSame) {
  const std::vector<double> qs = {0, 0.1, 0.5, 0.99, 1};
  std::vector<double> values;
  for (int64_t i = 0; i < 30'000; ++i) {
    const auto spread = static_cast<double>(i * 7919 % 30'011 - 9'000);
    values.push_back(spread * spread * spread / 1e3);
  }
  const std::vector<double> whole = sorted(values);
  sort_for_quantiles(values, qs);
  for (const double q : qs) {
    EXPECT_EQ(quantile_two_weight(values, q), quantile_two_weight(whole, q)) << q;
  }
  EXPECT_EQ(sorted(values), whole);
}

}  // namespace
}  // namespace atlas::stats
