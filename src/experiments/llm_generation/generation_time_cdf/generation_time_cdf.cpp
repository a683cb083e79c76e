// generation_time_cdf: how long the model's answer of one step takes, and which answers hold the
// time.
//
// Population  every agent step with an observable generation span: from the latest input before its
//             first output to its last output (generation_span.h)
// Bins        one set of fine logarithmic edges for all providers (cdf_tables.h)
// Caution     the span holds waiting for the first token and delays of the log; no server timer

#include <fmt/format.h>

#include <algorithm>

#include "base/number_text.h"
#include "experiments/experiment.h"
#include "experiments/shared/cdf_figures.h"
#include "experiments/shared/cdf_tables.h"
#include "experiments/shared/generation_span.h"
#include "figure/format.h"
#include "stats/quantile.h"
#include "stats/sum.h"

namespace atlas::experiments {
namespace {

using trace::Field;

constexpr double kSlowSeconds = 60;
constexpr double kSecondsPerHour = 3600;
constexpr const char* kCountName = "llm_generation_time_count_cdf_by_provider";
constexpr const char* kTotalName = "llm_generation_time_total_cdf_by_provider";
constexpr const char* kThreshold = "Per-round observable generation-time threshold";
constexpr const char* kBoxTitle = "single-round generation time";

figure::Figure draw_counts(const Cdf& cdf) {
  return count_cdf_figure(
      cdf, {.name = kCountName,
            .title = "LLM Generation Time Count CDF by Provider",
            .caption = "Agent steps whose observable generation time is at most the threshold.",
            .x_label = kThreshold,
            .y_label = "Cumulative round count",
            .box_title = kBoxTitle});
}

figure::Figure draw_totals(const Cdf& cdf) {
  return total_cdf_figure(
      cdf, {.name = kTotalName,
            .title = "LLM Generation Time Total CDF by Provider",
            .caption = "Hours that agent steps up to the threshold spend in generation.",
            .x_label = kThreshold,
            .y_label = "Cumulative summed time",
            .box_title = kBoxTitle});
}

// Share of all generation time that steps slower than kSlowSeconds hold.
double slow_share(const ProviderValues& provider) {
  double total = 0;
  double slow = 0;
  for (const double seconds : provider.values) {
    total += seconds;
    if (seconds > kSlowSeconds) slow += seconds;
  }
  return total > 0 ? slow / total : 0;
}

void add_facts(const std::vector<ProviderValues>& providers, Result& result) {
  std::vector<double> all;
  for (const auto& provider : providers) {
    all.insert(all.end(), provider.values.begin(), provider.values.end());
  }
  if (all.empty()) return;
  const double total_seconds = stats::sum_numpy(all);
  const std::vector<double> qs = {0.5, 0.99};
  stats::sort_for_quantiles(all, qs);
  for (const auto& [name, q] : {std::pair{"median", 0.5}, std::pair{"p99", 0.99}}) {
    const double seconds = *stats::quantile_numpy(all, q);
    result.facts.push_back({fmt::format("generation_seconds.{}", name), seconds, "s",
                            fmt::format("Generation time of a step, {}", name),
                            figure::duration_compact(seconds)});
  }
  result.facts.push_back({"generation_seconds.total", total_seconds, "s", "Summed generation time",
                          figure::seconds_as_hours_compact(total_seconds)});
}

std::string report_row(const ProviderValues& provider) {
  std::vector<double> sorted = provider.values;
  const std::vector<double> qs = {0.25, 0.5, 0.9, 0.99};
  const double total = stats::sum_numpy(sorted);
  stats::sort_for_quantiles(sorted, qs);
  std::string row =
      fmt::format("| {} | {} |", provider.provider, base::grouped(std::ssize(sorted)));
  for (const double q : qs) {
    row += " " + figure::duration_compact(*stats::quantile_numpy(sorted, q)) + " |";
  }
  return row + fmt::format(" {} | {} h | {} |\n",
                           figure::duration_compact(total / static_cast<double>(sorted.size())),
                           base::grouped(total / kSecondsPerHour, 2),
                           base::percent(slow_share(provider), 1));
}

std::string write_report(const std::vector<ProviderValues>& providers) {
  if (providers.empty()) return "No agent step of this trace has an observable generation time.\n";
  std::string text =
      "| provider | steps | p25 | p50 | p90 | p99 | mean | total | share of time above 60 s |\n"
      "| :-- | --: | --: | --: | --: | --: | --: | --: | --: |\n";
  for (const auto& provider : providers) text += report_row(provider);
  text +=
      "\nThe span runs from the latest input before the step's first output to its last output. It "
      "holds the wait for the first token, reasoning and delays of logging.\n";
  return text;
}

Result run(const trace::Trace& trace, const Params&) {
  Result result;
  const auto& providers = trace.derived(generation_seconds_by_provider);
  const Cdf cdf = make_cdf(providers, CdfUnit::seconds);
  if (!cdf.is_empty()) {
    result.tables.push_back(count_cdf_table(cdf, kCountName, "Agent steps by generation time"));
    result.tables.push_back(duration_cdf_table(cdf, kTotalName, "Generation time by its length"));
  }
  result.figures.push_back(draw_counts(cdf));
  result.figures.push_back(draw_totals(cdf));
  add_facts(providers, result);
  result.counters.add("steps", trace.steps.size());
  for (const auto& provider : providers) {
    result.counters.add("steps_with_generation_time", std::ssize(provider.values));
  }
  result.report = write_report(providers);
  return result;
}

}  // namespace

Experiment generation_time_cdf() {
  return {.category = "llm_generation",
          .name = "generation_time_cdf",
          .title = "Generation time of a step",
          .question =
              "How long does the observable model generation of one agent step take, and "
              "which steps hold the total generation time?",
          .fields = {Field::provider, Field::event_type, Field::event_timestamp},
          .run = run};
}

}  // namespace atlas::experiments
