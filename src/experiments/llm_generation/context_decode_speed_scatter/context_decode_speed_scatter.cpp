// context_decode_speed_scatter: does a longer context make generation slower?
//
// Population  steps with output, context and a positive observable generation span
// Speed       output tokens over that span: it contains waiting and reading the input
// Codex       the end of the reasoning splits a step: what follows is pure decoding; what precedes,
//             minus the time to write the reasoning at that pace, is the time to the first token
// Caution     averages weigh tokens, quantiles weigh steps

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/number_text.h"
#include "experiments/experiment.h"
#include "experiments/llm_generation/context_decode_speed_scatter/decode_steps.h"
#include "experiments/llm_generation/context_decode_speed_scatter/panels.h"
#include "experiments/llm_generation/context_decode_speed_scatter/variance_table.h"
#include "figure/format.h"
#include "stats/quantile.h"

namespace atlas::experiments {
namespace {

struct Options {
  size_t most_points;
  double speed_cap, pure_decode_cap, ttft_cap;
  double least_post_reasoning_s;
  double least_context_tokens;
  int64_t least_bin_rows;
};

// One of the two Codex measures.
struct CodexMeasure {
  std::string_view metric;
  std::vector<ContextValue> CodexTiming::* values;
  std::optional<double> average;
};

std::vector<CodexMeasure> codex_measures(const CodexTiming& codex) {
  std::vector<CodexMeasure> measures = {
      {"codex_pure_decode_tokens_per_second", &CodexTiming::pure_decode, {}},
      {"codex_ttft_seconds", &CodexTiming::ttft_seconds, {}}};
  if (codex.seconds_per_token) measures[0].average = 1 / *codex.seconds_per_token;
  double sum = 0;
  for (const ContextValue& value : codex.ttft_seconds) sum += value.value;
  if (!codex.ttft_seconds.empty()) {
    measures[1].average = sum / static_cast<double>(codex.ttft_seconds.size());
  }
  return measures;
}

void add_quantiles(table::Row& row, const std::vector<double>& sorted, int decimals,
                   std::initializer_list<double> qs) {
  for (const double q : qs) row.fixed(stats::quantile_one_minus_fraction(sorted, q), decimals);
}

table::Table summary_table(const DecodeSpeeds& speeds, double cap) {
  table::Table table(
      "context_decode_speed_summary",
      {"provider", "rows", "median_context_tokens", "p90_context_tokens", "p99_context_tokens",
       "token_weighted_average_normalized_decode_tokens_per_second",
       "p25_normalized_decode_tokens_per_second", "median_normalized_decode_tokens_per_second",
       "p90_normalized_decode_tokens_per_second", "p99_normalized_decode_tokens_per_second",
       "display_cap_tokens_per_second", "rows_above_display_cap", "share_above_display_cap"},
      "Context and generation speed by provider");
  for (const ProviderSpeeds& provider : speeds.providers) {
    std::vector<double> contexts;
    for (const ContextValue& value : provider.speeds) contexts.push_back(value.context_tokens);
    contexts = stats::sorted(std::move(contexts));
    const auto sorted = sorted_values(provider.speeds);
    const int64_t rows = std::ssize(sorted);
    const int64_t above = count_above(sorted, cap);
    auto row = table.row();
    row.text(provider.provider).integer(rows);
    add_quantiles(row, contexts, 0, {0.5, 0.9, 0.99});
    row.fixed(provider.weighted_average(), 3);
    add_quantiles(row, sorted, 3, {0.25, 0.5, 0.9, 0.99});
    row.fixed(cap, 3).integer(above);
    row.fixed(static_cast<double>(above) / static_cast<double>(rows), 6);
  }
  return table;
}

table::Table bins_table(const DecodeSpeeds& speeds, int64_t least_rows) {
  table::Table table(
      "context_decode_speed_bins",
      {"provider", "context_bin_midpoint_tokens", "rows", "p25_normalized_decode_tokens_per_second",
       "median_normalized_decode_tokens_per_second", "p90_normalized_decode_tokens_per_second"},
      "Generation speed by power-of-two bin of context");
  for (const ProviderSpeeds& provider : speeds.providers) {
    for (const ContextBin& bin : bin_by_context(provider.speeds, least_rows)) {
      table.row()
          .text(provider.provider)
          .fixed(bin.midpoint_tokens, 0)
          .integer(bin.rows)
          .fixed(bin.p25, 3)
          .fixed(bin.median, 3)
          .fixed(bin.p90, 3);
    }
  }
  return table;
}

table::Table codex_summary_table(const CodexTiming& codex) {
  table::Table table("context_decode_speed_codex_timing_summary",
                     {"metric", "rows", "average", "p25", "median", "p90", "p99"},
                     "Codex: decoding after the reasoning, and time to the first token");
  for (const CodexMeasure& measure : codex_measures(codex)) {
    const auto sorted = sorted_values(codex.*measure.values);
    auto row = table.row();
    row.text(measure.metric).integer(std::ssize(sorted)).fixed(measure.average, 3);
    add_quantiles(row, sorted, 3, {0.25, 0.5, 0.9, 0.99});
  }
  return table;
}

table::Table codex_bins_table(const CodexTiming& codex, int64_t least_rows) {
  table::Table table("context_decode_speed_codex_timing_bins",
                     {"metric", "context_bin_midpoint_tokens", "rows", "p25", "median", "p90"},
                     "The Codex measures by power-of-two bin of context");
  for (const CodexMeasure& measure : codex_measures(codex)) {
    for (const ContextBin& bin : bin_by_context(codex.*measure.values, least_rows)) {
      table.row()
          .text(measure.metric)
          .fixed(bin.midpoint_tokens, 0)
          .integer(bin.rows)
          .fixed(bin.p25, 3)
          .fixed(bin.median, 3)
          .fixed(bin.p90, 3);
    }
  }
  return table;
}

// "n=1,262", the average and three quantiles, a line each.
std::string note_text(const std::vector<ContextValue>& values, std::optional<double> average,
                      std::string_view average_name, std::string_view unit) {
  if (values.empty() || !average) return "n=0";
  const auto sorted = sorted_values(values);
  const auto at = [&](double q) {
    return base::fixed(*stats::quantile_one_minus_fraction(sorted, q), 1);
  };
  return fmt::format("n={}\n{}={} {}\np25={}, med={}\np90={} {}", base::grouped(std::ssize(sorted)),
                     average_name, base::fixed(*average, 1), unit, at(0.25), at(0.5), at(0.9),
                     unit);
}

figure::Figure draw(const DecodeSpeeds& speeds, const Options& options) {
  if (speeds.providers.empty()) {
    return figure::no_data_figure("context_decode_speed_scatter",
                                  "Generation speed by input context", 6.1, 3.1, 260);
  }
  std::vector<ScatterPanel> panels;
  for (size_t i = 0; i < speeds.providers.size(); ++i) {
    const ProviderSpeeds& provider = speeds.providers[i];
    panels.push_back({figure::provider_title(provider.provider), "Norm. decode\n(tokens/s)",
                      figure::series_color(provider.provider, i), options.speed_cap,
                      note_text(provider.speeds, provider.weighted_average(), "w.avg", "tok/s"),
                      &provider.speeds, bin_by_context(provider.speeds, options.least_bin_rows)});
  }
  const CodexTiming& codex = speeds.codex;
  const auto measures = codex_measures(codex);
  panels.push_back({"Codex pure decode", "Pure decode\n(tokens/s)", figure::kBlue,
                    options.pure_decode_cap,
                    note_text(codex.pure_decode, measures[0].average, "w.avg", "tok/s"),
                    &codex.pure_decode, bin_by_context(codex.pure_decode, options.least_bin_rows)});
  panels.push_back({"Codex residual TTFT", "TTFT\n(s)", figure::kBlue, options.ttft_cap,
                    note_text(codex.ttft_seconds, measures[1].average, "avg", "s"),
                    &codex.ttft_seconds,
                    bin_by_context(codex.ttft_seconds, options.least_bin_rows)});
  return draw_panels("context_decode_speed_scatter", panels, options.least_context_tokens,
                     options.most_points);
}

double median_of(const std::vector<ContextValue>& values) {
  return *stats::quantile_one_minus_fraction(sorted_values(values), 0.5);
}

void add_facts(const DecodeSpeeds& speeds, Result& result) {
  const auto fact = [&](std::string name, double value, std::string unit, std::string label) {
    const std::string text =
        unit == "s" ? figure::duration_compact(value) : base::fixed(value, 1) + " " + unit;
    result.facts.push_back({std::move(name), value, std::move(unit), std::move(label), text});
  };
  for (const ProviderSpeeds& provider : speeds.providers) {
    const std::string title = figure::provider_title(provider.provider);
    fact(provider.provider + ".median_speed", median_of(provider.speeds), "tokens/s",
         title + ", median generation speed of a step");
    fact(provider.provider + ".weighted_speed", provider.weighted_average(), "tokens/s",
         title + ", output tokens per second of generation");
  }
  if (!speeds.codex.seconds_per_token) return;
  fact("codex.pure_decode_median", median_of(speeds.codex.pure_decode), "tokens/s",
       "Codex, median decoding speed after the reasoning");
  if (speeds.codex.ttft_seconds.empty()) return;
  const double ttft = median_of(speeds.codex.ttft_seconds);
  result.facts.push_back({"codex.ttft_median", ttft, "s", "Codex, median time to the first token",
                          base::fixed(ttft, 2) + "s"});
}

// How a measure changes from the bin of the shortest to that of the longest context.
std::string trend(const std::vector<ContextBin>& bins, std::string_view unit) {
  if (bins.size() < 2) return "too few steps for a trend over context bins";
  const ContextBin& first = bins.front();
  const ContextBin& last = bins.back();
  return fmt::format("median {} {} around {} tokens of context, {} {} around {}",
                     base::fixed(first.median, 1), unit, base::grouped(first.midpoint_tokens, 0),
                     base::fixed(last.median, 1), unit, base::grouped(last.midpoint_tokens, 0));
}

std::string codex_report(const CodexTiming& codex, int64_t least_rows) {
  if (!codex.seconds_per_token) {
    return "- **Codex parts**: no step has reasoning, visible output and a measurable time between "
           "them.\n";
  }
  std::string text = fmt::format(
      "- **Codex pure decode**: {} steps, {} ms per visible token over all of them, median {} "
      "tokens/s; {}.\n",
      base::grouped(std::ssize(codex.pure_decode)), base::fixed(*codex.seconds_per_token * 1000, 2),
      base::fixed(median_of(codex.pure_decode), 1),
      trend(bin_by_context(codex.pure_decode, least_rows), "tokens/s"));
  if (codex.ttft_seconds.empty()) return text;
  return text +
         fmt::format("- **Codex residual time to first token**: {} steps, median {} s; {}.\n",
                     base::grouped(std::ssize(codex.ttft_seconds)),
                     base::fixed(median_of(codex.ttft_seconds), 2),
                     trend(bin_by_context(codex.ttft_seconds, least_rows), "s"));
}

std::string write_report(const DecodeSpeeds& speeds, const Options& options) {
  if (speeds.providers.empty()) {
    return "No step has output, context and a positive observable generation span.\n";
  }
  std::string text =
      "Speed is output tokens over the observable generation span of a step, from its last input "
      "before the first output to its last output; it contains queueing and reading the input.\n\n";
  for (const ProviderSpeeds& provider : speeds.providers) {
    text += fmt::format(
        "- **{}**: {} steps, {} tokens/s weighted by tokens, median {} tokens/s; {}.\n",
        figure::provider_title(provider.provider), base::grouped(std::ssize(provider.speeds)),
        base::fixed(provider.weighted_average(), 1), base::fixed(median_of(provider.speeds), 1),
        trend(bin_by_context(provider.speeds, options.least_bin_rows), "tokens/s"));
  }
  return text + codex_report(speeds.codex, options.least_bin_rows) +
         fmt::format(
             "\nBins of context with fewer than {} steps are left out. Values above the "
             "upper end of an axis are drawn on its border; a negative time to first token "
             "is drawn at 0 and kept in the tables.\n",
             options.least_bin_rows);
}

Options options_of(const Params& params) {
  const Options options = {
      static_cast<size_t>(std::max<int64_t>(0, params.integer("max-points-per-provider"))),
      params.number("max-speed-tokens-per-second"),
      params.number("max-pure-decode-tokens-per-second"),
      params.number("max-ttft-seconds"),
      params.number("min-codex-post-reasoning-seconds"),
      params.number("min-context-tokens"),
      params.integer("min-bin-count")};
  if (!(options.speed_cap > 0 && options.pure_decode_cap > 0 && options.ttft_cap > 0)) {
    throw Error(ErrorKind::usage,
                "the ends of the axes (max-speed-tokens-per-second, "
                "max-pure-decode-tokens-per-second, max-ttft-seconds) must be "
                "above 0");
  }
  return options;
}

Result run(const trace::Trace& trace, const Params& params) {
  const Options options = options_of(params);
  const DecodeSpeeds speeds = decode_speeds(trace, options.least_post_reasoning_s);
  Result result;
  result.tables.push_back(summary_table(speeds, options.speed_cap));
  result.tables.push_back(bins_table(speeds, options.least_bin_rows));
  result.tables.push_back(codex_summary_table(speeds.codex));
  result.tables.push_back(codex_bins_table(speeds.codex, options.least_bin_rows));
  result.tables.push_back(variance_table(speeds, options.speed_cap));
  result.figures.push_back(draw(speeds, options));
  result.counters.add("rows", trace.steps.size());
  for (const ProviderSpeeds& provider : speeds.providers) {
    result.counters.add("observations." + provider.provider, std::ssize(provider.speeds));
  }
  add_facts(speeds, result);
  result.report = write_report(speeds, options);
  return result;
}

}  // namespace

Experiment context_decode_speed_scatter() {
  return {
      .category = "llm_generation",
      .name = "context_decode_speed_scatter",
      .title = "Generation speed by context",
      .question =
          "How do the generation speed that a trace shows, and for Codex the time to "
          "the first token, vary with the input context of a step?",
      .fields = decode_speed_fields(),
      .run = run,
      .options = {{"max-points-per-provider", "35000", "most dots of a panel"},
                  {"max-speed-tokens-per-second", "160", "end of the speed axis, and display cap"},
                  {"max-pure-decode-tokens-per-second", "160", "end of the pure decode axis"},
                  {"max-ttft-seconds", "40", "end of the axis of the time to first token"},
                  {"min-codex-post-reasoning-seconds", "0.1",
                   "least time after the reasoning of a Codex step that is split"},
                  {"min-context-tokens", "4096", "left end of the context axis; filters nothing"},
                  {"min-bin-count", "250", "fewest steps of a context bin"}}};
}

}  // namespace atlas::experiments
