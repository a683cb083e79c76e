#include "experiments/tool_calls/codex_wall_internal_gap/gap_paper_table.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/number_text.h"
#include "experiments/shared/headline.h"
#include "stats/quantile.h"

namespace atlas::experiments {
namespace {

constexpr std::string_view kAllTimed = "All timed";

GapRow row_of(std::string name, std::span<const ToolGaps* const> tools) {
  GapRow row;
  row.tool = std::move(name);
  double gap_s = 0;
  std::vector<double> gaps_s;
  for (const ToolGaps* tool : tools) {
    row.wall_hours += tool->timed_wall_ms / 1000 / 3600;
    row.internal_hours += tool->timed_internal_ms / 1000 / 3600;
    gap_s += tool->timed_gap_ms / 1000;
    gaps_s.insert(gaps_s.end(), tool->gaps_s.begin(), tool->gaps_s.end());
  }
  stats::sort_values(gaps_s);
  row.calls = std::ssize(gaps_s);
  row.gap_hours = gap_s / 3600;
  row.mean_gap_s = gap_s / static_cast<double>(row.calls);
  row.p50_s = stats::quantile_duckdb(gaps_s, 0.5).value_or(0);
  row.p90_s = stats::quantile_duckdb(gaps_s, 0.9).value_or(0);
  row.p99_s = stats::quantile_duckdb(gaps_s, 0.99).value_or(0);
  return row;
}

// In thousands; whole ones from ten thousand on.
std::string calls_text(int64_t calls) {
  const double thousands = static_cast<double>(calls) / 1000;
  return base::grouped(thousands, calls >= 10'000 ? 0 : 1) + "k";
}

table::TextRow texts_of(const GapRow& row) {
  return {row.tool == kAllTimed ? row.tool : "`" + row.tool + "`",
          calls_text(row.calls),
          base::grouped(row.wall_hours, 1) + "h",
          base::grouped(row.internal_hours, 1) + "h",
          gap_hours_text(row.gap_hours),
          base::fixed(row.mean_gap_s, 2) + "s",
          fmt::format("{}/{}/{}s", base::fixed(row.p50_s, 2), base::fixed(row.p90_s, 2),
                      base::fixed(row.p99_s, 1))};
}

}  // namespace

std::vector<GapRow> gap_rows(const CodexGaps& gaps) {
  std::vector<const ToolGaps*> timed;
  for (const ToolGaps& tool : gaps.tools) {
    if (tool.has_timed()) timed.push_back(&tool);
  }
  if (timed.empty()) return {};
  std::vector<GapRow> rows = {row_of(std::string(kAllTimed), timed)};
  for (const std::string_view name :
       {"exec_command", "write_stdin", "shell_command", "apply_patch"}) {
    const auto found = std::ranges::find(timed, name, &ToolGaps::tool);
    if (found != timed.end()) rows.push_back(row_of(std::string(name), std::span(&*found, 1)));
  }
  return rows;
}

PaperTable gap_paper_table(const std::vector<GapRow>& rows) {
  PaperTable table;
  table.comment = "Made by the experiment codex_wall_internal_gap.";
  table.caption =
      "Codex tool calls: end-to-end (E2E) and internal (Int.) time, and the residual (Res.) "
      "between "
      "them.";
  table.label = "tab:codex_tool_e2e_internal";
  table.header = {"Tool", "Calls", "E2E", "Int.", "Res.", "Avg", "P50/90/99"};
  table.groups.emplace_back();
  for (const GapRow& row : rows) table.groups.front().rows.push_back(texts_of(row));
  return table;
}

Document gap_headline(const std::vector<GapRow>& rows) {
  const GapRow& all = rows.front();
  const auto exec = std::ranges::find(rows, "exec_command", &GapRow::tool);
  const double exec_hours = exec == rows.end() ? 0 : exec->gap_hours;
  return headline({{"Residual (E2E \u2212 internal)",
                    fmt::format("{}h ({}%)", base::grouped(all.gap_hours, 1),
                                base::fixed(100 * all.gap_hours / all.wall_hours, 0))},
                   {"Top tool residual", base::grouped(exec_hours, 1) + "h"},
                   {"Median residual", base::fixed(all.p50_s, 2) + "s"}});
}

std::string gap_hours_text(double hours) { return base::grouped(hours, hours < 1 ? 2 : 1) + "h"; }

}  // namespace atlas::experiments
