#include "figure/figure.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "stats/token_axis.h"

namespace atlas::figure {
namespace {

std::array<double, 3> channels(uint32_t rgb) {
  return {static_cast<double>(rgb >> 16 & 0xFF), static_cast<double>(rgb >> 8 & 0xFF),
          static_cast<double>(rgb & 0xFF)};
}

}  // namespace

Color with_alpha(Color color, double alpha) {
  color.alpha = alpha;
  return color;
}

Color palette(size_t index) {
  static constexpr std::array<Color, 8> kPalette = {kBlue, kGreen,  kOrange, kRed,
                                                    kCyan, kViolet, kSlate,  kRose};
  return kPalette[index % kPalette.size()];
}

Color series_color(std::string_view label, size_t index) {
  if (label == "codex") return kBlue;
  if (label == "claude") return kOrange;
  return palette(index);
}

Color ramp(const std::vector<uint32_t>& anchors, double x) {
  constexpr double kEntries = 256;
  const double entry = std::clamp(std::floor(kEntries * x), 0.0, kEntries - 1) / (kEntries - 1);
  const double place = entry * static_cast<double>(anchors.size() - 1);
  const auto below = std::min(static_cast<size_t>(place), anchors.size() - 2);
  const double t = place - static_cast<double>(below);
  const auto from = channels(anchors[below]);
  const auto to = channels(anchors[below + 1]);
  uint32_t rgb = 0;
  for (size_t c = 0; c < 3; ++c) {
    rgb = rgb << 8 | static_cast<uint32_t>(std::lround(from[c] + (to[c] - from[c]) * t));
  }
  return {rgb};
}

Color blues(double x) {
  static const std::vector<uint32_t> kAnchors = {0xF7FBFF, 0xDEEBF7, 0xC6DBEF, 0x9ECAE1, 0x6BAED6,
                                                 0x4292C6, 0x2171B5, 0x08519C, 0x08306B};
  return ramp(kAnchors, x);
}

Color oranges(double x) {
  static const std::vector<uint32_t> kAnchors = {0xFFF5EB, 0xFEE6CE, 0xFDD0A2, 0xFDAE6B, 0xFD8D3C,
                                                 0xF16913, 0xD94801, 0xA63603, 0x7F2704};
  return ramp(kAnchors, x);
}

Color readable_on(Color ground) {
  const auto [r, g, b] = channels(ground.rgb);
  const double luminance = (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
  return luminance < 0.55 ? kWhite : kTextColor;
}

double Scale::transformed(double value) const {
  switch (kind) {
    case ScaleKind::linear:
    case ScaleKind::time:
    case ScaleKind::band:
      return value;
    case ScaleKind::log10:
      return std::log10(value);
    case ScaleKind::offset_log2:
      return std::log2(value + parameter) - std::log2(parameter);
    case ScaleKind::binary_token:
      return stats::binary_token_axis(value, parameter);
  }
  return value;
}

double Scale::position(double value) const {
  if (value == kEdge) return 1;
  if (value == -kEdge) return 0;
  const double direction = hi < lo ? -1 : 1;
  const double begin = transformed(lo) - direction * margin;
  const double end = transformed(hi) + direction * margin;
  if (end == begin) return 0.5;
  return (transformed(value) - begin) / (end - begin);
}

Figure no_data_figure(std::string name, std::string title, double width_in, double height_in,
                      double dpi) {
  Figure figure;
  figure.name = std::move(name);
  figure.title = std::move(title);
  figure.width_in = width_in;
  figure.height_in = height_in;
  figure.dpi = dpi;
  figure.caption = "No data: nothing in this trace belongs to this figure.";
  Panel panel;
  panel.axes_hidden = true;
  TextMark text;
  text.space = TextMark::Space::panel;
  text.x = 0.5;
  text.y = 0.5;
  text.h = HAlign::center;
  text.v = VAlign::middle;
  text.text = "No data in this trace";
  text.size_pt = 12;
  text.color = kMutedColor;
  panel.marks.emplace_back(std::move(text));
  figure.panels.push_back(std::move(panel));
  return figure;
}

}  // namespace atlas::figure
