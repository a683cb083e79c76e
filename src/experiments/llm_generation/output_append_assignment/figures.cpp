#include "experiments/llm_generation/output_append_assignment/figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/number_text.h"
#include "experiments/shared/axes.h"
#include "figure/format.h"
#include "stats/grid.h"
#include "stats/token_axis.h"

namespace atlas::experiments::output_append {
namespace {

using Selections = std::vector<Selection>;

constexpr figure::Color kDiagonalColor{0x111827};
constexpr double kPointArea = 10;
constexpr double kPointAlpha = 0.45;  // a panel often has only a few dozen points
constexpr double kWindowFactor = 1.15;
constexpr double kNoteRoom = 8;  // the token axis goes on by three powers of two, for the note
constexpr size_t kGridTicks = 9;
constexpr size_t kMergedTicks = 8;

double value(const Pair& pair, Side side) {
  return side == Side::append ? pair.next_append : pair.gain();
}

std::string_view noun(Side side) {
  return side == Side::append ? "next append" : "next prefix gain";
}

std::string value_label(Side side) {
  return side == Side::append ? "Next append tokens" : "Next prefix gain tokens";
}

std::string title_noun(Side side) {
  return side == Side::append ? "Next Append" : "Next Prefix Gain";
}

// Every k-th pair by previous output where there are too many, else all in their order.
std::vector<Pair> thinned(const std::vector<Pair>& pairs, size_t most) {
  if (pairs.size() <= most) return pairs;
  if (most == 0) return {};
  std::vector<Pair> sorted = pairs;
  std::ranges::stable_sort(sorted, {}, &Pair::previous_output);
  if (most == 1) return {sorted.front()};
  std::vector<Pair> result;
  for (const double at : stats::linspace(0, static_cast<double>(sorted.size() - 1), most)) {
    result.push_back(sorted[static_cast<size_t>(at)]);
  }
  return result;
}

// What all panels of a figure share, so that they can be compared.
struct Axes {
  double first;      // first tick of both token axes
  double greatest;   // of all outputs and values
  double low, high;  // window of the previous output
};

Axes common_axes(const Selections& selections, std::initializer_list<Side> sides,
                 int64_t least_output) {
  std::vector<double> outputs, all;
  for (const Selection& selection : selections) {
    for (const Pair& pair : selection.pairs) {
      outputs.push_back(pair.previous_output);
      for (const Side side : sides) all.push_back(value(pair, side));
    }
  }
  all.insert(all.end(), outputs.begin(), outputs.end());
  const double low = std::max(static_cast<double>(least_output), std::ranges::min(outputs));
  double high = std::ranges::max(outputs);
  if (high <= low) high = 2 * low;
  return {stats::infer_first_token_tick(all), std::max(std::ranges::max(all), high),
          std::max(1.0, low / kWindowFactor), high * kWindowFactor};
}

// Powers of two inside the window, thinned to `most`.
std::vector<figure::Tick> window_ticks(const Axes& axes, size_t most) {
  std::vector<double> powers;
  for (double tick = std::exp2(std::floor(std::log2(axes.low))); tick <= axes.high; tick *= 2) {
    if (tick >= axes.low) powers.push_back(tick);
  }
  const size_t stride = (powers.size() + most - 1) / most;
  std::vector<figure::Tick> ticks;
  for (size_t i = 0; i < powers.size(); ++i) {
    if (i % std::max<size_t>(1, stride) != 0 && i + 1 != powers.size()) continue;
    ticks.push_back({powers[i], figure::token_label(powers[i])});
  }
  return ticks;
}

figure::Axis output_axis(const Axes& axes, size_t most_ticks) {
  const double length = stats::binary_token_axis(axes.high, axes.first) -
                        stats::binary_token_axis(axes.low, axes.first);
  figure::Axis axis;
  axis.scale = {figure::ScaleKind::binary_token, axes.low, axes.high, axes.first,
                std::max(0.03, 0.03 * length)};
  axis.label = "Previous output tokens";
  axis.ticks = window_ticks(axes, most_ticks);
  axis.grid = true;
  return axis;
}

figure::TextMark note(std::string text) {
  figure::TextMark mark;
  mark.space = figure::TextMark::Space::panel;
  mark.x = 0.02;
  mark.y = 0.965;
  mark.v = figure::VAlign::top;
  mark.text = std::move(text);
  mark.size_pt = 8.5;
  mark.color = figure::kMutedColor;
  mark.box_fill = figure::with_alpha(figure::kWhite, 0.85);
  return mark;
}

figure::LineMark diagonal(const Axes& axes) {
  figure::LineMark line;
  line.x = {axes.low, axes.high};
  line.y = line.x;
  line.style = {figure::with_alpha(kDiagonalColor, 0.65), 1, {}};
  return line;
}

figure::PointsMark points(std::string_view series, figure::Color color) {
  figure::PointsMark mark;
  mark.series = series;
  mark.area_pt2 = kPointArea;
  mark.color = figure::with_alpha(color, kPointAlpha);
  return mark;
}

// Points and diagonal; title and notes are the caller's.
figure::Panel scatter_panel(const Selection& selection, Side side, const Axes& axes,
                            figure::Color color, size_t most_points, size_t most_ticks) {
  figure::Panel panel;
  panel.x = output_axis(axes, most_ticks);
  panel.y = token_axis(kNoteRoom * axes.greatest, axes.first, value_label(side), most_ticks);
  panel.frame_top = true;
  panel.frame_right = true;
  auto mark = points(selection.title, color);
  for (const Pair& pair : thinned(selection.pairs, most_points)) {
    mark.x.push_back(pair.previous_output);
    mark.y.push_back(value(pair, side));
  }
  panel.marks.emplace_back(std::move(mark));
  panel.marks.emplace_back(diagonal(axes));
  return panel;
}

figure::Panel ranked_panel(const Selection& selection, Side side, const Axes& axes,
                           figure::Color color, size_t most_points) {
  std::vector<Pair> pairs = thinned(selection.pairs, most_points);
  std::ranges::stable_sort(pairs, {}, &Pair::previous_output);
  figure::Panel panel;
  panel.x = linear_axis(100, "Rank by previous output tokens (%)", figure::count_tick, 5);
  panel.x.scale = {figure::ScaleKind::linear, -1, 101};
  panel.y = token_axis(axes.greatest, axes.first, "Tokens (binary scale)", kGridTicks);
  panel.frame_top = true;
  panel.frame_right = true;
  auto mark = points(noun(side), color);
  figure::LineMark curve;
  curve.series = "prev output rank curve";
  curve.style = {figure::with_alpha(kDiagonalColor, 0.7), 1.2, {}};
  for (size_t i = 0; i < pairs.size(); ++i) {
    const double rank =
        100 * static_cast<double>(i) / static_cast<double>(std::max<size_t>(1, pairs.size() - 1));
    mark.x.push_back(rank);
    mark.y.push_back(value(pairs[i], side));
    curve.x.push_back(rank);
    curve.y.push_back(pairs[i].previous_output);
  }
  using Symbol = figure::LegendEntry::Symbol;
  panel.legend.entries = {{mark.series, mark.series, color, Symbol::dot},
                          {curve.series, curve.series, kDiagonalColor, Symbol::line}};
  panel.legend.place = figure::Legend::Place::best;
  panel.legend.size_pt = 8.5;
  panel.marks.emplace_back(std::move(mark));
  panel.marks.emplace_back(std::move(curve));
  return panel;
}

std::string threshold_text(int64_t least_output) {
  return fmt::format("(prev.output >= {})", base::grouped(least_output));
}

figure::Figure grid_figure(std::string name, std::string title, std::vector<figure::Panel> panels) {
  const size_t rows = (panels.size() + 1) / 2;
  figure::Figure figure;
  figure.name = std::move(name);
  figure.title = std::move(title);
  figure.width_in = 13;
  figure.height_in = 4.2 * static_cast<double>(rows);
  figure.column_weights = {1, 1};
  figure.row_weights.assign(rows, 1);
  for (size_t i = 0; i < panels.size(); ++i) {
    panels[i].row = static_cast<int>(i / 2);
    panels[i].column = static_cast<int>(i % 2);
  }
  figure.panels = std::move(panels);
  return figure;
}

std::string scatter_note(const Assessment& assessment, Side side) {
  if (side == Side::append) {
    return "median append-output: " + base::general(assessment.median_append_minus_output);
  }
  return fmt::format("median prefix_gain-output: {}\nnonpositive gains shown at 0",
                     base::general(assessment.median_delta_minus_output));
}

}  // namespace

figure::Figure scatter_figure(const Selections& scenarios, Side side,
                              const FigureSettings& settings) {
  const std::string name =
      fmt::format("output_vs_{}_scatter_min{}",
                  side == Side::append ? "next_append" : "prefix_gain", settings.least_output);
  const std::string title = fmt::format("Previous Output vs {} {}", title_noun(side),
                                        threshold_text(settings.least_output));
  if (scenarios.empty()) return figure::no_data_figure(name, title, 13, 4.2, 260);
  const Axes axes = common_axes(scenarios, {side}, settings.least_output);
  std::vector<figure::Panel> panels;
  for (size_t i = 0; i < scenarios.size(); ++i) {
    const Assessment& assessment = scenarios[i].assessment;
    auto panel = scatter_panel(scenarios[i], side, axes, figure::palette(i), settings.most_points,
                               kGridTicks);
    const auto correlation =
        side == Side::append ? assessment.correlation_append : assessment.correlation_gain;
    panel.title =
        fmt::format("{}\nn={}, corr(log)={}", scenarios[i].title, base::grouped(assessment.count),
                    correlation ? base::general(*correlation, 3) : "n/a");
    panel.marks.emplace_back(note(scatter_note(assessment, side)));
    panels.push_back(std::move(panel));
  }
  auto figure = grid_figure(name, title, std::move(panels));
  figure.caption = fmt::format(
      "Output of a step against the {} of the step after it; points on the diagonal have the same "
      "length.",
      noun(side));
  return figure;
}

figure::Figure ranked_figure(const Selections& scenarios, Side side,
                             const FigureSettings& settings) {
  const std::string name =
      fmt::format("ranked_output_vs_{}_min{}", side == Side::append ? "next_append" : "prefix_gain",
                  settings.least_output);
  const std::string title = fmt::format("Ranked Previous Output and {} {}", title_noun(side),
                                        threshold_text(settings.least_output));
  if (scenarios.empty()) return figure::no_data_figure(name, title, 13, 4.2, 260);
  const Axes axes = common_axes(scenarios, {side}, settings.least_output);
  std::vector<figure::Panel> panels;
  for (size_t i = 0; i < scenarios.size(); ++i) {
    auto panel = ranked_panel(scenarios[i], side, axes, figure::palette(i), settings.most_points);
    panel.title =
        fmt::format("{}\nn={}", scenarios[i].title, base::grouped(scenarios[i].assessment.count));
    panels.push_back(std::move(panel));
  }
  auto figure = grid_figure(name, title, std::move(panels));
  figure.caption = fmt::format(
      "The {} behind each output, ordered by the length of the output, which the curve shows.",
      noun(side));
  return figure;
}

figure::Figure merged_figure(const Selections& models, const FigureSettings& settings) {
  const std::string name =
      fmt::format("model_merged_output_attribution_min{}", settings.least_output);
  const std::string title =
      fmt::format("Where the Output Returns {}", threshold_text(settings.least_output));
  if (models.empty()) return figure::no_data_figure(name, title, 10.8, 2.35, 260);
  const Axes axes = common_axes(models, {Side::append, Side::gain}, settings.least_output);
  std::vector<figure::Panel> panels;
  for (size_t row = 0; row < models.size(); ++row) {
    const Assessment& assessment = models[row].assessment;
    for (const Side side : {Side::gain, Side::append}) {
      auto panel = scatter_panel(models[row], side, axes, figure::palette(row),
                                 settings.most_points, kMergedTicks);
      panel.y.label = side == Side::gain ? fmt::format("{}\ntokens", models[row].title) : "";
      if (row == 0) panel.title = value_label(side);
      if (row + 1 < models.size()) panel.x.label = "";
      const double median = side == Side::gain ? assessment.median_delta_minus_output
                                               : assessment.median_append_minus_output;
      panel.marks.emplace_back(note(fmt::format(
          "n={}\nmedian y-x: {}", base::grouped(assessment.count), base::general(median))));
      panels.push_back(std::move(panel));
    }
  }
  auto figure = grid_figure(name, "", std::move(panels));
  figure.width_in = 10.8;
  figure.height_in = 2.35 * static_cast<double>(models.size());
  figure.caption =
      "Output of a step against what the next step's prefix gains (left) and appends (right).";
  return figure;
}

}  // namespace atlas::experiments::output_append
