// What the charts of the planner and those that a model asks for have in common, so that they look
// alike.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "figure/figure.h"
#include "store/query.h"

namespace atlas::assistant {

inline constexpr size_t kMostBars = 40;
inline constexpr size_t kMostSeries = 8;

// Nothing for a text and for what is not finite.
std::optional<double> finite_number(const store::Value& value);
// Short, fit to be drawn; "(none)" for a null.
std::string chart_label(const store::Value& value);
// A date, a time stamp or a month ("2026-05").
std::optional<base::Micros> instant_of(const store::Value& value);

// Multiples of 1, 2 or 5 times a power of ten.
std::vector<double> even_ticks(double least, double most);
std::string tick_text(double value);
// From zero, with some room above.
figure::Axis value_axis(double least, double most, const std::string& title,
                        const std::string& unit);
// 0 to 100: the y axis of a cumulative distribution.
figure::Axis percent_axis();
std::vector<figure::Tick> decade_ticks(double least, double most);  // 0 < least
std::vector<figure::Tick> time_ticks(double lo, double hi);

figure::Figure empty_figure(const std::string& title);

// Rows of bars or boxes, from the top: their axis (its ticks are the caller's), the height that
// they need, and how many of them are drawn if not all. The panel goes into the figure.
void draw_rows(figure::Figure& figure, figure::Panel panel, size_t drawn, size_t all,
               double inches_per_row);
inline constexpr double kInchesPerBar = 0.26;

struct Line {
  std::string name;
  std::vector<double> x, y;
};

// One more point of the line of that name.
void add_line(std::vector<Line>& lines, const std::string& name, double x, double y);

// The panel with the lines and their legend, into the figure. A panel without ticks on y gets a
// value axis.
void draw_lines(figure::Figure& figure, figure::Panel panel, std::vector<Line> lines,
                const std::string& title, const std::string& unit);

}  // namespace atlas::assistant
