#include "experiments/shared/share_bars.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/number_text.h"
#include "experiments/shared/axes.h"
#include "stats/sum.h"

namespace atlas::experiments {
namespace {

using figure::HAlign;
using figure::VAlign;

constexpr double kLeastPercent = 0.5;
constexpr double kCompactWidthIn = 3.45;
constexpr double kCompactHeightIn = 2.35;
constexpr double kWideWidthIn = 11;
constexpr figure::Color kArrowColor{0x6B7280};

// Percent of the sum; zeros if the sum is no positive number.
std::vector<double> percents(const std::vector<double>& values) {
  const double total = stats::sum_sequential(values);
  std::vector<double> result(values.size(), 0.0);
  if (!(total > 0)) return result;
  for (size_t k = 0; k < values.size(); ++k) result[k] = 100 * values[k] / total;
  return result;
}

struct Segment {
  size_t bin;
  double from, to;  // percent
};

std::vector<Segment> segments(const std::vector<double>& values, const std::vector<bool>& active) {
  const auto shares = percents(values);
  std::vector<Segment> result;
  double at = 0;
  for (size_t bin = 0; bin < shares.size(); ++bin) {
    if (!active[bin]) continue;
    result.push_back({bin, at, at + shares[bin]});
    at += shares[bin];
  }
  return result;
}

// Light to dark over the active bins; one entry a bin.
std::vector<figure::Color> bin_colors(const std::vector<bool>& active) {
  const auto n = static_cast<double>(std::ranges::count(active, true));
  std::vector<figure::Color> colors(active.size());
  double i = 0;
  for (size_t bin = 0; bin < active.size(); ++bin) {
    if (active[bin]) colors[bin] = figure::blues(0.22 + 0.70 * i++ / std::max(1.0, n - 1));
  }
  return colors;
}

struct BarStyle {
  double height, label_pt, least_labelled_percent;
};

figure::RectsMark stacked_bar(const ShareBars& bars, const std::string& label,
                              const std::vector<Segment>& parts,
                              const std::vector<figure::Color>& colors, double y,
                              const BarStyle& style) {
  figure::RectsMark bar;
  bar.series = label;
  bar.edge = figure::LineStyle{figure::kWhite, 0.6, {}};
  bar.label_pt = style.label_pt;
  for (const Segment& part : parts) {
    const double share = part.to - part.from;
    if (!(share > 0)) continue;
    figure::RectsMark::Rect rect{
        part.from, y - style.height / 2, part.to, y + style.height / 2, colors[part.bin], "", ""};
    if (share >= style.least_labelled_percent) rect.label = base::fixed(share, 0) + "%";
    rect.hover = fmt::format("{}, {}: {}%", label, bars.bins[part.bin], base::fixed(share, 1));
    bar.rects.push_back(std::move(rect));
  }
  return bar;
}

void add_bin_legend(figure::Legend& legend, const ShareBars& bars, const std::vector<bool>& active,
                    const std::vector<figure::Color>& colors) {
  for (size_t bin = 0; bin < bars.bins.size(); ++bin) {
    if (active[bin]) legend.entries.push_back({"", bars.bins[bin], colors[bin]});
  }
}

figure::Figure base_figure(const ShareBars& bars, double width_in, double height_in) {
  figure::Figure figure;
  figure.name = bars.name;
  figure.caption = bars.caption;
  figure.width_in = width_in;
  figure.height_in = height_in;
  return figure;
}

double wide_height_in(size_t panels) {
  return std::max(3.6, 2.7 * static_cast<double>(panels)) + 0.5;
}

// From the middle of each bin's part of the count bar to the middle of its part of the mass bar.
figure::SegmentsMark arrows(const std::vector<Segment>& counts, const std::vector<Segment>& masses,
                            double from_y, double to_y) {
  figure::SegmentsMark mark;
  mark.style = {kArrowColor, 0.9, {4, 3}};
  mark.arrow = true;
  for (size_t k = 0; k < counts.size(); ++k) {
    const bool is_nothing = counts[k].from == counts[k].to && masses[k].from == masses[k].to;
    if (is_nothing) continue;
    mark.segments.push_back(
        {(counts[k].from + counts[k].to) / 2, from_y, (masses[k].from + masses[k].to) / 2, to_y});
  }
  return mark;
}

figure::Panel wide_panel(const ShareBars& bars, size_t index, const std::vector<bool>& active,
                         const std::vector<figure::Color>& colors) {
  constexpr double kCountY = 1.3;
  constexpr double kMassY = 0;
  constexpr BarStyle kStyle{0.5, 9, 6};
  const SharePanel& source = bars.panels[index];
  const auto counts = segments(source.counts, active);
  const auto masses = segments(source.masses, active);
  figure::Panel panel;
  panel.row = static_cast<int>(index);
  panel.title = source.title;
  panel.title_align = HAlign::left;
  panel.x = percent_axis("Share of total (each bar sums to 100%)");
  panel.y.scale = {figure::ScaleKind::linear, -0.45, 1.75};
  panel.y.ticks = {{kCountY, bars.count_label}, {kMassY, bars.mass_label}};
  panel.marks.emplace_back(stacked_bar(bars, bars.count_label, counts, colors, kCountY, kStyle));
  panel.marks.emplace_back(stacked_bar(bars, bars.mass_label, masses, colors, kMassY, kStyle));
  panel.marks.emplace_back(
      arrows(counts, masses, kCountY - kStyle.height / 2, kMassY + kStyle.height / 2));
  return panel;
}

// The two bars of one panel and their title; `y` is the middle of the upper bar.
void add_compact_bars(figure::Panel& panel, const ShareBars& bars, const SharePanel& source,
                      double y, const std::vector<bool>& active,
                      const std::vector<figure::Color>& colors) {
  constexpr double kRowGap = 0.42;
  constexpr BarStyle kStyle{0.34, 6, 7.5};
  panel.y.ticks.push_back({y, bars.count_label});
  panel.y.ticks.push_back({y - kRowGap, bars.mass_label});
  panel.marks.emplace_back(
      stacked_bar(bars, bars.count_label, segments(source.counts, active), colors, y, kStyle));
  panel.marks.emplace_back(stacked_bar(bars, bars.mass_label, segments(source.masses, active),
                                       colors, y - kRowGap, kStyle));
  figure::TextMark title;
  title.x = 50;
  title.y = y + 0.22;
  title.h = HAlign::center;
  title.v = VAlign::bottom;
  title.text = source.title;
  title.size_pt = 7.2;
  title.bold = true;
  panel.marks.emplace_back(std::move(title));
}

}  // namespace

std::vector<bool> active_bin_mask(const std::vector<SharePanel>& panels, size_t bins) {
  std::vector<bool> active(bins, false);
  for (const SharePanel& panel : panels) {
    for (const auto* values : {&panel.counts, &panel.masses}) {
      const auto shares = percents(*values);
      for (size_t bin = 0; bin < bins; ++bin) {
        if (shares[bin] >= kLeastPercent) active[bin] = true;
      }
    }
  }
  return active;
}

figure::Figure compact_share_figure(const ShareBars& bars) {
  constexpr double kPitch = 1.14;  // from panel to panel: the row gap and the group gap
  if (bars.panels.empty()) {
    return figure::no_data_figure(bars.name, "", kCompactWidthIn, kCompactHeightIn, 260);
  }
  const auto active = active_bin_mask(bars.panels, bars.bins.size());
  const auto colors = bin_colors(active);
  figure::Panel panel;
  panel.x = percent_axis("Share of total");
  panel.x.label_pt = 6.8;
  panel.x.tick_pt = 6.2;
  const double lowest = -kPitch * static_cast<double>(bars.panels.size() - 1) - 0.42;
  panel.y.scale = {figure::ScaleKind::linear, lowest - 0.27, 0.58};
  panel.y.tick_pt = 6.6;
  panel.y.tick_marks = false;
  for (size_t p = 0; p < bars.panels.size(); ++p) {
    add_compact_bars(panel, bars, bars.panels[p], -kPitch * static_cast<double>(p), active, colors);
  }
  panel.legend.place = figure::Legend::Place::above;
  panel.legend.title = bars.legend_title.substr(0, bars.legend_title.find(" per "));
  // Eight names in one row are wider than a column of a paper.
  panel.legend.columns = static_cast<int>(bars.bins.size() + 1) / 2;
  panel.legend.size_pt = 4.9;
  add_bin_legend(panel.legend, bars, active, colors);
  // More than the usual two panels get the room of another pair each.
  const auto extra = static_cast<double>(std::max<size_t>(2, bars.panels.size()) - 2);
  auto figure = base_figure(bars, kCompactWidthIn, kCompactHeightIn + 0.75 * extra);
  figure.padding_pt = 3;
  figure.panels.push_back(std::move(panel));
  return figure;
}

figure::Figure wide_share_figure(const ShareBars& bars) {
  const double height_in = wide_height_in(bars.panels.size());
  if (bars.panels.empty()) {
    return figure::no_data_figure(bars.name, bars.title, kWideWidthIn, height_in, 260);
  }
  const auto active = active_bin_mask(bars.panels, bars.bins.size());
  const auto colors = bin_colors(active);
  auto figure = base_figure(bars, kWideWidthIn, height_in);
  figure.title = bars.title;
  figure.title_pt = 17;
  figure.footer = bars.caption;
  figure.footer_pt = 12;
  figure.row_weights.assign(bars.panels.size(), 1);
  for (size_t p = 0; p < bars.panels.size(); ++p) {
    figure.panels.push_back(wide_panel(bars, p, active, colors));
  }
  figure.legend.place = figure::Legend::Place::below;
  figure.legend.title = bars.legend_title;
  figure.legend.columns = 8;
  add_bin_legend(figure.legend, bars, active, colors);
  return figure;
}

}  // namespace atlas::experiments
