// output_tokens: how many tokens the model writes in one agent step.
//
// Population  every agent step whose output_tokens is known and not negative; zero counts
// Groups      provider, model or provider and model; "all" holds every value
// Caution     Codex counts its reasoning as output, Claude does not report it apart

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/number_text.h"
#include "experiments/experiment.h"
#include "experiments/shared/providers.h"
#include "experiments/shared/token_figures.h"
#include "figure/format.h"
#include "stats/quantile.h"
#include "stats/sum.h"

namespace atlas::experiments {
namespace {

using trace::Field;

constexpr std::array<double, 6> kQuantiles = {0.0, 0.50, 0.90, 0.95, 0.99, 1.0};
constexpr double kFirstTick = 16;    // below it, counts are noise of the tokenizer
constexpr double kShortOutput = 50;  // tokens; a poll or an interrupt, not an answer
constexpr std::string_view kAll = "all";
constexpr const char* kFigureName = "output_tokens_distribution";
constexpr const char* kFigureTitle = "Output Token Length Distribution";

struct Series {
  TokenGroup all;  // sorted for kQuantiles only; it is not drawn
  double mean_of_all = 0;
  std::vector<TokenGroup> groups;  // by first appearance, none empty
  std::vector<double> means;       // one a group
};

double mean(const std::vector<double>& values) {
  return values.empty() ? 0 : stats::sum_numpy(values) / static_cast<double>(values.size());
}

Series collect(const trace::Steps& steps, std::string_view key) {
  Series series;
  series.all.label = kAll;
  const StepGroups keys = group_steps(steps, key);
  std::vector<TokenGroup> groups(keys.size());
  for (const trace::Row step : steps.all()) {
    if (!steps.output_tokens.has(step) || steps.output_tokens.or_zero(step) < 0) continue;
    const auto tokens = static_cast<double>(steps.output_tokens.or_zero(step));
    series.all.sorted.push_back(tokens);
    groups[keys.of_step[step]].sorted.push_back(tokens);
  }
  for (size_t g = 0; g < groups.size(); ++g) {
    // A provider called "all" would be a second row of that name.
    if (groups[g].sorted.empty() || keys.labels[g] == kAll) continue;
    groups[g].label = keys.labels[g];
    series.means.push_back(mean(groups[g].sorted));
    stats::sort_values(groups[g].sorted);
    series.groups.push_back(std::move(groups[g]));
  }
  series.mean_of_all = mean(series.all.sorted);
  stats::sort_for_quantiles(series.all.sorted, kQuantiles);
  return series;
}

void add_row(table::Table& summary, const TokenGroup& group, double group_mean) {
  const int64_t n = std::ssize(group.sorted);
  auto row = summary.row();
  row.text(std::string_view(group.label)).integer(n);
  for (const double q : kQuantiles) {
    row.real(stats::quantile_numpy(group.sorted, q));
  }
  row.real(n > 0 ? std::optional(group_mean) : std::nullopt).integer(n).boolean(false);
}

table::Table summarize(const Series& series) {
  table::Table summary("output_tokens_summary",
                       {"group", "count", "min", "p50", "p90", "p95", "p99", "max", "mean",
                        "sample_count", "sampled"},
                       "Output tokens per agent step");
  add_row(summary, series.all, series.mean_of_all);
  std::vector<size_t> order(series.groups.size());
  for (size_t g = 0; g < order.size(); ++g) order[g] = g;
  std::ranges::sort(order, {},
                    [&](size_t g) -> const std::string& { return series.groups[g].label; });
  for (const size_t g : order) add_row(summary, series.groups[g], series.means[g]);
  return summary;
}

figure::Figure draw(const Series& series, size_t most_groups, bool is_compact) {
  const double width_in = is_compact ? 3.4 : 9.5;
  const double height_in = is_compact ? 2.55 : 5.8;
  const auto groups = largest_groups(series.groups, most_groups);
  if (groups.empty()) {
    return figure::no_data_figure(kFigureName, kFigureTitle, width_in, height_in, 180);
  }
  auto panel = histogram_panel(groups, {.first = kFirstTick,
                                        .x_label = "Output Tokens (binary scale)",
                                        .y_label = "Invocations",
                                        .y_text = figure::count_tick,
                                        .most_ticks = is_compact ? 8U : 14U,
                                        .line_width_pt = is_compact ? 1.4 : 1.8});
  panel.frame_top = true;
  panel.frame_right = true;
  if (is_compact) {
    for (auto* axis : {&panel.x, &panel.y}) {
      axis->label_pt = 8;
      axis->tick_pt = 7;
    }
    panel.legend.size_pt = 6.5;
  } else {
    panel.title = kFigureTitle;
  }
  figure::Figure figure;
  figure.name = kFigureName;
  figure.caption = "Output tokens per agent step, one outline a group.";
  figure.width_in = width_in;
  figure.height_in = height_in;
  figure.dpi = 180;
  figure.panels.push_back(std::move(panel));
  return figure;
}

void add_facts(const Series& series, Result& result) {
  for (const auto& [name, q] :
       {std::pair{"median", 0.5}, std::pair{"p90", 0.9}, std::pair{"p99", 0.99}}) {
    const auto tokens = stats::quantile_numpy(series.all.sorted, q);
    if (!tokens) continue;
    result.facts.push_back({fmt::format("output_tokens.{}", name), *tokens, "tokens",
                            fmt::format("Output tokens per step, {}", name),
                            base::grouped(*tokens, 0) + " tokens"});
  }
}

std::string sentence(const TokenGroup& group) {
  const auto at = [&](double q) {
    return base::grouped(stats::quantile_numpy(group.sorted, q).value_or(0), 0);
  };
  const auto short_ones = static_cast<double>(
      std::ranges::count_if(group.sorted, [](double tokens) { return tokens < kShortOutput; }));
  return fmt::format("| {} | {} | {} | {} | {} | {} |\n", group.label,
                     base::grouped(std::ssize(group.sorted)), at(0.5), at(0.9), at(0.99),
                     base::percent(short_ones / static_cast<double>(group.sorted.size()), 1));
}

std::string write_report(const Series& series) {
  if (series.all.sorted.empty()) return "No agent step of this trace has a known output size.\n";
  std::string text = fmt::format(
      "| group | steps | median | p90 | p99 | below {} tokens |\n"
      "| :-- | --: | --: | --: | --: | --: |\n",
      kShortOutput);
  text += sentence(series.all);
  for (const TokenGroup& group : series.groups) text += sentence(group);
  text +=
      "\nTokens per agent step. Codex counts reasoning tokens as output, while Claude's logs do "
      "not "
      "list them apart, so compare the shapes of the two rather than their sizes.\n";
  return text;
}

Result run(const trace::Trace& trace, const Params& params) {
  Result result;
  const Series series = collect(trace.steps, params.text("group-by"));
  const auto most_groups = std::max<int64_t>(0, params.integer("max-groups"));
  result.tables.push_back(summarize(series));
  result.figures.push_back(draw(series, static_cast<size_t>(most_groups), params.flag("compact")));
  add_facts(series, result);
  result.counters.add("steps", trace.steps.size());
  result.counters.add("steps_with_output", std::ssize(series.all.sorted));
  result.report = write_report(series);
  return result;
}

}  // namespace

Experiment output_tokens() {
  return {.category = "llm_generation",
          .name = "output_tokens",
          .title = "Output tokens per step",
          .question =
              "How many tokens does the model generate per agent step, and how does that "
              "differ between providers or models?",
          .fields = {Field::provider, Field::model, Field::output_tokens},
          .run = run,
          .options = {{"group-by", "provider", "provider, model or provider_model"},
                      {"max-groups", "8", "groups in the figure, the largest ones"},
                      {"compact", "false", "a figure for one column of a paper"}}};
}

}  // namespace atlas::experiments
