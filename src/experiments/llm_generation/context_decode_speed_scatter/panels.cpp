#include "experiments/llm_generation/context_decode_speed_scatter/panels.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/number_text.h"
#include "experiments/shared/cloud.h"
#include "experiments/shared/spread.h"
#include "figure/format.h"
#include "stats/random.h"

namespace atlas::experiments {
namespace {

constexpr uint64_t kSampleSeed = 20260617;
constexpr double kFirstTickTokens = 1024;
constexpr size_t kMostTicks = 6;
constexpr figure::Color kBinColor{0x111827, 0.82};
constexpr figure::Color kPaper{0xFFFFFF, 0.7};
constexpr double kPanelHeightIn = 1.55;
constexpr double kEndOfBinLines = 0.88;  // of the panel's width: what follows holds their labels

struct BinLine {
  std::string_view label;
  double ContextBin::* value;
  double width_pt;
  figure::Dash dash;
};
constexpr std::array<BinLine, 3> kBinLines = {{{"bin p90", &ContextBin::p90, 0.95, {4, 3}},
                                               {"bin median", &ContextBin::median, 1.15, {}},
                                               {"bin p25", &ContextBin::p25, 0.95, {4, 3}}}};

// Powers of two from the one at or below `least` to the one at or above `greatest`, thinned.
std::vector<figure::Tick> context_ticks(double least, double greatest) {
  std::vector<double> powers;
  for (double power = std::exp2(std::floor(std::log2(least)));; power *= 2) {
    powers.push_back(power);
    if (power >= greatest) break;
  }
  const size_t stride = (powers.size() + kMostTicks - 2) / (kMostTicks - 1);
  std::vector<figure::Tick> ticks;
  for (size_t i = 0; i < powers.size(); i += std::max<size_t>(1, stride)) {
    ticks.push_back({powers[i], figure::token_label(powers[i])});
  }
  if (ticks.back().value != powers.back()) {
    ticks.push_back({powers.back(), figure::token_label(powers.back())});
  }
  return ticks;
}

// The lines join the middles of the bins. A single bin is drawn over its whole width: one point is
// no line.
double end_of_line(const ScatterPanel& panel, const ContextBin& last) {
  return panel.bins.size() == 1 ? last.hi_tokens : last.midpoint_tokens;
}

figure::Axis context_axis(std::span<const ScatterPanel> panels, double least_context_tokens) {
  const double least = std::max(1.0, least_context_tokens);
  double greatest = 2 * least;
  for (const ScatterPanel& panel : panels) {
    for (const ContextValue& value : *panel.values) {
      greatest = std::max(greatest, value.context_tokens);
    }
    for (const ContextBin& bin : panel.bins) {
      const double octaves = std::log2(end_of_line(panel, bin) / least);
      greatest = std::max(greatest, least * std::exp2(octaves / kEndOfBinLines));
    }
  }
  figure::Axis axis;
  axis.ticks = context_ticks(least, greatest);
  // The last power is above every value: it closes the axis if it is near, else it is left out.
  const double last = axis.ticks.back().value;
  if (last <= greatest * 1.1) {
    greatest = last;
  } else {
    axis.ticks.pop_back();
  }
  axis.scale = {figure::ScaleKind::binary_token, least, greatest, kFirstTickTokens};
  axis.grid = true;
  return axis;
}

figure::Axis capped_axis(double cap, std::string label) {
  figure::Axis axis;
  axis.scale = {figure::ScaleKind::linear, 0, cap};
  axis.label = std::move(label);
  for (int i = 0; i <= 4; ++i) {
    const double value = cap * i / 4;
    axis.ticks.push_back({value, base::general(value)});
  }
  axis.grid = true;
  return axis;
}

figure::PointsMark points(const ScatterPanel& panel, size_t most_points) {
  const std::vector<ContextValue>& values = *panel.values;
  std::vector<uint32_t> chosen(values.size());
  for (uint32_t i = 0; i < values.size(); ++i) chosen[i] = i;
  if (values.size() > most_points) {
    chosen = stats::NumpyRandom(kSampleSeed).permutation(static_cast<uint32_t>(values.size()));
    chosen.resize(most_points);
    std::ranges::sort(chosen);
  }
  figure::PointsMark mark;
  mark.series = panel.title;
  mark.color = figure::with_alpha(panel.color, cloud_alpha(0.22, chosen.size()));
  mark.area_pt2 = 4.4;
  for (const uint32_t i : chosen) {
    mark.x.push_back(values[i].context_tokens);
    mark.y.push_back(std::clamp(values[i].value, 0.0, panel.cap));
  }
  return mark;
}

// The label of a bin line, behind its right end.
figure::TextMark end_label(const BinLine& line, double x, double y) {
  figure::TextMark label;
  label.x = x;
  label.y = y;
  label.text = line.label;
  label.size_pt = 6.8;
  label.color = {0x111827};
  label.v = figure::VAlign::middle;
  label.dx_pt = 4;
  label.box_fill = kPaper;
  return label;
}

void add_bin_lines(const ScatterPanel& data, figure::Panel& panel) {
  if (data.bins.empty()) return;
  const bool is_single = data.bins.size() == 1;
  const double end_x = end_of_line(data, data.bins.back());
  std::vector<double> ends;
  for (const BinLine& line : kBinLines) {
    figure::LineMark mark;
    mark.style = {kBinColor, line.width_pt, line.dash};
    for (const ContextBin& bin : data.bins) {
      const double y = std::clamp(bin.*line.value, 0.0, data.cap);
      if (is_single) mark.x.push_back(bin.lo_tokens), mark.y.push_back(y);
      mark.x.push_back(end_of_line(data, bin));
      mark.y.push_back(y);
    }
    ends.push_back(mark.y.back());
    panel.marks.emplace_back(std::move(mark));
  }
  // A line of text is about an eighth of the panel high.
  const auto places = spread(ends, 0.125 * data.cap, 0.06 * data.cap, 0.94 * data.cap);
  for (size_t i = 0; i < kBinLines.size(); ++i) {
    panel.marks.emplace_back(end_label(kBinLines[i], end_x, places[i]));
  }
}

figure::TextMark note(const std::string& text) {
  figure::TextMark mark;
  mark.space = figure::TextMark::Space::panel;
  mark.x = 0.015;
  mark.y = 0.96;
  mark.text = text;
  mark.size_pt = 7.2;
  mark.color = figure::kMutedColor;
  mark.v = figure::VAlign::top;
  mark.box_fill = kPaper;
  return mark;
}

figure::Panel draw_panel(const ScatterPanel& data, const figure::Axis& context, bool is_last,
                         size_t most_points) {
  figure::Panel panel;
  panel.title = data.title;
  panel.x = context;
  panel.frame_top = panel.frame_right = true;
  if (is_last) {
    panel.x.label = "Total input context tokens";
  } else {
    for (figure::Tick& tick : panel.x.ticks) tick.label.clear();
  }
  panel.y = capped_axis(data.cap, data.y_label);
  panel.marks.emplace_back(points(data, most_points));
  add_bin_lines(data, panel);
  panel.marks.emplace_back(note(data.note));
  return panel;
}

}  // namespace

figure::Figure draw_panels(std::string name, std::span<const ScatterPanel> panels,
                           double least_context_tokens, size_t most_points) {
  figure::Figure figure;
  figure.name = std::move(name);
  figure.caption =
      "Generation speed by the input context of a step, and for Codex its two parts; "
      "lines are quantiles of the steps in a power-of-two bin of context.";
  figure.width_in = 6.1;
  figure.height_in = kPanelHeightIn * static_cast<double>(panels.size());
  figure.row_weights.assign(panels.size(), 1);
  figure.row_gap_pt = 8;
  const figure::Axis context = context_axis(panels, least_context_tokens);
  for (size_t i = 0; i < panels.size(); ++i) {
    figure::Panel panel = draw_panel(panels[i], context, i + 1 == panels.size(), most_points);
    panel.row = static_cast<int>(i);
    figure.panels.push_back(std::move(panel));
  }
  return figure;
}

}  // namespace atlas::experiments
