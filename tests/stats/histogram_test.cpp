#include "stats/histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "stats/grid.h"
#include "stats/random.h"

namespace atlas::stats {
namespace {

TEST(Histogram, AValueOnAnEdgeBelongsToTheBinThatStartsThere) {
  const std::vector<double> edges = {0, 1, 2};
  EXPECT_EQ(histogram(std::vector<double>{0, 1, 1, 2, 3, -1}, edges), (std::vector<int64_t>{1, 3}));
}

TEST(Histogram, CountsEveryValueInsideOnce) {
  NumpyRandom random(7);
  for (int round = 0; round < 50; ++round) {
    std::vector<double> values(random.interval(500));
    for (double& v : values) v = random.uniform() * 10 - 1;
    const auto edges = linspace(0, 8, 2 + random.interval(30));
    const auto bins = histogram(values, edges);
    const auto inside =
        std::count_if(values.begin(), values.end(), [](double v) { return v >= 0 && v <= 8; });
    EXPECT_EQ(std::accumulate(bins.begin(), bins.end(), int64_t{0}), inside);
    const std::vector<double> ones(values.size(), 1.0);
    const auto weighted = weighted_histogram(values, ones, edges);
    for (size_t k = 0; k < bins.size(); ++k) {
      EXPECT_EQ(weighted[k], static_cast<double>(bins[k]));
    }
  }
}

TEST(Histogram, FewerThanTwoEdgesAreNoBins) {
  EXPECT_TRUE(histogram(std::vector<double>{1}, std::vector<double>{1}).empty());
  EXPECT_TRUE(histogram(std::vector<double>{1}, {}).empty());
}

TEST(GaussianKernel, IsTheKnownOne) {
  const auto kernel = gaussian_kernel(2.4);
  ASSERT_EQ(kernel.size(), 21u);
  EXPECT_NEAR(kernel[10], 0.1662277, 1e-7);
  EXPECT_NEAR(kernel[0], 2.823e-05, 1e-8);
  EXPECT_NEAR(std::accumulate(kernel.begin(), kernel.end(), 0.0), 1, 1e-12);
}

TEST(FineLogEdges, KeepLandmarksAndEnds) {
  const std::vector<double> values = {0.05, 3, 700};
  const auto edges = fine_log_edges(values, kDurationLandmarksSeconds);
  EXPECT_EQ(edges.front(), 0.05);
  EXPECT_EQ(edges.back(), 700);
  for (const double landmark : {0.1, 1.0, 10.0, 60.0, 600.0}) {
    EXPECT_NE(std::find(edges.begin(), edges.end(), landmark), edges.end()) << landmark;
  }
  EXPECT_TRUE(std::is_sorted(edges.begin(), edges.end()));
  EXPECT_TRUE(fine_log_edges({}, kDurationLandmarksSeconds).empty());
  EXPECT_EQ(fine_log_edges(std::vector<double>{4, 4}, {}).size(), 1u);
}

}  // namespace
}  // namespace atlas::stats
