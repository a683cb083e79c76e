#include "experiments/shared/tool_panels.h"

#include <algorithm>
#include <numeric>

namespace atlas::experiments {
namespace {

constexpr double kWidthIn = 15;
constexpr double kTitleRoomIn = 0.5;
constexpr double kBarHeight = 0.78;  // of a row

}  // namespace

double PanelHeight::of(size_t rows) const {
  return std::clamp(per_row_in * static_cast<double>(rows) + 2, least_in, most_in);
}

figure::Axis tool_axis(const std::vector<std::string>& labels) {
  figure::Axis axis;
  const double end = static_cast<double>(labels.size()) - 0.5;
  axis.scale = {figure::ScaleKind::band, end, -0.5};
  for (size_t row = 0; row < labels.size(); ++row) {
    axis.ticks.push_back({static_cast<double>(row), labels[row]});
  }
  axis.tick_pt = 13.5;
  return axis;
}

figure::Panel tool_panel(std::string title, figure::Axis x, figure::Axis y) {
  figure::Panel panel;
  panel.title = std::move(title);
  panel.title_align = figure::HAlign::left;
  panel.title_pt = 15;
  panel.x = std::move(x);
  panel.x.grid = true;
  panel.x.label_pt = 18;
  panel.x.tick_pt = 15;
  panel.y = std::move(y);
  return panel;
}

figure::RectsMark::Rect bar(size_t row, double value, std::string hover) {
  const auto middle = static_cast<double>(row);
  return {.x0 = 0,
          .y0 = middle - kBarHeight / 2,
          .x1 = value,
          .y1 = middle + kBarHeight / 2,
          .color = std::nullopt,
          .label = "",
          .hover = std::move(hover)};
}

figure::Figure stacked_figure(std::string name, std::string title,
                              std::vector<figure::Panel> panels, std::vector<double> heights_in) {
  figure::Figure figure;
  figure.name = std::move(name);
  figure.title = std::move(title);
  figure.title_pt = 18;
  figure.width_in = kWidthIn;
  figure.height_in = std::accumulate(heights_in.begin(), heights_in.end(), kTitleRoomIn);
  figure.row_weights = std::move(heights_in);
  figure.row_gap_pt = 24;
  for (size_t i = 0; i < panels.size(); ++i) panels[i].row = static_cast<int>(i);
  figure.panels = std::move(panels);
  return figure;
}

}  // namespace atlas::experiments
