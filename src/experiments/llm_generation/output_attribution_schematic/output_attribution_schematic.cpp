// output_attribution_schematic: where a step's output is counted in the next step. A drawing with
// made-up lengths; no trace is read.
//
// (a) the output is folded into the cached prefix: the next prefix is all of the step before
// (b) the output is sent again: the next prefix ends before it, and it is part of the new input

#include <array>
#include <string_view>

#include "experiments/experiment.h"

namespace atlas::experiments {
namespace {

struct Segment {
  double length;
  std::string_view label;
};

struct Bar {
  double y;
  std::string_view name;
  std::array<Segment, 3> segments;  // prefix, new input, output
};

struct Half {
  std::string_view title;
  Bar prior, next;
  double boundary;  // where the next step's prefix ends
};

constexpr std::array<Half, 2> kHalves = {
    {{"(a) Output cached as prefix",
      {4.85, "prior", {{{10, "10"}, {2, "2"}, {4, "4"}}}},
      {4.05, "next", {{{16, "10 + 2 + 4"}, {1, "1"}, {2, "2"}}}},
      16},
     {"(b) Output re-sent as new input",
      {2.55, "prior", {{{10, "10"}, {2, "2"}, {4, "4"}}}},
      {1.75, "next", {{{12, "10 + 2"}, {5, "4+1"}, {2, "2"}}}},
      12}}};
constexpr std::array<std::string_view, 3> kParts = {"prefix", "new input", "output"};
constexpr double kBarHeight = 0.55;
constexpr double kTitleX = -2.25;
constexpr double kNameX = -0.18;
constexpr double kTitleAbove = 0.58;
constexpr double kBoundaryReach = 0.45;

// Sizes of the one-column drawing and of the large one.
struct Size {
  double width_in, height_in, title_pt, name_pt, segment_pt, legend_pt;
};
constexpr Size kCompact{3.4, 2.35, 7.6, 6.8, 6.2, 6.5};
constexpr Size kFull{7.2, 4.4, 12, 10.5, 10, 10};

std::array<figure::Color, 3> part_colors() {
  return {figure::blues(0.82), figure::blues(0.38), figure::oranges(0.68)};
}

figure::TextMark text(double x, double y, std::string_view content, double size_pt) {
  figure::TextMark mark;
  mark.x = x;
  mark.y = y;
  mark.text = content;
  mark.size_pt = size_pt;
  mark.v = figure::VAlign::middle;
  return mark;
}

void add_bar(figure::Panel& panel, const Bar& bar, const Size& size) {
  const auto colors = part_colors();
  double x = 0;
  for (size_t k = 0; k < kParts.size(); ++k) {
    figure::RectsMark rects;
    rects.series = kParts[k];
    rects.color = colors[k];
    rects.edge = figure::LineStyle{figure::kWhite, 0.6, {}};
    const double end = x + bar.segments[k].length;
    rects.rects.push_back(
        {x, bar.y - kBarHeight / 2, end, bar.y + kBarHeight / 2, std::nullopt, "", ""});
    panel.marks.emplace_back(std::move(rects));
    auto label = text((x + end) / 2, bar.y, bar.segments[k].label, size.segment_pt);
    label.h = figure::HAlign::center;
    label.bold = true;
    label.color = figure::readable_on(colors[k]);
    panel.marks.emplace_back(std::move(label));
    x = end;
  }
  auto name = text(kNameX, bar.y, bar.name, size.name_pt);
  name.h = figure::HAlign::right;
  panel.marks.emplace_back(std::move(name));
}

void add_half(figure::Panel& panel, const Half& half, const Size& size) {
  auto title = text(kTitleX, half.prior.y + kTitleAbove, half.title, size.title_pt);
  title.bold = true;
  panel.marks.emplace_back(std::move(title));
  add_bar(panel, half.prior, size);
  add_bar(panel, half.next, size);
  figure::SegmentsMark boundary;
  boundary.segments = {
      {half.boundary, half.next.y - kBoundaryReach, half.boundary, half.prior.y + kBoundaryReach}};
  boundary.style = {figure::kMutedColor, 0.85, {4, 3}};
  panel.marks.emplace_back(std::move(boundary));
}

figure::Figure draw(const Size& size) {
  figure::Panel panel;
  panel.axes_hidden = true;
  panel.x.scale = {figure::ScaleKind::linear, -2.3, 19.5};
  panel.y.scale = {figure::ScaleKind::linear, 1.2, 5.75};
  for (const Half& half : kHalves) add_half(panel, half, size);
  figure::Figure figure;
  figure.name = "output_attribution_schematic";
  figure.caption =
      "A step's output in the next step: cached as part of its prefix (a), or sent again as new "
      "input (b).";
  figure.width_in = size.width_in;
  figure.height_in = size.height_in;
  figure.dpi = 200;
  figure.padding_pt = 3;
  const auto colors = part_colors();
  for (size_t k = 0; k < kParts.size(); ++k) {
    figure.legend.entries.push_back({std::string(kParts[k]), std::string(kParts[k]), colors[k]});
  }
  figure.legend.place = figure::Legend::Place::below;
  figure.legend.columns = 3;
  figure.legend.size_pt = size.legend_pt;
  figure.panels.push_back(std::move(panel));
  return figure;
}

Result run(const trace::Trace&, const Params& params) {
  Result result;
  result.figures.push_back(draw(params.flag("full") ? kFull : kCompact));
  result.report =
      "A drawing with made-up lengths; it does not depend on the trace. In (a) the next step's "
      "prefix holds all 16 units of the step before, its output among them. In (b) the next prefix "
      "ends after 12 units; the output of 4 units is sent again and makes the new input 5 units "
      "long. `output_append_assignment` measures which of the two happens.\n";
  return result;
}

}  // namespace

Experiment output_attribution_schematic() {
  return {.category = "llm_generation",
          .name = "output_attribution_schematic",
          .title = "Where output is counted again",
          .question =
              "How does the output of one step come back in the next: inside the cached "
              "prefix, or as new input?",
          .fields = {},
          .run = run,
          .options = {{"full", "false", "a larger drawing, for a slide"}}};
}

}  // namespace atlas::experiments
