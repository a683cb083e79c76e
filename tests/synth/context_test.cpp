#include "synth/context.h"

#include <gtest/gtest.h>

#include "synth/window.h"

namespace atlas::synth {
namespace {

constexpr ModelRelease kModel = {"model", 1, 1, 0, INT64_MAX, 200'000, 200'000};

TEST(Context, AnIdlePromptLeavesTheCache) {
  const User user{};
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    Stream stream(seed);
    Context context(Provider::claude, user, kModel, false, stream);
    context.next(Trigger::user, 0, 30'000);
    // What may be left are the instructions that other sessions share, at most 28,000 tokens.
    EXPECT_LE(context.next(Trigger::user, base::kMicrosPerDay, 10).cached, 28'000);
  }
}

TEST(Context, ThePromptStaysBelowTheWindow) {
  const User user{};
  for (const Provider provider : {Provider::claude, Provider::codex}) {
    Stream stream(1);
    Context context(provider, user, kModel, false, stream);
    bool has_shrunk = false;
    int64_t before = 0;
    for (int i = 0; i < 500; ++i) {
      const PromptTokens prompt = context.next(Trigger::tool, 0, 1'500);
      context.answer(300, 0);
      ASSERT_LT(prompt.total, 201'000);
      ASSERT_LE(prompt.cached, prompt.total);
      ASSERT_GE(prompt.cached, 0);
      has_shrunk |= prompt.total < before;
      before = prompt.total;
    }
    EXPECT_TRUE(has_shrunk);
  }
}

TEST(Context, TheNextPromptHoldsTheAnswer) {
  const User user{};
  Stream stream(3);
  Context context(Provider::claude, user, kModel, false, stream);
  const PromptTokens first = context.next(Trigger::user, 0, 100);
  context.answer(700, 0);
  EXPECT_EQ(context.next(Trigger::tool, 0, 50).total, first.total + 750);
}

}  // namespace
}  // namespace atlas::synth
