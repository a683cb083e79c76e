// tool_time_by_kind: which tools hold the most summed execution time.
//
// Population  every tool call; only effective latencies above zero are summed
// Tool        the name without blanks at its ends; in the figure, "mcp_..." is one tool
// Order       summed latency descending, then first call
// Caution     calls that ran side by side are added up: this is work, not time on the clock

#include <fmt/format.h>

#include <algorithm>

#include "base/number_text.h"
#include "experiments/experiment.h"
#include "experiments/shared/axes.h"
#include "experiments/shared/tool_names.h"
#include "experiments/shared/tool_panels.h"
#include "experiments/shared/tool_stats.h"
#include "figure/format.h"

namespace atlas::experiments {
namespace {

constexpr size_t kNameCharacters = 34;
constexpr size_t kMostPanels = 6;  // a picture has an end
constexpr PanelHeight kPanelHeight = {0.43, 5.2, 14.5};
constexpr std::string_view kFigureName = "tool_total_time_by_kind";
constexpr std::string_view kFigureTitle = "Total Tool Time by Tool Kind and Provider";

void keep_timed(std::vector<Tool>& tools) {
  std::erase_if(tools, [](const Tool& tool) { return tool.totals.latency_count == 0; });
  sort_by_latency_sum(tools);
}

std::vector<Tool> timed_tools(const trace::Trace& trace) {
  auto tools = tools_by_name(trace, trace.derived(tool_uses), trimmed_tool_name);
  keep_timed(tools);
  return tools;
}

// What the figure shows: by provider, rare tools as one.
std::vector<ProviderTools> timed_tools_by_provider(const trace::Trace& trace, int64_t least_calls) {
  auto providers =
      tools_by_provider(trace, trace.derived(tool_uses), [](std::optional<std::string_view> name) {
        return with_mcp_merged(trimmed_tool_name(name));
      });
  for (ProviderTools& provider : providers) {
    provider.tools = with_rare_merged(std::move(provider.tools), least_calls);
    keep_timed(provider.tools);
  }
  std::erase_if(providers, [](const ProviderTools& provider) { return provider.tools.empty(); });
  return providers;
}

double latency_sum_ms(const std::vector<Tool>& tools) {
  double sum = 0;
  for (const Tool& tool : tools) sum += tool.totals.latency_sum_ms;
  return sum;
}

table::Table time_table(const std::vector<Tool>& tools) {
  table::Table table("tool_total_time_by_kind",
                     {"tool_name", "tool_calls", "valid_latency_calls", "missing_latency_calls",
                      "error_calls", "total_latency_ms", "total_latency_s", "total_latency_hours",
                      "latency_share", "avg_latency_ms"},
                     "Summed latency of each tool, all providers together");
  const double all_ms = latency_sum_ms(tools);
  for (const Tool& tool : tools) {
    const ToolTotals& totals = tool.totals;
    table.row()
        .text(tool.name)
        .integer(totals.calls)
        .integer(totals.latency_count)
        .integer(totals.missing_latency)
        .integer(totals.error_calls)
        .real(totals.latency_sum_ms)
        .real(totals.latency_sum_ms / 1000)
        .real(totals.latency_sum_ms / kMsPerHour)
        .real(totals.latency_sum_ms / all_ms)
        .real(totals.mean_latency_ms());
  }
  return table;
}

figure::Axis hours_axis(double longest_hours) {
  constexpr double kLabelRoom = 1.1;  // the number of calls stands at the end of the bar
  return linear_axis(longest_hours * kLabelRoom, "Summed effective latency (hours)",
                     [](double hours) { return base::general(hours); });
}

figure::Panel panel_of(const ProviderTools& provider, std::span<const Tool> tools) {
  std::vector<std::string> names;
  for (const Tool& tool : tools) {
    names.push_back(figure::shortened(tool.name, kNameCharacters));
  }
  figure::Panel panel =
      tool_panel(fmt::format("{} - top {} by summed latency",
                             figure::provider_title(provider.provider), tools.size()),
                 hours_axis(tools.front().totals.latency_sum_ms / kMsPerHour), tool_axis(names));
  figure::RectsMark bars{.color = figure::with_alpha(figure::kBlue, 0.72)};
  std::vector<figure::TextMark> labels;
  for (size_t row = 0; row < tools.size(); ++row) {
    const double hours = tools[row].totals.latency_sum_ms / kMsPerHour;
    const std::string calls = base::grouped(tools[row].totals.calls);
    bars.rects.push_back(bar(
        row, hours,
        fmt::format("{}: {} in {} calls", tools[row].name, figure::hours_compact(hours), calls)));
    figure::TextMark label;
    label.x = hours;
    label.y = static_cast<double>(row);
    label.text = "n=" + calls;
    label.size_pt = 11;
    label.v = figure::VAlign::middle;
    label.dx_pt = 6;
    labels.push_back(std::move(label));
  }
  panel.marks.emplace_back(std::move(bars));
  for (figure::TextMark& label : labels) panel.marks.emplace_back(std::move(label));
  return panel;
}

figure::Figure draw(const std::vector<ProviderTools>& providers, int64_t top_tools) {
  const auto most = static_cast<size_t>(std::max<int64_t>(0, top_tools));
  std::vector<figure::Panel> panels;
  std::vector<double> heights_in;
  for (const ProviderTools& provider : providers) {
    const auto tools = std::span(provider.tools).first(std::min(provider.tools.size(), most));
    if (tools.empty() || panels.size() == kMostPanels) continue;
    panels.push_back(panel_of(provider, tools));
    heights_in.push_back(kPanelHeight.of(tools.size()));
  }
  if (panels.empty()) {
    return figure::no_data_figure(std::string(kFigureName), std::string(kFigureTitle), 15, 5.2,
                                  260);
  }
  figure::Figure figure = stacked_figure(std::string(kFigureName), std::string(kFigureTitle),
                                         std::move(panels), std::move(heights_in));
  figure.caption =
      "Summed effective latency of each tool's calls, by provider; n counts all calls "
      "of the tool. Calls that ran in parallel are added up.";
  return figure;
}

void add_facts(const std::vector<Tool>& tools, Result& result) {
  const double all_ms = latency_sum_ms(tools);
  result.facts.push_back({"tool_time_hours", all_ms / kMsPerHour, "h", "Summed tool time",
                          figure::hours_compact(all_ms / kMsPerHour)});
  if (tools.empty()) return;
  const Tool& first = tools.front();
  const double share = first.totals.latency_sum_ms / all_ms;
  result.facts.push_back({"top_tool_share", share, "share",
                          fmt::format("Share of {}, the tool with most time", first.name),
                          base::percent(share, 1)});
}

std::string write_report(const std::vector<Tool>& tools) {
  if (tools.empty()) return "No tool call of this trace has a latency above zero.\n";
  const double all_ms = latency_sum_ms(tools);
  std::string text = fmt::format(
      "{} of tool time in calls with a latency above zero, over {} tools. The most time went "
      "into:\n\n",
      figure::hours_compact(all_ms / kMsPerHour), base::grouped(std::ssize(tools)));
  for (const Tool& tool : std::span(tools).first(std::min<size_t>(5, tools.size()))) {
    const ToolTotals& totals = tool.totals;
    text += fmt::format("- {}: {} ({}) in {} calls, {} each on average.\n", code_text(tool.name),
                        figure::hours_compact(totals.latency_sum_ms / kMsPerHour),
                        base::percent(totals.latency_sum_ms / all_ms, 1),
                        base::grouped(totals.latency_count),
                        figure::latency_compact(totals.mean_latency_ms()));
  }
  return text + "\nCalls that ran in parallel are added up, so this is not time on the clock.\n";
}

Result run(const trace::Trace& trace, const Params& params) {
  Result result;
  const auto tools = timed_tools(trace);
  result.tables.push_back(time_table(tools));
  result.figures.push_back(
      draw(timed_tools_by_provider(trace, params.integer("min-tool-calls-for-plot")),
           params.integer("top-tools")));
  add_facts(tools, result);
  result.report = write_report(tools);
  return result;
}

}  // namespace

Experiment tool_time_by_kind() {
  return {.category = "tool_calls",
          .name = "tool_time_by_kind",
          .title = "Tool time by kind",
          .question = "Which kinds of tools hold the most summed execution time, for each agent?",
          .fields = tool_use_fields(),
          .run = run,
          .options = {{"top-tools", "30", "bars for each provider"},
                      {"min-tool-calls-for-plot", "20",
                       "tools with fewer calls of a provider become one bar; 1 keeps all"}}};
}

}  // namespace atlas::experiments
