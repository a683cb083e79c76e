// tool_latency_distribution: how long single tool calls take, by tool and provider, and which
// latency range holds the calls and which the time.
//
// Population  every tool call; only effective latencies above zero are measurements
// Tool        the name without blanks at its ends; in the box plots, "mcp_..." is one tool
// Quantiles   rule P-B over all measurements, nothing is sampled
// Bins        eight coarse ones over all calls, and fine logarithmic ones shared by the providers

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/number_text.h"
#include "experiments/experiment.h"
#include "experiments/shared/bins.h"
#include "experiments/shared/cdf_figures.h"
#include "experiments/shared/cdf_tables.h"
#include "experiments/shared/share_bars.h"
#include "experiments/shared/tool_names.h"
#include "experiments/shared/tool_stats.h"
#include "experiments/tool_calls/tool_latency_distribution/latency_boxes.h"
#include "figure/format.h"
#include "stats/quantile.h"

namespace atlas::experiments {
namespace {

using trace::Row;

constexpr double kReferenceMs = 300'000;  // five minutes

struct CoarseBin {
  int64_t calls = 0;
  int64_t error_calls = 0;
  double latency_ms = 0;
};
using CoarseBins = std::array<CoarseBin, kToolLatencyBinsMs.size()>;

struct ProviderBins {
  std::string provider;
  CoarseBins bins;
};

std::vector<ProviderBins> bin_by_provider(const trace::Trace& trace) {
  const trace::ToolCalls& calls = trace.tool_calls;
  const StepGroups groups = group_by_provider(trace.steps, EmptyProvider::stays);
  std::vector<CoarseBins> bins(groups.size());
  for (const Row call : calls.all()) {
    const int64_t latency_ms = calls.effective_latency_ms(call).value_or(0);
    if (latency_ms <= 0) continue;
    CoarseBin& bin =
        bins[groups.of_step[calls.step[call]]][*bin_of(kToolLatencyBinsMs, latency_ms)];
    ++bin.calls;
    if (calls.is_error.or_zero(call) != 0) ++bin.error_calls;
    bin.latency_ms += static_cast<double>(latency_ms);
  }
  std::vector<ProviderBins> result;
  for (const uint32_t group : groups.in_provider_order()) {
    result.push_back({groups.labels[group], bins[group]});
  }
  return result;
}

CoarseBins sum_of(const std::vector<ProviderBins>& providers) {
  CoarseBins sum;
  for (const ProviderBins& provider : providers) {
    for (size_t k = 0; k < sum.size(); ++k) {
      sum[k].calls += provider.bins[k].calls;
      sum[k].error_calls += provider.bins[k].error_calls;
      sum[k].latency_ms += provider.bins[k].latency_ms;
    }
  }
  return sum;
}

CoarseBin total_of(const CoarseBins& bins) {
  CoarseBin total;
  for (const CoarseBin& bin : bins) {
    total.calls += bin.calls;
    total.error_calls += bin.error_calls;
    total.latency_ms += bin.latency_ms;
  }
  return total;
}

// "claude:12;codex:3", by name; calls without a latency count too.
std::string provider_counts(const trace::Trace& trace, const ToolUses& uses, const Tool& tool) {
  std::map<std::string_view, int64_t> counts;
  for (const size_t i : tool.uses) {
    const ToolUse& use = uses.uses[i];
    const bool is_known = use.provider != trace::TextColumn::kNone;
    counts[is_known ? trace.steps.provider.text(use.provider) : kUnknownProvider] +=
        use.totals.calls;
  }
  std::string text;
  for (const auto& [provider, calls] : counts) {
    text += fmt::format("{}{}:{}", text.empty() ? "" : ";", provider, calls);
  }
  return text;
}

table::Table summary_table(const trace::Trace& trace) {
  table::Table table("tool_latency_summary",
                     {"tool_name", "calls", "latency_count", "missing_latency",
                      "nonpositive_latency", "error_calls", "mean_ms", "min_ms", "p50_ms", "p90_ms",
                      "p99_ms", "max_ms", "sample_count", "sampled", "providers"},
                     "Latency of each tool, all providers together");
  const ToolUses& uses = trace.derived(tool_uses);
  auto tools = tools_by_name(trace, uses, trimmed_tool_name);
  sort_by_calls(tools);
  for (const Tool& tool : tools) {
    const ToolTotals& totals = tool.totals;
    const std::vector<double> latencies_ms = sorted_latencies_ms(uses, tool);
    const bool has_latency = !latencies_ms.empty();
    auto row = table.row();
    row.text(tool.name).integer(totals.calls).integer(totals.latency_count);
    row.integer(totals.missing_latency).integer(totals.nonpositive_latency);
    row.integer(totals.error_calls);
    row.real(has_latency ? std::optional(totals.mean_latency_ms()) : std::nullopt);
    for (const double q : {0.0, 0.5, 0.9, 0.99, 1.0}) {
      row.real(stats::quantile_numpy(latencies_ms, q));
    }
    row.integer(totals.latency_count).boolean(false);
    row.text(provider_counts(trace, uses, tool));
  }
  return table;
}

table::Table bin_table(const CoarseBins& bins) {
  table::Table table("tool_latency_weighted_bins",
                     {"label", "lo_ms", "hi_ms", "tool_calls", "error_calls", "total_latency_ms",
                      "total_latency_s", "total_latency_hours", "latency_share", "call_share"},
                     "Calls and summed latency by the latency of a call");
  const CoarseBin total = total_of(bins);
  for (size_t k = 0; k < bins.size(); ++k) {
    table.row()
        .text(kToolLatencyBinsMs[k].label)
        .integer(kToolLatencyBinsMs[k].lo)
        .integer(kToolLatencyBinsMs[k].hi)
        .integer(bins[k].calls)
        .integer(bins[k].error_calls)
        .real(bins[k].latency_ms)
        .real(bins[k].latency_ms / 1000)
        .real(bins[k].latency_ms / kMsPerHour)
        .real(share_of(bins[k].latency_ms, total.latency_ms))
        .real(share_of(bins[k].calls, total.calls));
  }
  return table;
}

ShareBars share_bars(const std::vector<ProviderBins>& providers) {
  ShareBars bars;
  bars.title = "Tool Calls vs Latency";
  bars.count_label = "tool calls";
  bars.mass_label = "total latency";
  bars.legend_title = "Per-Call Latency";
  for (const Bin& bin : kToolLatencyBinsMs) bars.bins.emplace_back(bin.label);
  for (const ProviderBins& provider : providers) {
    if (provider.provider == "all" || total_of(provider.bins).calls == 0) continue;
    SharePanel panel;
    panel.title = figure::provider_title(provider.provider);
    for (const CoarseBin& bin : provider.bins) {
      panel.counts.push_back(static_cast<double>(bin.calls));
      panel.masses.push_back(bin.latency_ms);
    }
    bars.panels.push_back(std::move(panel));
  }
  return bars;
}

// The share of the calls that are quick, and of the time that the slow ones hold, in one sentence.
std::string contrast(const CoarseBins& bins) {
  const CoarseBin total = total_of(bins);
  CoarseBin quick;
  CoarseBin slow;
  for (size_t k = 0; k < bins.size(); ++k) {
    const bool is_quick = kToolLatencyBinsMs[k].hi.value_or(INT64_MAX) <= 1000;
    const bool is_slow = kToolLatencyBinsMs[k].lo >= 60'000;
    if (is_quick) quick.calls += bins[k].calls;
    if (is_slow) slow.latency_ms += bins[k].latency_ms;
    if (is_slow) slow.calls += bins[k].calls;
  }
  return fmt::format(
      "{} of the calls end within a second; the {} that last a minute or more hold {} of the time.",
      base::percent(share_of(quick.calls, total.calls), 1),
      base::percent(share_of(slow.calls, total.calls), 1),
      base::percent(share_of(slow.latency_ms, total.latency_ms), 1));
}

figure::Figure draw_wide_shares(ShareBars bars, const CoarseBins& bins) {
  bars.name = "tool_latency_weighted_bins";
  bars.caption = contrast(bins);
  if (bars.panels.empty()) return figure::no_data_figure(bars.name, bars.title, 11, 4.1, 260);
  return wide_share_figure(bars);
}

figure::Figure draw_compact_shares(ShareBars bars, const CoarseBins& bins) {
  bars.name = "tool_latency_weighted_bins_paper";
  bars.caption = contrast(bins);
  if (bars.panels.empty()) return figure::no_data_figure(bars.name, bars.title, 3.45, 2.35, 260);
  return compact_share_figure(bars);
}

std::vector<ProviderValues> latencies_by_provider(const trace::Trace& trace) {
  const ToolUses& uses = trace.derived(tool_uses);
  std::vector<ProviderValues> result;
  for (const ProviderTools& provider : tools_by_provider(trace, uses, trimmed_tool_name)) {
    if (provider.provider == "all") continue;
    ProviderValues values{provider.provider, {}};
    for (const Tool& tool : provider.tools) {
      for (const size_t use : tool.uses) {
        const auto part = uses.latencies(use);
        values.values.insert(values.values.end(), part.begin(), part.end());
      }
    }
    if (!values.values.empty()) result.push_back(std::move(values));
  }
  return result;
}

void add_cdfs(const Cdf& cdf, Result& result) {
  if (!cdf.is_empty()) {
    result.tables.push_back(
        count_cdf_table(cdf, "tool_latency_count_cdf_by_provider", "Calls at or below a latency"));
    result.tables.push_back(latency_cdf_table(cdf, "tool_total_latency_cdf_by_provider",
                                              "Summed latency of the calls at or below a latency"));
  }
  result.figures.push_back(total_cdf_figure(
      cdf, {.name = "tool_total_latency_cdf_by_provider",
            .title = "Cumulative Tool Total Latency by Provider",
            .caption = "Summed effective latency of all calls up to a latency. What the curve "
                       "gains right of the dashed line is time in calls longer than five minutes.",
            .x_label = "Per-call effective latency threshold",
            .y_label = "Cumulative summed effective latency",
            .box_title = "single-call latency",
            .count_word = "calls",
            .reference = kReferenceMs}));
  result.figures.push_back(count_cdf_figure(cdf, {.name = "tool_latency_count_cdf_by_provider",
                                                  .title = "Tool Latency Count CDF by Provider",
                                                  .caption = "Number of calls up to a latency.",
                                                  .x_label = "Per-call effective latency threshold",
                                                  .y_label = "Cumulative tool-call count",
                                                  .box_title = "single-call latency"}));
}

void add_facts(const CoarseBins& bins, const Cdf& cdf, Result& result) {
  const CoarseBin total = total_of(bins);
  result.facts.push_back({"timed_calls", static_cast<double>(total.calls), "calls",
                          "Tool calls with a latency", base::grouped(total.calls)});
  for (const ProviderCdf& provider : cdf.providers) {
    for (const auto& [name, q] : {std::pair{"median", 0.5}, std::pair{"p99", 0.99}}) {
      const auto ms = stats::quantile_numpy(provider.sorted, q);
      if (!ms) continue;
      result.facts.push_back({fmt::format("{}.{}", provider.provider, name), *ms, "ms",
                              fmt::format("{}: {} latency of a tool call",
                                          figure::provider_title(provider.provider), name),
                              figure::latency_compact(*ms)});
    }
  }
}

std::string provider_sentence(const ProviderBins& provider, const Cdf& cdf) {
  const std::string title = figure::provider_title(provider.provider);
  const auto values = std::ranges::find(cdf.providers, provider.provider, &ProviderCdf::provider);
  std::string text = fmt::format("- **{}**: {}", title, contrast(provider.bins));
  if (values != cdf.providers.end() && !values->sorted.empty()) {
    const auto at = [&](double q) {
      return figure::latency_compact(*stats::quantile_numpy(values->sorted, q));
    };
    text += fmt::format(
        " Half of its {} timed calls take at most {}, 90 % at most {}, 99 % at "
        "most {}.",
        base::grouped(std::ssize(values->sorted)), at(0.5), at(0.9), at(0.99));
  }
  return text + '\n';
}

std::string write_report(const std::vector<ProviderBins>& providers, const Cdf& cdf) {
  const CoarseBins all = sum_of(providers);
  if (total_of(all).calls == 0) return "No tool call of this trace has a latency above zero.\n";
  std::string text = "Over all providers: " + contrast(all) + "\n\n";
  for (const ProviderBins& provider : providers) {
    if (total_of(provider.bins).calls > 0) text += provider_sentence(provider, cdf);
  }
  if (cdf.is_empty()) {
    text += "\nAll latencies are the same, so there are no cumulative tables.\n";
  }
  return text;
}

Result run(const trace::Trace& trace, const Params& params) {
  Result result;
  const auto boxes = latency_boxes(trace, params.integer("min-tool-calls-for-plot"));
  if (params.flag("paper-wide-only")) {
    result.figures.push_back(draw_wide_boxes(boxes));
    return result;
  }
  const auto providers = bin_by_provider(trace);
  const CoarseBins bins = sum_of(providers);
  if (params.flag("paper-weighted-only")) {
    result.figures.push_back(draw_compact_shares(share_bars(providers), bins));
    return result;
  }
  const Cdf cdf = make_cdf(latencies_by_provider(trace), CdfUnit::milliseconds);
  result.tables.push_back(summary_table(trace));
  result.tables.push_back(bin_table(bins));
  result.figures.push_back(draw_boxes(boxes, params.integer("top-tools")));
  result.figures.push_back(draw_wide_boxes(boxes));
  result.figures.push_back(draw_wide_shares(share_bars(providers), bins));
  result.figures.push_back(draw_compact_shares(share_bars(providers), bins));
  add_cdfs(cdf, result);
  add_facts(bins, cdf, result);
  result.report = write_report(providers, cdf);
  return result;
}

}  // namespace

Experiment tool_latency_distribution() {
  return {.category = "tool_calls",
          .name = "tool_latency_distribution",
          .title = "Tool latency",
          .question =
              "How long do single tool calls take, by tool and provider, and which latency "
              "range holds the calls and which the time?",
          .fields = tool_use_fields(),
          .run = run,
          .options = {{"top-tools", "30", "boxes for each provider"},
                      {"min-tool-calls-for-plot", "20",
                       "tools with fewer calls of a provider become one box; 1 keeps all"},
                      {"paper-wide-only", "false", "only the side-by-side figure of 12 tools"},
                      {"paper-weighted-only", "false", "only the compact figure of the bins"}}};
}

}  // namespace atlas::experiments
