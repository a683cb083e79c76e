// The chart that fits a result: bars for names, a line for time, steps for distributions.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "assistant/planner.h"
#include "assistant/result_text.h"
#include "base/number_text.h"
#include "base/text.h"
#include "base/time.h"
#include "figure/format.h"

namespace atlas::assistant {
namespace {

using store::ResultTable;
using store::Value;

constexpr size_t kMostBars = 40;
constexpr size_t kMostSeries = 8;

std::optional<double> number(const Value& value) {
  if (const auto* integer = std::get_if<int64_t>(&value)) return static_cast<double>(*integer);
  if (const auto* real = std::get_if<double>(&value); real != nullptr && std::isfinite(*real))
    return *real;
  return std::nullopt;
}

std::string label(const Value& value) {
  if (std::holds_alternative<std::monostate>(value)) return "(none)";
  return figure::short_label(base::printable(plain_text(value)));
}

// At most this many steps of 1, 2 or 5 times a power of ten from 0 to `most`.
std::vector<double> even_ticks(double least, double most) {
  constexpr double kSteps = 5;
  const double span = most - least;
  if (!(span > 0)) return {least};
  const double power = std::pow(10, std::floor(std::log10(span / kSteps)));
  double step = power;
  for (const double factor : {2.0, 5.0, 10.0}) {
    if (span / step > kSteps) step = factor * power;
  }
  std::vector<double> ticks;
  for (double value = std::ceil(least / step) * step; value <= most + step / 1000; value += step) {
    ticks.push_back(value);
  }
  return ticks;
}

std::string tick_text(double value) {
  if (std::abs(value) >= 1e4)
    return figure::count_tick(value).empty() ? "0" : figure::count_tick(value);
  return base::general(value, 4);
}

figure::Axis value_axis(double least, double most, const PlanColumn& column) {
  figure::Axis axis;
  constexpr double kRoom = 1.08;
  axis.scale.lo = std::min(0.0, least);
  axis.scale.hi =
      most > axis.scale.lo ? axis.scale.lo + (most - axis.scale.lo) * kRoom : axis.scale.lo + 1;
  axis.label =
      column.unit.empty() ? column.title : fmt::format("{} ({})", column.title, column.unit);
  for (const double value : even_ticks(axis.scale.lo, axis.scale.hi))
    axis.ticks.push_back({value, tick_text(value)});
  axis.grid = true;
  return axis;
}

figure::Figure empty_figure(const Reading& reading) {
  figure::Figure figure;
  figure.name = "answer";
  figure.title = describe(reading);
  if (!figure.title.empty()) {
    figure.title[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(figure.title[0])));
  }
  constexpr size_t kTitleCharacters = 90;
  figure.title = figure::shortened(figure.title, kTitleCharacters);
  figure.caption = figure.title;
  figure.title_pt = 12;
  figure.width_in = 8.5;
  return figure;
}

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
    name += (name.empty() ? "" : " / ") + label(row[c]);
  }
  return name;
}

// One bar a row, from the top.
figure::Figure bars(const Reading& reading, const std::vector<PlanColumn>& columns,
                    const ResultTable& result) {
  figure::Figure figure = empty_figure(reading);
  const size_t place = value_place(columns);
  const size_t count = std::min(result.rows.size(), kMostBars);
  figure::Panel panel;
  figure::RectsMark mark;
  mark.color = figure::kBlue;
  double least = 0;
  double most = 0;
  panel.y.scale.kind = figure::ScaleKind::band;
  panel.y.scale.lo = static_cast<double>(count) - 0.5;
  panel.y.scale.hi = -0.5;
  panel.y.tick_marks = false;
  constexpr double kHalfBar = 0.36;
  for (size_t r = 0; r < count; ++r) {
    std::string name;
    for (size_t c = 0; c < columns.size(); ++c) {
      const bool shown = columns[c].kind == PlanColumn::Kind::group ||
                         (columns[c].kind == PlanColumn::Kind::detail && columns[c].name == "tool");
      if (shown) name += (name.empty() ? "" : " / ") + label(result.rows[r][c]);
    }
    if (name.empty()) name = fmt::format("{}", r + 1);
    const auto at = static_cast<double>(r);
    panel.y.ticks.push_back({at, name});
    const auto value = number(result.rows[r][place]);
    if (!value) continue;
    least = std::min(least, *value);
    most = std::max(most, *value);
    const std::string first =
        columns[0].kind == PlanColumn::Kind::group ? label(result.rows[r][0]) : name;
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
  panel.x = value_axis(least, most, columns[place]);
  panel.marks.emplace_back(std::move(mark));
  constexpr double kInchesPerBar = 0.26;
  constexpr double kInchesBesides = 1.4;
  figure.height_in = std::max(2.4, kInchesBesides + kInchesPerBar * static_cast<double>(count));
  if (result.rows.size() > count) {
    figure.footer = fmt::format("the first {} of {}", count,
                                base::grouped(static_cast<int64_t>(result.rows.size())));
  }
  figure.panels.push_back(std::move(panel));
  return figure;
}

std::optional<base::Micros> instant_of(const Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) return std::nullopt;
  constexpr size_t kMonthLength = 7;
  return base::parse_timestamp(text->size() == kMonthLength ? *text + "-01" : *text);
}

