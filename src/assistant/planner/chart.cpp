// The chart that fits a result: bars for names, a line for time, steps for distributions.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "assistant/chart_parts.h"
#include "assistant/planner/planner.h"
#include "assistant/result_text.h"
#include "base/number_text.h"
#include "base/text.h"
#include "base/time.h"
#include "figure/format.h"

namespace atlas::assistant {
namespace {

using store::ResultTable;
using store::Value;

size_t value_place(const std::vector<PlanColumn>& columns) {
  return static_cast<size_t>(
      std::ranges::find(columns, PlanColumn::Kind::value, &PlanColumn::kind) - columns.begin());
}

// The groups of a row besides the one at `except`: the name of its series.
std::string series_name(const std::vector<Value>& row, const std::vector<PlanColumn>& columns,
                        size_t except) {
  std::string name;
  for (size_t c = 0; c < columns.size(); ++c) {
    if (columns[c].kind != PlanColumn::Kind::group || c == except) continue;
    name += (name.empty() ? "" : " / ") + chart_label(row[c]);
  }
  return name;
}

// One bar a row, from the top.
figure::Figure bars(const Reading& reading, const std::vector<PlanColumn>& columns,
                    const ResultTable& result) {
  figure::Figure figure = empty_figure(describe(reading));
  const size_t place = value_place(columns);
  const size_t count = std::min(result.rows.size(), kMostBars);
  figure::Panel panel;
  figure::RectsMark mark;
  mark.color = figure::kBlue;
  double least = 0;
  double most = 0;
  constexpr double kHalfBar = 0.36;
  for (size_t r = 0; r < count; ++r) {
    std::string name;
    for (size_t c = 0; c < columns.size(); ++c) {
      const bool shown = columns[c].kind == PlanColumn::Kind::group ||
                         (columns[c].kind == PlanColumn::Kind::detail && columns[c].name == "tool");
      if (shown) name += (name.empty() ? "" : " / ") + chart_label(result.rows[r][c]);
    }
    if (name.empty()) name = fmt::format("{}", r + 1);
    const auto at = static_cast<double>(r);
    panel.y.ticks.push_back({at, name});
    const auto value = finite_number(result.rows[r][place]);
    if (!value) continue;
    least = std::min(least, *value);
    most = std::max(most, *value);
    const std::string first =
        columns[0].kind == PlanColumn::Kind::group ? chart_label(result.rows[r][0]) : name;
    figure::RectsMark::Rect rect{
        std::min(0.0, *value),
        at - kHalfBar,
        std::max(0.0, *value),
        at + kHalfBar,
        std::nullopt,
        "",
        fmt::format("{}: {}", name, readable(result.rows[r][place], columns[place].unit))};
    if (first == "claude" || first == "codex") rect.color = figure::series_color(first, r);
    mark.rects.push_back(std::move(rect));
  }
  panel.x = value_axis(least, most, columns[place].title, columns[place].unit);
  panel.marks.emplace_back(std::move(mark));
  draw_rows(figure, std::move(panel), count, result.rows.size(), kInchesPerBar);
  return figure;
}

std::optional<figure::Figure> time_lines(const Reading& reading,
                                         const std::vector<PlanColumn>& columns,
                                         const ResultTable& result, size_t time) {
  size_t place = value_place(columns);
  if (reading.running) place = columns.size() - 1;
  std::vector<Line> lines;
  for (const auto& row : result.rows) {
    const auto at = instant_of(row[time]);
    const auto value = finite_number(row[place]);
    if (at && value)
      add_line(lines, series_name(row, columns, time), static_cast<double>(*at), *value);
  }
  if (lines.empty()) return std::nullopt;
  figure::Panel panel;
  panel.x.scale.kind = figure::ScaleKind::time;
  double lo = lines[0].x.front();
  double hi = lines[0].x.front();
  for (const Line& line : lines) {
    lo = std::min(lo, *std::ranges::min_element(line.x));
    hi = std::max(hi, *std::ranges::max_element(line.x));
  }
  if (lo == hi) return std::nullopt;
  panel.x.scale.lo = lo;
  panel.x.scale.hi = hi;
  panel.x.ticks = time_ticks(lo, hi);
  panel.x.label = fmt::format("{} (UTC)", columns[time].title);
  figure::Figure figure = empty_figure(describe(reading));
  draw_lines(figure, std::move(panel), std::move(lines), columns[place].title, columns[place].unit);
  return figure;
}

size_t place_of(const std::vector<PlanColumn>& columns, std::string_view name) {
  return static_cast<size_t>(std::ranges::find(columns, name, &PlanColumn::name) - columns.begin());
}

struct Box {
  std::string name;
  double low, quarter, median, three_quarters, high;
};

// Middle half and median of each row, whiskers from the least value to the 99th percentile.
std::optional<Box> box_of(const std::vector<Value>& row, const std::vector<PlanColumn>& columns) {
  const auto at = [&](std::string_view name) {
    return finite_number(row[place_of(columns, name)]);
  };
  const auto low = at("min");
  const auto quarter = at("p25");
  const auto median = at("median");
  const auto three_quarters = at("p75");
  const auto high = at("p99");
  if (!low || !quarter || !median || !three_quarters || !high) return std::nullopt;
  return Box{
      series_name(row, columns, columns.size()), *low, *quarter, *median, *three_quarters, *high};
}

// Linear, or by doublings where the values spread so far that the boxes would be slivers.
figure::Axis box_axis(const std::vector<Box>& boxes, const PlanColumn& column) {
  constexpr double kWide = 30;
  double least = 0;
  double most = 0;
  double middle = std::numeric_limits<double>::infinity();
  for (const Box& box : boxes) {
    least = std::min(least, box.low);
    most = std::max(most, box.high);
    if (box.median > 0) middle = std::min(middle, box.median);
  }
  figure::Axis axis = value_axis(least, most, "", column.unit);
  if (least < 0 || !(most / middle > kWide)) return axis;
  axis.scale = {figure::ScaleKind::offset_log2, 0, most, std::max(middle / 8, 1.0)};
  axis.ticks = {{0, "0"}};
  constexpr double kFirstShown = 0.04;
  for (const figure::Tick& tick : decade_ticks(axis.scale.parameter, most)) {
    if (axis.scale.position(tick.value) > kFirstShown) axis.ticks.push_back(tick);
  }
  return axis;
}

// A box a row, from the top: what a summary of a distribution looks like.
std::optional<figure::Figure> boxes(const Reading& reading, const std::vector<PlanColumn>& columns,
                                    const ResultTable& result) {
  std::vector<Box> all;
  for (const auto& row : result.rows) {
    if (all.size() == kMostBars) break;
    if (auto box = box_of(row, columns)) all.push_back(std::move(*box));
  }
  if (all.empty()) return std::nullopt;
  const PlanColumn& column = columns[place_of(columns, "median")];
  constexpr double kHalfBox = 0.3;
  figure::Panel panel;
  panel.x = box_axis(all, column);
  panel.x.label = fmt::format("{}{} (box: middle half; line: median; whiskers: least to p99)",
                              reading.quantities[0].measure->title,
                              column.unit.empty() ? "" : ", " + column.unit);
  figure::SegmentsMark whiskers;
  figure::SegmentsMark medians;
  figure::RectsMark middle;
  whiskers.style = {figure::kMutedColor, 1.2, {}};
  medians.style = {figure::kTextColor, 2, {}};
  for (size_t r = 0; r < all.size(); ++r) {
    const Box& box = all[r];
    const auto at = static_cast<double>(r);
    panel.y.ticks.push_back({at, box.name.empty() ? "all" : box.name});
    whiskers.segments.push_back({box.low, at, box.quarter, at});
    whiskers.segments.push_back({box.three_quarters, at, box.high, at});
    medians.segments.push_back({box.median, at - kHalfBox, box.median, at + kHalfBox});
    middle.rects.push_back(
        {box.quarter, at - kHalfBox, box.three_quarters, at + kHalfBox,
         figure::with_alpha(figure::series_color(box.name, 0), 0.75), "",
         fmt::format("{}: p25 {}, median {}, p75 {}, p99 {}", box.name, tick_text(box.quarter),
                     tick_text(box.median), tick_text(box.three_quarters), tick_text(box.high))});
  }
  panel.marks.emplace_back(std::move(whiskers));
  panel.marks.emplace_back(std::move(middle));
  panel.marks.emplace_back(std::move(medians));
  figure::Figure figure = empty_figure(describe(reading));
  constexpr double kInchesPerBox = 0.42;
  const size_t count = all.size();
  draw_rows(figure, std::move(panel), count, count, kInchesPerBox);
  return figure;
}

// Bins side by side; those of doubling width are categories.
std::optional<figure::Figure> histogram(const Reading& reading,
                                        const std::vector<PlanColumn>& columns,
                                        const ResultTable& result) {
  if (!reading.groups.empty()) return std::nullopt;
  const size_t from = place_of(columns, "from");
  const size_t n = place_of(columns, "n");
  figure::Figure figure = empty_figure(describe(reading));
  figure::Panel panel;
  figure::RectsMark mark;
  mark.color = figure::kBlue;
  double most = 0;
  constexpr double kHalfBar = 0.46;
  for (size_t r = 0; r < result.rows.size(); ++r) {
    const auto low = finite_number(result.rows[r][from]);
    const auto count = finite_number(result.rows[r][n]);
    if (!low || !count) continue;
    const auto at = static_cast<double>(r);
    most = std::max(most, *count);
    mark.rects.push_back(
        {at - kHalfBar, 0, at + kHalfBar, *count, std::nullopt, "",
         fmt::format("from {}: {}", tick_text(*low), base::grouped(static_cast<int64_t>(*count)))});
    panel.x.ticks.push_back({at, tick_text(*low)});
  }
  if (mark.rects.empty()) return std::nullopt;
  panel.x.scale = {figure::ScaleKind::band, -0.5, static_cast<double>(result.rows.size()) - 0.5};
  panel.x.tick_rotation_deg = 55;
  panel.x.label =
      fmt::format("{}, from ({})", reading.quantities[0].measure->title, columns[from].unit);
  panel.y = value_axis(0, most, columns[n].title, columns[n].unit);
  panel.marks.emplace_back(std::move(mark));
  figure.height_in = 4.4;
  figure.panels.push_back(std::move(panel));
  return figure;
}

// Percent of the values over the value, on a log axis where it fits.
std::optional<figure::Figure> cumulative(const Reading& reading,
                                         const std::vector<PlanColumn>& columns,
                                         const ResultTable& result) {
  const size_t percent = place_of(columns, "percent_of_values");
  const size_t value = percent + 1;
  std::vector<Line> lines;
  double most = 0;
  double least = std::numeric_limits<double>::infinity();
  for (const auto& row : result.rows) {
    const auto share = finite_number(row[percent]);
    const auto x = finite_number(row[value]);
    if (!share || !x) continue;
    most = std::max(most, *x);
    if (*x > 0) least = std::min(least, *x);
    add_line(lines, series_name(row, columns, columns.size()), *x, *share);
  }
  if (lines.empty() || !(most > 0)) return std::nullopt;
  figure::Panel panel;
  constexpr double kWide = 100;
  const bool is_log = most / least > kWide;
  panel.x = value_axis(0, most, columns[value].title, columns[value].unit);
  if (is_log) {
    panel.x.scale = {figure::ScaleKind::log10, least, most};
    panel.x.ticks = decade_ticks(least, most);
    for (Line& line : lines) {
      for (double& x : line.x) x = std::max(x, least);
    }
  }
  panel.y = percent_axis();
  figure::Figure figure = empty_figure(describe(reading));
  draw_lines(figure, std::move(panel), std::move(lines), columns[value].title, columns[value].unit);
  return figure;
}

}  // namespace

std::optional<figure::Figure> make_figure(const Reading& reading,
                                          const std::vector<PlanColumn>& columns,
                                          const ResultTable& result) {
  if (result.rows.empty()) return std::nullopt;
  if (reading.shape == Shape::histogram && place_of(columns, "from") < columns.size()) {
    return histogram(reading, columns, result);
  }
  if (reading.shape == Shape::cumulative &&
      place_of(columns, "percent_of_values") < columns.size()) {
    return cumulative(reading, columns, result);
  }
  if (reading.shape == Shape::summary && place_of(columns, "p99") < columns.size()) {
    return boxes(reading, columns, result);
  }
  if (value_place(columns) >= columns.size()) return std::nullopt;
  size_t time = columns.size();
  for (size_t c = 0; c < columns.size(); ++c) {
    const bool is_time = columns[c].dimension != nullptr &&
                         columns[c].dimension->kind == catalogue::DimensionKind::time &&
                         columns[c].dimension->id != "year";
    if (is_time) time = c;
  }
  constexpr size_t kLeastPoints = 3;
  if (time < columns.size() && !reading.rank && result.rows.size() >= kLeastPoints &&
      reading.format.chart != Chart::bar) {
    if (auto figure = time_lines(reading, columns, result, time)) return figure;
  }
  const bool has_names = std::ranges::any_of(
      columns, [](const PlanColumn& column) { return column.kind != PlanColumn::Kind::value; });
  if (!has_names || (result.rows.size() < 2 && !reading.format.wants_plot)) return std::nullopt;
  return bars(reading, columns, result);
}

}  // namespace atlas::assistant
