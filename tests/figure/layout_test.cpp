#include "figure/layout.h"

#include <gtest/gtest.h>

#include "figure/axis.h"
#include "support/sample_figures.h"

namespace atlas::figure {
namespace {

using testing_support::figure_of_all_marks;
using testing_support::plain_panel;

Figure grid_of_panels(int rows, int columns) {
  Figure figure;
  figure.title =
      "A title that is long enough to be wrapped in a figure of eight inches, at least "
      "in bold letters of fifteen points";
  figure.row_weights.assign(static_cast<size_t>(rows), 1);
  figure.column_weights.assign(static_cast<size_t>(columns), 1);
  for (int k = 0; k < rows * columns; ++k) {
    Panel panel = plain_panel();
    panel.row = k / columns;
    panel.column = k % columns;
    if (k == 0) panel.y.ticks.push_back({7, "a wide tick label"});
    figure.panels.push_back(panel);
  }
  return figure;
}

bool contains(const Box& outer, const Box& inner) {
  return outer.grown(0.01).contains({inner.left, inner.top}) &&
         outer.grown(0.01).contains({inner.right, inner.bottom});
}

Box legend_box(const LegendLayout& legend, Point at) {
  return {at.x, at.y, at.x + legend.width, at.y + legend.height};
}

TEST(Layout, KeepsPanelsApartAndOnPaper) {
  const Figure figure = grid_of_panels(3, 3);
  const FigureLayout layout = arrange(figure);
  for (size_t a = 0; a < 9; ++a) {
    EXPECT_TRUE(contains(layout.paper, layout.panels[a].plot));
    for (size_t b = 0; b < a; ++b) {
      EXPECT_FALSE(layout.panels[a].plot.overlaps(layout.panels[b].plot));
    }
  }
}

TEST(Layout, LinesUpAxesOfOneColumnAndRow) {
  const Figure figure = grid_of_panels(2, 2);
  const FigureLayout layout = arrange(figure);
  const auto& p = layout.panels;
  EXPECT_EQ(p[0].plot.left, p[2].plot.left);
  EXPECT_EQ(p[0].plot.right, p[2].plot.right);
  EXPECT_EQ(p[0].plot.top, p[1].plot.top);
  EXPECT_NEAR(p[0].plot.width(), p[1].plot.width(), 1e-9) << "equal weights";
  EXPECT_EQ(p[0].y_label_distance, p[2].y_label_distance);
}

TEST(Layout, MakesRoomForTickLabelsAndTitles) {
  const Figure figure = grid_of_panels(2, 2);
  const FigureLayout layout = arrange(figure);
  for (const PlacedPanel& placed : layout.panels) {
    const AxisRoom room = axis_room(placed.panel->y, AxisSide::y, placed.plot);
    EXPECT_GE(placed.plot.left - room.across, -0.01);
    const Box title =
        placed.title.bounds(placed.title_anchor, placed.panel->title_align, VAlign::bottom);
    EXPECT_TRUE(contains(layout.paper, title));
    EXPECT_FALSE(title.overlaps(placed.plot));
    EXPECT_GT(title.top, layout.title_anchor.y + layout.title.height());
  }
  EXPECT_GT(layout.title.lines.size(), 1);
  EXPECT_LE(layout.title.width, layout.paper.width());
}

TEST(Layout, PullsTheTitleOfANarrowPanelOntoThePaper) {
  Figure figure = grid_of_panels(1, 2);
  figure.column_weights = {30, 1};
  figure.panels[1].title = "An unbreakable_title_of_a_narrow_panel";
  figure.panels[1].title_align = HAlign::left;
  const FigureLayout layout = arrange(figure);
  const PlacedPanel& narrow = layout.panels[1];
  EXPECT_LE(narrow.title.bounds(narrow.title_anchor, HAlign::left, VAlign::bottom).right,
            layout.paper.right + 0.01);
}

TEST(Layout, PutsLegendsInsideTheFigureAndOutsideThePlots) {
  for (const auto place : {Legend::Place::above, Legend::Place::below, Legend::Place::right}) {
    Figure figure = figure_of_all_marks();
    figure.panels[0].legend.place = place;
    figure.legend.place = place;
    const FigureLayout layout = arrange(figure);
    const Box panel_legend = legend_box(layout.panels[0].legend, layout.panels[0].legend_at);
    const Box figure_legend = legend_box(layout.legend, layout.legend_at);
    for (const Box& box : {panel_legend, figure_legend}) {
      EXPECT_TRUE(contains(layout.paper, box));
      for (const PlacedPanel& placed : layout.panels) EXPECT_FALSE(box.overlaps(placed.plot));
    }
    EXPECT_FALSE(panel_legend.overlaps(figure_legend));
  }
}

TEST(Layout, UsesFewerLegendColumnsThanThePaperCannotHold) {
  Figure figure = figure_of_all_marks();
  figure.legend.columns = 50;
  figure.legend.entries.assign(50, {"", "one of fifty entries", kBlue});
  const FigureLayout layout = arrange(figure);
  EXPECT_LE(layout.legend.width, layout.paper.width());
}

TEST(Layout, GivesSpanningPanelsTheWholeWidth) {
  Figure figure = grid_of_panels(2, 2);
  figure.panels.resize(3);
  figure.panels[2].column_span = 2;
  const FigureLayout layout = arrange(figure);
  EXPECT_EQ(layout.panels[2].plot.left, layout.panels[0].plot.left);
  EXPECT_EQ(layout.panels[2].plot.right, layout.panels[1].plot.right);
}

TEST(Layout, MakesUnitsOfEqualAxesEquallyLong) {
  const Figure figure = figure_of_all_marks();
  const Box ring = arrange(figure).panels[1].plot;
  EXPECT_NEAR(ring.width(), ring.height(), 1e-9);
}

}  // namespace
}  // namespace atlas::figure