struct Line {
  std::string name;
  std::vector<double> x, y;
};

void add_line(std::vector<Line>& lines, const std::string& name, double x, double y) {
  auto found = std::ranges::find(lines, name, &Line::name);
  if (found == lines.end()) {
    lines.push_back({name, {}, {}});
    found = lines.end() - 1;
  }
  found->x.push_back(x);
  found->y.push_back(y);
}

void draw_lines(figure::Figure& figure, figure::Panel panel, std::vector<Line> lines,
                const PlanColumn& column) {
  double least = 0;
  double most = 0;
  for (const Line& line : lines) {
    for (const double y : line.y) {
      least = std::min(least, y);
      most = std::max(most, y);
    }
  }
  const bool own_y = panel.y.ticks.empty();
  if (own_y) panel.y = value_axis(least, most, column);
  if (lines.size() > kMostSeries) {
    figure.footer = fmt::format("the first {} of {} series", kMostSeries, lines.size());
    lines.resize(kMostSeries);
  }
  for (size_t i = 0; i < lines.size(); ++i) {
    figure::LineMark mark;
    mark.series = lines[i].name;
    mark.x = lines[i].x;
    mark.y = lines[i].y;
    mark.style.color = figure::series_color(lines[i].name, i);
    constexpr double kWidth = 1.6;
    mark.style.width_pt = kWidth;
    panel.marks.emplace_back(std::move(mark));
    if (lines.size() == 1 && lines[0].name.empty()) continue;
    figure::LegendEntry entry;
    entry.series = lines[i].name;
    entry.label = lines[i].name;
    entry.color = figure::series_color(lines[i].name, i);
    entry.symbol = figure::LegendEntry::Symbol::line;
    panel.legend.entries.push_back(std::move(entry));
  }
  if (!panel.legend.entries.empty()) panel.legend.place = figure::Legend::Place::right;
  figure.height_in = 4.4;
  figure.panels.push_back(std::move(panel));
}

std::vector<figure::Tick> time_ticks(double lo, double hi) {
  constexpr size_t kTicks = 6;
  std::vector<figure::Tick> ticks;
  const double step =
      std::max(1.0, std::ceil((hi - lo) / static_cast<double>(base::kMicrosPerDay) / kTicks)) *
      static_cast<double>(base::kMicrosPerDay);
  for (double at = lo; at <= hi; at += step)
    ticks.push_back({at, base::iso_date(static_cast<base::Micros>(at))});
  return ticks;
}

std::optional<figure::Figure> time_lines(const Reading& reading,
                                         const std::vector<PlanColumn>& columns,
                                         const ResultTable& result, size_t time) {
  size_t place = value_place(columns);
  if (reading.running) place = columns.size() - 1;
  std::vector<Line> lines;
  for (const auto& row : result.rows) {
    const auto at = instant_of(row[time]);
    const auto value = number(row[place]);
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
  figure::Figure figure = empty_figure(reading);
  draw_lines(figure, std::move(panel), std::move(lines), columns[place]);
  return figure;
}

size_t place_of(const std::vector<PlanColumn>& columns, std::string_view name) {
  return static_cast<size_t>(std::ranges::find(columns, name, &PlanColumn::name) - columns.begin());
}

// Bins side by side; those of doubling width are categories.
std::optional<figure::Figure> histogram(const Reading& reading,
                                        const std::vector<PlanColumn>& columns,
                                        const ResultTable& result) {
  if (!reading.groups.empty()) return std::nullopt;
  const size_t from = place_of(columns, "from");
  const size_t n = place_of(columns, "n");
  figure::Figure figure = empty_figure(reading);
  figure::Panel panel;
  figure::RectsMark mark;
  mark.color = figure::kBlue;
  double most = 0;
  constexpr double kHalfBar = 0.46;
  for (size_t r = 0; r < result.rows.size(); ++r) {
    const auto low = number(result.rows[r][from]);
    const auto count = number(result.rows[r][n]);
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
  panel.y = value_axis(0, most, columns[n]);
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
    const auto share = number(row[percent]);
    const auto x = number(row[value]);
    if (!share || !x) continue;
    most = std::max(most, *x);
    if (*x > 0) least = std::min(least, *x);
    add_line(lines, series_name(row, columns, columns.size()), *x, *share);
  }
  if (lines.empty() || !(most > 0)) return std::nullopt;
  figure::Panel panel;
  constexpr double kWide = 100;
  const bool is_log = most / least > kWide;
  panel.x = value_axis(0, most, columns[value]);
  if (is_log) {
    panel.x.scale = {figure::ScaleKind::log10, least, most};
    panel.x.ticks.clear();
    for (double at = std::pow(10, std::ceil(std::log10(least))); at <= most; at *= 10) {
      panel.x.ticks.push_back({at, tick_text(at)});
    }
    for (Line& line : lines) {
      for (double& x : line.x) x = std::max(x, least);
    }
  }
  panel.y.scale.hi = 100;
  panel.y.label = "percent of the values";
  for (const double at : {0.0, 25.0, 50.0, 75.0, 100.0})
    panel.y.ticks.push_back({at, base::general(at, 4)});
  panel.y.grid = true;
  figure::Figure figure = empty_figure(reading);
  draw_lines(figure, std::move(panel), std::move(lines), columns[value]);
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
