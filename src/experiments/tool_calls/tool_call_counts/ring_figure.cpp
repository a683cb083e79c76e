// Rings are read clockwise, largest tool first. Angles are degrees counter-clockwise from the x
// axis, lengths are multiples of the ring's outer radius. The main ring is turned so that its small
// slice points left, at nine o'clock.
//
// A name stands inside its slice where there is room, else beside the ring at the end of a thin
// line; the names beside the ring keep a distance from each other, so their lines may lean.

#include "experiments/tool_calls/tool_call_counts/ring_figure.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <numbers>

#include "base/number_text.h"
#include "experiments/shared/spread.h"
#include "figure/format.h"

namespace atlas::experiments {
namespace {

constexpr double kHalfExtent = 1.85;  // of a panel, in radii: room for the names beside the ring
constexpr double kInnerRadius = 0.5;
constexpr double kStartDeg = 92;  // a little before twelve o'clock
constexpr double kLeftDeg = 180;
constexpr double kLabelX = 1.18;
constexpr double kLabelEnd = 1.32;  // names beside the ring stand between -+ this
constexpr double kLabelGap = 0.46;
constexpr size_t kInsideLineCharacters = 8;
constexpr size_t kLineCharacters = 9;
constexpr figure::Color kAggregateColor{0xC7CDD6};
constexpr size_t kMostProviders = 6;  // a picture has an end

struct Slice {
  const RingSegment* segment;
  double begin_deg, end_deg;  // begin < end
  double provider_share;
  double ring_share;
  figure::Color color;

