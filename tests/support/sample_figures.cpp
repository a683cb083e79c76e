#include "support/sample_figures.h"

#include <limits>

namespace atlas::testing_support {

using namespace figure;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// Marks at these places, whatever they are.
std::vector<Mark> marks_at(const std::vector<double>& v, const std::string& text) {
  const LineStyle dashed = {kGreen, 1.5, {4, 3}};
  TextMark label;
  label.x = v[1];
  label.y = v[2];
  label.text = text;
  label.box_fill = with_alpha(kWhite, 0.9);
  label.box_edge = LineStyle{kAxisColor, 0.7, {}};
  label.spread_group = "labels";
  TextMark neighbour = label;
  neighbour.rotation_deg = 30;
  LineMark steps{"line", v, v, dashed};
  steps.step = LineMark::Step::after;
  SegmentsMark arrows{"rules", {{v[0], -kEdge, v[1], kEdge}, {v[0], v[1], v[2], v[3]}}, dashed};
  arrows.arrow = true;
  PointsMark points{"points", v, v, {}, 9, kRed};
  points.edge = LineStyle{kWhite, 1, {}};
  PointsMark cloud{"cloud", v, v, v, 9, with_alpha(kBlue, 0.3)};
  cloud.raster_above = 0;
  return {AreaMark{"area", v, v, v, kBlue},
          LineMark{"line", v, v, {kOrange, 2, {}}},
          steps,
          arrows,
          RectsMark{"rects", {{v[0], v[1], v[2], v[3], {}, text, text}}, kCyan, dashed, 8, 2},
          points,
          cloud,
          BoxesMark{"boxes", {{v[1], v[0], v[1], v[2], v[3], v[3], text}}},
          label,
          neighbour};
}

Panel ring_panel(double part_deg, const std::string& label) {
  Panel panel;
  panel.title = "Ring";
  panel.equal_axes = true;
  panel.marks.push_back(WedgesMark{
      "ring", {{0, part_deg, kBlue, label, label}, {part_deg, 360, kOrange, "rest", ""}}});
  return panel;
}

Legend legend_of(Legend::Place place, const std::string& label) {
  Legend legend;
  legend.place = place;
  legend.title = "Legend";
  legend.entries = {{"line", label, kOrange, LegendEntry::Symbol::line},
                    {"points", "Points (n=4)", kRed, LegendEntry::Symbol::dot},
                    {"rects", "Rects", kCyan, LegendEntry::Symbol::patch}};
  return legend;
}

}  // namespace

Panel plain_panel() {
  Panel panel;
  panel.title = "Panel";
  for (Axis* axis : {&panel.x, &panel.y}) {
    axis->scale = {ScaleKind::linear, 0, 10};
    axis->ticks = {{0, "0"}, {5, "5"}, {10, "10"}};
    axis->grid = true;
  }
  panel.x.label = "Across (s)";
  panel.y.label = "Up (tokens)";
  return panel;
}

Figure figure_of_all_marks() {
  Figure figure;
  figure.name = "all_marks";
  figure.title = "One of each <mark> & more";
  figure.caption = "Every mark there is.";
  figure.footer = "A footer in italics.";
  figure.width_in = 6;
  figure.height_in = 4;
  figure.dpi = 100;
  figure.column_weights = {2, 1};
  Panel left = plain_panel();
  left.marks = marks_at({1, 4, 6, 9}, "label 12 %");
  left.legend = legend_of(Legend::Place::best, "Line (n=4)");
  figure.panels = {left, ring_panel(120, "33 %")};
  figure.panels[1].column = 1;
  figure.legend = legend_of(Legend::Place::below, "Whole figure");
  figure.legend.columns = 3;
  return figure;
}

Figure hostile_figure() {
  Figure figure = figure_of_all_marks();
  const std::string text = "bad \xFF\xC0 \x01\x1B[31m \xE2\x80\xAE end\ttab\nline\r\n" +
                           std::string(1, '\0') + std::string(5000, 'x');
  figure.name = "../<hostile>\n";
  figure.title = figure.caption = figure.footer = text;
  figure.column_weights = {kNan, -1, 1e308};
  figure.row_weights = {};
  figure.panels.clear();
  const std::vector<std::vector<double>> values = {{kNan, kNan, kNan, kNan},
                                                   {kEdge, -kEdge, 0, kEdge},
                                                   {1e308, -1e308, 1e-308, 0},
                                                   {0, -1, -5, 3},
                                                   {5, 5, 5, 5},
                                                   {1, 2, kNan, 1e300}};
  const std::vector<Scale> scales = {{ScaleKind::linear, 0, 10},
                                     {ScaleKind::linear, 5, 5},
                                     {ScaleKind::log10, 0, 0},
                                     {ScaleKind::log10, -3, 1e308},
                                     {ScaleKind::offset_log2, -32, 1e308, 32},
                                     {ScaleKind::binary_token, 0, 0, 0},
                                     {ScaleKind::time, -1e308, 1e308},
                                     {ScaleKind::band, kNan, kEdge}};
  for (size_t k = 0; k < values.size() * scales.size(); ++k) {
    Panel panel = plain_panel();
    panel.column = static_cast<int>(k % 7) - 2;
    panel.row = static_cast<int>(k % 5) - 1;
    panel.row_span = panel.column_span = static_cast<int>(k % 3) * 1'000'000'000;
    panel.title = panel.x.label = panel.y.label = text;
    panel.x.scale = scales[k % scales.size()];
    panel.y.scale = scales[(k + 3) % scales.size()];
    panel.x.ticks.push_back({kNan, text});
    panel.x.tick_rotation_deg = k % 2 == 0 ? 55 : 0;
    panel.marks = marks_at(values[k % values.size()], text);
    panel.marks.push_back(LineMark{"empty", {}, {}, {}});
    panel.marks.push_back(AreaMark{"uneven", {1, 2, 3}, {1}, {}, kBlue});
    panel.marks.push_back(PointsMark{"one", {5}, {5}, {kNan, 1e308}, -1, kRed});
    panel.legend = legend_of(static_cast<Legend::Place>(k % 10), text);
    figure.panels.push_back(panel);
  }
  figure.panels.push_back(ring_panel(kNan, text));
  figure.panels.push_back(ring_panel(1e308, text));
  return figure;
}

}  // namespace atlas::testing_support
