// token_spindles: cached prefix, new input and output of an agent step, side by side.
//
// Population  every agent step with a provider, a session and a round index
// Series      output: one value per step; prefix, adjusted append: per pair of session neighbours
// Adjustment  an answer that the provider counts again as new input is taken out
// Axis        x(tokens) = log2(tokens + 32) - log2(32), so that zero tokens have a place
// Caution     each spindle is scaled to its own maximum: compare positions, never heights

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "base/number_text.h"
#include "experiments/experiment.h"
#include "experiments/shared/adjusted_append.h"
#include "stats/grid.h"
#include "stats/histogram.h"
#include "stats/quantile.h"
#include "stats/token_axis.h"

namespace atlas::experiments {
namespace {

using trace::Field;
using trace::Row;

constexpr double kAxisEndTokens = 2'097'152;  // a small trace is drawn on the axis of a large one
constexpr size_t kDensityEdges = 240;
constexpr double kSmoothingBins = 2.4;
constexpr double kHalfHeight = 0.34;

struct Series {
  std::string_view metric;
  std::string_view label;
  figure::Color color;
  std::vector<double> tokens;  // sorted once all are collected
};

using AllSeries = std::array<Series, 3>;

void collect_session(const trace::Steps& steps, std::span<const Row> session,
                     const AdjustedAppend& adjusted, AllSeries& all, base::Counters& counters) {
  auto& [prefix, append, output] = all;
  int64_t skipped = 0;
  int64_t subtracted = 0;
  int64_t untouched = 0;
  std::optional<Row> previous;
  for (const Row step : session) {
    output.tokens.push_back(static_cast<double>(steps.output_tokens.or_zero(step)));
    const auto before = std::exchange(previous, step);
    if (!before) continue;
    if (!adjusted.is_pair(*before, step)) {
      ++skipped;
      continue;
    }
    ++(adjusted.replayed_tokens(*before) ? subtracted : untouched);
    prefix.tokens.push_back(static_cast<double>(steps.prefix_tokens.or_zero(step)));
    append.tokens.push_back(static_cast<double>(adjusted.tokens(*before, step)));
  }
  const auto count = [&](std::string_view name, int64_t amount) {
    if (amount > 0) counters.add(name, amount);
  };
  count("rows", std::ssize(session));
  count("skipped_non_adjacent_pair", skipped);
  count("pairs", subtracted + untouched);
  count("subtracted_pairs", subtracted);
  count("not_subtracted_pairs", untouched);
}

AllSeries collect_series(const trace::Trace& trace, base::Counters& counters) {
  AllSeries all = {Series{"prefix_tokens", "prefix", {0x1C38A0}, {}},
                   Series{"adjusted_append_tokens", "adjusted append", {0x579BF4}, {}},
                   Series{"output_tokens", "output", {0xF2942C}, {}}};
  const AdjustedAppend adjusted(trace.steps);
  const auto& sessions = trace.derived(trace::sessions_by_round_index);
  for (size_t k = 0; k < sessions.size(); ++k) {
    collect_session(trace.steps, sessions.session(k), adjusted, all, counters);
  }
  for (Series& series : all) stats::sort_values(series.tokens);
  return all;
}

table::Table summarize(const AllSeries& all) {
  table::Table summary("token_spindle_summary",
                       {"metric", "count", "positive_count", "zero_count", "p25", "median", "p90",
                        "p95", "p99", "min", "max"},
                       "Tokens per agent step: counts and quantiles of the three spindles");
  for (const Series& series : all) {
    const int64_t n = std::ssize(series.tokens);
    const int64_t positive =
        std::ranges::count_if(series.tokens, [](double tokens) { return tokens > 0; });
    auto row = summary.row();
    row.text(series.metric).integer(n).integer(positive).integer(n - positive);
    for (const double q : {0.25, 0.50, 0.90, 0.95, 0.99, 0.0, 1.0}) {
      row.general(stats::quantile_two_weight(series.tokens, q));
    }
  }
  return summary;
}

// The token value whose place on the axis is `x`: the drawing is in tokens, the density in x.
double tokens_at(double x) {
  return std::exp2(x + std::log2(stats::kOffsetAxisTokens)) - stats::kOffsetAxisTokens;
}

// Smoothed histogram over [0, axis end], scaled to a maximum of 1; zeros for an empty series.
std::vector<double> density(const Series& series, std::span<const double> edges) {
  std::vector<double> places;
  places.reserve(series.tokens.size());
  for (const double tokens : series.tokens) places.push_back(stats::offset_log2_axis(tokens));
  // Corrupt traces only: no logarithm at or below -32 tokens. Such values are counted, not drawn.
  std::erase_if(places, [](double x) { return !std::isfinite(x); });
  const auto counts = stats::histogram(places, edges);
  const std::vector<double> heights(counts.begin(), counts.end());
  auto smoothed = stats::convolve_same(heights, stats::gaussian_kernel(kSmoothingBins));
  const double greatest = std::ranges::max(smoothed);
  for (double& height : smoothed) height = greatest > 0 ? height / greatest : 0;
  return smoothed;
}

figure::AreaMark spindle(const Series& series, double base_line, std::span<const double> edges) {
  figure::AreaMark area;
  area.series = series.metric;
  area.color = series.color;
  const auto heights = density(series, edges);
  for (size_t k = 0; k < heights.size(); ++k) {
    area.x.push_back(tokens_at((edges[k] + edges[k + 1]) / 2));
    area.lo.push_back(base_line - kHalfHeight * heights[k]);
    area.hi.push_back(base_line + kHalfHeight * heights[k]);
  }
  return area;
}

void add_quantile_marks(figure::Panel& panel, const Series& series, double base_line) {
  struct Style {
    std::string_view label;
    double q, width_pt, alpha;
  };
  static constexpr std::array<Style, 4> kMarks = {{{"p25", 0.25, 2.2, 0.92},
                                                   {"p50", 0.50, 3.0, 1.00},
                                                   {"p90", 0.90, 2.4, 0.94},
                                                   {"p99", 0.99, 2.2, 0.92}}};
  for (const Style& mark : kMarks) {
    const auto value = stats::quantile_two_weight(series.tokens, mark.q);
    if (!value || *value <= -stats::kOffsetAxisTokens) continue;
    figure::SegmentsMark line;
    line.series = series.metric;
    line.segments = {{*value, base_line, *value, base_line + 0.38}};
    line.style = {figure::with_alpha(series.color, mark.alpha), mark.width_pt, {}};
    panel.marks.emplace_back(std::move(line));
    figure::TextMark label;
    label.x = *value;
    label.y = base_line + 0.43;
    label.text = mark.label;
    label.size_pt = 12;
    label.bold = true;
    label.color = series.color;
    label.h = figure::HAlign::center;
    label.v = figure::VAlign::bottom;
    label.spread_group = series.metric;
    panel.marks.emplace_back(std::move(label));
  }
}

figure::Axis token_axis(double end_tokens) {
  static constexpr std::array<std::pair<double, std::string_view>, 9> kTicks = {{{0, "0"},
                                                                                 {32, "32"},
                                                                                 {128, "128"},
                                                                                 {512, "512"},
                                                                                 {2048, "2k"},
                                                                                 {8192, "8k"},
                                                                                 {32768, "32k"},
                                                                                 {131072, "128k"},
                                                                                 {524288, "512k"}}};
  figure::Axis axis;
  axis.scale = {figure::ScaleKind::offset_log2, 0, end_tokens, stats::kOffsetAxisTokens};
  for (const auto& [tokens, label] : kTicks) axis.ticks.push_back({tokens, std::string(label)});
  axis.has_line = false;
  axis.tick_marks = false;
  axis.grid = true;
  axis.grid_style = {{0x8FA1B8, 0.42}, 0.85, {4, 6}};
  axis.tick_pt = 20;
  axis.tick_pad_pt = 4;
  return axis;
}

figure::Figure draw(const AllSeries& all) {
  double end_tokens = kAxisEndTokens;
  for (const Series& series : all) {
    if (!series.tokens.empty()) end_tokens = std::max(end_tokens, series.tokens.back());
  }
  const auto edges = stats::linspace(0, stats::offset_log2_axis(end_tokens), kDensityEdges);
  figure::Panel panel;
  panel.x = token_axis(end_tokens);
  panel.y.scale = {figure::ScaleKind::linear, -0.55, 2.55};
  panel.y.is_visible = false;
  panel.y.has_line = false;
  for (size_t i = 0; i < all.size(); ++i) {
    panel.marks.emplace_back(spindle(all[i], static_cast<double>(2 - i), edges));
  }
  for (size_t i = 0; i < all.size(); ++i) {
    add_quantile_marks(panel, all[i], static_cast<double>(2 - i));
  }
  figure::Figure figure;
  figure.name = "token_spindles_transparent";
  figure.caption =
      "Prefix, adjusted append, and output tokens per agent step, each spindle scaled "
      "to its own maximum.";
  figure.width_in = 11.625;
  figure.height_in = 5.8;
  figure.transparent = true;
  figure.padding_pt = 1.44;
  figure.panels.push_back(std::move(panel));
  return figure;
}

void add_facts(const Series& series, Result& result) {
  for (const auto& [name, q] :
       {std::pair{"median", 0.5}, std::pair{"p90", 0.9}, std::pair{"p99", 0.99}}) {
    const auto value = stats::quantile_two_weight(series.tokens, q);
    if (!value) continue;
    result.facts.push_back({fmt::format("{}.{}", series.metric, name), *value, "tokens",
                            fmt::format("{} {}, tokens per step", name, series.label),
                            base::grouped(*value, 0)});
  }
}

std::string sentence(const Series& series) {
  if (series.tokens.empty()) return fmt::format("- **{}**: no values.\n", series.label);
  const auto at = [&](double q) {
    return base::grouped(*stats::quantile_two_weight(series.tokens, q), 0);
  };
  const auto zeros = std::ranges::count_if(series.tokens, [](double v) { return v <= 0; });
  return fmt::format(
      "- **{}**: {} values, half of them at or below {} tokens, 90 % at or below {}, 99 % at or "
      "below {}; {} of the values are zero.\n",
      series.label, base::grouped(std::ssize(series.tokens)), at(0.5), at(0.9), at(0.99),
      base::percent(static_cast<double>(zeros) / static_cast<double>(series.tokens.size()), 1));
}

std::string write_report(const AllSeries& all) {
  std::string text =
      "The previous step's output is subtracted from the new input only after a Claude step or a "
      "Codex `gpt-5.5` step, whose answers come back as new input; for Codex it is the output "
      "minus its reasoning part. The result never goes below zero. The output spindle shows the "
      "true output of every step.\n\n"
      "Axis: x(tokens) = log2(tokens + 32) - log2(32). The offset of 32 gives zero tokens a place "
      "and keeps the range from 0 to 32 tokens narrow.\n\n"
      "## In this trace\n\n";
  for (const Series& series : all) text += sentence(series);
  return text;
}

Result run(const trace::Trace& trace, const Params&) {
  Result result;
  const AllSeries all = collect_series(trace, result.counters);
  result.tables.push_back(summarize(all));
  result.figures.push_back(draw(all));
  for (const Series& series : all) add_facts(series, result);
  result.report = write_report(all);
  return result;
}

}  // namespace

Experiment token_spindles() {
  return {.category = "llm_generation",
          .name = "token_spindles",
          .title = "Token spindles",
          .question =
              "How are the cached prefix, the genuinely new input and the output of an "
              "agent step distributed, side by side on one token axis?",
          .fields = {Field::provider, Field::session_id, Field::model, Field::round_index,
                     Field::prefix_tokens, Field::newly_append_tokens, Field::output_tokens,
                     Field::reasoning_output_tokens},
          .run = run};
}

}  // namespace atlas::experiments
