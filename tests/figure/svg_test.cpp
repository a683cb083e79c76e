#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/text.h"
#include "figure/render.h"
#include "figure/svg_painter.h"
#include "support/sample_figures.h"

namespace atlas::figure {
namespace {

using testing_support::figure_of_all_marks;
using testing_support::hostile_figure;

// Every tag that is opened is closed, in order, and "<" and "&" only begin tags and entities.
void expect_well_formed(const std::string& svg) {
  EXPECT_TRUE(base::is_valid_utf8(svg));
  std::vector<std::string> open;
  for (size_t at = svg.find('<'); at != std::string::npos; at = svg.find('<', at + 1)) {
    const size_t end = svg.find('>', at);
    ASSERT_NE(end, std::string::npos);
    const std::string tag = svg.substr(at + 1, end - at - 1);
    EXPECT_EQ(tag.find('<'), std::string::npos) << tag;
    const std::string name = tag.substr(0, tag.find_first_of(" /", 1));
    if (tag.front() == '/') {
      ASSERT_FALSE(open.empty());
      EXPECT_EQ("/" + open.back(), tag);
      open.pop_back();
    } else if (tag.back() != '/') {
      open.push_back(name);
    }
  }
  EXPECT_TRUE(open.empty());
  for (size_t at = svg.find('&'); at != std::string::npos; at = svg.find('&', at + 1)) {
    EXPECT_NE(svg.substr(at, 7).find(';'), std::string::npos);
  }
  for (const unsigned char c : svg) EXPECT_TRUE(c >= 0x20 || c == '\n') << static_cast<int>(c);
}

size_t count(std::string_view text, std::string_view piece) {
  size_t found = 0;
  for (size_t at = text.find(piece); at != text.npos; at = text.find(piece, at + 1)) ++found;
  return found;
}

TEST(Svg, IsWellFormed) {
  expect_well_formed(to_svg(figure_of_all_marks()));
  expect_well_formed(to_svg(hostile_figure()));
}

TEST(Svg, HasEveryTextAsText) {
  const std::string svg = to_svg(figure_of_all_marks());
  for (const std::string text :
       {"One of each &lt;mark&gt; &amp; more", "Every mark there is.", "A footer in italics.",
        "Across (s)", "Up (tokens)", "Panel", "Ring", "33 %", "label 12 %", "Line (n=4)", "10"}) {
    EXPECT_NE(svg.find(">" + text + "</"), std::string::npos) << text;
  }
}

TEST(Svg, NamesSeriesAndReadsOutOnHover) {
  const std::string svg = to_svg(figure_of_all_marks());
  for (const std::string series : {"area", "line", "rules", "rects", "points", "boxes", "ring"}) {
    EXPECT_NE(svg.find("data-series=\"" + series + "\""), std::string::npos) << series;
  }
  EXPECT_NE(svg.find("<title>label 12 %</title></rect>"), std::string::npos);
  EXPECT_NE(svg.find("<title>33 %</title></path>"), std::string::npos);
}

TEST(Svg, LetsAPageRestyleTheThemeButNotTheSeries) {
  const std::string svg = to_svg(figure_of_all_marks());
  EXPECT_NE(svg.find("fill=\"#172033\" style=\"fill:var(--atlas-text,#172033)\""),
            std::string::npos);
  EXPECT_NE(svg.find("--atlas-ground,#ffffff"), std::string::npos);
  EXPECT_EQ(count(svg, "var("), count(svg, "var(--atlas-"));
}

TEST(Svg, HasRealCirclesUntilThereAreTooMany) {
  Figure figure = figure_of_all_marks();
  figure.legend.entries.clear();
  figure.panels.resize(1);
  figure.panels[0].legend.entries.clear();
  PointsMark points{"points", {1, 2, 3}, {1, 2, 3}, {}, 9, kRed};
  points.raster_above = 3;
  figure.panels[0].marks = {points};
  const std::string few = to_svg(figure);
  EXPECT_EQ(count(few, "<circle"), 3);
  EXPECT_EQ(count(few, "<image"), 0);
  points.raster_above = 2;
  figure.panels[0].marks = {points};
  const std::string many = to_svg(figure);
  EXPECT_EQ(count(many, "<circle"), 0);
  EXPECT_EQ(count(many, "href=\"data:image/png;base64,iVBORw0KGgo"), 1);
}

TEST(Svg, BreaksALineAtNan) {
  Figure figure = figure_of_all_marks();
  figure.panels.resize(1);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  figure.panels[0].marks = {LineMark{"line", {0, 1, 2, 3, 4}, {1, 1, nan, 1, 1}, {kRed, 7, {}}}};
  const std::string svg = to_svg(figure);
  const size_t stroke = svg.find("stroke-width=\"7\"");
  const size_t begin = svg.rfind("<path d=\"", stroke);
  EXPECT_EQ(count(svg.substr(begin, stroke - begin), "M"), 2);
}

TEST(Svg, DropsALabelThatDoesNotFit) {
  Figure figure = figure_of_all_marks();
  figure.panels.resize(1);
  figure.panels[0].marks = {
      RectsMark{"rects", {{1, 1, 1.01, 9, {}, "too wide", ""}, {2, 1, 9, 9, {}, "fits", ""}}}};
  const std::string svg = to_svg(figure);
  EXPECT_EQ(count(svg, "too wide"), 0);
  EXPECT_EQ(count(svg, ">fits<"), 1);
}

}  // namespace
}  // namespace atlas::figure
