#include "experiments/shared/token_figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/number_text.h"
#include "experiments/shared/axes.h"
#include "figure/format.h"
#include "stats/token_axis.h"

namespace atlas::experiments {
namespace {

using figure::LegendEntry;

constexpr double kPointArea = 9;
constexpr double kPointAlpha = 0.18;

LegendEntry legend_entry(const std::string& series, std::string label, figure::Color color,
                         LegendEntry::Symbol symbol) {
  LegendEntry entry;
  entry.series = series;
  entry.label = std::move(label);
  entry.color = color;
  entry.symbol = symbol;
  return entry;
}

// A histogram over places on the axis. The values are sorted, so each edge is a binary search.
std::vector<int64_t> bin_counts(const TokenGroup& group, double first,
                                const std::vector<double>& edges) {
  std::vector<int64_t> counts;
  auto begin = group.sorted.begin();
  for (size_t k = 0; k + 1 < edges.size(); ++k) {
    const bool is_last = k + 2 == edges.size();
    const auto end = std::partition_point(begin, group.sorted.end(), [&](double tokens) {
      const double place = stats::binary_token_axis(tokens, first);
      return place < edges[k + 1] || (is_last && place == edges[k + 1]);
    });
    counts.push_back(end - begin);
    begin = end;
  }
  return counts;
}

// From the ground up, along the tops of the bins, and down again.
figure::LineMark outline(const std::vector<int64_t>& counts, const std::vector<double>& edges,
                         double first) {
  figure::LineMark line;
  line.step = figure::LineMark::Step::after;
  line.x.push_back(tokens_at(edges.front(), first));
  line.y.push_back(0);
  for (size_t k = 0; k < counts.size(); ++k) {
    line.x.push_back(tokens_at(edges[k], first));
    line.y.push_back(static_cast<double>(counts[k]));
  }
  line.x.push_back(tokens_at(edges.back(), first));
  line.y.push_back(0);
  return line;
}

// The last of all points that fall on one of kCdfPoints places of the axis.
figure::LineMark cumulative_line(const TokenGroup& group, double first, double axis_length) {
  figure::LineMark line;
  const std::vector<double>& sorted = group.sorted;
  const auto n = static_cast<double>(sorted.size());
  const double cell = axis_length / static_cast<double>(kCdfPoints - 1);
  const auto cell_of = [&](double tokens) {
    return std::floor(stats::binary_token_axis(tokens, first) / cell);
  };
  if (!sorted.empty()) {
    line.x.push_back(sorted.front());
    line.y.push_back(0);
  }
  for (auto at = sorted.begin(); at != sorted.end();) {
    const double cell_of_at = cell_of(*at);
    at = std::partition_point(at, sorted.end(),
                              [&](double tokens) { return cell_of(tokens) <= cell_of_at; });
    line.x.push_back(*std::prev(at));
    line.y.push_back(100 * static_cast<double>(at - sorted.begin()) / n);
  }
  return line;
}

}  // namespace

std::vector<const TokenGroup*> largest_groups(const std::vector<TokenGroup>& groups, size_t most) {
  std::vector<const TokenGroup*> order;
  for (const TokenGroup& group : groups) {
    if (!group.sorted.empty()) order.push_back(&group);
  }
  std::ranges::stable_sort(order, std::ranges::greater{},
                           [](const TokenGroup* group) { return group->sorted.size(); });
  if (order.size() > most) order.resize(most);
  return order;
}

double greatest_tokens(const std::vector<const TokenGroup*>& groups) {
  double greatest = 0;
  for (const TokenGroup* group : groups) {
    if (!group->sorted.empty()) greatest = std::max(greatest, group->sorted.back());
  }
  return greatest;
}

double first_token_tick(const std::vector<const TokenGroup*>& groups) {
  std::vector<double> least_positive;
  for (const TokenGroup* group : groups) {
    const auto positive = std::ranges::upper_bound(group->sorted, 0.0);
    if (positive != group->sorted.end()) least_positive.push_back(*positive);
  }
  return stats::infer_first_token_tick(least_positive);
}

figure::Panel histogram_panel(const std::vector<const TokenGroup*>& groups,
                              const HistogramLook& look) {
  const double greatest = std::max(1.0, greatest_tokens(groups));
  const auto edges = stats::binary_token_bins(greatest, look.first);
  figure::Panel panel;
  panel.x = token_axis(greatest, look.first, look.x_label, look.most_ticks);
  int64_t highest = 0;
  for (size_t rank = 0; rank < groups.size(); ++rank) {
    const auto counts = bin_counts(*groups[rank], look.first, edges);
    highest = std::max(highest, std::ranges::max(counts));
    auto line = outline(counts, edges, look.first);
    line.series = groups[rank]->label;
    line.style = {figure::series_color(line.series, rank), look.line_width_pt, {}};
    panel.marks.emplace_back(std::move(line));
    panel.legend.entries.push_back(
        legend_entry(groups[rank]->label,
                     fmt::format("{} (n={})", figure::short_label(groups[rank]->label),
                                 base::grouped(std::ssize(groups[rank]->sorted))),
                     figure::series_color(groups[rank]->label, rank), LegendEntry::Symbol::line));
  }
  const double end = highest > 0 ? 1.05 * static_cast<double>(highest) : 1;
  panel.y = linear_axis(end, look.y_label, look.y_text, 8, 1);
  panel.legend.place = figure::Legend::Place::best;
  panel.legend.size_pt = 8.5;
  return panel;
}

figure::Panel cumulative_panel(const std::vector<const TokenGroup*>& groups, double first,
                               const std::string& x_label, size_t most_ticks) {
  const double greatest = greatest_tokens(groups);
  figure::Panel panel;
  panel.x = token_axis(greatest, first, x_label, most_ticks);
  panel.y = percent_axis("CDF");
  const double length = stats::binary_token_axis(std::max(greatest, first), first);
  for (size_t rank = 0; rank < groups.size(); ++rank) {
    const TokenGroup& group = *groups[rank];
    auto line = cumulative_line(group, first, length);
    line.series = group.label;
    line.style = {figure::series_color(group.label, rank), 1.8, {}};
    panel.legend.entries.push_back(
        legend_entry(group.label,
                     fmt::format("{} (n={})", figure::short_label(group.label),
                                 base::grouped(std::ssize(group.sorted))),
                     line.style.color, LegendEntry::Symbol::line));
    panel.marks.emplace_back(std::move(line));
  }
  panel.legend.place = figure::Legend::Place::upper_left;
  panel.legend.size_pt = 8.5;
  return panel;
}

figure::Panel scatter_panel(std::vector<PointGroup> groups, const ScatterLook& look) {
  std::ranges::stable_sort(groups, std::ranges::greater{},
                           [](const PointGroup& group) { return group.x.size(); });
  if (groups.size() > look.most_groups) groups.resize(look.most_groups);
  std::vector<double> all_x, all_y;
  figure::Panel panel;
  for (size_t rank = 0; rank < groups.size(); ++rank) {
    PointGroup& group = groups[rank];
    all_x.insert(all_x.end(), group.x.begin(), group.x.end());
    all_y.insert(all_y.end(), group.y.begin(), group.y.end());
    figure::PointsMark points;
    points.series = group.label;
    points.area_pt2 = kPointArea;
    const auto color = figure::series_color(group.label, rank);
    points.color = figure::with_alpha(color, kPointAlpha);
    panel.legend.entries.push_back(
        legend_entry(group.label,
                     fmt::format("{} (sample n={})", figure::short_label(group.label),
                                 base::grouped(std::ssize(group.x))),
                     color, LegendEntry::Symbol::dot));
    points.x = std::move(group.x);
    points.y = std::move(group.y);
    panel.marks.emplace_back(std::move(points));
  }
  const auto axis = [&](const std::vector<double>& values, const std::string& label) {
    const double greatest = values.empty() ? 0 : std::ranges::max(values);
    auto result = token_axis(greatest, stats::infer_first_token_tick(values), label);
    result.label_pt = look.label_pt;
    result.tick_pt = look.tick_pt;
    return result;
  };
  panel.x = axis(all_x, look.x_label);
  panel.y = axis(all_y, look.y_label);
  panel.frame_top = true;
  panel.frame_right = true;
  panel.legend.place = figure::Legend::Place::best;
  panel.legend.size_pt = look.legend_pt;
  return panel;
}

}  // namespace atlas::experiments
