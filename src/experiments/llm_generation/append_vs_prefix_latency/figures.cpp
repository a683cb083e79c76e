#include "experiments/llm_generation/append_vs_prefix_latency/figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "base/number_text.h"
#include "experiments/shared/cloud.h"
#include "figure/format.h"
#include "stats/random.h"

namespace atlas::experiments {
namespace {

constexpr size_t kMostBuckets = 200;
constexpr size_t kMostBucketLabels = 8;
constexpr double kDpi = 240;
constexpr figure::Color kEqualColor{0x111827}, kSlowerColor{0xB45309};

// Round ratios from lo to hi, both > 0: 1x, 1.5x, 2x, 3x ... on a short axis, powers of ten on a
// long one.
std::vector<figure::Tick> ratio_ticks(double lo, double hi) {
  std::vector<double> factors = {1, 1.5, 2, 3, 5, 7};
  if (hi / lo > 30) factors = {1, 2, 5};
  if (hi / lo > 1e4) factors = {1};
  std::vector<figure::Tick> ticks;
  for (double decade = std::floor(std::log10(lo)); decade <= std::log10(hi); ++decade) {
    for (const double factor : factors) {
      const double ratio = factor * std::pow(10.0, decade);
      if (lo <= ratio && ratio <= hi) ticks.push_back({ratio, base::general(ratio) + "x"});
    }
  }
  return ticks;
}

figure::Axis ratio_axis(double least, double greatest, std::string label) {
  figure::Axis axis;
  axis.scale = {figure::ScaleKind::log10, std::min(0.9, least / 1.15),
                std::max(1.8, greatest * 1.15)};
  axis.label = std::move(label);
  axis.ticks = ratio_ticks(axis.scale.lo, axis.scale.hi);
  axis.grid = true;
  return axis;
}

figure::SegmentsMark horizontal_rule(std::string series, double y, figure::Color color,
                                     figure::Dash dash) {
  figure::SegmentsMark rule;
  rule.series = std::move(series);
  rule.segments = {{-figure::kEdge, y, figure::kEdge, y}};
  rule.style = {color, 1.2, dash};
  return rule;
}

figure::LegendEntry rule_entry(const std::string& series, figure::Color color, figure::Dash dash) {
  return {series, series, color, figure::LegendEntry::Symbol::line, dash};
}

figure::LegendEntry dot_entry(const std::string& series, size_t count, std::string_view unit,
                              figure::Color color) {
  return {series,
          fmt::format("{} (n={}{})", series, base::grouped(static_cast<int64_t>(count)), unit),
          color,
          figure::LegendEntry::Symbol::dot,
          {}};
}

// The largest buckets by their median context.
std::vector<const MatchedBucket*> buckets_to_draw(const Matching& matching) {
  std::vector<const MatchedBucket*> drawn;
  for (const size_t k : matching.by_pairs) {
    if (drawn.size() < kMostBuckets) drawn.push_back(&matching.buckets[k]);
  }
  std::ranges::stable_sort(drawn, {}, &MatchedBucket::total_tokens_median);
  return drawn;
}

figure::Axis bucket_axis(const std::vector<const MatchedBucket*>& buckets) {
  figure::Axis axis;
  const auto last = static_cast<double>(buckets.size() - 1);
  const double margin = std::max(0.6, last * 0.02);
  axis.scale = {figure::ScaleKind::linear, -margin, last + margin};
  axis.label = "Matched bucket, ordered by median total input tokens";
  const size_t labels = std::min(buckets.size(), kMostBucketLabels);
  for (size_t i = 0; i < labels; ++i) {
    const size_t rank = labels == 1 ? 0 : i * (buckets.size() - 1) / (labels - 1);
    axis.ticks.push_back(
        {static_cast<double>(rank),
         figure::token_label(std::round(buckets[rank]->total_tokens_median / 1024) * 1024)});
  }
  return axis;
}

struct CloudRow {
  double share_percent, ratio;
  bool is_append_heavy;
};

std::vector<CloudRow> cloud_rows(const TimingSegments& segments, const Matching& matching) {
  std::vector<CloudRow> rows;
  for (const MatchedBucket& bucket : matching.buckets) {
    for (const bool is_append_heavy : {false, true}) {
      for (const MatchRow& row : is_append_heavy ? bucket.append_heavy : bucket.prefix_heavy) {
        rows.push_back({row.append_share * 100,
                        segments.rows[row.segment].duration_ms() / bucket.prefix_duration_median_ms,
                        is_append_heavy});
      }
    }
  }
  return rows;
}

// `most` random rows in their old order.
void sample(std::vector<CloudRow>& rows, size_t most, uint64_t seed) {
  if (rows.size() <= most) return;
  auto chosen = stats::NumpyRandom(seed).permutation(static_cast<uint32_t>(rows.size()));
  chosen.resize(most);
  std::ranges::sort(chosen);
  std::vector<CloudRow> kept;
  for (const uint32_t i : chosen) kept.push_back(rows[i]);
  rows = std::move(kept);
}

figure::PointsMark cloud(const std::vector<CloudRow>& rows, bool is_append_heavy,
                         std::string series, figure::Color color, double alpha) {
  figure::PointsMark points;
  points.series = std::move(series);
  points.area_pt2 = 13;
  for (const CloudRow& row : rows) {
    if (row.is_append_heavy != is_append_heavy) continue;
    points.x.push_back(row.share_percent);
    points.y.push_back(row.ratio);
  }
  points.color = figure::with_alpha(color, cloud_alpha(alpha, points.x.size()));
  return points;
}

figure::Axis share_axis() {
  figure::Axis axis;
  axis.scale = {figure::ScaleKind::linear, -2, 102};
  axis.label = "Append share of total input";
  for (const int percent : {0, 20, 40, 60, 80, 100}) {
    axis.ticks.push_back({static_cast<double>(percent), fmt::format("{}%", percent)});
  }
  axis.grid = true;
  return axis;
}

}  // namespace

figure::Figure draw_bucket_effects(const TimingSegments& segments, const Matching& matching) {
  figure::Figure figure;
  figure.name = "append_vs_prefix_bucket_effects";
  figure.title = "Matched Append-Heavy vs Prefix-Heavy Latency Ratios";
  figure.width_in = 13.5;
  figure.height_in = 6.2;
  figure.dpi = kDpi;
  const auto buckets = buckets_to_draw(matching);
  if (buckets.empty()) {
    return figure::no_data_figure(figure.name, figure.title, figure.width_in, figure.height_in,
                                  kDpi);
  }
  figure.caption =
      "Median duration of append-heavy steps over that of prefix-heavy steps of the "
      "same provider, model, segment kind, total input and output; one dot a bucket, "
      "its area grows with its rows.";
  std::array<figure::PointsMark, 2> clouds;
  const std::array<std::string, 2> names = {"Claude bucket", "Codex bucket"};
  const std::array<figure::Color, 2> colors = {figure::kBlue, figure::kOrange};
  double least = 1;
  double greatest = 1.5;
  for (size_t rank = 0; rank < buckets.size(); ++rank) {
    const MatchedBucket& bucket = *buckets[rank];
    const bool is_codex = segments.groups[bucket.group].provider == "codex";
    figure::PointsMark& points = clouds[is_codex ? 1 : 0];
    points.x.push_back(static_cast<double>(rank));
    points.y.push_back(bucket.median_ratio);
    points.areas_pt2.push_back(std::max(20.0, 10 * std::sqrt(static_cast<double>(bucket.rows()))));
    least = std::min(least, bucket.median_ratio);
    greatest = std::max(greatest, bucket.median_ratio);
  }
  figure::Panel panel;
  panel.x = bucket_axis(buckets);
  panel.y = ratio_axis(least, greatest, "Append-heavy median / prefix-heavy median");
  panel.legend.place = figure::Legend::Place::best;
  panel.legend.framed = true;
  panel.marks.emplace_back(horizontal_rule("equal medians", 1, kEqualColor, {}));
  panel.marks.emplace_back(horizontal_rule("1.5x slower", 1.5, kSlowerColor, {5, 4}));
  for (size_t i = 0; i < clouds.size(); ++i) {
    if (clouds[i].x.empty()) continue;
    panel.legend.entries.push_back(dot_entry(names[i], clouds[i].x.size(), "", colors[i]));
    clouds[i].series = names[i];
    clouds[i].color = figure::with_alpha(colors[i], 0.78);
    clouds[i].edge = figure::LineStyle{figure::kWhite, 0.6, {}};
    panel.marks.emplace_back(std::move(clouds[i]));
  }
  panel.legend.entries.push_back(rule_entry("equal medians", kEqualColor, {}));
  panel.legend.entries.push_back(rule_entry("1.5x slower", kSlowerColor, {5, 4}));
  figure.panels.push_back(std::move(panel));
  return figure;
}

figure::Figure draw_overlap(const TimingSegments& segments, const Matching& matching,
                            size_t most_points, uint64_t seed) {
  figure::Figure figure;
  figure.name = "append_vs_prefix_normalized_overlap";
  figure.title = "Normalized Latency Overlap in Matched Buckets";
  figure.width_in = 12.5;
  figure.height_in = 7.2;
  figure.dpi = kDpi;
  auto rows = cloud_rows(segments, matching);
  sample(rows, most_points, seed);
  if (rows.empty()) {
    return figure::no_data_figure(figure.name, figure.title, figure.width_in, figure.height_in,
                                  kDpi);
  }
  figure.caption =
      "Every step of the matched buckets: its append share and its duration over the "
      "median duration of its bucket's prefix-heavy steps.";
  const auto [least, greatest] = std::ranges::minmax(rows, {}, &CloudRow::ratio);
  figure::Panel panel;
  panel.x = share_axis();
  panel.y = ratio_axis(least.ratio, greatest.ratio, "Duration / bucket prefix-heavy median");
  panel.legend.place = figure::Legend::Place::best;
  panel.legend.framed = true;
  const MatchSummary& summary = matching.summary;
  panel.marks.emplace_back(cloud(rows, false, "prefix-heavy", figure::kBlue, 0.28));
  panel.marks.emplace_back(cloud(rows, true, "append-heavy", figure::kOrange, 0.32));
  panel.marks.emplace_back(horizontal_rule("prefix-heavy median", 1, kEqualColor, {}));
  panel.legend.entries = {
      dot_entry("prefix-heavy", static_cast<size_t>(summary.prefix_rows), " steps", figure::kBlue),
      dot_entry("append-heavy", static_cast<size_t>(summary.append_rows), " steps",
                figure::kOrange),
      rule_entry("prefix-heavy median", kEqualColor, {})};
  figure.panels.push_back(std::move(panel));
  return figure;
}

}  // namespace atlas::experiments
