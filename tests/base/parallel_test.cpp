#include "base/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

namespace atlas::base {
namespace {

TEST(ParallelFor, VisitsEveryIndexOnce) {
  for (const size_t threads : {1, 2, 8}) {
    std::vector<std::atomic<int>> visits(1000);
    parallel_for(visits.size(), threads, [&](size_t i) { ++visits[i]; });
    for (const auto& count : visits) EXPECT_EQ(count, 1);
  }
}

TEST(ParallelFor, RethrowsAndStartsNothingNew) {
  std::atomic<int> calls = 0;
  EXPECT_THROW(parallel_for(1'000'000, 4,
                            [&](size_t) {
                              ++calls;
                              throw std::runtime_error("no");
                            }),
               std::runtime_error);
  EXPECT_LE(calls, 8);
}

}  // namespace
}  // namespace atlas::base
