#include "figure/axis.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace atlas::figure {
namespace {

Axis axis_with(int ticks, std::string_view label) {
  Axis axis;
  axis.scale = {ScaleKind::linear, 0, static_cast<double>(ticks)};
  for (int k = 0; k <= ticks; ++k) {
    axis.ticks.push_back({static_cast<double>(k), fmt::format("{}{}", label, k)});
  }
  return axis;
}

constexpr Box kPlot = {50, 20, 350, 220};

TEST(TickLabels, NeverRunIntoEachOther) {
  for (const int ticks : {1, 5, 20, 60, 1000}) {
    const auto labels = tick_labels(axis_with(ticks, "tick "), AxisSide::x, kPlot);
    ASSERT_FALSE(labels.empty());
    for (size_t k = 1; k < labels.size(); ++k) {
      EXPECT_GT(labels[k].at - labels[k].text.width / 2,
                labels[k - 1].at + labels[k - 1].text.width / 2);
    }
  }
}

TEST(TickLabels, AreAllThereWhereThereIsRoom) {
  EXPECT_EQ(tick_labels(axis_with(5, ""), AxisSide::x, kPlot).size(), 6);
  EXPECT_EQ(tick_labels(axis_with(8, ""), AxisSide::y, kPlot).size(), 9);
}

TEST(TickLabels, OfABandAxisShrinkBeforeTheyAreDropped) {
  Axis axis = axis_with(19, "tool ");
  axis.scale = {ScaleKind::band, -0.5, 19.5};
  const auto labels = tick_labels(axis, AxisSide::y, {50, 20, 350, 20 + 20 * 7.0});
  EXPECT_EQ(labels.size(), 20);
  EXPECT_LT(labels[0].text.style.size_pt, axis.tick_pt);
}

TEST(TickLabels, LeaveOutWhatIsNotOnTheAxis) {
  Axis axis = axis_with(5, "");
  axis.scale = {ScaleKind::log10, 1, 4};
  EXPECT_EQ(tick_labels(axis, AxisSide::x, kPlot).size(), 4);
}

TEST(AxisRoom, HoldsTickLabelsAndTheAxisLabel) {
  Axis axis = axis_with(2, "a rather long label ");
  const AxisRoom bare = axis_room(axis, AxisSide::y, kPlot);
  EXPECT_GT(bare.across, text_width("a rather long label 0", {.size_pt = axis.tick_pt}));
  axis.label = "Tokens";
  EXPECT_GT(axis_room(axis, AxisSide::y, kPlot).across, bare.across + axis.label_pt);
  axis.is_visible = false;
  EXPECT_EQ(axis_room(axis, AxisSide::y, kPlot).across, 0);
}

TEST(AxisRoom, OfALeaningLabelReachesLeftAndDown) {
  Axis axis = axis_with(1, "leaning label ");
  const AxisRoom flat = axis_room(axis, AxisSide::x, kPlot);
  axis.tick_rotation_deg = 55;
  const AxisRoom leaning = axis_room(axis, AxisSide::x, kPlot);
  EXPECT_GT(leaning.across, flat.across + 20);
  EXPECT_GT(leaning.before, 20);
  EXPECT_LT(leaning.after, flat.after);
}

}  // namespace
}  // namespace atlas::figure
