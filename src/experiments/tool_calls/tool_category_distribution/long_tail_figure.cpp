// Two bars of full length over the same latency bins: what share of the calls, and what share of
// the time. Everything is placed on a sheet of 100 % in width and 10 units in height.

#include <fmt/format.h>

#include "base/number_text.h"
#include "experiments/tool_calls/tool_category_distribution/category_figures.h"

namespace atlas::experiments {
namespace {

constexpr figure::Color kGreenText{0x0B6B43};
constexpr double kLabelLeft = -17;  // the names of the bars stand left of 0 %
constexpr double kLeastLabelShare = 0.025;

figure::TextMark text_at(double x, double y, std::string text, double size_pt, bool bold) {
  figure::TextMark mark;
  mark.x = x;
  mark.y = y;
  mark.text = std::move(text);
  mark.size_pt = size_pt;
  mark.bold = bold;
  mark.v = figure::VAlign::middle;
  return mark;
}

void add_heading(figure::Panel& panel, const CategorySums& sums) {
  auto heading = text_at(kLabelLeft, 9.5, "LONG-TAIL LATENCY IMBALANCE", 17, true);
  heading.color = kGreenText;
  panel.marks.emplace_back(std::move(heading));
  const LongTailSum& slowest = sums.bins.back();
  const std::string text = fmt::format(
      "Calls of a minute or more are {} of the calls and hold {} of their summed latency.",
      base::percent(share_of(slowest.calls, sums.all_bins.calls), 1),
      base::percent(share_of(slowest.latency_ms, sums.all_bins.latency_ms), 1));
  panel.marks.emplace_back(text_at(kLabelLeft, 8.5, text, 11.5, false));
}

template <typename ShareOf>
void add_bar(figure::Panel& panel, std::string name, double y, ShareOf share_of_bin) {
  constexpr double kHalfBar = 0.85;
  figure::RectsMark bar;
  bar.corner_radius_pt = 3;
  bar.edge = figure::LineStyle{figure::kWhite, 1, {}};
  bar.label_pt = 11.5;
  double x = 0;
  for (size_t k = 0; k < kLongTailBins.size(); ++k) {
    const double part = share_of_bin(k);
    if (part == 0) continue;
    const double end = x + 100 * part;
    const std::string text = base::percent(part, 1);
    bar.rects.push_back({x, y - kHalfBar, end, y + kHalfBar, kLongTailBins[k].color,
                         part >= kLeastLabelShare ? text : "",
                         fmt::format("{}: {}", kLongTailBins[k].label, text)});
    x = end;
  }
  panel.marks.emplace_back(std::move(bar));
  panel.marks.emplace_back(text_at(kLabelLeft, y, std::move(name), 12, true));
}

void add_footer(figure::Panel& panel, const CategorySums& sums) {
  constexpr double kRuleY = 2.4;
  constexpr double kColumnWidth = (100 - kLabelLeft) / static_cast<double>(kLongTailBins.size());
  figure::SegmentsMark rules;
  rules.style = {{0xBFD3C4}, 1, {}};
  rules.segments.push_back({kLabelLeft, kRuleY, 100, kRuleY});
  figure::RectsMark chips;
  chips.corner_radius_pt = 2;
  for (size_t k = 0; k < kLongTailBins.size(); ++k) {
    const double x = kLabelLeft + kColumnWidth * static_cast<double>(k) + 3;
    if (k > 0) rules.segments.push_back({x - 3, 0, x - 3, kRuleY - 0.4});
    chips.rects.push_back({x, 1.2, x + 2, 1.9, kLongTailBins[k].color, "", ""});
    auto label = text_at(x + 3.5, 1.55, std::string(kLongTailBins[k].label), 13, true);
    label.color = kGreenText;
    panel.marks.emplace_back(std::move(label));
    panel.marks.emplace_back(text_at(x + 3.5, 0.5,
                                     fmt::format("{} calls - {}", base::grouped(sums.bins[k].calls),
                                                 hours_text(sums.bins[k].latency_ms)),
                                     10.5, false));
  }
  panel.marks.emplace_back(std::move(rules));
  panel.marks.emplace_back(std::move(chips));
}

}  // namespace

figure::Figure draw_long_tail(const CategorySums& sums) {
  constexpr std::string_view kName = "tool_latency_long_tail_imbalance";
  constexpr double kWidthIn = 10.8;
  constexpr double kHeightIn = 3.7;
  constexpr double kDpi = 220;
  if (sums.all_bins.calls == 0) {
    return figure::no_data_figure(std::string(kName), "Long-tail latency imbalance", kWidthIn,
                                  kHeightIn, kDpi);
  }
  figure::Panel panel;
  panel.axes_hidden = true;
  panel.x.scale = {figure::ScaleKind::linear, kLabelLeft, 100};
  panel.y.scale = {figure::ScaleKind::linear, 0, 10};
  add_heading(panel, sums);
  add_bar(panel, "Share of\ntool calls", 6.6,
          [&](size_t k) { return share_of(sums.bins[k].calls, sums.all_bins.calls); });
  add_bar(panel, "Share of total\ntool latency", 4.2,
          [&](size_t k) { return share_of(sums.bins[k].latency_ms, sums.all_bins.latency_ms); });
  add_footer(panel, sums);
  figure::Figure figure;
  figure.name = kName;
  figure.caption =
      "Share of the tool calls and of their summed effective latency, by the latency "
      "of a call.";
  figure.width_in = kWidthIn;
  figure.height_in = kHeightIn;
  figure.dpi = kDpi;
  figure.transparent = true;
  figure.padding_pt = 14;
  figure.panels.push_back(std::move(panel));
  return figure;
}

}  // namespace atlas::experiments
