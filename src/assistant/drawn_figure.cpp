#include "assistant/drawn_figure.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "assistant/chart_parts.h"
#include "assistant/result_text.h"
#include "base/error.h"
#include "base/number_text.h"
#include "base/text.h"

namespace atlas::assistant {
namespace {

using store::ResultTable;
using store::Value;
using Row = std::vector<Value>;

constexpr size_t kNoColumn = static_cast<size_t>(-1);
constexpr double kLineHeightIn = 4.4;
constexpr size_t kMostBins = 120;

[[noreturn]] void refuse(const std::string& why) { throw Error(ErrorKind::bad_input, why); }

struct Columns {
  size_t x = kNoColumn, y = kNoColumn, series = kNoColumn;

  bool has_y() const { return y != kNoColumn; }
  std::string series_of(const Row& row) const {
    return series == kNoColumn ? "" : chart_label(row[series]);
  }
};

size_t place_of(const ResultTable& table, const std::string& name) {
  if (name.empty()) return kNoColumn;
  std::vector<std::string> names;
  for (const store::ResultColumn& column : table.columns) names.push_back(column.name);
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) {
    refuse(
        fmt::format("the result has no column \"{}\"; it has {}", name, base::join(names, ", ")));
  }
  return static_cast<size_t>(found - names.begin());
}

struct Extent {
  double lo = std::numeric_limits<double>::infinity();
  double hi = -std::numeric_limits<double>::infinity();

