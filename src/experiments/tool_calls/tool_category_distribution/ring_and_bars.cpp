#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/number_text.h"
#include "experiments/shared/axes.h"
#include "experiments/tool_calls/tool_category_distribution/category_figures.h"

namespace atlas::experiments {
namespace {

constexpr double kDpi = 220;

// Indexes of the coarse categories, greatest first.
template <typename Size>
std::vector<size_t> coarse_by(Size size) {
  std::vector<size_t> order(kCoarseCategories.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::stable_sort(order, std::greater<>(), size);
  return order;
}

std::string calls_text(int64_t calls) {
  const auto value = static_cast<double>(calls);
  if (value >= 1e6) return base::fixed(value / 1e6, 1) + "M";
  return value >= 1000 ? base::fixed(value / 1000, 1) + "k" : fmt::format("{}", calls);
}

figure::TextMark centred(std::string text, double y, double size_pt) {
  figure::TextMark mark;
  mark.y = y;
  mark.text = std::move(text);
  mark.size_pt = size_pt;
  mark.h = figure::HAlign::center;
  mark.v = figure::VAlign::middle;
  return mark;
}

figure::Figure one_panel_figure(std::string_view name, std::string_view title,
                                std::string_view caption, figure::Panel panel) {
  figure::Figure figure;
  figure.name = name;
  figure.title = title;
  figure.title_pt = 20;
  figure.caption = caption;
  figure.dpi = kDpi;
  figure.panels.push_back(std::move(panel));
  return figure;
}

// The categories clockwise by calls; the legend names all six, also those without a call.
figure::WedgesMark ring_of(const CategorySums& sums, figure::Legend& legend) {
  constexpr double kStartDeg = 92;
  figure::WedgesMark ring;
  ring.inner_radius = 1 - 0.42;
  ring.edge_width_pt = 1.8;
  double end_deg = kStartDeg;
  for (const size_t k : coarse_by([&](size_t i) { return sums.coarse[i].calls; })) {
    const ToolCategory& category = kCoarseCategories[k];
    const int64_t calls = sums.coarse[k].calls;
    const double part = share_of(calls, sums.all.calls);
    const std::string label =
        fmt::format("{}  {}  ({})", category.label, calls_text(calls), base::percent(part, 1));
    legend.entries.push_back({std::string(category.key), label, category.color});
    if (calls == 0) continue;
    const double begin_deg = end_deg - 360 * part;
    ring.wedges.push_back({begin_deg, end_deg, category.color, "", label});
    end_deg = begin_deg;
  }
  return ring;
}

double summed_hours(const CategorySums& sums, size_t category) {
  return sums.coarse[category].latency_sum_ms / kMsPerHour;
}

// Row `row` of the bars: the bar itself, its name on the axis, and its numbers at the end.
void add_latency_bar(const CategorySums& sums, size_t category, size_t row, figure::Panel& panel,
                     figure::RectsMark& bars) {
  constexpr double kHalfBar = 0.4;
  const ToolTotals& totals = sums.coarse[category];
  const auto y = static_cast<double>(row);
  figure::TextMark label;
  label.x = summed_hours(sums, category);
  label.y = y;
  label.text = fmt::format("{}  avg {}s", hours_text(totals.latency_sum_ms),
                           base::fixed(totals.mean_latency_ms() / 1000, 1));
  label.size_pt = 11;
  label.v = figure::VAlign::middle;
  label.dx_pt = 7;
  bars.rects.push_back({0, y - kHalfBar, label.x, y + kHalfBar, kCoarseCategories[category].color,
                        "", fmt::format("{}: {}", kCoarseCategories[category].label, label.text)});
  panel.y.ticks.push_back({y, std::string(kCoarseCategories[category].label)});
  panel.marks.emplace_back(std::move(label));
}

}  // namespace

figure::Figure draw_count_ring(const CategorySums& sums) {
  constexpr std::string_view kName = "tool_category_count_ring";
  constexpr std::string_view kTitle = "Tool Call Count Distribution";
  constexpr double kWidthIn = 9.8;
  constexpr double kHeightIn = 6.4;
  if (sums.all.calls == 0) {
    return figure::no_data_figure(std::string(kName), std::string(kTitle), kWidthIn, kHeightIn,
                                  kDpi);
  }
  figure::Panel panel;
  panel.axes_hidden = true;
  panel.equal_axes = true;
  panel.x.scale = panel.y.scale = {figure::ScaleKind::linear, -1.04, 1.04};
  panel.legend.place = figure::Legend::Place::right;
  panel.legend.size_pt = 11.5;
  panel.marks.emplace_back(ring_of(sums, panel.legend));
  auto total = centred(calls_text(sums.all.calls), 0.06, 22);
  total.bold = true;
  panel.marks.emplace_back(std::move(total));
  auto unit = centred("tool calls", -0.16, 12);
  unit.color = figure::kMutedColor;
  panel.marks.emplace_back(std::move(unit));
  figure::Figure figure = one_panel_figure(
      kName, kTitle, "Tool calls by category, all providers together.", std::move(panel));
  figure.width_in = kWidthIn;
  figure.height_in = kHeightIn;
  return figure;
}

figure::Figure draw_latency_bars(const CategorySums& sums) {
  constexpr std::string_view kName = "tool_category_latency_bar";
  constexpr std::string_view kTitle = "Tool Latency by Category";
  constexpr double kWidthIn = 10.5;
  constexpr double kHeightIn = 6.2;
  constexpr double kLabelRoom = 1.25;  // hours and mean stand at the end of the bar
  const auto order = coarse_by([&](size_t k) { return summed_hours(sums, k); });
  const double longest = summed_hours(sums, order.front());
  if (longest == 0) {
    return figure::no_data_figure(std::string(kName), std::string(kTitle), kWidthIn, kHeightIn,
                                  kDpi);
  }
  figure::Panel panel;
  panel.x = linear_axis(kLabelRoom * longest, "Summed effective tool latency (hours)",
                        [](double hours) { return base::general(hours); });
  panel.x.label_pt = 13;
  panel.x.tick_pt = 11;
  panel.y.scale = {figure::ScaleKind::band, static_cast<double>(order.size()) - 0.5, -0.5};
  panel.y.tick_pt = 12;
  panel.y.tick_marks = false;
  panel.y.tick_color = figure::kTextColor;
  figure::RectsMark bars;
  for (size_t row = 0; row < order.size(); ++row) {
    add_latency_bar(sums, order[row], row, panel, bars);
  }
  panel.marks.emplace_back(std::move(bars));
  figure::Figure figure = one_panel_figure(
      kName, kTitle,
      "Summed effective latency of the tool calls of each category, and the mean of one call. "
      "Calls that ran in parallel are added up.",
      std::move(panel));
  figure.width_in = kWidthIn;
  figure.height_in = kHeightIn;
  return figure;
}

}  // namespace atlas::experiments
