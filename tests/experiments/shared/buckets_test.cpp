#include "experiments/shared/buckets.h"

#include <gtest/gtest.h>

#include <vector>

namespace atlas::experiments {
namespace {

std::vector<std::vector<uint32_t>> bucketed(const std::vector<std::array<int64_t, 2>>& keys) {
  const Buckets buckets = bucket_by<2>(keys);
  std::vector<std::vector<uint32_t>> result;
  for (size_t k = 0; k < buckets.size(); ++k) {
    result.emplace_back(buckets.bucket(k).begin(), buckets.bucket(k).end());
  }
  return result;
}

using Rows = std::vector<std::vector<uint32_t>>;

TEST(Buckets, StandInTheOrderInWhichTheirKeysAppear) {
  EXPECT_EQ(bucketed({{7, 1}, {3, 1}, {7, 1}, {7, 2}, {3, 1}}), (Rows{{0, 2}, {1, 4}, {3}}));
}

TEST(Buckets, NoRowsAreNoBuckets) { EXPECT_EQ(bucketed({}), Rows{}); }

TEST(Buckets, ManyKeysKeepApart) {
  std::vector<std::array<int64_t, 2>> keys;
  for (int64_t i = 0; i < 5000; ++i) keys.push_back({i % 2500, -(i % 2500)});
  const Rows rows = bucketed(keys);
  ASSERT_EQ(rows.size(), 2500u);
  EXPECT_EQ(rows[17], (std::vector<uint32_t>{17, 2517}));
}

}  // namespace
}  // namespace atlas::experiments
