// tool_category_distribution: calls and latency by kind of work, and how few calls hold the time.
//
// Population  every tool call; latency is the effective one, and only above zero is it summed
// Categories  exact names after trimming (categories.cpp); what is not listed there is "other"
// Two maps    planning tools are "other" in the coarse map and a category of the dashboard, so the
//             two "other" rows differ
// Long tail   shares of the calls that have a latency above zero, not of all calls
// Quantiles   of milliseconds divided by 1000, rule P-B

#include <fmt/format.h>

#include "base/number_text.h"
#include "experiments/experiment.h"
#include "experiments/tool_calls/tool_category_distribution/category_figures.h"
#include "experiments/tool_calls/tool_category_distribution/category_sums.h"
#include "stats/quantile.h"
#include "table/write.h"

namespace atlas::experiments {
namespace {

table::Table category_table(const CategorySums& sums) {
  table::Table table("tool_category_summary",
                     {"category", "label", "calls", "call_share", "error_calls", "error_rate",
                      "valid_latency_calls", "missing_latency_calls", "nonpositive_latency_calls",
                      "total_latency_ms", "total_latency_hours", "latency_share", "avg_latency_ms",
                      "avg_latency_seconds"},
                     "Calls and latency by category");
  for (size_t k = 0; k < sums.coarse.size(); ++k) {
    const ToolTotals& totals = sums.coarse[k];
    const double average_ms = totals.mean_latency_ms();
    table.row()
        .text(kCoarseCategories[k].key)
        .text(kCoarseCategories[k].label)
        .integer(totals.calls)
        .real(share_of(totals.calls, sums.all.calls))
        .integer(totals.error_calls)
        .real(share_of(totals.error_calls, totals.calls))
        .integer(totals.latency_count)
        .integer(totals.missing_latency)
        .integer(totals.nonpositive_latency)
        .real(totals.latency_sum_ms)
        .real(totals.latency_sum_ms / kMsPerHour)
        .real(share_of(totals.latency_sum_ms, sums.all.latency_sum_ms))
        .real(average_ms)
        .real(average_ms / 1000);
  }
  return table;
}

table::Table tool_map(const CategorySums& sums) {
  table::Table table("tool_category_tool_map",
                     {"category", "provider", "tool_name", "calls", "error_calls",
                      "valid_latency_calls", "missing_latency_calls", "nonpositive_latency_calls",
                      "total_latency_ms", "total_latency_hours", "avg_latency_ms"},
                     "The category of each tool");
  for (const MappedTool& tool : sums.tools) {
    table.row()
        .text(kCoarseCategories[tool.category].key)
        .text(tool.provider)
        .text(tool.name)
        .integer(tool.totals.calls)
        .integer(tool.totals.error_calls)
        .integer(tool.totals.latency_count)
        .integer(tool.totals.missing_latency)
        .integer(tool.totals.nonpositive_latency)
        .real(tool.totals.latency_sum_ms)
        .real(tool.totals.latency_sum_ms / kMsPerHour)
        .real(tool.totals.mean_latency_ms());
  }
  return table;
}

table::Table dashboard_table(const CategorySums& sums) {
  table::Table table(
      "tool_category_dashboard_summary",
      {"category", "label", "calls", "call_share", "valid_latency_calls", "missing_latency_calls",
       "nonpositive_latency_calls", "p25_seconds", "p50_seconds", "p90_seconds", "p99_seconds"},
      "Calls and latency quantiles of the dashboard's categories");
  for (size_t k = 0; k < sums.presentation.size(); ++k) {
    const ToolTotals& totals = sums.presentation[k];
    auto row = table.row();
    row.text(kPresentationCategories[k].key).text(kPresentationCategories[k].label);
    row.integer(totals.calls).real(share_of(totals.calls, sums.all.calls));
    row.integer(totals.latency_count).integer(totals.missing_latency);
    row.integer(totals.nonpositive_latency);
    for (const double q : {0.25, 0.50, 0.90, 0.99}) {
      row.real(stats::quantile_numpy(sums.latencies_s[k], q).value_or(0));
    }
  }
  return table;
}

table::Table long_tail_table(const CategorySums& sums) {
  table::Table table("tool_latency_long_tail_imbalance",
                     {"bin", "label", "min_latency_ms", "max_latency_ms", "color", "calls",
                      "call_share", "total_latency_ms", "total_latency_hours", "latency_share"},
                     "Calls and summed latency by the latency of a call");
  for (size_t k = 0; k < sums.bins.size(); ++k) {
    const LongTailSum& sum = sums.bins[k];
    table.row()
        .text(kLongTailBins[k].key)
        .text(kLongTailBins[k].label)
        .real(kLongTailBins[k].lo_ms)
        .real(kLongTailBins[k].hi_ms)
        .text(fmt::format("#{:06X}", kLongTailBins[k].color.rgb))
        .integer(sum.calls)
        .real(share_of(sum.calls, sums.all_bins.calls))
        .real(sum.latency_ms)
        .real(sum.latency_ms / kMsPerHour)
        .real(share_of(sum.latency_ms, sums.all_bins.latency_ms));
  }
  return table;
}

void add_facts(const CategorySums& sums, Result& result) {
  result.facts.push_back({"tool_calls", static_cast<double>(sums.all.calls), "calls", "Tool calls",
                          base::grouped(sums.all.calls)});
  for (size_t k = 0; k < sums.coarse.size(); ++k) {
    const double part = share_of(sums.coarse[k].calls, sums.all.calls);
    result.facts.push_back({fmt::format("{}.call_share", kCoarseCategories[k].key), part, "share",
                            fmt::format("{}: share of calls", kCoarseCategories[k].label),
                            base::percent(part, 1)});
  }
  const double slow = share_of(sums.bins.back().latency_ms, sums.all_bins.latency_ms);
  result.facts.push_back({"gt_1m.latency_share", slow, "share",
                          "Share of tool time in calls of a minute or more",
                          base::percent(slow, 1)});
}

std::string category_markdown(const CategorySums& sums) {
  std::vector<table::TextRow> rows;
  for (size_t k = 0; k < sums.coarse.size(); ++k) {
    const ToolTotals& totals = sums.coarse[k];
    rows.push_back({std::string(kCoarseCategories[k].label), base::grouped(totals.calls),
                    base::percent(share_of(totals.calls, sums.all.calls)),
                    hours_text(totals.latency_sum_ms),
                    base::percent(share_of(totals.latency_sum_ms, sums.all.latency_sum_ms)),
                    base::fixed(totals.mean_latency_ms() / 1000, 2) + "s"});
  }
  return table::markdown_table(
      {"Category", "Calls", "Call share", "Total latency", "Latency share", "Average"}, rows);
}

std::string long_tail_markdown(const CategorySums& sums) {
  std::vector<table::TextRow> rows;
  for (size_t k = 0; k < sums.bins.size(); ++k) {
    const LongTailSum& sum = sums.bins[k];
    rows.push_back({std::string(kLongTailBins[k].label), base::grouped(sum.calls),
                    base::percent(share_of(sum.calls, sums.all_bins.calls)),
                    hours_text(sum.latency_ms),
                    base::percent(share_of(sum.latency_ms, sums.all_bins.latency_ms))});
  }
  return table::markdown_table({"Latency of a call", "Positive-latency calls", "Call share",
                                "Total latency", "Latency share"},
                               rows);
}

std::string write_report(const CategorySums& sums) {
  std::string text = fmt::format(
      "{} tool calls under {} different tool names.\n\n"
      "Latency is the tool runner's own duration where the trace has it, else the time from call "
      "to result; only values above zero are summed. A call that ran beside another one counts in "
      "full.\n\n"
      "Two classifications by exact tool name are in use. The coarse one (execute command, file "
      "write/edit, file read/search, agent/task, web/remote/lookup, other) is behind the ring, the "
      "bars, the summary and the tool map. The dashboard's has planning tools apart from the "
      "others. Names that neither lists, most tools of MCP servers among them, are \"other\".\n\n",
      base::grouped(sums.all.calls), base::grouped(static_cast<int64_t>(sums.distinct_names)));
  text += "## Coarse categories\n\n" + category_markdown(sums);
  text += "\n## Long tail\n\n" + long_tail_markdown(sums);
  return text;
}

Result run(const trace::Trace& trace, const Params&) {
  Result result;
  const CategorySums sums = sum_categories(trace);
  result.tables.push_back(category_table(sums));
  result.tables.push_back(tool_map(sums));
  result.tables.push_back(dashboard_table(sums));
  result.tables.push_back(long_tail_table(sums));
  result.figures.push_back(draw_count_ring(sums));
  result.figures.push_back(draw_latency_bars(sums));
  result.figures.push_back(draw_dashboard(sums));
  result.figures.push_back(draw_long_tail(sums));
  add_facts(sums, result);
  result.report = write_report(sums);
  return result;
}

}  // namespace

Experiment tool_category_distribution() {
  return {.category = "tool_calls",
          .name = "tool_category_distribution",
          .title = "Tool categories",
          .question =
              "If tools are grouped into a few provider-neutral categories, how do calls "
              "and latency split over them, and how much of the time sits in a few slow "
              "calls?",
          .fields = tool_use_fields(),
          .run = run};
}

}  // namespace atlas::experiments
