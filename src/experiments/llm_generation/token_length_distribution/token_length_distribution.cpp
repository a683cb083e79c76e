// token_length_distribution: one table of prefix, append and output tokens, Claude beside Codex.
//
// Population  for each column the steps of the two providers where it is known and not negative
// Cells       whole tokens; zeros for a provider without values

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/number_text.h"
#include "experiments/experiment.h"
#include "experiments/shared/headline.h"
#include "experiments/shared/paper_table.h"
#include "stats/quantile.h"
#include "stats/sum.h"
#include "table/write.h"

namespace atlas::experiments {
namespace {

using trace::Field;

constexpr std::array<double, 4> kQuantiles = {0.25, 0.50, 0.90, 0.99};
constexpr double kSameWithin = 0.05;  // medians that differ less are one number in the headline

// Zeros without values.
struct Statistics {
  int64_t count = 0;
  double average = 0;
  std::array<double, 4> quantiles = {};
  double median() const { return quantiles[1]; }
};

struct Metric {
  std::string_view label;  // "Prefix tokens"
  std::string_view name;   // of the fact: "prefix_tokens"
  Statistics claude, codex;
};

using Metrics = std::array<Metric, 3>;

Statistics describe(const trace::Steps& steps, const trace::IntColumn& column,
                    std::string_view provider) {
  std::vector<double> values;
  const auto wanted = steps.provider.find(provider);
  for (const trace::Row step : steps.all()) {
    if (wanted == trace::TextColumn::kNone || steps.provider.code(step) != wanted) continue;
    if (!column.has(step) || column.or_zero(step) < 0) continue;
    values.push_back(static_cast<double>(column.or_zero(step)));
  }
  Statistics statistics;
  if (values.empty()) return statistics;
  statistics.count = std::ssize(values);
  statistics.average = stats::sum_numpy(values) / static_cast<double>(values.size());
  stats::sort_for_quantiles(values, kQuantiles);
  for (size_t k = 0; k < kQuantiles.size(); ++k) {
    statistics.quantiles[k] = *stats::quantile_numpy(values, kQuantiles[k]);
  }
  return statistics;
}

Metrics describe_all(const trace::Steps& steps) {
  const auto metric = [&](std::string_view label, std::string_view name,
                          const trace::IntColumn& column) {
    return Metric{label, name, describe(steps, column, "claude"), describe(steps, column, "codex")};
  };
  return {metric("Prefix tokens", "prefix_tokens", steps.prefix_tokens),
          metric("Append tokens", "append_tokens", steps.newly_append_tokens),
          metric("Output tokens", "output_tokens", steps.output_tokens)};
}

table::TextRow cells(std::string label, const Statistics& statistics) {
  table::TextRow row = {std::move(label), base::grouped(statistics.average, 0)};
  for (const double tokens : statistics.quantiles) row.push_back(base::grouped(tokens, 0));
  return row;
}

PaperTable paper_table(const Metrics& metrics) {
  PaperTable table{.comment = "Made by trace-atlas, experiment token_length_distribution.",
                   .caption = "Prefix, append and output tokens per agent step.",
                   .label = "tab:token_length_distribution",
                   .column_gap_pt = 6,
                   .header = {"Tokens", "Avg", "P25", "P50", "P90", "P99"},
                   .groups = {}};
  for (const Metric& metric : metrics) {
    table.groups.push_back({std::string(metric.label),
                            {cells("Claude", metric.claude), cells("Codex", metric.codex)}});
  }
  return table;
}

// "93K", "1.2M", "995".
std::string compact(double tokens) {
  if (tokens >= 1e6) return base::fixed(tokens / 1e6, 1) + "M";
  if (tokens >= 1e3) return base::fixed(tokens / 1e3, 0) + "K";
  return base::grouped(tokens, 0);
}

// Both medians where they differ, Claude's before Codex'.
std::string medians(const Metric& metric) {
  const double claude = metric.claude.median();
  const double codex = metric.codex.median();
  const double greater = std::max(claude, codex);
  const bool differ = greater > 0 && std::fabs(claude - codex) / greater > kSameWithin;
  return differ ? compact(claude) + " / " + compact(codex) : compact(claude);
}

std::string headline_label(const Metric& metric) {
  std::string label(metric.label);
  label.front() = static_cast<char>(label.front() - 'A' + 'a');
  return "Median " + label;
}

void add_facts(const Metric& metric, Result& result) {
  for (const auto& [provider, title, statistics] : {std::tuple{"claude", "Claude", &metric.claude},
                                                    std::tuple{"codex", "Codex", &metric.codex}}) {
    if (statistics->count == 0) continue;
    const double tokens = statistics->median();
    result.facts.push_back({fmt::format("{}.{}.median", metric.name, provider), tokens, "tokens",
                            fmt::format("{}, {}", headline_label(metric), title),
                            base::grouped(tokens, 0) + " tokens"});
  }
}

Result run(const trace::Trace& trace, const Params&) {
  Result result;
  const Metrics metrics = describe_all(trace.steps);
  const PaperTable table = paper_table(metrics);
  result.documents.push_back({"token_length_distribution.md", to_markdown(table)});
  result.documents.push_back({"token_length_distribution.tex", to_tex(table)});
  const auto& [prefix, append, output] = metrics;
  result.documents.push_back(headline({{headline_label(prefix), medians(prefix)},
                                       {headline_label(append), medians(append)},
                                       {headline_label(output), medians(output)}}));
  for (const Metric& metric : metrics) {
    add_facts(metric, result);
    result.counters.add(fmt::format("{}_claude", metric.name), metric.claude.count);
    result.counters.add(fmt::format("{}_codex", metric.name), metric.codex.count);
  }
  result.report = to_markdown(table) +
                  "\nTokens per agent step with a known, non-negative value; a provider without "
                  "such steps has zeros. Other providers are not part of this table.\n";
  return result;
}

}  // namespace

Experiment token_length_distribution() {
  return {.category = "llm_generation",
          .name = "token_length_distribution",
          .title = "Token lengths in one table",
          .question =
              "How long are prefix, append and output of an agent step on average and in "
              "the tails, for Claude beside Codex?",
          .fields = {Field::provider, Field::prefix_tokens, Field::newly_append_tokens,
                     Field::output_tokens},
          .run = run};
}

}  // namespace atlas::experiments