  double middle_rad() const { return (begin_deg + end_deg) / 2 * std::numbers::pi / 180; }
};

figure::Color ring_color(std::string_view provider, size_t row, double x) {
  static const std::array<std::vector<uint32_t>, 5> kOthers = {{
      {0xFCFBFD, 0xEFEDF5, 0xDADAEB, 0xBCBDDC, 0x9E9AC8, 0x807DBA, 0x6A51A3, 0x54278F, 0x3F007D},
      {0xF7FCF5, 0xE5F5E0, 0xC7E9C0, 0xA1D99B, 0x74C476, 0x41AB5D, 0x238B45, 0x006D2C, 0x00441B},
      {0xFFF5F0, 0xFEE0D2, 0xFCBBA1, 0xFC9272, 0xFB6A4A, 0xEF3B2C, 0xCB181D, 0xA50F15, 0x67000D},
      {0xF7FCF0, 0xE0F3DB, 0xCCEBC5, 0xA8DDB5, 0x7BCCC4, 0x4EB3D3, 0x2B8CBE, 0x0868AC, 0x084081},
      {0xF7F4F9, 0xE7E1EF, 0xD4B9DA, 0xC994C7, 0xDF65B0, 0xE7298A, 0xCE1256, 0x980043, 0x67001F},
  }};
  if (provider == "claude") return figure::blues(x);
  if (provider == "codex") return figure::oranges(x);
  return figure::ramp(kOthers[row % kOthers.size()], x);
}

// Dark to light by size; aggregates are grey and take no step of the ramp.
std::vector<figure::Color> segment_colors(const std::vector<RingSegment>& segments,
                                          std::string_view provider, size_t row) {
  constexpr double kDark = 0.90;
  constexpr double kLight = 0.34;
  const auto steps = std::ranges::count(segments, false, &RingSegment::is_aggregate);
  std::vector<figure::Color> colors;
  double step = 0;
  for (const RingSegment& segment : segments) {
    if (segment.is_aggregate) {
      colors.push_back(kAggregateColor);
      continue;
    }
    const double way = steps > 1 ? step / static_cast<double>(steps - 1) : 0;
    colors.push_back(ring_color(provider, row, kDark + (kLight - kDark) * way));
    ++step;
  }
  return colors;
}

// Where the ring begins so that the middle of segment `left` points left.
double start_with_left(const std::vector<RingSegment>& segments, size_t left, int64_t total) {
  int64_t before = 0;
  for (size_t i = 0; i < left; ++i) before += segments[i].calls;
  const double middle = static_cast<double>(before) + static_cast<double>(segments[left].calls) / 2;
  return kLeftDeg + 360 * middle / static_cast<double>(total);
}

double main_start(const RingSplit& split) {
  const bool has_small = !split.small.empty();
  return has_small ? start_with_left(split.main, split.main.size() - 1, split.calls) : kStartDeg;
}

double small_start(const RingSplit& split) {
  constexpr double kDominantShare = 0.4;
  const auto largest = std::ranges::max_element(split.small, {}, &RingSegment::calls);
  const int64_t total = split.small_calls();
  const bool dominates =
      static_cast<double>(largest->calls) >= kDominantShare * static_cast<double>(total);
  if (!dominates) return kStartDeg;
  return start_with_left(split.small, static_cast<size_t>(largest - split.small.begin()), total);
}

std::vector<Slice> slices(const std::vector<RingSegment>& segments, const RingSplit& split,
                          double start_deg, const std::vector<figure::Color>& colors) {
  int64_t total = 0;
  for (const RingSegment& segment : segments) total += segment.calls;
  std::vector<Slice> result;
  int64_t before = 0;
  const auto at = [&](int64_t calls) {
    return start_deg - 360 * static_cast<double>(calls) / static_cast<double>(total);
  };
  for (size_t i = 0; i < segments.size(); ++i) {
    const int64_t after = before + segments[i].calls;
    result.push_back({&segments[i], at(after), at(before), split.share(segments[i].calls),
                      static_cast<double>(segments[i].calls) / static_cast<double>(total),
                      colors[i]});
    before = after;
  }
  return result;
}

std::string share_text(double share) { return share < 0.001 ? "<0.1%" : base::percent(share, 1); }

// A long name over two lines, at the underscore or capital that is nearest to its middle.
std::vector<std::string> name_lines(const RingSegment& segment, size_t most_characters) {
  const std::string name = segment.name.starts_with("Other (<") ? "Other rare" : segment.name;
  if (name.size() <= most_characters) return {name};
  size_t best = std::string::npos;
  const auto distance = [&](size_t at) {
    return std::abs(2 * static_cast<double>(at) - static_cast<double>(name.size()));
  };
  for (size_t i = 1; i + 1 < name.size(); ++i) {
    const bool is_break = name[i] == '_' || name[i] == ' ' || (name[i] >= 'A' && name[i] <= 'Z');
    if (is_break && (best == std::string::npos || distance(i) < distance(best))) best = i;
  }
  if (best == std::string::npos) return {figure::shortened(name, kLineCharacters + 3)};
  const bool drops_separator = name[best] == '_' || name[best] == ' ';
  return {figure::shortened(name.substr(0, best), kLineCharacters + 3),
          figure::shortened(name.substr(best + (drops_separator ? 1 : 0)), kLineCharacters + 3)};
}

bool fits_inside(const Slice& slice, double least_provider_share) {
  constexpr double kLeastRingShare = 0.075;  // narrower slices have no room for two lines
  if (slice.segment->is_aggregate || slice.provider_share < least_provider_share) return false;
  if (slice.ring_share < kLeastRingShare) return false;
  return std::ranges::all_of(
      name_lines(*slice.segment, kInsideLineCharacters),
      [](const std::string& line) { return line.size() <= kInsideLineCharacters; });
}

figure::TextMark label_mark(const Slice& slice, size_t line_characters) {
  figure::TextMark text;
  for (const std::string& line : name_lines(*slice.segment, line_characters)) {
    text.text += line + '\n';
  }
  text.text += share_text(slice.provider_share);
  text.bold = true;
  text.v = figure::VAlign::middle;
  return text;
}

void add_inside_label(figure::Panel& panel, const Slice& slice) {
  constexpr double kRadius = (1 + kInnerRadius) / 2;
  figure::TextMark text = label_mark(slice, kInsideLineCharacters);
  text.x = kRadius * std::cos(slice.middle_rad());
  text.y = kRadius * std::sin(slice.middle_rad());
  text.size_pt = 8;
  text.h = figure::HAlign::center;
  text.color = figure::readable_on(slice.color);
  panel.marks.emplace_back(std::move(text));
}

// The names of one side of the ring; side is -1 (left) or 1.
void add_outside_labels(figure::Panel& panel, std::vector<Slice> slices, double side) {
  constexpr double kLeastThreeLineGap = 0.4;
  const auto height = [](const Slice& slice) { return std::sin(slice.middle_rad()); };
  std::ranges::stable_sort(slices, {}, height);
  std::vector<double> wanted;
  for (const Slice& slice : slices) wanted.push_back(1.15 * height(slice));
  const auto heights = spread(wanted, kLabelGap, -kLabelEnd, kLabelEnd);
  const double room = 2 * kLabelEnd / std::max<double>(1, static_cast<double>(slices.size()) - 1);
  for (size_t i = 0; i < slices.size(); ++i) {
    const double angle = slices[i].middle_rad();
    figure::LineMark line;
    line.x = {1.01 * std::cos(angle), 1.08 * std::cos(angle), side * (kLabelX - 0.04)};
    line.y = {1.01 * std::sin(angle), 1.08 * std::sin(angle), heights[i]};
    line.style = {{0x94A3B8}, 0.7, {}};
    panel.marks.emplace_back(std::move(line));
    figure::TextMark text = label_mark(slices[i], kLineCharacters);
    if (room < kLeastThreeLineGap) std::ranges::replace(text.text, '\n', ' ');
    text.x = side * kLabelX;
    text.y = heights[i];
    text.size_pt = room < kLeastThreeLineGap ? 7.5 : 9;
    text.h = side < 0 ? figure::HAlign::right : figure::HAlign::left;
    panel.marks.emplace_back(std::move(text));
  }
}

void add_center_text(figure::Panel& panel, std::string number, std::string unit) {
  figure::TextMark big;
  big.y = 0.1;
  big.text = std::move(number);
  big.size_pt = 18;
  big.bold = true;
  big.h = figure::HAlign::center;
  big.v = figure::VAlign::middle;
  figure::TextMark small = big;
  small.y = -0.18;
  small.text = std::move(unit);
  small.size_pt = 10.5;
  small.color = figure::kMutedColor;
  panel.marks.emplace_back(std::move(big));
  panel.marks.emplace_back(std::move(small));
}

figure::Panel empty_panel(std::string title, int row, int column) {
  figure::Panel panel;
  panel.row = row;
  panel.column = column;
  panel.title = std::move(title);
  panel.title_pt = 13;
  panel.axes_hidden = true;
  panel.equal_axes = true;
  panel.x.scale = {figure::ScaleKind::linear, -kHalfExtent, kHalfExtent};
  panel.y.scale = {figure::ScaleKind::linear, -1.45, 1.45};
  return panel;
}

void add_ring(figure::Panel& panel, const std::vector<Slice>& all, double least_inside_share) {
  figure::WedgesMark ring;
  ring.inner_radius = kInnerRadius;
  ring.edge_width_pt = 1.2;
  std::vector<Slice> left;
  std::vector<Slice> right;
  for (const Slice& slice : all) {
    ring.wedges.push_back(
        {slice.begin_deg, slice.end_deg, slice.color, "",
         fmt::format("{}: {} calls ({})", slice.segment->name, base::grouped(slice.segment->calls),
                     share_text(slice.provider_share))});
  }
  panel.marks.emplace_back(std::move(ring));
  for (const Slice& slice : all) {
    if (fits_inside(slice, least_inside_share)) {
      add_inside_label(panel, slice);
    } else {
      (std::cos(slice.middle_rad()) < 0 ? left : right).push_back(slice);
    }
  }
  add_outside_labels(panel, std::move(left), -1);
  add_outside_labels(panel, std::move(right), 1);
}

std::string total_text(int64_t calls) {
  const auto value = static_cast<double>(calls);
  if (value >= 1e6) return base::fixed(value / 1e6, 1) + "M";
  return value >= 1000 ? base::fixed(value / 1000, 0) + "k" : fmt::format("{}", calls);
}

figure::Panel main_panel(const ProviderRings& rings, size_t row) {
  constexpr double kLeastInsideShare = 0.09;
  const RingSplit& split = rings.split;
  auto panel = empty_panel(figure::provider_title(rings.provider) + " -- full distribution",
                           static_cast<int>(row), 0);
  add_ring(
      panel,
      slices(split.main, split, main_start(split), segment_colors(split.main, rings.provider, row)),
      kLeastInsideShare);
  add_center_text(panel, total_text(split.calls), "calls");
  return panel;
}

figure::Panel small_panel(const ProviderRings& rings, size_t row) {
  constexpr double kLeastInsideShare = 0.025;
  const RingSplit& split = rings.split;
  if (split.small.empty()) {
    auto panel = empty_panel("", static_cast<int>(row), 1);
    figure::TextMark text;
    text.text = "No small-tool slice";
    text.color = figure::kMutedColor;
    text.h = figure::HAlign::center;
    text.v = figure::VAlign::middle;
    panel.marks.emplace_back(std::move(text));
    return panel;
  }
  auto panel = empty_panel("Expanded small-tool slice", static_cast<int>(row), 1);
  add_ring(panel,
           slices(split.small, split, small_start(split),
                  segment_colors(split.small, rings.provider, row)),
           kLeastInsideShare);
  add_center_text(panel, base::percent(split.share(split.small_calls()), 1), "small tools");
  return panel;
}

}  // namespace

figure::Figure draw_rings(const std::vector<ProviderRings>& providers) {
  const size_t shown = std::min(providers.size(), kMostProviders);
  figure::Figure figure;
  figure.name = "tool_call_count_rings";
  figure.caption =
      "Share of each tool in the calls of its provider; on the right the slice of "
      "small tools once more. All percentages are of the provider's calls.";
  figure.width_in = 9.7;
  figure.height_in = 4.7 * static_cast<double>(shown);
  figure.column_weights = {1, 1};
  figure.row_weights.assign(shown, 1);
  for (size_t row = 0; row < shown; ++row) {
    figure.panels.push_back(main_panel(providers[row], row));
    figure.panels.push_back(small_panel(providers[row], row));
  }
  if (shown < providers.size()) {
    figure.footer = fmt::format("{} more providers are in the table.", providers.size() - shown);
  }
  return figure;
}

}  // namespace atlas::experiments
