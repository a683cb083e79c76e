#include "experiments/shared/cdf_tables.h"

#include <gtest/gtest.h>

#include <cmath>

#include "stats/histogram.h"
#include "table/write.h"

namespace atlas::experiments {
namespace {

// More than one block of stats::weighted_histogram, with repeated values and no simple sums.
std::vector<double> many_values(size_t n) {
  std::vector<double> values;
  for (size_t i = 0; i < n; ++i) {
    values.push_back(0.001 * std::pow(1.0001, static_cast<double>(i * 7919 % 70'001)));
  }
  return values;
}

TEST(Cdf, BinsEqualTheHistogramsOfTheStatsRoom) {
  const std::vector<ProviderValues> values = {{"claude", many_values(150'000)},
                                              {"codex", many_values(300)}};
  const Cdf cdf = make_cdf(values, CdfUnit::seconds);
  ASSERT_FALSE(cdf.is_empty());
  for (size_t p = 0; p < values.size(); ++p) {
    EXPECT_EQ(cdf.providers[p].counts, stats::histogram(values[p].values, cdf.edges));
    EXPECT_EQ(cdf.providers[p].totals,
              stats::weighted_histogram(values[p].values, values[p].values, cdf.edges));
  }
}

TEST(Cdf, OneDistinctValueHasNoBins) {
  const Cdf cdf = make_cdf({{"claude", {2, 2, 2}}, {"codex", {2}}}, CdfUnit::seconds);
  EXPECT_TRUE(cdf.is_empty());
  EXPECT_EQ(count_cdf_table(cdf, "t").row_count(), 0);
}

TEST(Cdf, ValuesThatAreNotPositiveAreLeftOut) {
  const Cdf cdf = make_cdf({{"claude", {-1, 0, 1, 4, INFINITY, NAN}}}, CdfUnit::seconds);
  EXPECT_EQ(cdf.providers.at(0).count, 2);
  EXPECT_EQ(cdf.providers.at(0).total, 5);
}

TEST(Cdf, AProviderWithoutPositiveValuesHasRowsOfZeros) {
  const Cdf cdf = make_cdf({{"claude", {1, 4}}, {"codex", {-3}}}, CdfUnit::milliseconds);
  const auto table = count_cdf_table(cdf, "t");
  EXPECT_EQ(table.row_count(), 2 * cdf.bins());
  EXPECT_EQ(table::to_text(table.cell(table.row_count() - 1, "cumulative_count_share")), "0.0");
}

TEST(Cdf, LandmarksAreFlagged) {
  const Cdf cdf = make_cdf({{"claude", {0.5, 2}}}, CdfUnit::seconds);
  const auto table = count_cdf_table(cdf, "t");
  for (size_t row = 0; row < table.row_count(); ++row) {
    EXPECT_EQ(table::to_text(table.cell(row, "landmark_boundary")),
              table::to_text(table.cell(row, "hi_seconds")) == "1.0" ? "True" : "False");
  }
}

}  // namespace
}  // namespace atlas::experiments
