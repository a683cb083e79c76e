#include "experiments/shared/prices.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace atlas::experiments {
namespace {

TEST(Prices, AnExactNameComesBeforeItsFamily) {
  EXPECT_DOUBLE_EQ(find_price("codex", "gpt-5")->input, 1.25e-6);
  EXPECT_DOUBLE_EQ(find_price("codex", "gpt-5-mini")->input, 5e-6);
  EXPECT_DOUBLE_EQ(find_price("", "gpt-5")->input, 5e-6);
}

TEST(Prices, AFamilyIsFoundInAnyModelNameWhateverItsCase) {
  EXPECT_DOUBLE_EQ(find_price("codex", "vendor/Claude-SONNET-9")->output, 15e-6);
  EXPECT_FALSE(find_price("codex", "codex-auto-review"));
  EXPECT_FALSE(find_price("claude", ""));
}

TEST(Prices, WithoutACacheWritePriceWritingCostsTheInputPrice) {
  const Price price = *find_price("codex", "gpt-5.5");
  EXPECT_EQ(price.cache_write, price.input);
}

TEST(Prices, WrittenTokensArePartOfTheAppend) {
  const Price price{1, 10, 100, 1000};
  EXPECT_EQ(step_cost(price, {1, 5, 1, 2}).total(), 3 + 20 + 100 + 1000);
  EXPECT_EQ(step_cost(price, {0, 5, 0, 9}).append(), 50);
  EXPECT_EQ(step_cost(price, {0, 5, 0, -9}).append(), 5);
  constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
  EXPECT_LT(step_cost(price, {0, kLeast, 0, kLeast}).append(), 0);
}

}  // namespace
}  // namespace atlas::experiments
