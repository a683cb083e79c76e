// prefix_append_distribution: how large a step's input is, and how it splits into the reused cached
// prefix and newly appended tokens, by count and by token mass.
//
// Population  per column: steps where it is known and not negative; "all" and one group a provider,
//             model or both
// Pairs       steps where both columns are so: the scatter and the append bins
// Scatter     a fixed pseudo-random order by round_pk, cut at `pair-sample-size`
// Caution     bin labels count in 1,000, the binary axis in 1,024

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/number_text.h"
#include "experiments/experiment.h"
#include "experiments/shared/bins.h"
#include "experiments/shared/providers.h"
#include "experiments/shared/share_bars.h"
#include "experiments/shared/token_figures.h"
#include "figure/format.h"
#include "stats/quantile.h"
#include "stats/sum.h"

namespace atlas::experiments {
namespace {

using trace::Field;
using trace::Row;

constexpr std::array<double, 5> kQuantiles = {0.0, 0.50, 0.90, 0.99, 1.0};
constexpr double kAppendFirstTick = 32;
constexpr size_t kBinCount = kAppendTokenBins.size();
constexpr const char* kScatterName = "prefix_vs_append_sample";
constexpr const char* kHistogramTitle = "Prefix and Append Token Length Distribution";
constexpr const char* kCdfTitle = "Prefix and Append Token Length CDF";

// One column of one group.
struct ColumnStatistics {
  int64_t rows = 0;
  int64_t missing = 0;
  int64_t invalid = 0;
  double sum = 0;              // in file order
  std::vector<double> sorted;  // what is known and not negative; see collect_groups
};

struct Group {
  std::string label;
  ColumnStatistics prefix, append;
};

void add_value(ColumnStatistics& column, const trace::IntColumn& values, Row step) {
  ++column.rows;
  if (!values.has(step)) {
    ++column.missing;
  } else if (values.or_zero(step) < 0) {
    ++column.invalid;
  } else {
    const auto tokens = static_cast<double>(values.or_zero(step));
    column.sum += tokens;
    column.sorted.push_back(tokens);
  }
}

// "all" first, then the groups by label.
std::vector<Group> collect_groups(const trace::Steps& steps, std::string_view key) {
  const StepGroups keys = group_steps(steps, key);
  std::vector<Group> groups(keys.size());
  Group all{"all", {}, {}};
  for (const Row step : steps.all()) {
    for (Group* group : {&all, &groups[keys.of_step[step]]}) {
      add_value(group->prefix, steps.prefix_tokens, step);
      add_value(group->append, steps.newly_append_tokens, step);
    }
  }
  std::vector<Group> result;
  result.push_back(std::move(all));
  for (const uint32_t g : keys.in_label_order()) {
    // A provider called "all" would be a second group of that name.
    if (keys.labels[g] == "all") continue;
    groups[g].label = keys.labels[g];
    result.push_back(std::move(groups[g]));
  }
  for (Group& group : result) {
    for (auto* column : {&group.prefix, &group.append}) {
      // All steps together are only drawn where there is no other group.
      const bool is_drawn = &group != &result.front() || result.size() == 1;
      if (is_drawn) {
        stats::sort_values(column->sorted);
      } else {
        stats::sort_for_quantiles(column->sorted, kQuantiles);
      }
    }
  }
  return result;
}

void add_row(table::Table& summary, std::string_view label, std::string_view metric,
             const ColumnStatistics& column) {
  const int64_t n = std::ssize(column.sorted);
  auto row = summary.row();
  row.text(label).text(metric).integer(column.rows).integer(n);
  row.integer(column.missing).integer(column.invalid);
  row.real(n > 0 ? std::optional(column.sum / static_cast<double>(n)) : std::nullopt);
  for (const double q : kQuantiles) {
    row.real(stats::quantile_numpy(column.sorted, q));
  }
  row.integer(n).boolean(false);
}

table::Table summarize(const std::vector<Group>& groups) {
  table::Table summary("token_length_summary",
                       {"group", "metric", "rows", "count", "missing", "invalid", "mean", "min",
                        "p50", "p90", "p99", "max", "sample_count", "sampled"},
                       "Prefix and append tokens per agent step");
  for (const Group& group : groups) {
    add_row(summary, group.label, "prefix_tokens", group.prefix);
    add_row(summary, group.label, "newly_append_tokens", group.append);
  }
  return summary;
}

bool is_pair(const trace::Steps& steps, Row step) {
  return steps.prefix_tokens.has(step) && steps.prefix_tokens.or_zero(step) >= 0 &&
         steps.newly_append_tokens.has(step) && steps.newly_append_tokens.or_zero(step) >= 0;
}

// Steps and appended tokens a bin.
struct AppendBins {
  std::array<double, kBinCount> steps{}, tokens{};
};

struct BinnedSteps {
  AppendBins all;
  std::vector<std::pair<std::string, AppendBins>> providers;  // in provider order
};

BinnedSteps bin_appends(const trace::Steps& steps) {
  const StepGroups groups = group_by_provider(steps, EmptyProvider::stays);
  std::vector<AppendBins> bins(groups.size());
  BinnedSteps result;
  for (const Row step : steps.all()) {
    if (!is_pair(steps, step)) continue;
    const int64_t append = steps.newly_append_tokens.or_zero(step);
    const size_t bin = *bin_of(kAppendTokenBins, append);
    for (AppendBins* of : {&result.all, &bins[groups.of_step[step]]}) {
      of->steps[bin] += 1;
      of->tokens[bin] += static_cast<double>(append);
    }
  }
  for (const uint32_t g : groups.in_provider_order()) {
    if (stats::sum_sequential(bins[g].steps) == 0) continue;
    result.providers.emplace_back(groups.labels[g], bins[g]);
  }
  return result;
}

double share_of(double part, double whole) { return whole > 0 ? part / whole : 0.0; }

table::Table tabulate(const AppendBins& bins) {
  table::Table table("append_tokens_weighted_bins",
                     {"label", "lo_tokens", "hi_tokens", "rounds", "total_append_tokens",
                      "token_share", "round_share"},
                     "Agent steps and appended tokens by the size of the append");
  const double steps = stats::sum_sequential(bins.steps);
  const double tokens = stats::sum_sequential(bins.tokens);
  for (size_t k = 0; k < kBinCount; ++k) {
    auto row = table.row();
    row.text(kAppendTokenBins[k].label).integer(kAppendTokenBins[k].lo);
    row.integer(kAppendTokenBins[k].hi).integer(static_cast<int64_t>(bins.steps[k]));
    row.real(bins.tokens[k]).real(share_of(bins.tokens[k], tokens));
    row.real(share_of(bins.steps[k], steps));
  }
  return table;
}

// The groups of the figures for one column: without "all", unless it is the only one.
std::vector<TokenGroup> plotted(const std::vector<Group>& groups,
                                ColumnStatistics Group::* column) {
  std::vector<TokenGroup> result;
  for (size_t g = groups.size() > 1 ? 1 : 0; g < groups.size(); ++g) {
    result.push_back({groups[g].label, (groups[g].*column).sorted});
  }
  return result;
}

std::string grouped_tick(double count) { return base::grouped(count, 0); }

// Two panels beside each other, prefix and append.
figure::Figure side_by_side(const char* name, const char* title, const char* caption,
                            figure::Panel prefix, figure::Panel append) {
  figure::Figure figure;
  figure.name = name;
  figure.title = title;
  figure.title_pt = 14;
  figure.caption = caption;
  figure.width_in = 15;
  figure.height_in = 5.5;
  figure.dpi = 180;
  figure.column_weights = {1, 1};
  if (prefix.marks.empty() && append.marks.empty()) {
    return figure::no_data_figure(name, title, figure.width_in, figure.height_in, figure.dpi);
  }
  prefix.title = "Prefix Tokens";
  append.title = "Append Tokens";
  append.column = 1;
  figure.panels.push_back(std::move(prefix));
  figure.panels.push_back(std::move(append));
  return figure;
}

void add_quantiles_to_legend(figure::Panel& panel, const std::vector<const TokenGroup*>& groups) {
  for (size_t rank = 0; rank < groups.size(); ++rank) {
    const std::vector<double>& sorted = groups[rank]->sorted;
    panel.legend.entries[rank].label = fmt::format(
        "{} (n={}, p50={}, p90={})", figure::short_label(groups[rank]->label),
        base::grouped(std::ssize(sorted)), base::fixed(*stats::quantile_numpy(sorted, 0.5), 0),
        base::fixed(*stats::quantile_numpy(sorted, 0.9), 0));
  }
}

using Plotted = std::vector<const TokenGroup*>;

figure::Figure draw_histograms(const Plotted& prefix, const Plotted& append) {
  const auto panel = [](const Plotted& groups, double first) {
    auto result = histogram_panel(groups, {.first = first,
                                           .x_label = "Tokens (binary scale)",
                                           .y_label = "Invocations",
                                           .y_text = grouped_tick,
                                           .most_ticks = 18});
    add_quantiles_to_legend(result, groups);
    return result;
  };
  return side_by_side("prefix_append_distribution", kHistogramTitle,
                      "Prefix and append tokens per agent step, one outline a group.",
                      panel(prefix, first_token_tick(prefix)), panel(append, kAppendFirstTick));
}

figure::Figure draw_cdfs(const Plotted& prefix, const Plotted& append) {
  const auto panel = [](const Plotted& groups) {
    return cumulative_panel(groups, first_token_tick(groups), "Tokens (binary scale)");
  };
  return side_by_side("prefix_append_cdf", kCdfTitle,
                      "Share of agent steps whose prefix or append is at most so long.",
                      panel(prefix), panel(append));
}

// The pairs of the scatter, in the order in which they are drawn.
std::vector<Row> sample_pairs(const trace::Steps& steps, size_t most) {
  constexpr int64_t kMultiplier = 2'654'435'761;
  constexpr int64_t kModulus = 1'000'000;
  std::vector<uint64_t> keys;  // the hash above the row: steps stand in the order of round_pk
  for (const Row step : steps.all()) {
    if (!is_pair(steps, step)) continue;
    const int64_t hash = steps.round_pk.or_zero(step) * kMultiplier % kModulus;
    keys.push_back(static_cast<uint64_t>(hash) << 32 | step);
  }
  if (keys.size() > most) {
    std::nth_element(keys.begin(), keys.begin() + static_cast<ptrdiff_t>(most), keys.end());
    keys.resize(most);
  }
  std::ranges::sort(keys);
  std::vector<Row> sample;
  for (const uint64_t key : keys) sample.push_back(static_cast<Row>(key));
  return sample;
}

figure::Figure draw_scatter(const trace::Steps& steps, std::string_view key, size_t most_points,
                            size_t most_groups) {
  constexpr double kWidthIn = 8;
  constexpr double kHeightIn = 6.5;
  const auto sample = sample_pairs(steps, most_points);
  if (sample.empty() || most_groups == 0) {
    return figure::no_data_figure(kScatterName, "", kWidthIn, kHeightIn, 180);
  }
  const StepGroups keys = group_steps(steps, key);
  std::vector<PointGroup> groups(keys.size());
  for (size_t g = 0; g < groups.size(); ++g) groups[g].label = keys.labels[g];
  for (const Row step : sample) {
    PointGroup& group = groups[keys.of_step[step]];
    group.x.push_back(static_cast<double>(steps.prefix_tokens.or_zero(step)));
    group.y.push_back(static_cast<double>(steps.newly_append_tokens.or_zero(step)));
  }
  std::erase_if(groups, [](const PointGroup& group) { return group.x.empty(); });
  figure::Figure figure;
  figure.name = kScatterName;
  figure.caption = "Cached prefix and newly appended tokens of agent steps.";
  figure.width_in = kWidthIn;
  figure.height_in = kHeightIn;
  figure.dpi = 180;
  figure.panels.push_back(scatter_panel(std::move(groups), {.x_label = "Prefix Tokens",
                                                            .y_label = "Append Tokens",
                                                            .label_pt = 19,
                                                            .tick_pt = 15,
                                                            .legend_pt = 14,
                                                            .most_groups = most_groups}));
  return figure;
}

figure::Figure draw_bars(const BinnedSteps& binned) {
  ShareBars bars{
      .name = "append_tokens_weighted_bins",
      .title = "",
      .caption = "Shares of agent steps and of appended tokens by the size of the append.",
      .count_label = "rounds",
      .mass_label = "append tokens",
      .legend_title = "Append Length per Round (tokens)",
      .bins = {},
      .panels = {}};
  for (const Bin& bin : kAppendTokenBins) bars.bins.emplace_back(bin.label);
  for (const auto& [provider, bins] : binned.providers) {
    bars.panels.push_back({figure::provider_title(provider),
                           {bins.steps.begin(), bins.steps.end()},
                           {bins.tokens.begin(), bins.tokens.end()}});
  }
  return compact_share_figure(bars);
}

// Share of the values in bins below or from `limit` on.
struct Concentration {
  double steps_below_1k, tokens_from_10k;
};

Concentration concentration(const AppendBins& bins) {
  double steps_below = 0;
  double tokens_from = 0;
  for (size_t k = 0; k < kBinCount; ++k) {
    if (kAppendTokenBins[k].lo < 1'000) steps_below += bins.steps[k];
    if (kAppendTokenBins[k].lo >= 10'000) tokens_from += bins.tokens[k];
  }
  return {share_of(steps_below, stats::sum_sequential(bins.steps)),
          share_of(tokens_from, stats::sum_sequential(bins.tokens))};
}

void add_facts(const Group& all, const AppendBins& bins, Result& result) {
  for (const auto& [name, label, column] : {std::tuple{"prefix_tokens", "prefix", &all.prefix},
                                            std::tuple{"append_tokens", "append", &all.append}}) {
    const auto median = stats::quantile_numpy(column->sorted, 0.5);
    if (!median) continue;
    result.facts.push_back({fmt::format("{}.median", name), *median, "tokens",
                            fmt::format("Median {} of a step", label),
                            base::grouped(*median, 0) + " tokens"});
  }
  if (stats::sum_sequential(bins.tokens) <= 0) return;
  const double share = concentration(bins).tokens_from_10k;
  result.facts.push_back({"append_tokens.share_from_10k", share, "share",
                          "Append tokens from steps of 10,000 or more", base::percent(share, 1)});
}

std::string write_report(const std::vector<Group>& groups, const BinnedSteps& binned) {
  if (groups.front().prefix.rows == 0) return "This trace has no agent steps.\n";
  std::string text =
      "| group | median prefix | p99 prefix | median append | p99 append |\n"
      "| :-- | --: | --: | --: | --: |\n";
  for (const Group& group : groups) {
    text += fmt::format("| {} |", group.label);
    for (const auto* column : {&group.prefix, &group.append}) {
      for (const double q : {0.5, 0.99}) {
        const auto tokens = stats::quantile_numpy(column->sorted, q);
        text += tokens ? fmt::format(" {} |", base::grouped(*tokens, 0)) : " – |";
      }
    }
    text += "\n";
  }
  text +=
      "\n| provider | steps that append less than 1,000 | append tokens from steps of 10,000 or "
      "more "
      "|\n| :-- | --: | --: |\n";
  for (const auto& [provider, bins] : binned.providers) {
    const auto [steps, tokens] = concentration(bins);
    text += fmt::format("| {} | {} | {} |\n", provider, base::percent(steps, 1),
                        base::percent(tokens, 1));
  }
  return text;
}

Result run(const trace::Trace& trace, const Params& params) {
  Result result;
  const std::string& key = params.text("group-by");
  const auto at_least_zero = [&](std::string_view option) {
    return static_cast<size_t>(std::max<int64_t>(0, params.integer(option)));
  };
  const size_t most_groups = at_least_zero("max-groups");
  const auto groups = collect_groups(trace.steps, key);
  const auto binned = bin_appends(trace.steps);
  result.tables.push_back(summarize(groups));
  result.tables.push_back(tabulate(binned.all));
  const auto prefix = plotted(groups, &Group::prefix);
  const auto append = plotted(groups, &Group::append);
  const auto prefix_groups = largest_groups(prefix, most_groups);
  const auto append_groups = largest_groups(append, most_groups);
  result.figures.push_back(draw_histograms(prefix_groups, append_groups));
  result.figures.push_back(draw_cdfs(prefix_groups, append_groups));
  result.figures.push_back(
      draw_scatter(trace.steps, key, at_least_zero("pair-sample-size"), most_groups));
  result.figures.push_back(draw_bars(binned));
  add_facts(groups.front(), binned.all, result);
  result.counters.add("steps", trace.steps.size());
  result.counters.add("pairs", static_cast<int64_t>(stats::sum_sequential(binned.all.steps)));
  result.report = write_report(groups, binned);
  return result;
}

}  // namespace

Experiment prefix_append_distribution() {
  return {
      .category = "llm_generation",
      .name = "prefix_append_distribution",
      .title = "Prefix and append lengths",
      .question =
          "How large is a step's input, and how does it split into reused cached prefix "
          "and newly appended tokens, by count and by token mass?",
      .fields = {Field::provider, Field::model, Field::prefix_tokens, Field::newly_append_tokens},
      .run = run,
      .options = {{"group-by", "provider", "provider, model or provider_model"},
                  {"max-groups", "8", "groups in the figures, the largest ones"},
                  {"pair-sample-size", "80000", "most points of the scatter"}}};
}

}  // namespace atlas::experiments
