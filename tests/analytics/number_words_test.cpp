#include "analytics/number_words.h"

#include <gtest/gtest.h>

namespace atlas::analytics {
namespace {

struct Case {
  double value;
  std::string_view words;
};

TEST(NumberWords, Magnitudes) {
  for (const auto& [value, words] :
       {Case{0, "0"}, Case{250, "250"}, Case{999, "999"}, Case{1000, "1.0K"}, Case{12'540, "12.5K"},
        Case{640'200, "640K"}, Case{1.5e6, "1.50M"}, Case{186.9e6, "186.9M"}, Case{1.19e9, "1.19B"},
        Case{28.47e9, "28.5B"}, Case{-1500, "-1.5K"}, Case{9.2e18, "9,200,000,000.0B"}}) {
    EXPECT_EQ(magnitude_words(value), words);
  }
}

TEST(NumberWords, Seconds) {
  for (const auto& [value, words] : {Case{0, "0 ms"}, Case{0.125, "125 ms"}, Case{-0.01, "-10 ms"},
                                     Case{1, "1.0 s"}, Case{2401.26, "2,401.3 s"}}) {
    EXPECT_EQ(seconds_words(value), words);
  }
}

TEST(NumberWords, Hours) {
  for (const auto& [value, words] : {Case{0, "0.0 h"}, Case{3600 * 9.94, "9.9 h"},
                                     Case{3600 * 574.4, "574 h"}, Case{3600 * 1234, "1.2K h"}}) {
    EXPECT_EQ(hours_words(value), words);
  }
}

TEST(NumberWords, Models) {
  EXPECT_EQ(model_words("claude-opus-4-7"), "Opus 4.7");
  EXPECT_EQ(model_words("claude-haiku-4-5-20251001"), "Haiku 4.5");
  EXPECT_EQ(model_words("gpt-5.5"), "gpt-5.5");
  EXPECT_EQ(model_words("gpt-5.3-codex"), "gpt-5.3-codex");
  EXPECT_EQ(model_words("model-20260101"), "model");
  EXPECT_EQ(model_words("claude-x-y-z"), "claude-x-y-z");
  EXPECT_EQ(model_words(""), "");
}

TEST(NumberWords, DateRange) {
  EXPECT_EQ(date_range_words(0, 86'400'000'000), "Jan 1 1970 — Jan 2 1970");
}

}  // namespace
}  // namespace atlas::analytics