  void add(double value) {
    lo = std::min(lo, value);
    hi = std::max(hi, value);
  }
};

figure::Figure bars(const FigureRequest& request, const ResultTable& table,
                    const Columns& columns) {
  figure::Figure figure = empty_figure(request.title);
  figure::Panel panel;
  figure::RectsMark mark;
  mark.color = figure::kBlue;
  const size_t count = std::min(table.rows.size(), kMostBars);
  std::vector<std::string> all_series;
  Extent extent{0, 0};
  constexpr double kHalfBar = 0.36;
  for (size_t r = 0; r < count; ++r) {
    const Row& row = table.rows[r];
    const std::string series = columns.series_of(row);
    const std::string name = chart_label(row[columns.x]);
    const auto at = static_cast<double>(r);
    panel.y.ticks.push_back({at, series.empty() ? name : name + " / " + series});
    const auto value = finite_number(row[columns.y]);
    if (!value) continue;
    extent.add(*value);
    if (std::ranges::find(all_series, series) == all_series.end()) all_series.push_back(series);
    const auto index =
        static_cast<size_t>(std::ranges::find(all_series, series) - all_series.begin());
    const std::string& colored_by = series.empty() ? name : series;
    const bool has_color = !series.empty() || name == "claude" || name == "codex";
    mark.rects.push_back(
        {std::min(0.0, *value), at - kHalfBar, std::max(0.0, *value), at + kHalfBar,
         has_color ? std::optional(figure::series_color(colored_by, index)) : std::nullopt, "",
         fmt::format("{}: {}", panel.y.ticks.back().label, plain_text(row[columns.y]))});
  }
  if (mark.rects.empty()) refuse(fmt::format("\"{}\" holds no number to draw", request.y));
  panel.x = value_axis(extent.lo, extent.hi, request.y, request.unit);
  panel.marks.emplace_back(std::move(mark));
  draw_rows(figure, std::move(panel), count, table.rows.size(), kInchesPerBar);
  return figure;
}

// Where a row is on x: its time if the column holds times, else its number.
std::optional<double> x_of(const Value& value, bool is_time) {
  if (!is_time) return finite_number(value);
  const auto at = instant_of(value);
  return at ? std::optional(static_cast<double>(*at)) : std::nullopt;
}

bool holds_times(const ResultTable& table, size_t column) {
  return std::ranges::any_of(table.rows,
                             [&](const Row& row) { return instant_of(row[column]).has_value(); });
}

std::vector<Line> lines_of(const ResultTable& table, const Columns& columns, bool is_time) {
  std::vector<Line> lines;
  for (const Row& row : table.rows) {
    const auto x = x_of(row[columns.x], is_time);
    const auto y = finite_number(row[columns.y]);
    if (x && y) add_line(lines, columns.series_of(row), *x, *y);
  }
  if (lines.empty()) refuse("no row has both an x and a y that can be drawn");
  return lines;
}

Extent extent_of_x(const std::vector<Line>& lines) {
  Extent extent;
  for (const Line& line : lines) {
    for (const double x : line.x) extent.add(x);
  }
  if (extent.lo == extent.hi) refuse("all rows have the same x");
  return extent;
}

figure::Axis x_axis(const FigureRequest& request, const Extent& extent, bool is_time) {
  figure::Axis axis;
  axis.scale.lo = extent.lo;
  axis.scale.hi = extent.hi;
  axis.label = request.x;
  if (is_time) {
    axis.scale.kind = figure::ScaleKind::time;
    axis.ticks = time_ticks(extent.lo, extent.hi);
    axis.label += " (UTC)";
  } else {
    for (const double at : even_ticks(extent.lo, extent.hi))
      axis.ticks.push_back({at, tick_text(at)});
  }
  return axis;
}

void add_areas(figure::Panel& panel, const std::vector<Line>& lines) {
  constexpr double kAlpha = 0.25;
  for (size_t i = 0; i < std::min(lines.size(), kMostSeries); ++i) {
    figure::AreaMark area;
    area.series = lines[i].name;
    area.x = lines[i].x;
    area.lo.assign(lines[i].x.size(), 0);
    area.hi = lines[i].y;
    area.color = figure::with_alpha(figure::series_color(lines[i].name, i), kAlpha);
    panel.marks.emplace_back(std::move(area));
  }
}

figure::Figure curves(const FigureRequest& request, const ResultTable& table,
                      const Columns& columns) {
  const bool is_time = holds_times(table, columns.x);
  std::vector<Line> lines = lines_of(table, columns, is_time);
  figure::Figure figure = empty_figure(request.title);
  figure::Panel panel;
  panel.x = x_axis(request, extent_of_x(lines), is_time);
  if (request.kind == "area") add_areas(panel, lines);
  draw_lines(figure, std::move(panel), std::move(lines), request.y, request.unit);
  return figure;
}

figure::Figure dots(const FigureRequest& request, const ResultTable& table,
                    const Columns& columns) {
  const bool is_time = holds_times(table, columns.x);
  const std::vector<Line> lines = lines_of(table, columns, is_time);
  figure::Figure figure = empty_figure(request.title);
  figure::Panel panel;
  panel.x = x_axis(request, extent_of_x(lines), is_time);
  Extent extent{0, 0};
  for (size_t i = 0; i < std::min(lines.size(), kMostSeries); ++i) {
    const Line& line = lines[i];
    for (const double y : line.y) extent.add(y);
    const figure::Color color = figure::series_color(line.name, i);
    figure::PointsMark mark;
    mark.series = line.name;
    mark.x = line.x;
    mark.y = line.y;
    mark.color = color;
    panel.marks.emplace_back(std::move(mark));
    if (line.name.empty()) continue;
    panel.legend.entries.push_back(
        {line.name, line.name, color, figure::LegendEntry::Symbol::dot, {}});
    panel.legend.place = figure::Legend::Place::right;
  }
  if (lines.size() > kMostSeries) {
    figure.footer = fmt::format("the first {} of {} series", kMostSeries, lines.size());
  }
  panel.y = value_axis(extent.lo, extent.hi, request.y, request.unit);
  figure.height_in = kLineHeightIn;
  figure.panels.push_back(std::move(panel));
  return figure;
}

struct Bin {
  double from;
  double count;
};

std::vector<double> values_of(const ResultTable& table, size_t column) {
  std::vector<double> values;
  for (const Row& row : table.rows) {
    if (const auto value = finite_number(row[column])) values.push_back(*value);
  }
  if (values.empty()) refuse("the column x holds no number to draw");
  return values;
}

std::vector<Bin> bins_of(const ResultTable& table, const Columns& columns) {
  std::vector<Bin> bins;
  if (columns.has_y()) {
    for (const Row& row : table.rows) {
      const auto from = finite_number(row[columns.x]);
      const auto count = finite_number(row[columns.y]);
      if (from && count) bins.push_back({*from, *count});
    }
    if (bins.size() > kMostBins) {
      refuse(fmt::format("{} bins are too many, at most {}", bins.size(), kMostBins));
    }
    return bins;
  }
  constexpr size_t kBins = 24;
  const std::vector<double> values = values_of(table, columns.x);
  const auto [least, most] = std::ranges::minmax(values);
  const double width = most > least ? (most - least) / kBins : 1;
  for (size_t i = 0; i < kBins; ++i) bins.push_back({least + static_cast<double>(i) * width, 0});
  for (const double value : values) {
    const auto place = static_cast<size_t>((value - least) / width);
    ++bins[std::min(place, kBins - 1)].count;
  }
  return bins;
}

figure::Figure histogram(const FigureRequest& request, const ResultTable& table,
                         const Columns& columns) {
  figure::Figure figure = empty_figure(request.title);
  figure::Panel panel;
  figure::RectsMark mark;
  mark.color = figure::kBlue;
  double most = 0;
  constexpr double kHalfBar = 0.46;
  constexpr size_t kMostLabels = 26;
  const std::vector<Bin> bins = bins_of(table, columns);
  if (bins.empty()) refuse("no row has both a bin and a count");
  const size_t every = bins.size() / kMostLabels + 1;
  for (size_t i = 0; i < bins.size(); ++i) {
    const auto at = static_cast<double>(i);
    most = std::max(most, bins[i].count);
    mark.rects.push_back(
        {at - kHalfBar, 0, at + kHalfBar, bins[i].count, std::nullopt, "",
         fmt::format("from {}: {}", tick_text(bins[i].from), base::general(bins[i].count, 10))});
    if (i % every == 0) panel.x.ticks.push_back({at, tick_text(bins[i].from)});
  }
  panel.x.scale = {figure::ScaleKind::band, -0.5, static_cast<double>(bins.size()) - 0.5};
  panel.x.tick_rotation_deg = 55;
  panel.x.label = request.unit.empty() ? request.x + ", from"
                                       : fmt::format("{}, from ({})", request.x, request.unit);
  panel.y = value_axis(0, most, columns.has_y() ? request.y : "rows", "");
  panel.marks.emplace_back(std::move(mark));
  figure.height_in = kLineHeightIn;
  figure.panels.push_back(std::move(panel));
  return figure;
}

// Percent of the values up to each value.
std::vector<Line> counted_lines(const ResultTable& table, const Columns& columns) {
  std::vector<Line> lines;
  for (const Row& row : table.rows) {
    if (const auto x = finite_number(row[columns.x]))
      add_line(lines, columns.series_of(row), *x, 0);
  }
  if (lines.empty()) refuse("the column x holds no number to draw");
  for (Line& line : lines) {
    std::ranges::sort(line.x);
    for (size_t i = 0; i < line.x.size(); ++i) {
      line.y[i] = 100 * static_cast<double>(i + 1) / static_cast<double>(line.x.size());
    }
  }
  return lines;
}

figure::Figure cumulative(const FigureRequest& request, const ResultTable& table,
                          const Columns& columns) {
  std::vector<Line> lines =
      columns.has_y() ? lines_of(table, columns, false) : counted_lines(table, columns);
  const bool are_shares = std::ranges::all_of(lines, [](const Line& line) {
    return std::ranges::all_of(line.y, [](double y) { return y <= 1; });
  });
  Extent positive;
  for (Line& line : lines) {
    for (double& y : line.y) y *= are_shares ? 100 : 1;
    for (const double x : line.x) {
      if (x > 0) positive.add(x);
    }
  }
  const Extent extent = extent_of_x(lines);
  figure::Figure figure = empty_figure(request.title);
  figure::Panel panel;
  panel.x = value_axis(extent.lo, extent.hi, request.x, request.unit);
  constexpr double kWide = 100;
  if (extent.lo >= 0 && positive.hi / positive.lo > kWide) {
    panel.x.scale = {figure::ScaleKind::log10, positive.lo, positive.hi};
    panel.x.ticks = decade_ticks(positive.lo, positive.hi);
    for (Line& line : lines) {
      for (double& x : line.x) x = std::max(x, positive.lo);
    }
  }
  panel.y = percent_axis();
  draw_lines(figure, std::move(panel), std::move(lines), request.x, request.unit);
  return figure;
}

}  // namespace

figure::Figure drawn_figure(const FigureRequest& request, const ResultTable& table) {
  const Columns columns{place_of(table, request.x), place_of(table, request.y),
                        place_of(table, request.series)};
  if (columns.x == kNoColumn) refuse("x must name a column of the result");
  if (table.rows.empty()) refuse("the result has no rows to draw");
  if (request.kind == "histogram") return histogram(request, table, columns);
  if (request.kind == "cdf") return cumulative(request, table, columns);
  if (!columns.has_y()) refuse("y must name a column of the result");
  if (request.kind == "bar") return bars(request, table, columns);
  if (request.kind == "line" || request.kind == "area") return curves(request, table, columns);
  if (request.kind == "scatter") return dots(request, table, columns);
  refuse(fmt::format("no kind of figure \"{}\": bar, line, area, histogram, cdf or scatter",
                     base::printable(request.kind)));
}

}  // namespace atlas::assistant
