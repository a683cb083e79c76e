#include "experiments/shared/cdf_figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/number_text.h"
#include "base/text.h"
#include "experiments/shared/axes.h"
#include "experiments/shared/spread.h"
#include "figure/format.h"
#include "stats/quantile.h"

namespace atlas::experiments {
namespace {

using figure::HAlign;
using figure::VAlign;

constexpr double kWidthIn = 10.8;
constexpr double kHeightIn = 6.2;
constexpr double kLineWidthPt = 2.35;
constexpr double kHeadRoom = 1.06;
constexpr double kLegendPt = 9.5;
// The panel without title, labels and margins: places of call-outs are reckoned in points.
constexpr double kPanelWidthPt = 690;
constexpr double kPanelHeightPt = 370;
constexpr figure::LineStyle kBoxEdge{figure::kAxisColor, 0.7, {}};

double per_hour(CdfUnit unit) { return unit == CdfUnit::seconds ? 3600 : 3'600'000; }

std::string tick_text(CdfUnit unit, double value) {
  return unit == CdfUnit::seconds ? figure::duration_tick(value) : figure::latency_tick(value);
}

std::string compact_text(CdfUnit unit, double value) {
  return unit == CdfUnit::seconds ? figure::duration_compact(value)
                                  : figure::latency_compact(value);
}

// What is seen of a Cdf: its x range and the curves, in counts or hours.
struct View {
  double lo, hi;
  bool is_cut;
  double greatest = 0;
  std::vector<std::vector<double>> x, y;  // one list a provider, the same length each
  std::vector<double> visible, whole;     // at the end of the view, and of all values
};

// value_of(provider, bin) is what a bin adds to the curve.
template <typename ValueOf>
View make_view(const Cdf& cdf, const std::optional<double>& cut, ValueOf value_of) {
  View view{cdf.edges.front(), cdf.edges.back(), false};
  if (cut && *cut < view.hi) {
    view.hi = *cut;
    view.is_cut = true;
    view.lo = std::min(view.lo, view.hi / 10);  // a trace with nothing below the cut
  }
  for (const ProviderCdf& provider : cdf.providers) {
    std::vector<double> x, y;
    double total = 0;
    double visible = 0;
    for (size_t bin = 0; bin < cdf.bins(); ++bin) {
      total += value_of(provider, bin);
      if (cdf.edges[bin + 1] > view.hi) continue;
      visible = total;
      x.push_back(cdf.edges[bin + 1]);
      y.push_back(total);
    }
    view.greatest = std::max(view.greatest, visible);
    view.x.push_back(std::move(x));
    view.y.push_back(std::move(y));
    view.visible.push_back(visible);
    view.whole.push_back(total);
  }
  return view;
}

figure::Axis threshold_axis(const Cdf& cdf, const View& view, std::string label) {
  figure::Axis axis;
  axis.scale = {figure::ScaleKind::log10, view.lo, view.hi};
  axis.label = std::move(label);
  for (const double landmark : landmarks(cdf.unit)) {
    if (landmark < view.lo || landmark > view.hi) continue;
    axis.ticks.push_back({landmark, tick_text(cdf.unit, landmark)});
  }
  axis.minor_ticks = log_minor_ticks(view.lo, view.hi);
  axis.grid = true;
  axis.grid_style = {figure::with_alpha(figure::kAxisColor, 0.8), 0.9, {4, 3}};
  return axis;
}

// A provider's name in the table and in the legend.
std::string shown_name(const ProviderCdf& provider) {
  return figure::shortened(figure::provider_title(provider.provider), 20);
}

std::string padded(std::string text, size_t width, bool to_the_left) {
  const size_t length = base::count_code_points(text);
  const std::string blanks(width > length ? width - length : 0, ' ');
  return to_the_left ? text + blanks : blanks + text;
}

std::string quantile_table(const Cdf& cdf, const std::string& title) {
  size_t name_width = 8;
  for (const auto& provider : cdf.providers) {
    name_width = std::max(name_width, base::count_code_points(shown_name(provider)));
  }
  const auto line = [&](std::string name, std::initializer_list<std::string> cells) {
    std::string text = "\n" + padded(std::move(name), name_width, true);
    for (const std::string& cell : cells) text += " " + padded(cell, 7, false);
    return text;
  };
  std::string text = title + line("provider", {"count", "p25", "p50", "p90", "p99", "avg"});
  for (const auto& provider : cdf.providers) {
    const auto at = [&](double q) {
      return compact_text(cdf.unit, stats::quantile_numpy(provider.sorted, q).value_or(0));
    };
    text +=
        line(shown_name(provider), {base::grouped(std::ssize(provider.sorted)), at(0.25), at(0.50),
                                    at(0.90), at(0.99), compact_text(cdf.unit, provider.mean)});
  }
  return text;
}

// A rectangle in fractions of the panel.
struct Place {
  double left, bottom, right, top;
};

// How many points of the curves lie under a place.
size_t hidden_points(const View& view, double y_end, const Place& place) {
  size_t hidden = 0;
  const double decades = std::log10(view.hi / view.lo);
  for (size_t p = 0; p < view.x.size(); ++p) {
    for (size_t i = 0; i < view.x[p].size(); ++i) {
      const double x = std::log10(view.x[p][i] / view.lo) / decades;
      const double y = view.y[p][i] / y_end;
      hidden += place.left <= x && x <= place.right && place.bottom <= y && y <= place.top;
    }
  }
  return hidden;
}

// Below the legend, whatever its length; at the lower right where that would hide less of the
// curves.
figure::TextMark quantile_box(const Cdf& cdf, const std::string& title, const View& view,
                              double y_end) {
  const double legend_pt = 12 + 1.5 * kLegendPt * static_cast<double>(cdf.providers.size());
  figure::TextMark box;
  box.space = figure::TextMark::Space::panel;
  box.v = VAlign::top;
  box.text = quantile_table(cdf, title);
  box.size_pt = 8.4;
  box.monospaced = true;
  box.box_fill = figure::with_alpha(figure::kWhite, 0.92);
  box.box_edge = kBoxEdge;
  const auto columns = static_cast<double>(box.text.size() - box.text.rfind('\n'));
  const auto lines = static_cast<double>(1 + std::ranges::count(box.text, '\n'));
  const double width = (columns * 0.602 * box.size_pt + 12) / kPanelWidthPt;
  const double height = (lines * 1.3 * box.size_pt + 12) / kPanelHeightPt;
  const double top = std::min(0.84, 1 - legend_pt / kPanelHeightPt);
  const Place upper_left{0.012, top - height, 0.012 + width, top};
  const Place lower_right{0.985 - width, 0.04, 0.985, 0.04 + height};
  const bool is_upper =
      hidden_points(view, y_end, upper_left) <= hidden_points(view, y_end, lower_right);
  const Place& place = is_upper ? upper_left : lower_right;
  box.x = place.left;
  box.y = place.top;
  return box;
}

// `y` from 0 to the end of its scale.
figure::Panel base_panel(const Cdf& cdf, const CdfLook& look, figure::Axis y, View& view) {
  figure::Panel panel;
  panel.y = std::move(y);
  auto box = quantile_box(cdf, look.box_title, view, panel.y.scale.hi);
  panel.x = threshold_axis(cdf, view, look.x_label);
  for (size_t p = 0; p < cdf.providers.size(); ++p) {
    figure::LineMark line;
    line.series = cdf.providers[p].provider;
    line.style = {figure::series_color(line.series, p), kLineWidthPt, {}};
    line.x = std::move(view.x[p]);
    line.y = std::move(view.y[p]);
    panel.marks.emplace_back(std::move(line));
  }
  panel.marks.emplace_back(std::move(box));
  panel.legend.place = figure::Legend::Place::upper_left;
  panel.legend.size_pt = kLegendPt;
  return panel;
}

void add_legend_entry(figure::Panel& panel, const ProviderCdf& provider, size_t index,
                      const std::string& numbers) {
  figure::LegendEntry entry;
  entry.series = provider.provider;
  entry.label = fmt::format("{} ({})", shown_name(provider), numbers);
  entry.color = figure::series_color(provider.provider, index);
  entry.symbol = figure::LegendEntry::Symbol::line;
  panel.legend.entries.push_back(std::move(entry));
}

std::string full_title(const Cdf& cdf, const CdfLook& look) {
  return look.cut ? fmt::format("{} ({})", look.title, tick_text(cdf.unit, *look.cut)) : look.title;
}

figure::Figure framed(const Cdf& cdf, const CdfLook& look, figure::Panel panel) {
  panel.title = full_title(cdf, look);
  panel.title_pt = 12;
  figure::Figure figure;
  figure.name = look.name;
  figure.caption = look.caption;
  figure.width_in = kWidthIn;
  figure.height_in = kHeightIn;
  figure.panels.push_back(std::move(panel));
  return figure;
}

figure::Figure nothing(const Cdf& cdf, const CdfLook& look) {
  return figure::no_data_figure(look.name, full_title(cdf, look), kWidthIn, kHeightIn, 260);
}

// The time that values at or below the reference hold, in hours, per provider.
std::vector<double> hours_at(const Cdf& cdf, double reference) {
  std::vector<double> hours;
  for (const ProviderCdf& provider : cdf.providers) {
    double total = 0;
    for (const double value : provider.sorted) {
      if (value > reference) break;
      total += value;
    }
    hours.push_back(total / per_hour(cdf.unit));
  }
  return hours;
}

figure::TextMark reference_label(double reference, std::string text) {
  figure::TextMark label;
  label.x = reference;
  label.y = figure::kEdge;
  label.dy_pt = -7;
  label.h = HAlign::center;
  label.v = VAlign::top;
  label.text = std::move(text);
  label.size_pt = 8.5;
  label.color = figure::kMutedColor;
  label.box_fill = figure::kWhite;
  label.box_edge = kBoxEdge;
  return label;
}

// A boxed "Claude: 1.3h" beside the dot, with a line to it.
void add_callout(figure::Panel& panel, const View& view, double reference, double hours,
                 double place_pt, const std::string& provider, figure::Color color,
                 std::string text) {
  const double log_width = std::log10(view.hi / view.lo);
  const bool is_left = std::log10(reference / view.lo) > 0.85 * log_width;
  const double shift_pt = is_left ? -10 : 10;
  figure::TextMark label;
  label.x = reference * std::pow(10.0, shift_pt / kPanelWidthPt * log_width);
  label.y = place_pt / kPanelHeightPt * panel.y.scale.hi;
  label.text = std::move(text);
  label.size_pt = 8.5;
  label.color = color;
  label.h = is_left ? HAlign::right : HAlign::left;
  label.v = VAlign::middle;
  label.box_fill = figure::with_alpha(figure::kWhite, 0.92);
  label.box_edge = kBoxEdge;
  figure::SegmentsMark leader;
  leader.series = provider;
  leader.segments = {{reference, hours, label.x, label.y}};
  leader.style = {color, 0.8, {}};
  figure::PointsMark dot;
  dot.series = provider;
  dot.x = {reference};
  dot.y = {hours};
  dot.area_pt2 = 26;
  dot.color = color;
  dot.edge = figure::LineStyle{figure::kWhite, 0.8, {}};
  panel.marks.emplace_back(std::move(leader));
  panel.marks.emplace_back(std::move(dot));
  panel.marks.emplace_back(std::move(label));
}

void add_reference(figure::Panel& panel, const Cdf& cdf, const View& view, double reference) {
  if (reference <= view.lo || reference >= view.hi) return;
  figure::SegmentsMark line;
  line.segments = {{reference, -figure::kEdge, reference, figure::kEdge}};
  line.style = {figure::kMutedColor, 1.05, {4, 3}};
  panel.marks.insert(panel.marks.begin(), std::move(line));
  const double seconds = reference * 3600 / per_hour(cdf.unit);
  panel.marks.emplace_back(reference_label(reference, figure::duration_tick(seconds)));
  const auto hours = hours_at(cdf, reference);
  // Above its dot for the greatest, below it for the others, moved apart where they would touch.
  const double greatest = hours.empty() ? 0 : std::ranges::max(hours);
  std::vector<double> wanted_pt;
  for (const double h : hours) {
    const double offset_pt = h == greatest ? 16 : -16;
    wanted_pt.push_back(h / panel.y.scale.hi * kPanelHeightPt + offset_pt);
  }
  const auto places_pt = spread(wanted_pt, 18, 12, kPanelHeightPt - 30);
  for (size_t p = 0; p < hours.size(); ++p) {
    const ProviderCdf& provider = cdf.providers[p];
    add_callout(panel, view, reference, hours[p], places_pt[p], provider.provider,
                figure::series_color(provider.provider, p),
                fmt::format("{}: {}", shown_name(provider), figure::hours_compact(hours[p])));
  }
}

}  // namespace

figure::Figure count_cdf_figure(const Cdf& cdf, const CdfLook& look) {
  if (cdf.is_empty()) return nothing(cdf, look);
  View view = make_view(cdf, look.cut, [](const ProviderCdf& provider, size_t bin) {
    return static_cast<double>(provider.counts[bin]);
  });
  const double end = view.greatest > 0 ? kHeadRoom * view.greatest : 1;
  figure::Panel panel =
      base_panel(cdf, look, linear_axis(end, look.y_label, figure::count_tick, 8, 1), view);
  for (size_t p = 0; p < cdf.providers.size(); ++p) {
    std::string numbers =
        fmt::format("{}={}", look.count_word, base::grouped(cdf.providers[p].count));
    if (look.cut) {
      numbers = fmt::format("<={}={}, {}", tick_text(cdf.unit, *look.cut),
                            base::grouped(view.visible[p], 0), numbers);
    }
    add_legend_entry(panel, cdf.providers[p], p, numbers);
  }
  return framed(cdf, look, std::move(panel));
}

figure::Figure total_cdf_figure(const Cdf& cdf, const CdfLook& look) {
  if (cdf.is_empty()) return nothing(cdf, look);
  View view = make_view(cdf, look.cut, [&](const ProviderCdf& provider, size_t bin) {
    return provider.totals[bin] / per_hour(cdf.unit);
  });
  const double end = view.greatest > 0 ? kHeadRoom * view.greatest : 1;
  figure::Panel panel =
      base_panel(cdf, look, linear_axis(end, look.y_label, figure::hours_tick), view);
  for (size_t p = 0; p < cdf.providers.size(); ++p) {
    std::string numbers = fmt::format("total={}, {}={}", figure::hours_compact(view.whole[p]),
                                      look.count_word, base::grouped(cdf.providers[p].count));
    if (look.cut) {
      numbers = fmt::format("<={}={}, {}", tick_text(cdf.unit, *look.cut),
                            figure::hours_compact(view.visible[p]), numbers);
    }
    add_legend_entry(panel, cdf.providers[p], p, numbers);
  }
  if (look.reference) add_reference(panel, cdf, view, *look.reference);
  return framed(cdf, look, std::move(panel));
}

}  // namespace atlas::experiments
