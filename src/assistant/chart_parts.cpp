#include "assistant/chart_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "assistant/result_text.h"
#include "base/number_text.h"
#include "base/text.h"
#include "figure/format.h"

namespace atlas::assistant {

using store::Value;

std::optional<double> finite_number(const Value& value) {
  if (const auto* integer = std::get_if<int64_t>(&value)) return static_cast<double>(*integer);
  if (const auto* real = std::get_if<double>(&value); real != nullptr && std::isfinite(*real))
    return *real;
  return std::nullopt;
}

std::string chart_label(const Value& value) {
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

figure::Axis value_axis(double least, double most, const std::string& title,
                        const std::string& unit) {
  figure::Axis axis;
  constexpr double kRoom = 1.08;
  axis.scale.lo = std::min(0.0, least);
  axis.scale.hi =
      most > axis.scale.lo ? axis.scale.lo + (most - axis.scale.lo) * kRoom : axis.scale.lo + 1;
  axis.label = unit.empty() ? title : fmt::format("{} ({})", title, unit);
  for (const double value : even_ticks(axis.scale.lo, axis.scale.hi))
    axis.ticks.push_back({value, tick_text(value)});
  axis.grid = true;
  return axis;
}

figure::Axis percent_axis() {
  figure::Axis axis;
  axis.scale.hi = 100;
  axis.label = "percent of the values";
  for (const double at : {0.0, 25.0, 50.0, 75.0, 100.0})
    axis.ticks.push_back({at, base::general(at, 4)});
  axis.grid = true;
  return axis;
}

std::vector<figure::Tick> decade_ticks(double least, double most) {
  std::vector<figure::Tick> ticks;
  for (double at = std::pow(10, std::ceil(std::log10(least))); at <= most; at *= 10) {
    ticks.push_back({at, tick_text(at)});
  }
  return ticks;
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

std::optional<base::Micros> instant_of(const Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) return std::nullopt;
  constexpr size_t kMonthLength = 7;
  return base::parse_timestamp(text->size() == kMonthLength ? *text + "-01" : *text);
}

figure::Figure empty_figure(const std::string& title) {
  figure::Figure figure;
  figure.name = "answer";
  figure.title = title;
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

void draw_rows(figure::Figure& figure, figure::Panel panel, size_t drawn, size_t all,
               double inches_per_row) {
  panel.y.scale = {figure::ScaleKind::band, static_cast<double>(drawn) - 0.5, -0.5};
  panel.y.tick_marks = false;
  constexpr double kInchesBesides = 1.4;
  figure.height_in = std::max(2.4, kInchesBesides + inches_per_row * static_cast<double>(drawn));
  if (all > drawn) {
    figure.footer =
        fmt::format("the first {} of {}", drawn, base::grouped(static_cast<int64_t>(all)));
  }
  figure.panels.push_back(std::move(panel));
}

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
                const std::string& title, const std::string& unit) {
  double least = 0;
  double most = 0;
  for (const Line& line : lines) {
    for (const double y : line.y) {
      least = std::min(least, y);
      most = std::max(most, y);
    }
  }
  const bool own_y = panel.y.ticks.empty();
  if (own_y) panel.y = value_axis(least, most, title, unit);
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

}  // namespace atlas::assistant
