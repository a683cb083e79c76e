// cache_hit_ratio: which share of each prompt came out of the prefix cache.
//
// Ratio       prefix / (prefix + append) of an agent step with both counts and prefix + append > 0
// Histograms  steps whose first event is a user message or a tool result
// Weighted    summed prefix / summed prompt; "all" also holds steps that start with anything else
// Scopes      merged, Claude, Codex; other providers count in merged only

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

#include "base/number_text.h"
#include "base/saturating.h"
#include "experiments/experiment.h"
#include "experiments/shared/paper_table.h"
#include "experiments/shared/scopes.h"
#include "experiments/shared/session_walk.h"
#include "stats/quantile.h"

namespace atlas::experiments {
namespace {

using base::saturating_add;
using trace::EventType;
using trace::Field;
using trace::Row;

enum Trigger : size_t { kAll, kUser, kToolResult };
constexpr std::array<std::string_view, 3> kTriggerNames = {"all", "user", "tool_result"};

struct RatioBin {
  std::string_view label;
  double most;  // closed on the right
};

// Narrow where the steps are: near 0 and near 1.
constexpr std::array<RatioBin, 14> kBins = {{{"0", 0},
                                             {"(0,.01]", .01},
                                             {"(.01,.05]", .05},
                                             {"(.05,.10]", .10},
                                             {"(.10,.20]", .20},
                                             {"(.20,.40]", .40},
                                             {"(.40,.60]", .60},
                                             {"(.60,.80]", .80},
                                             {"(.80,.90]", .90},
                                             {"(.90,.95]", .95},
                                             {"(.95,.98]", .98},
                                             {"(.98,.99]", .99},
                                             {"(.99,.995]", .995},
                                             {"(.995,1]", 1.0000001}}};

struct Bucket {
  std::string_view label;
  double end;  // open on the right
};

constexpr std::array<Bucket, 4> kBuckets = {
    {{"<10%", .1}, {"10-40%", .4}, {"40-80%", .8}, {"80%+", 2}}};

constexpr double kLowEnd = .5;
constexpr double kHighBegin = .9;
constexpr std::array<double, 9> kQuantiles = {.01, .05, .10, .25, .50, .75, .90, .95, .99};

// The first bin takes ratios of exactly 0 only.
size_t bin_of(double ratio) {
  if (ratio == 0) return 0;
  size_t bin = 1;
  while (bin + 1 < kBins.size() && !(ratio <= kBins[bin].most)) ++bin;
  return bin;
}

size_t bucket_of(double ratio) {
  size_t bucket = 0;
  while (bucket + 1 < kBuckets.size() && ratio >= kBuckets[bucket].end) ++bucket;
  return bucket;
}

std::optional<double> share(int64_t part, int64_t whole) {
  if (whole == 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(whole);
}

// One prompt that the histograms count.
struct Hit {
  double ratio;
  int64_t append_tokens;
  size_t bin, bucket;
};

// The histograms of one (scope, trigger).
struct Histogram {
  std::vector<double> ratios;  // in file order
  int64_t append_tokens = 0;
  std::array<int64_t, kBins.size()> steps_by_bin = {}, append_by_bin = {};
  std::array<int64_t, kBuckets.size()> steps_by_bucket = {};
  int64_t append_low = 0, append_middle = 0, append_high = 0;

  int64_t steps() const { return std::ssize(ratios); }
  void add(const Hit& hit) {
    ratios.push_back(hit.ratio);
    ++steps_by_bin[hit.bin];
    ++steps_by_bucket[hit.bucket];
    const auto add_append = [&](int64_t& sum) { sum = saturating_add(sum, hit.append_tokens); };
    add_append(append_tokens);
    add_append(append_by_bin[hit.bin]);
    add_append(hit.ratio < kLowEnd      ? append_low
               : hit.ratio < kHighBegin ? append_middle
                                        : append_high);
  }
  // Of the steps with lo <= ratio < hi.
  std::optional<double> step_share(double lo, double hi) const {
    return share(std::ranges::count_if(ratios, [&](double r) { return lo <= r && r < hi; }),
                 steps());
  }
  // The sum runs in file order.
  std::optional<double> mean() const {
    if (ratios.empty()) return std::nullopt;
    double sum = 0;
    for (const double ratio : ratios) sum += ratio;
    return sum / static_cast<double>(ratios.size());
  }
};

// The token-weighted rate of one (scope, trigger).
struct Weighted {
  int64_t steps = 0;
  int64_t prefix_tokens = 0, append_tokens = 0;

  int64_t total_tokens() const { return saturating_add(prefix_tokens, append_tokens); }
  std::optional<double> rate() const { return share(prefix_tokens, total_tokens()); }
  void add(int64_t prefix, int64_t append) {
    ++steps;
    prefix_tokens = saturating_add(prefix_tokens, prefix);
    append_tokens = saturating_add(append_tokens, append);
  }
};

template <typename T>
using ByTrigger = std::array<T, kTriggerNames.size()>;

struct Summary {
  Scoped<ByTrigger<Histogram>> histograms;
  Scoped<ByTrigger<Weighted>> weighted;
};

std::optional<Trigger> trigger_of(EventType first) {
  if (first == EventType::user_message) return kUser;
  if (first == EventType::tool_result) return kToolResult;
  return std::nullopt;
}

Summary collect(const trace::Trace& trace) {
  const trace::Steps& steps = trace.steps;
  const ScopeOfStep scope_of(steps);
  Summary summary;
  for (const Row step : steps.all()) {
    if (!steps.prefix_tokens.has(step) || !steps.newly_append_tokens.has(step)) continue;
    const int64_t prefix = steps.prefix_tokens.or_zero(step);
    const int64_t append = steps.newly_append_tokens.or_zero(step);
    if (saturating_add(prefix, append) <= 0) continue;
    const size_t scope = scope_of(step);
    const auto trigger = trigger_of(trace.events.first_type(step));
    summary.weighted.in(scope, [&](ByTrigger<Weighted>& weighted) {
      weighted[kAll].add(prefix, append);
      if (trigger) weighted[*trigger].add(prefix, append);
    });
    if (!trigger) continue;
    const double ratio = hit_ratio(steps, step);
    const Hit hit{ratio, append, bin_of(ratio), bucket_of(ratio)};
    summary.histograms.in(scope, [&](ByTrigger<Histogram>& histograms) {
      histograms[kAll].add(hit);
      histograms[*trigger].add(hit);
    });
  }
  return summary;
}

// visit(scope name, trigger name, group) for every combination, in table order.
template <typename T, typename Visit>
void for_each_group(const Scoped<ByTrigger<T>>& groups, Visit visit) {
  for (size_t s = 0; s < kScopeNames.size(); ++s) {
    for (size_t t = 0; t < kTriggerNames.size(); ++t) {
      visit(kScopeNames[s], kTriggerNames[t], groups[s][t]);
    }
  }
}

table::Table summary_table(const Summary& summary) {
  table::Table table("cache_hit_ratio_summary",
                     {"scope",
                      "trigger",
                      "rounds",
                      "append_tokens",
                      "mean_hit_ratio",
                      "p01",
                      "p05",
                      "p10",
                      "p25",
                      "median",
                      "p75",
                      "p90",
                      "p95",
                      "p99",
                      "round_hit_lt_0_5_pct",
                      "round_hit_0_5_to_0_9_pct",
                      "round_hit_gte_0_9_pct",
                      "round_hit_gte_0_95_pct",
                      "round_hit_gte_0_98_pct",
                      "round_hit_gte_0_99_pct",
                      "append_hit_lt_0_5_pct",
                      "append_hit_0_5_to_0_9_pct",
                      "append_hit_gte_0_9_pct"},
                     "Prefix hit ratio of a step: mean, quantiles and shares");
  constexpr double kNoLimit = std::numeric_limits<double>::infinity();
  for_each_group(summary.histograms, [&](auto scope, auto trigger, const Histogram& histogram) {
    auto row = table.row();
    row.text(scope).text(trigger).integer(histogram.steps()).integer(histogram.append_tokens);
    row.real(histogram.mean());
    std::vector<double> ratios = histogram.ratios;
    stats::sort_for_quantiles(ratios, kQuantiles);
    for (const double q : kQuantiles) row.real(stats::quantile_two_weight(ratios, q));
    row.percent(histogram.step_share(-kNoLimit, kLowEnd));
    row.percent(histogram.step_share(kLowEnd, kHighBegin));
    for (const double least : {kHighBegin, .95, .98, .99}) {
      row.percent(histogram.step_share(least, kNoLimit));
    }
    for (const int64_t tokens :
         {histogram.append_low, histogram.append_middle, histogram.append_high}) {
      row.percent(share(tokens, histogram.append_tokens));
    }
  });
  return table;
}

table::Table bins_table(const Summary& summary) {
  table::Table table(
      "cache_hit_ratio_bins",
      {"scope", "trigger", "bin", "rounds", "round_share", "append_tokens", "append_token_share"},
      "Steps and append tokens by prefix hit ratio");
  for_each_group(summary.histograms, [&](auto scope, auto trigger, const Histogram& histogram) {
    for (size_t bin = 0; bin < kBins.size(); ++bin) {
      const int64_t steps = histogram.steps_by_bin[bin];
      const int64_t append = histogram.append_by_bin[bin];
      table.row()
          .text(scope)
          .text(trigger)
          .text(kBins[bin].label)
          .integer(steps)
          .percent(share(steps, histogram.steps()))
          .integer(append)
          .percent(share(append, histogram.append_tokens));
    }
  });
  return table;
}

table::Table split_table(const Summary& summary) {
  table::Table table("cache_hit_ratio_round_split",
                     {"scope", "trigger", "hit_ratio_bucket", "rounds", "round_share"},
                     "Steps by prefix hit ratio, coarsely");
  for_each_group(summary.histograms, [&](auto scope, auto trigger, const Histogram& histogram) {
    for (size_t bucket = 0; bucket < kBuckets.size(); ++bucket) {
      const int64_t steps = histogram.steps_by_bucket[bucket];
      table.row()
          .text(scope)
          .text(trigger)
          .text(kBuckets[bucket].label)
          .integer(steps)
          .percent(share(steps, histogram.steps()));
    }
  });
  return table;
}

table::Table weighted_table(const Summary& summary) {
  table::Table table("cache_hit_ratio_token_weighted",
                     {"scope", "trigger", "rounds", "prefix_tokens", "append_tokens",
                      "total_input_tokens", "token_weighted_hit_rate"},
                     "Token-weighted prefix hit rate");
  for_each_group(summary.weighted, [&](auto scope, auto trigger, const Weighted& weighted) {
    table.row()
        .text(scope)
        .text(trigger)
        .integer(weighted.steps)
        .integer(weighted.prefix_tokens)
        .integer(weighted.append_tokens)
        .integer(weighted.total_tokens())
        .real(weighted.rate());
  });
  return table;
}

std::string rate_text(const Weighted& weighted) {
  const auto rate = weighted.rate();
  return rate ? base::percent(*rate, 1) : "--";
}

PaperTable paper_table(const Summary& summary) {
  PaperTable table;
  table.comment = "Made by the experiment cache_hit_ratio.";
  table.caption =
      "Share of the input tokens that the prefix cache served, over all agent steps and "
      "by what started the step.";
  table.label = "tab:prefix_cache_hit_rate";
  table.column_gap_pt = 6;
  table.header = {"Metric", "Claude", "Codex", "Total"};
  const auto row = [&](std::string label, Trigger trigger) {
    return table::TextRow{std::move(label), rate_text(summary.weighted[kClaude][trigger]),
                          rate_text(summary.weighted[kCodex][trigger]),
                          rate_text(summary.weighted[kMerged][trigger])};
  };
  table.groups = {
      {"",
       {row("Prefix cache-hit rate", kAll), row("Prefix hit rate (user-initiated)", kUser),
        row("Prefix hit rate (tool-result)", kToolResult)}}};
  return table;
}

// ---- figures -----------------------------------------------------------------------------------

enum class Weight { steps, append_tokens };

// Red below half, orange below nine tenths, by the bin's upper edge.
figure::Color bar_color(size_t bin) {
  if (kBins[bin].most < kLowEnd) return figure::kRed;
  return kBins[bin].most < kHighBegin ? figure::kOrange : figure::kBlue;
}

figure::RectsMark bars(const Histogram& histogram, Weight weight) {
  constexpr double kHalfWidth = 0.41;
  figure::RectsMark mark;
  for (size_t bin = 0; bin < kBins.size(); ++bin) {
    const auto part = weight == Weight::steps
                          ? share(histogram.steps_by_bin[bin], histogram.steps())
                          : share(histogram.append_by_bin[bin], histogram.append_tokens);
    const double percent = 100 * part.value_or(0);
    const auto at = static_cast<double>(bin);
    mark.rects.push_back(
        {at - kHalfWidth, 0, at + kHalfWidth, percent, bar_color(bin), "",
         fmt::format("{}: {} of {}, {}", kBins[bin].label, base::percent(part.value_or(0), 1),
                     weight == Weight::steps ? "the steps" : "the append tokens",
                     weight == Weight::steps ? base::grouped(histogram.steps_by_bin[bin])
                                             : base::grouped(histogram.append_by_bin[bin]))});
  }
  return mark;
}

// The percentage above each bar that holds a percent or more.
void label_bars(figure::Panel& panel, const figure::RectsMark& mark) {
  for (const auto& bar : mark.rects) {
    if (!(bar.y1 >= 1)) continue;
    figure::TextMark label;
    label.x = (bar.x0 + bar.x1) / 2;
    label.y = bar.y1;
    label.dy_pt = 2;
    label.text = base::fixed(bar.y1, 0);
    label.size_pt = 7.5;
    label.color = figure::kMutedColor;
    label.h = figure::HAlign::center;
    label.v = figure::VAlign::bottom;
    panel.marks.emplace_back(std::move(label));
  }
}

figure::Axis bin_axis(bool is_visible) {
  figure::Axis axis;
  axis.scale = {figure::ScaleKind::band, -0.7, static_cast<double>(kBins.size()) - 0.3};
  for (size_t bin = 0; bin < kBins.size(); ++bin) {
    axis.ticks.push_back(
        {static_cast<double>(bin), is_visible ? std::string(kBins[bin].label) : ""});
  }
  axis.tick_rotation_deg = 55;
  axis.tick_pt = 9;
  return axis;
}

figure::Axis share_axis(bool is_visible, std::string label) {
  figure::Axis axis;
  axis.scale = {figure::ScaleKind::linear, 0, 100};
  for (const double percent : {0.0, 20.0, 40.0, 60.0, 80.0, 100.0}) {
    // A blank is as high as a number: the titles of a row stay on one line.
    axis.ticks.push_back({percent, is_visible ? base::fixed(percent, 0) : " "});
  }
  if (is_visible) axis.label = std::move(label);
  axis.label_pt = 9;
  axis.tick_pt = 9;
  axis.grid = true;
  return axis;
}

figure::Figure draw(const Summary& summary, Weight weight) {
  const bool by_steps = weight == Weight::steps;
  figure::Figure figure;
  figure.name =
      by_steps ? "cache_hit_ratio_histogram" : "cache_hit_ratio_append_weighted_histogram";
  figure.title = by_steps ? "Prefix hit-ratio histogram, round weighted"
                          : "Prefix hit-ratio histogram, append-token weighted";
  figure.caption = by_steps
                       ? "Share of the agent steps by prefix hit ratio, for all steps and by what "
                         "started them."
                       : "Share of the append tokens by the prefix hit ratio of their step.";
  figure.width_in = 17;
  figure.height_in = 10;
  figure.dpi = 220;
  figure.column_weights = {1, 1, 1};
  figure.row_weights = {1, 1, 1};
  for (size_t s = 0; s < kScopeNames.size(); ++s) {
    for (size_t t = 0; t < kTriggerNames.size(); ++t) {
      const Histogram& histogram = summary.histograms[s][t];
      figure::Panel panel;
      panel.row = static_cast<int>(s);
      panel.column = static_cast<int>(t);
      panel.title = fmt::format("{} / {} (n={})", kScopeNames[s], kTriggerNames[t],
                                base::grouped(histogram.steps()));
      panel.title_pt = 10;
      panel.x = bin_axis(s + 1 == kScopeNames.size());
      panel.y = share_axis(t == 0, by_steps ? "% rounds" : "% append tokens");
      const figure::RectsMark mark = bars(histogram, weight);
      panel.marks.emplace_back(mark);
      label_bars(panel, mark);
      figure.panels.push_back(std::move(panel));
    }
  }
  return figure;
}

// ---- facts and report --------------------------------------------------------------------------

void add_facts(const Summary& summary, Result& result) {
  constexpr std::array<std::string_view, 3> kOf = {"", " of user-initiated steps",
                                                   " of tool-result steps"};
  for (size_t s = 0; s < kScopeNames.size(); ++s) {
    for (size_t t = 0; t < kTriggerNames.size(); ++t) {
      const auto rate = summary.weighted[s][t].rate();
      if (!rate) continue;
      result.facts.push_back(
          {fmt::format("token_weighted_hit_rate.{}.{}", kScopeNames[s], kTriggerNames[t]), *rate,
           "share", fmt::format("Cached share of the input{}{}", kOf[t], kScopeSuffixes[s]),
           base::percent(*rate, 1)});
    }
  }
}

std::string high_and_low(std::string_view scope, const Histogram& histogram) {
  if (histogram.steps() == 0) return fmt::format("- **{}**: no step to count.\n", scope);
  const auto text = [](const std::optional<double>& part) {
    return part ? base::percent(*part, 1) : "no share";
  };
  return fmt::format(
      "- **{}**: {} of {} steps hit at least 90 % of their prompt, {} less than half. Of the "
      "append "
      "tokens, {} belong to the first and {} to the latter.\n",
      scope, text(histogram.step_share(kHighBegin, std::numeric_limits<double>::infinity())),
      base::grouped(histogram.steps()), text(share(histogram.append_high, histogram.append_tokens)),
      text(histogram.step_share(-std::numeric_limits<double>::infinity(), kLowEnd)),
      text(share(histogram.append_low, histogram.append_tokens)));
}

std::string write_report(const Summary& summary, const PaperTable& table) {
  std::string text =
      "The hit ratio of a step is the cached share of its prompt, prefix / (prefix + append). The "
      "rates of the first table are weighted by tokens: summed prefix over summed prompt.\n\n"
      "## Token-weighted hit rate\n\n" +
      to_markdown(table) +
      "\n`--`: no step to count. All steps also contain those that start with neither a user "
      "message nor a tool result.\n\n"
      "## Where the steps and the new tokens are\n\n";
  for (size_t s = 0; s < kScopeNames.size(); ++s) {
    text += high_and_low(kScopeNames[s], summary.histograms[s][kAll]);
  }
  return text;
}

Result run(const trace::Trace& trace, const Params&) {
  const Summary summary = collect(trace);
  const PaperTable table = paper_table(summary);
  Result result;
  result.tables.push_back(summary_table(summary));
  result.tables.push_back(bins_table(summary));
  result.tables.push_back(split_table(summary));
  result.tables.push_back(weighted_table(summary));
  result.documents.push_back({"prefix_cache_hit_rate_table.tex", to_tex(table)});
  result.documents.push_back({"cache_hit_ratio_table.md", to_markdown(table)});
  result.figures.push_back(draw(summary, Weight::steps));
  result.figures.push_back(draw(summary, Weight::append_tokens));
  result.counters.add("steps", summary.weighted[kMerged][kAll].steps);
  result.counters.add("steps_in_histograms", summary.histograms[kMerged][kAll].steps());
  add_facts(summary, result);
  result.report = write_report(summary, table);
  return result;
}

}  // namespace

Experiment cache_hit_ratio() {
  return {.category = "prefix_cache",
          .name = "cache_hit_ratio",
          .title = "Prefix hit ratio",
          .question =
              "Which share of an agent step's prompt comes out of the prefix cache, and "
              "does it differ between steps that a person and that a tool result starts?",
          .fields = {Field::provider, Field::prefix_tokens, Field::newly_append_tokens,
                     Field::event_type},
          .run = run};
}

}  // namespace atlas::experiments
