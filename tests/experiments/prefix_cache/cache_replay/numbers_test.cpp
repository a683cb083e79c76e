#include "experiments/prefix_cache/cache_replay/numbers.h"

#include <gtest/gtest.h>

namespace atlas::experiments::replay {
namespace {

TEST(ReplayNumbers, TheMeanIsExactAndRoundedOnce) {
  EXPECT_EQ(summarize(std::vector<double>{0.1, 0.2, 0.3}).mean, 0.20000000000000001);
  EXPECT_EQ(summarize(std::vector<double>{1e300, 1.0, -1e300, 2.0}).mean, 0.75);
  constexpr int64_t kLarge = int64_t{1} << 62;
  WholeNumbers large;
  for (const int64_t value : {kLarge, kLarge, kLarge, int64_t{4}}) large.add(value);
  EXPECT_EQ(std::move(large).summarized().mean, 0.75 * kLarge + 1);
}

TEST(ReplayNumbers, AnEmptyListHasACountOnly) {
  Node node;
  node["empty"] = WholeNumbers().summarized();
  EXPECT_EQ(node.to_json().dump({.indent = -1, .sort_keys = true}),
            R"({"empty": {"count": 0, "max": null, "mean": null, "median": null, "min": null, )"
            R"("p10": null, "p90": null, "p95": null, "p99": null}})");
}

TEST(ReplayNumbers, AFractionOfNothingIsNull) {
  EXPECT_FALSE((Fraction{0, 0}.value()));
  EXPECT_EQ((Fraction{1, 4}.value()), 0.25);
}

}  // namespace
}  // namespace atlas::experiments::replay
