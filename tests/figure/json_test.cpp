#include <gtest/gtest.h>

#include "figure/render.h"
#include "support/sample_figures.h"

namespace atlas::figure {
namespace {

const base::JsonFormat kOneLine = {.indent = -1, .compact = true};

TEST(FigureJson, TagsEveryMarkWithItsType) {
  const std::string json = to_json(testing_support::figure_of_all_marks()).dump(kOneLine);
  for (const std::string type :
       {"area", "line", "segments", "rects", "points", "boxes", "wedges", "text"}) {
    EXPECT_NE(json.find("{\"type\":\"" + type + "\","), std::string::npos) << type;
  }
}

TEST(FigureJson, WritesGapsAsNullAndEdgesAsWords) {
  Figure figure;
  Panel panel;
  const double nan = std::numeric_limits<double>::quiet_NaN();
  panel.marks = {LineMark{"", {1, 2}, {nan, 3}, {}}, SegmentsMark{"", {{1, -kEdge, 1, kEdge}}}};
  figure.panels = {panel};
  const std::string json = to_json(figure).dump(kOneLine);
  EXPECT_NE(json.find("\"y\":[null,3.0]"), std::string::npos);
  EXPECT_NE(json.find("[1.0,\"-edge\",1.0,\"edge\"]"), std::string::npos);
}

TEST(FigureJson, HasNoNumberThatJsonDoesNotKnow) {
  const std::string json = to_json(testing_support::hostile_figure()).dump(kOneLine);
  EXPECT_EQ(json.find("NaN"), std::string::npos);
  EXPECT_EQ(json.find("Infinity"), std::string::npos);
}

TEST(FigureJson, WritesColoursAsTheBrowserReadsThem) {
  Figure figure;
  Panel panel;
  panel.marks = {AreaMark{"a", {}, {}, {}, kOrange}, AreaMark{"b", {}, {}, {}, {0x0000FF, 0.5}}};
  figure.panels = {panel};
  const std::string json = to_json(figure).dump(kOneLine);
  EXPECT_NE(json.find("\"color\":\"#d97706\""), std::string::npos);
  EXPECT_NE(json.find("\"color\":\"#0000ff80\""), std::string::npos);
}

}  // namespace
}  // namespace atlas::figure
