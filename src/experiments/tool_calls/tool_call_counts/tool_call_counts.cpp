// tool_call_counts: which tools each agent calls, how often, and how many of the calls fail.
//
// Population  every tool call, whatever its latency
// Tool        the stored name, not trimmed; all names that begin with "mcp_" are one tool
// Rare tools  below the threshold, counted for each provider, they become one entry
// Order       calls descending, then first call; providers in provider order
// Cap         one tool often dwarfs the others: the axis ends 5 % after the second largest

#include <fmt/format.h>

#include <algorithm>

#include "base/number_text.h"
#include "experiments/experiment.h"
#include "experiments/shared/axes.h"
#include "experiments/shared/tool_names.h"
#include "experiments/shared/tool_panels.h"
#include "experiments/shared/tool_stats.h"
#include "experiments/tool_calls/tool_call_counts/ring_figure.h"
#include "experiments/tool_calls/tool_call_counts/ring_split.h"
#include "figure/format.h"

namespace atlas::experiments {
namespace {

constexpr size_t kNameCharacters = 34;
constexpr size_t kMostPanels = 6;  // a picture has an end
constexpr PanelHeight kPanelHeight = {0.36, 4.8, 13.5};
constexpr std::string_view kBarTitle = "Tool Call Counts by Provider";

std::string display_name(const std::string& name) {
  return figure::shortened(name, kNameCharacters);
}

// Where the bars of a panel are cut.
struct Cap {
  double calls = 1;
  std::optional<int64_t> second_largest;
  bool is_whole = false;  // the table prints it without a decimal point
};

Cap cap_of(std::span<const Tool> selected) {
  if (selected.size() < 2) {
    const int64_t calls = selected.empty() ? 0 : selected[0].totals.calls;
    return {std::max(1.0, static_cast<double>(calls)), std::nullopt, calls > 1};
  }
  const int64_t second = selected[1].totals.calls;
  return {std::max(1.0, static_cast<double>(second) * 1.05), second, false};
}

std::vector<ProviderTools> count_tools(const trace::Trace& trace, int64_t least_calls) {
  auto providers = tools_by_provider(
      trace, trace.derived(tool_uses),
      [](std::optional<std::string_view> name) { return with_mcp_merged(stored_tool_name(name)); });
  for (ProviderTools& provider : providers) {
    provider.tools = with_rare_merged(std::move(provider.tools), least_calls);
    sort_by_calls(provider.tools);
  }
  return providers;
}

std::span<const Tool> selected(const ProviderTools& provider, int64_t top_tools) {
  const auto most = static_cast<size_t>(std::max<int64_t>(0, top_tools));
  return std::span(provider.tools).first(std::min(provider.tools.size(), most));
}

void add_count_row(table::Table& table, std::string_view provider, int64_t rank, const Tool& tool,
                   const Cap& cap) {
  const auto calls = static_cast<double>(tool.totals.calls);
  const auto errors = static_cast<double>(tool.totals.error_calls);
  auto row = table.row();
  row.text(provider).integer(rank).text(tool.name).text(display_name(tool.name));
  row.integer(tool.totals.calls).integer(tool.totals.error_calls).real(errors / calls);
  cap.is_whole ? row.integer(static_cast<int64_t>(cap.calls)) : row.real(cap.calls);
  row.integer(cap.second_largest);
  row.real(std::min(calls, cap.calls)).real(std::min(errors, cap.calls));
  row.boolean(calls > cap.calls).boolean(errors > cap.calls);
}

table::Table count_table(const std::vector<ProviderTools>& providers, int64_t top_tools) {
  table::Table table("tool_call_counts_by_provider",
                     {"provider", "rank", "tool_name", "display_tool_name", "calls", "error_calls",
                      "error_rate", "panel_cap", "second_largest_call", "call_plot_width",
                      "error_plot_width", "call_is_clipped", "error_is_clipped"},
                     "Calls and failed calls of each tool, by provider");
  for (const ProviderTools& provider : providers) {
    const auto tools = selected(provider, top_tools);
    const Cap cap = cap_of(tools);
    int64_t rank = 0;
    for (const Tool& tool : tools) add_count_row(table, provider.provider, ++rank, tool, cap);
  }
  return table;
}

void add_segment_rows(table::Table& table, const ProviderRings& rings, std::string_view panel,
                      const std::vector<RingSegment>& segments) {
  int64_t panel_calls = 0;
  for (const RingSegment& segment : segments) panel_calls += segment.calls;
  int64_t rank = 0;
  for (const RingSegment& segment : segments) {
    const auto calls = static_cast<double>(segment.calls);
    table.row()
        .text(rings.provider)
        .text(panel)
        .integer(++rank)
        .text(segment.name)
        .text(display_name(segment.name))
        .integer(segment.calls)
        .integer(segment.error_calls)
        .real(rings.split.share(segment.calls))
        .real(calls / static_cast<double>(panel_calls));
  }
}

table::Table segment_table(const std::vector<ProviderRings>& providers) {
  table::Table table("tool_call_count_ring_segments",
                     {"provider", "panel", "rank", "tool_name", "display_tool_name", "calls",
                      "error_calls", "share_of_provider_calls", "share_of_panel_calls"},
                     "The slices of the rings");
  for (const ProviderRings& rings : providers) {
    add_segment_rows(table, rings, "main", rings.split.main);
    add_segment_rows(table, rings, "expanded_small", rings.split.small);
  }
  return table;
}

figure::Axis call_axis(const Cap& cap) {
  constexpr double kLabelRoom = 1.12;  // for the true length of a cut bar, and for the legend
  return linear_axis(cap.calls * kLabelRoom, "Calls (linear, clipped)", figure::count_tick, 6, 1);
}

figure::TextMark bar_label(size_t row, const Tool& tool, const Cap& cap) {
  const auto calls = static_cast<double>(tool.totals.calls);
  figure::TextMark text;
  text.x = std::min(calls, cap.calls);
  text.y = static_cast<double>(row);
  text.text = base::grouped(tool.totals.calls);
  text.size_pt = 12;
  text.bold = calls > cap.calls;
  text.v = figure::VAlign::middle;
  text.dx_pt = 6;
  if (!text.bold) text.box_fill = figure::kWhite;  // may lie across the rule at the cap
  return text;
}

void add_bars(figure::Panel& panel, std::span<const Tool> tools, const Cap& cap) {
  figure::RectsMark calls{.series = "calls", .color = figure::with_alpha(figure::kBlue, 0.88)};
  figure::RectsMark errors{.series = "errors", .color = figure::with_alpha(figure::kRed, 0.88)};
  std::vector<figure::TextMark> labels;
  for (size_t row = 0; row < tools.size(); ++row) {
    const ToolTotals& totals = tools[row].totals;
    const auto length = [&](int64_t n) { return std::min(static_cast<double>(n), cap.calls); };
    calls.rects.push_back(
        bar(row, length(totals.calls),
            fmt::format("{}: {} calls", tools[row].name, base::grouped(totals.calls))));
    if (totals.error_calls > 0) {
      errors.rects.push_back(
          bar(row, length(totals.error_calls),
              fmt::format("{}: {} errors", tools[row].name, base::grouped(totals.error_calls))));
    }
    const bool is_cut = static_cast<double>(totals.calls) > cap.calls;
    if (is_cut || totals.calls == cap.second_largest) {
      labels.push_back(bar_label(row, tools[row], cap));
    }
  }
  const bool has_errors = !errors.rects.empty();
  panel.marks.emplace_back(std::move(calls));
  if (has_errors) panel.marks.emplace_back(std::move(errors));
  for (figure::TextMark& label : labels) panel.marks.emplace_back(std::move(label));
  if (!has_errors) return;
  panel.legend.place = figure::Legend::Place::lower_right;
  panel.legend.size_pt = 12;
  panel.legend.entries = {{"calls", "calls", figure::with_alpha(figure::kBlue, 0.88)},
                          {"errors", "errors", figure::with_alpha(figure::kRed, 0.88)}};
}

figure::Panel bar_panel(const ProviderTools& provider, std::span<const Tool> tools) {
  std::vector<std::string> names;
  for (const Tool& tool : tools) names.push_back(display_name(tool.name));
  const Cap cap = cap_of(tools);
  figure::Panel panel = tool_panel(
      fmt::format("{} - top {}", figure::provider_title(provider.provider), tools.size()),
      call_axis(cap), tool_axis(names));
  figure::SegmentsMark rule;
  rule.segments = {{cap.calls, -figure::kEdge, cap.calls, figure::kEdge}};
  rule.style = {{0x94A3B8}, 1, {4, 3}};
  rule.below_marks = true;
  panel.marks.emplace_back(std::move(rule));
  add_bars(panel, tools, cap);
  return panel;
}

figure::Figure draw_bars(const std::vector<ProviderTools>& providers, int64_t top_tools) {
  std::vector<figure::Panel> panels;
  std::vector<double> heights_in;
  for (const ProviderTools& provider : providers) {
    const auto tools = selected(provider, top_tools);
    if (tools.empty() || panels.size() == kMostPanels) continue;
    panels.push_back(bar_panel(provider, tools));
    heights_in.push_back(kPanelHeight.of(tools.size()));
  }
  if (panels.empty()) {
    return figure::no_data_figure("tool_call_counts", std::string(kBarTitle), 15, 4.8, 260);
  }
  figure::Figure figure = stacked_figure("tool_call_counts", std::string(kBarTitle),
                                         std::move(panels), std::move(heights_in));
  figure.caption =
      "Calls of each tool, failed calls in red. The axis ends just after the second "
      "longest bar; a longer bar is cut there and its count stands beside it.";
  return figure;
}

std::vector<ProviderRings> split_all(const std::vector<ProviderTools>& providers,
                                     const Params& params) {
  std::vector<ProviderRings> rings;
  for (const ProviderTools& provider : providers) {
    rings.push_back(
        {provider.provider, split_for_rings(provider.tools, params.number("ring-main-min-share"),
                                            params.integer("ring-tail-top-tools"))});
  }
  return rings;
}

ToolTotals total(const std::vector<Tool>& tools) {
  ToolTotals sum;
  for (const Tool& tool : tools) sum.add(tool.totals);
  return sum;
}

// Calls of the three most called tools; the rare ones are no tool.
int64_t top_three_calls(const ProviderTools& provider) {
  int64_t calls = 0;
  int taken = 0;
  for (const Tool& tool : provider.tools) {
    if (tool.first_call == Tool::kNeverCalled) continue;
    if (taken++ == 3) break;
    calls += tool.totals.calls;
  }
  return calls;
}

void add_facts(const std::vector<ProviderTools>& providers, Result& result) {
  ToolTotals all;
  for (const ProviderTools& provider : providers) all.add(total(provider.tools));
  result.facts.push_back({"tool_calls", static_cast<double>(all.calls), "calls", "Tool calls",
                          base::grouped(all.calls)});
  if (all.calls == 0) return;
  const double error_share = share_of(all.error_calls, all.calls);
  result.facts.push_back(
      {"error_share", error_share, "share", "Calls that failed", base::percent(error_share, 1)});
  for (const ProviderTools& provider : providers) {
    const double top = share_of(top_three_calls(provider), total(provider.tools).calls);
    result.facts.push_back(
        {provider.provider + ".top_three_share", top, "share",
         figure::provider_title(provider.provider) + ": share of the three most called tools",
         base::percent(top, 1)});
  }
}

std::string sentence(const ProviderTools& provider) {
  const ToolTotals all = total(provider.tools);
  std::string text = fmt::format("- **{}**: {} calls, {} of them failed ({}). Most called:",
                                 figure::provider_title(provider.provider),
                                 base::grouped(all.calls), base::grouped(all.error_calls),
                                 base::percent(share_of(all.error_calls, all.calls), 1));
  const size_t shown = std::min<size_t>(3, provider.tools.size());
  for (size_t i = 0; i < shown; ++i) {
    const Tool& tool = provider.tools[i];
    text += fmt::format("{} {} {} ({})", i == 0 ? "" : ",", code_text(tool.name),
                        base::grouped(tool.totals.calls),
                        base::percent(share_of(tool.totals.calls, all.calls), 1));
  }
  return text + ".\n";
}

std::string write_report(const std::vector<ProviderTools>& providers, int64_t least_calls) {
  if (providers.empty()) return "This trace has no tool calls.\n";
  std::string text =
      "Every tool call counts, with or without a latency. Tools of MCP servers are "
      "one tool, `mcp`.";
  if (least_calls > 1) {
    text += fmt::format(" Tools that a provider calls fewer than {} times are one entry, `{}`.",
                        least_calls, rare_tools_name(least_calls));
  }
  text += "\n\n";
  for (const ProviderTools& provider : providers) text += sentence(provider);
  return text;
}

Result run(const trace::Trace& trace, const Params& params) {
  const int64_t least_calls = params.integer("min-tool-calls-for-plot");
  const int64_t top_tools = params.integer("top-tools");
  Result result;
  const auto providers = count_tools(trace, least_calls);
  const auto rings = split_all(providers, params);
  result.tables.push_back(count_table(providers, top_tools));
  result.figures.push_back(draw_bars(providers, top_tools));
  if (rings.empty()) {
    result.figures.push_back(
        figure::no_data_figure("tool_call_count_rings", "Tool calls", 9.7, 4.7, 260));
  } else {
    result.tables.push_back(segment_table(rings));
    result.figures.push_back(draw_rings(rings));
  }
  add_facts(providers, result);
  result.report = write_report(providers, least_calls);
  return result;
}

}  // namespace

Experiment tool_call_counts() {
  return {.category = "tool_calls",
          .name = "tool_call_counts",
          .title = "Tool call counts",
          .question =
              "Which tools does each agent call, how often, and how many of those calls "
              "come back as errors?",
          .fields = tool_use_fields(),
          .run = run,
          .options = {{"top-tools", "30", "tools shown for each provider, in figure and table"},
                      {"min-tool-calls-for-plot", "20",
                       "tools with fewer calls of a provider become one entry; 1 keeps all"},
                      {"ring-main-min-share", "0.02",
                       "least share of the provider's calls for a slice of the main ring"},
                      {"ring-tail-top-tools", "6", "tools shown in the ring of small tools"}}};
}

}  // namespace atlas::experiments
