// The dashboard: a ring of calls, a table that is its legend, and the latency quantiles of each
// category on the table's rows. The two right panels share one vertical scale: row k is at height
// k, the headings are above row 0.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "base/number_text.h"
#include "experiments/tool_calls/tool_category_distribution/category_figures.h"
#include "stats/quantile.h"

namespace atlas::experiments {
namespace {

constexpr std::string_view kName = "tool_category_dashboard";
constexpr figure::Color kGreenText{0x0B6B43};
constexpr figure::Color kRule{0xC3CAD3};
constexpr double kRows = kPresentationCategories.size();
constexpr double kHeadingY = -1;
constexpr double kTopY = -1.5;
constexpr double kBottomY = kRows - 0.5;
constexpr double kLeastSeconds = 0.01;  // shorter latencies are drawn here

struct Quantile {
  std::string_view label;
  double q;
  figure::Color color;
};
constexpr std::array<Quantile, 4> kQuantiles = {{{"p25", 0.25, {0xA8CE90}},
                                                 {"p50", 0.50, {0x0B6B43}},
                                                 {"p90", 0.90, {0x8FBD64}},
                                                 {"p99", 0.99, {0xC9DCC2}}}};

std::vector<size_t> categories_by_calls(const CategorySums& sums) {
  std::vector<size_t> order(kPresentationCategories.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::stable_sort(order, std::greater<>(),
                           [&](size_t k) { return sums.presentation[k].calls; });
  return order;
}

figure::TextMark text_at(double x, double y, std::string text, double size_pt,
                         figure::HAlign align) {
  figure::TextMark mark;
  mark.x = x;
  mark.y = y;
  mark.text = std::move(text);
  mark.size_pt = size_pt;
  mark.bold = true;
  mark.h = align;
  mark.v = figure::VAlign::middle;
  return mark;
}

figure::TextMark heading(double x, std::string text, figure::HAlign align) {
  auto mark = text_at(x, kHeadingY, std::move(text), 13, align);
  mark.color = kGreenText;
  return mark;
}

std::string calls_text(int64_t calls) {
  const auto value = static_cast<double>(calls);
  if (value >= 1e6) return base::fixed(value / 1e6, 1) + "M";
  return base::fixed(value / 1000, value >= 100'000 ? 0 : 1) + "K";
}

figure::Panel ring_panel(const CategorySums& sums, const std::vector<size_t>& order) {
  constexpr double kStartDeg = 300;
  constexpr double kLeastLabelShare = 0.018;
  figure::WedgesMark ring;
  ring.inner_radius = 0.5;
  ring.label_pt = 13;
  figure::Panel panel;
  panel.axes_hidden = true;
  panel.equal_axes = true;
  double end_deg = kStartDeg;
  for (const size_t k : order) {
    const double part = share_of(sums.presentation[k].calls, sums.all.calls);
    if (part == 0) continue;
    const double begin_deg = end_deg - 360 * part;
    const ToolCategory& category = kPresentationCategories[k];
    ring.wedges.push_back(
        {begin_deg, end_deg, category.color, part >= kLeastLabelShare ? base::percent(part, 0) : "",
         fmt::format("{}: {} calls", category.label, base::grouped(sums.presentation[k].calls))});
    end_deg = begin_deg;
  }
  panel.marks.emplace_back(std::move(ring));
  auto total = text_at(0, 0.09, calls_text(sums.all.calls), 24, figure::HAlign::center);
  total.color = kGreenText;
  panel.marks.emplace_back(std::move(total));
  panel.marks.emplace_back(text_at(0, -0.14, "tool calls", 13, figure::HAlign::center));
  return panel;
}

figure::Panel table_panel(const CategorySums& sums, const std::vector<size_t>& order) {
  constexpr double kLabelX = 0.13;
  figure::Panel panel;
  panel.column = 1;
  panel.axes_hidden = true;
  panel.x.scale = {figure::ScaleKind::linear, 0, 1};
  panel.y.scale = {figure::ScaleKind::linear, kBottomY, kTopY};
  figure::SegmentsMark rules;
  rules.style = {kRule, 0.9, {}};
  figure::RectsMark chips;
  chips.corner_radius_pt = 2;
  panel.marks.emplace_back(heading(kLabelX, "CATEGORY", figure::HAlign::left));
  panel.marks.emplace_back(heading(1, "COUNT", figure::HAlign::right));
  for (size_t row = 0; row < order.size(); ++row) {
    const ToolCategory& category = kPresentationCategories[order[row]];
    const auto y = static_cast<double>(row);
    rules.segments.push_back({0, y - 0.5, 1, y - 0.5});
    chips.rects.push_back({0, y - 0.17, 0.08, y + 0.17, category.color, "", ""});
    panel.marks.emplace_back(
        text_at(kLabelX, y, std::string(category.label), 12.5, figure::HAlign::left));
    panel.marks.emplace_back(text_at(1, y, base::grouped(sums.presentation[order[row]].calls), 12.5,
                                     figure::HAlign::right));
  }
  panel.marks.emplace_back(std::move(rules));
  panel.marks.emplace_back(std::move(chips));
  return panel;
}

double quantile_s(const std::vector<double>& latencies_s, double q) {
  return std::max(kLeastSeconds, stats::quantile_numpy(latencies_s, q).value_or(0));
}

figure::Axis latency_axis(const CategorySums& sums) {
  constexpr double kUsualEnd = 10'000;
  constexpr double kLateEnd = 100'000;
  const bool is_late = std::ranges::any_of(sums.latencies_s, [](const auto& latencies_s) {
    return quantile_s(latencies_s, 0.99) > kUsualEnd;
  });
  figure::Axis axis;
  axis.scale = {figure::ScaleKind::log10, kLeastSeconds, is_late ? kLateEnd : kUsualEnd, 1, 0.12};
  axis.ticks = {{0.01, "10ms"},  {0.1, "100ms"},       {1, "1s"}, {10, "10s"}, {100, "100s"},
                {1000, "1000s"}, {kUsualEnd, "10000s"}};
  if (is_late) axis.ticks.push_back({kLateEnd, "100000s"});
  axis.tick_pt = 10.5;
  axis.tick_color = figure::kTextColor;
  axis.grid = true;
  axis.grid_style = {{0xC9D2DF}, 0.8, {2, 3}};
  return axis;
}

// Quantile names along the top, in the colours of their dots.
void add_key(figure::Panel& panel) {
  panel.legend.place = figure::Legend::Place::above;
  panel.legend.columns = static_cast<int>(kQuantiles.size());
  panel.legend.size_pt = 11;
  for (const Quantile& quantile : kQuantiles) {
    panel.legend.entries.push_back({std::string(quantile.label), std::string(quantile.label),
                                    quantile.color, figure::LegendEntry::Symbol::dot});
  }
}

figure::Panel latency_panel(const CategorySums& sums, const std::vector<size_t>& order) {
  figure::Panel panel;
  panel.column = 2;
  panel.x = latency_axis(sums);
  panel.y.scale = {figure::ScaleKind::linear, kBottomY, kTopY};
  panel.y.is_visible = false;
  panel.y.has_line = false;
  auto title = heading(0.5, "LATENCY DISTRIBUTION", figure::HAlign::center);
  title.space = figure::TextMark::Space::panel;
  title.y = (kBottomY - kHeadingY) / (kBottomY - kTopY);
  panel.marks.emplace_back(std::move(title));
  figure::SegmentsMark ranges;
  ranges.style = {{0x5E9E6E}, 1.3, {}};
  std::array<figure::PointsMark, kQuantiles.size()> dots;
  for (size_t row = 0; row < order.size(); ++row) {
    const std::vector<double>& latencies_s = sums.latencies_s[order[row]];
    if (latencies_s.empty()) continue;
    const auto y = static_cast<double>(row);
    ranges.segments.push_back({quantile_s(latencies_s, kQuantiles.front().q), y,
                               quantile_s(latencies_s, kQuantiles.back().q), y});
    for (size_t i = 0; i < kQuantiles.size(); ++i) {
      dots[i].x.push_back(quantile_s(latencies_s, kQuantiles[i].q));
      dots[i].y.push_back(y);
    }
  }
  panel.marks.emplace_back(std::move(ranges));
  for (size_t i = 0; i < kQuantiles.size(); ++i) {
    dots[i].series = kQuantiles[i].label;
    dots[i].color = kQuantiles[i].color;
    dots[i].area_pt2 = 64;
    dots[i].edge = figure::LineStyle{figure::kWhite, 0.7, {}};
    panel.marks.emplace_back(std::move(dots[i]));
  }
  add_key(panel);
  return panel;
}

}  // namespace

figure::Figure draw_dashboard(const CategorySums& sums) {
  constexpr double kWidthIn = 15.2;
  constexpr double kHeightIn = 5.1;
  constexpr double kDpi = 220;
  if (sums.all.calls == 0) {
    return figure::no_data_figure(std::string(kName), "Tool calls by category", kWidthIn, kHeightIn,
                                  kDpi);
  }
  const auto order = categories_by_calls(sums);
  figure::Figure figure;
  figure.name = kName;
  figure.caption =
      "Tool calls by category, and the 25th, 50th, 90th and 99th percentile of their "
      "effective latency. Latencies below 10 ms are drawn at 10 ms.";
  figure.width_in = kWidthIn;
  figure.height_in = kHeightIn;
  figure.dpi = kDpi;
  figure.transparent = true;
  figure.column_weights = {1.24, 1.04, 1.54};
  figure.panels.push_back(ring_panel(sums, order));
  figure.panels.push_back(table_panel(sums, order));
  figure.panels.push_back(latency_panel(sums, order));
  return figure;
}

}  // namespace atlas::experiments
