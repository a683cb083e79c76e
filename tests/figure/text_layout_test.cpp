#include "figure/text_layout.h"

#include <gtest/gtest.h>

#include <thread>

#include "base/text.h"

namespace atlas::figure {
namespace {

TEST(CleanText, LeavesValidUtf8WithoutControlCharacters) {
  const std::pair<std::string, std::string> cases[] = {
      {"plain", "plain"},
      {"α – 中", "α – 中"},
      {"two\nlines", "two\nlines"},
      {"tab\there\r\x1B[0m", "tab here[0m"},
      {"\xFFg\xC3", "\uFFFDg\uFFFD"},
      {"a\xE2\x80\xAE"
       "b",
       "ab"},
      {std::string("nul\0!", 5), "nul!"},
  };
  for (const auto& [given, wanted] : cases) EXPECT_EQ(clean_text(given), wanted);
}

TEST(CleanText, CutsWhatNobodyCanRead) {
  EXPECT_EQ(base::count_code_points(clean_text(std::string(100'000, 'x'))), 1001);
  EXPECT_EQ(text_block(std::string(10'000, '\n'), {}).lines.size(), 201);
}

TEST(TextWidth, GrowsWithTheSizeAlone) {
  const double width = text_width("Cumulative count 1,234", {.size_pt = 10});
  EXPECT_NEAR(text_width("Cumulative count 1,234", {.size_pt = 20}), 2 * width, 0.05);
  EXPECT_NEAR(width, 118, 3) << "another font than DejaVu Sans";
  EXPECT_GT(text_width("Cumulative count 1,234", {.size_pt = 10, .bold = true}), width);
}

TEST(TextWidth, IsTheSameForEveryDigitAndMonospacedLetter) {
  EXPECT_EQ(text_width("1111", {}), text_width("9999", {}));
  const TextStyle mono = {.size_pt = 8.4, .monospaced = true};
  EXPECT_NEAR(text_width("iiii", mono), text_width("WWWW", mono), 1e-9);
}

TEST(TextWidth, IsTheSameOnEveryThread) {
  double elsewhere = 0;
  std::thread([&] { elsewhere = text_width("thread", {.size_pt = 11}); }).join();
  EXPECT_EQ(elsewhere, text_width("thread", {.size_pt = 11}));
}

TEST(TextBlock, WrapsBetweenWordsOnly) {
  const TextBlock block = text_block("several words in one long line", {.size_pt = 10}, 80);
  EXPECT_GT(block.lines.size(), 1);
  EXPECT_LE(block.width, 80);
  EXPECT_EQ(base::join(block.lines, " "), "several words in one long line");
  EXPECT_EQ(text_block("unbreakable", {}, 1).lines.size(), 1);
}

TEST(TextBlock, LiesWhereItsAnchorSays) {
  const TextBlock block = text_block("ab\ncd", {.size_pt = 10});
  const Box middle = block.bounds({50, 50}, HAlign::center, VAlign::middle);
  EXPECT_NEAR(middle.center().x, 50, 1e-9);
  EXPECT_TRUE(middle.contains({50, 50}));
  EXPECT_EQ(block.bounds({50, 50}, HAlign::left, VAlign::top).top, 50);
  EXPECT_EQ(block.bounds({50, 50}, HAlign::right, VAlign::bottom).bottom, 50);
  EXPECT_EQ(block.bounds({50, 50}, HAlign::right, VAlign::bottom).right, 50);
  const Box on_line = block.bounds({50, 50}, HAlign::left, VAlign::baseline);
  EXPECT_NEAR(on_line.top + block.baseline_offset(0), 50, 1e-9);
}

}  // namespace
}  // namespace atlas::figure
