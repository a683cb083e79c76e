#include "figure/text_marks.h"

#include <gtest/gtest.h>

namespace atlas::figure {
namespace {

TEST(Spread, MovesOverlappingIntervalsApartInOrder) {
  const std::vector<double> middles = {50, 52, 51, 90, 50};
  const std::vector<double> widths = {10, 20, 10, 8, 6};
  const auto moved = spread(middles, widths, 2, 0, 200);
  const size_t order[] = {0, 4, 2, 1, 3};  // by middle; equals as given
  for (size_t k = 1; k < std::size(order); ++k) {
    const size_t a = order[k - 1], b = order[k];
    EXPECT_GE(moved[b] - moved[a], (widths[a] + widths[b]) / 2 + 2 - 1e-9);
  }
  EXPECT_EQ(moved[3], 90) << "nothing pushes the last one";
}

TEST(Spread, LeavesIntervalsThatDoNotTouchAlone) {
  EXPECT_EQ(spread(std::vector<double>{80, 20, 50}, std::vector<double>{10, 10, 10}, 1, 0, 100),
            (std::vector<double>{80, 20, 50}));
}

TEST(Spread, MovesBothOfAPairByTheSame) {
  EXPECT_EQ(spread(std::vector<double>{50, 50}, std::vector<double>{10, 10}, 0, 0, 100),
            (std::vector<double>{45, 55}));
}

TEST(Spread, StaysWithinTheLimits) {
  const auto moved =
      spread(std::vector<double>{98, 99, 100}, std::vector<double>{10, 10, 10}, 1, 0, 100);
  EXPECT_LE(moved.back() + 5, 100 + 1e-9);
  EXPECT_NEAR(moved[1] - moved[0], 11, 1e-9);
  EXPECT_EQ(spread({}, {}, 1, 0, 100).size(), 0);
}

TEST(PlaceTexts, PullsATextIntoThePaper) {
  Panel panel;
  TextMark text;
  text.x = 1;
  text.text = "at the right end";
  panel.marks = {text};
  const Box plot = {0, 0, 200, 100};
  const auto placed = place_texts(panel, Mapping(panel, plot), plot, plot);
  ASSERT_EQ(placed.size(), 1);
  EXPECT_LE(placed[0].bounds.right, 200 + 1e-9);
  EXPECT_GE(placed[0].bounds.left, 0);
}

TEST(PlaceTexts, DropsATextWithoutAPlace) {
  Panel panel;
  panel.x.scale = {ScaleKind::log10, 1, 10};
  TextMark text;
  text.x = -5;
  text.text = "nowhere";
  panel.marks = {text};
  const Box plot = {0, 0, 200, 100};
  EXPECT_TRUE(place_texts(panel, Mapping(panel, plot), plot, plot).empty());
}

}  // namespace
}  // namespace atlas::figure
