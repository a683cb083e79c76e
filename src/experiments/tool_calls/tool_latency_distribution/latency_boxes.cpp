#include "experiments/tool_calls/tool_latency_distribution/latency_boxes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/number_text.h"
#include "experiments/shared/axes.h"
#include "experiments/shared/tool_names.h"
#include "experiments/shared/tool_panels.h"
#include "figure/format.h"
#include "stats/quantile.h"

namespace atlas::experiments {
namespace {

constexpr PanelHeight kPanelHeight = {0.43, 5.2, 14.5};
constexpr size_t kMostPanels = 6;  // a picture has an end
constexpr std::string_view kTallTitle = "Tool Call Latency by Tool and Provider";
constexpr std::array<double, 9> kTicksMs = {0.1,    1,      10,      100,      1000,
                                            10'000, 60'000, 600'000, 3'600'000};

// latencies_ms  ascending, at least one
LatencyBox box_of(const Tool& tool, std::span<const double> latencies_ms) {
  const auto at = [&](double q) { return *stats::quantile_numpy(latencies_ms, q); };
  LatencyBox box{tool.name, tool.totals.calls, 0, at(0.25), at(0.5), at(0.75), 0};
  const auto lowest = std::ranges::lower_bound(latencies_ms, at(0.05));
  const auto beyond = std::ranges::upper_bound(latencies_ms, at(0.95));
  box.whisker_lo_ms = lowest == latencies_ms.end() ? box.q1_ms : std::min(*lowest, box.q1_ms);
  box.whisker_hi_ms =
      beyond == latencies_ms.begin() ? box.q3_ms : std::max(*std::prev(beyond), box.q3_ms);
  return box;
}

std::vector<LatencyBox> boxes_of(const ToolUses& uses, std::vector<Tool> tools,
                                 int64_t least_calls) {
  std::ranges::sort(tools, {}, &Tool::name);
  tools = with_rare_merged(std::move(tools), least_calls);
  std::vector<LatencyBox> boxes;
  for (const Tool& tool : tools) {
    if (tool.totals.latency_count == 0) continue;
    boxes.push_back(box_of(tool, sorted_latencies_ms(uses, tool)));
  }
  std::ranges::stable_sort(boxes, std::greater<>(), &LatencyBox::calls);
  return boxes;
}

// The most called boxes, slowest first.
std::vector<LatencyBox> slowest_of_top(const ProviderBoxes& provider, int64_t top_tools) {
  const auto count =
      std::min(provider.boxes.size(), static_cast<size_t>(std::max<int64_t>(0, top_tools)));
  std::vector<LatencyBox> boxes(provider.boxes.begin(),
                                provider.boxes.begin() + static_cast<ptrdiff_t>(count));
  std::ranges::stable_sort(boxes, std::greater<>(), &LatencyBox::median_ms);
  return boxes;
}

std::string hover(const LatencyBox& box) {
  return fmt::format("{}: median {}, quartiles {} and {}, {} calls", box.name,
                     figure::latency_compact(box.median_ms), figure::latency_compact(box.q1_ms),
                     figure::latency_compact(box.q3_ms), base::grouped(box.calls));
}

figure::BoxesMark mark_of(const std::vector<LatencyBox>& boxes) {
  figure::BoxesMark mark;
  mark.face = figure::with_alpha(figure::kBoxFace, 0.82);
  mark.median = figure::kTextColor;
  for (size_t row = 0; row < boxes.size(); ++row) {
    const LatencyBox& box = boxes[row];
    mark.boxes.push_back({static_cast<double>(row), box.whisker_lo_ms, box.q1_ms, box.median_ms,
                          box.q3_ms, box.whisker_hi_ms, hover(box)});
  }
  return mark;
}

// Row 0 at the bottom.
figure::Axis upward_axis(std::vector<std::string> labels) {
  figure::Axis axis = tool_axis(labels);
  std::swap(axis.scale.lo, axis.scale.hi);
  return axis;
}

struct Range {
  double lo_ms, hi_ms;
};

// What all boxes of all panels need, so that panels can be compared.
Range range_of(const std::vector<std::vector<LatencyBox>>& panels) {
  Range range{kTicksMs.back(), kTicksMs.front()};
  for (const auto& boxes : panels) {
    for (const LatencyBox& box : boxes) {
      range.lo_ms = std::min(range.lo_ms, box.whisker_lo_ms);
      range.hi_ms = std::max(range.hi_ms, box.whisker_hi_ms);
    }
  }
  return {range.lo_ms / 1.3, range.hi_ms * 1.3};
}

figure::Axis latency_axis(const Range& range, std::string label) {
  figure::Axis axis;
  axis.scale = {figure::ScaleKind::log10, range.lo_ms, range.hi_ms};
  axis.label = std::move(label);
  const auto add = [&](double ms) {
    if (range.lo_ms <= ms && ms <= range.hi_ms)
      axis.ticks.push_back({ms, figure::latency_tick(ms)});
  };
  std::ranges::for_each(kTicksMs, add);
  if (range.hi_ms > kTicksMs.back()) add(std::pow(10.0, std::floor(std::log10(range.hi_ms))));
  axis.minor_ticks = log_minor_ticks(range.lo_ms, range.hi_ms);
  axis.grid = true;
  return axis;
}

// The box where it is on the axis; nothing if it ends before the axis begins or begins after its
// end.
std::optional<LatencyBox> clipped(const LatencyBox& box, const Range& range) {
  if (box.q3_ms <= range.lo_ms || box.q1_ms >= range.hi_ms) return std::nullopt;
  LatencyBox result = box;
  for (const auto value : {&LatencyBox::whisker_lo_ms, &LatencyBox::q1_ms, &LatencyBox::median_ms,
                           &LatencyBox::q3_ms, &LatencyBox::whisker_hi_ms}) {
    result.*value = std::clamp(result.*value, range.lo_ms, range.hi_ms);
  }
  return result;
}

// Stands at the row of a box that is beyond the axis.
figure::TextMark beyond_label(const LatencyBox& box, size_t row, const Range& range) {
  const bool is_before = box.q3_ms <= range.lo_ms;
  figure::TextMark text;
  text.x = is_before ? range.lo_ms : range.hi_ms;
  text.y = static_cast<double>(row);
  text.dx_pt = is_before ? 3 : -3;
  text.text = "median " + figure::latency_compact(box.median_ms);
  text.size_pt = 6.4;
  text.color = figure::kMutedColor;
  text.h = is_before ? figure::HAlign::left : figure::HAlign::right;
  text.v = figure::VAlign::middle;
  return text;
}

figure::Panel wide_panel(const ProviderBoxes& provider, int column) {
  constexpr Range kRange = {30, 600'000};
  constexpr int64_t kTopTools = 12;
  constexpr size_t kNameCharacters = 20;
  const auto boxes = slowest_of_top(provider, kTopTools);
  figure::Panel panel;
  panel.column = column;
  panel.title = figure::provider_title(provider.provider) + " top 12";
  panel.title_align = figure::HAlign::left;
  panel.title_pt = 8.8;
  panel.x = latency_axis(kRange, "Effective latency (log scale)");
  panel.x.label_pt = 7.4;
  panel.x.tick_pt = 6.8;
  std::vector<std::string> labels;
  figure::BoxesMark mark = mark_of({});
  for (size_t row = 0; row < boxes.size(); ++row) {
    labels.push_back(fmt::format("{} ({})", figure::shortened(boxes[row].name, kNameCharacters),
                                 base::grouped(boxes[row].calls)));
    const auto visible = clipped(boxes[row], kRange);
    if (!visible) {
      panel.marks.emplace_back(beyond_label(boxes[row], row, kRange));
      continue;
    }
    mark.boxes.push_back({static_cast<double>(row), visible->whisker_lo_ms, visible->q1_ms,
                          visible->median_ms, visible->q3_ms, visible->whisker_hi_ms,
                          hover(boxes[row])});
  }
  panel.y = upward_axis(std::move(labels));
  panel.y.tick_pt = 6.4;
  panel.marks.emplace_back(std::move(mark));
  return panel;
}

}  // namespace

std::vector<ProviderBoxes> latency_boxes(const trace::Trace& trace, int64_t least_calls) {
  const ToolUses& uses = trace.derived(tool_uses);
  auto providers = tools_by_provider(trace, uses, [](std::optional<std::string_view> name) {
    return with_mcp_merged(trimmed_tool_name(name));
  });
  std::vector<ProviderBoxes> result;
  for (ProviderTools& provider : providers) {
    auto boxes = boxes_of(uses, std::move(provider.tools), least_calls);
    if (!boxes.empty()) result.push_back({std::move(provider.provider), std::move(boxes)});
  }
  return result;
}

figure::Figure draw_boxes(const std::vector<ProviderBoxes>& providers, int64_t top_tools) {
  constexpr size_t kNameCharacters = 34;
  std::vector<std::vector<LatencyBox>> selected;
  for (const ProviderBoxes& provider : providers) {
    if (selected.size() < kMostPanels) selected.push_back(slowest_of_top(provider, top_tools));
  }
  if (selected.empty() || top_tools <= 0) {
    return figure::no_data_figure("tool_latency_by_tool", std::string(kTallTitle), 15, 5.2, 260);
  }
  const Range range = range_of(selected);
  std::vector<figure::Panel> panels;
  std::vector<double> heights_in;
  for (size_t i = 0; i < selected.size(); ++i) {
    std::vector<std::string> labels;
    for (const LatencyBox& box : selected[i]) {
      labels.push_back(fmt::format("{}  (n={})", figure::shortened(box.name, kNameCharacters),
                                   base::grouped(box.calls)));
    }
    panels.push_back(
        tool_panel(fmt::format("{} - top {} by call count",
                               figure::provider_title(providers[i].provider), selected[i].size()),
                   latency_axis(range, "Latency (log scale)"), upward_axis(std::move(labels))));
    panels.back().marks.emplace_back(mark_of(selected[i]));
    heights_in.push_back(kPanelHeight.of(selected[i].size()));
  }
  figure::Figure figure = stacked_figure("tool_latency_by_tool", std::string(kTallTitle),
                                         std::move(panels), std::move(heights_in));
  figure.caption =
      "Effective latency of the most called tools: quartiles and median, whiskers at "
      "the 5th and 95th percentile. n counts all calls of the tool.";
  return figure;
}

figure::Figure draw_wide_boxes(const std::vector<ProviderBoxes>& providers) {
  constexpr double kWidthIn = 7.15;  // for two providers
  constexpr double kHeightIn = 4.25;
  constexpr size_t kMostColumns = 4;
  if (providers.empty()) {
    return figure::no_data_figure("tool_latency_by_tool_top12_wide", std::string(kTallTitle),
                                  kWidthIn, kHeightIn, 260);
  }
  figure::Figure figure;
  figure.name = "tool_latency_by_tool_top12_wide";
  figure.caption =
      "Effective latency of each provider's twelve most called tools, with their "
      "number of calls, on one axis.";
  const size_t columns = std::min(providers.size(), kMostColumns);
  figure.width_in = kWidthIn * std::max(1.0, static_cast<double>(columns) / 2);
  figure.height_in = kHeightIn;
  figure.column_weights.assign(columns, 1);
  for (size_t i = 0; i < columns; ++i) {
    figure.panels.push_back(wide_panel(providers[i], static_cast<int>(i)));
  }
  return figure;
}

}  // namespace atlas::experiments
