// codex_wall_internal_gap: how much of a Codex tool call's time the tool itself does not account
// for.
//
// Population  tool calls of steps whose provider is "codex"; tool names as they are stored
// Timed       wall > 0 and internal >= 0; gap = max(wall - internal, 0)
// Quantiles   of seconds, as DuckDB's quantile_cont
// Rounding    three decimals, half away from zero; sums of milliseconds are exact before that
// Caution     the gap is an upper bound of approval and client time, not a measurement of it

#include "base/number_text.h"
#include "experiments/experiment.h"
#include "experiments/tool_calls/codex_wall_internal_gap/gap_paper_table.h"
#include "experiments/tool_calls/codex_wall_internal_gap/gap_report.h"
#include "experiments/tool_calls/codex_wall_internal_gap/gap_sums.h"
#include "experiments/tool_calls/codex_wall_internal_gap/gap_tables.h"

namespace atlas::experiments {
namespace {

using trace::Field;

void add_paper_table(const std::vector<GapRow>& rows, Result& result) {
  if (rows.empty()) return;
  const PaperTable table = gap_paper_table(rows);
  result.documents.push_back({"codex_tool_e2e_internal.tex", to_tex(table)});
  result.documents.push_back({"codex_tool_e2e_internal.md", to_markdown(table)});
  result.documents.push_back(gap_headline(rows));
}

void add_facts(const std::vector<GapRow>& rows, Result& result) {
  const int64_t calls = rows.empty() ? 0 : rows.front().calls;
  const Fact timed = {"timed_calls", static_cast<double>(calls), "calls",
                      "Codex calls with both times", base::grouped(calls)};
  if (rows.empty()) {
    result.facts.push_back(timed);
    return;
  }
  const GapRow& all = rows.front();
  const double share = all.gap_hours / all.wall_hours;
  result.facts.push_back({"residual_share", share, "share",
                          "Codex tool time that is not the tool's own", base::percent(share, 1)});
  result.facts.push_back({"residual_hours", all.gap_hours, "h", "Residual of all timed Codex calls",
                          gap_hours_text(all.gap_hours)});
  result.facts.push_back({"residual.median", all.p50_s, "s", "Median residual of a Codex call",
                          base::fixed(all.p50_s, 2) + "s"});
  result.facts.push_back({"residual.p99", all.p99_s, "s", "p99 residual of a Codex call",
                          base::fixed(all.p99_s, 1) + "s"});
  result.facts.push_back(timed);
}

Result run(const trace::Trace& trace, const Params& params) {
  Result result;
  const CodexGaps gaps = collect_gaps(trace);
  result.tables.push_back(coverage_table(gaps));
  result.tables.push_back(gap_by_tool_table(gaps));
  result.tables.push_back(direct_human_table(gaps));
  result.tables.push_back(gap_by_category_table(gaps));
  result.tables.push_back(gap_bucket_table(trace, gaps));
  result.tables.push_back(gap_examples_table(trace, gaps, params.integer("top-gap-examples")));
  const auto rows = gap_rows(gaps);
  add_paper_table(rows, result);
  add_facts(rows, result);
  result.report = write_gap_report(gaps);
  return result;
}

}  // namespace

Experiment codex_wall_internal_gap() {
  return {.category = "tool_calls",
          .name = "codex_wall_internal_gap",
          .title = "Codex wall and internal time",
          .question =
              "For Codex tool calls, how much of the observed end-to-end time is not "
              "accounted for by the runner's own execution time?",
          .fields = {Field::provider, Field::model, Field::session_id, Field::round_index,
                     Field::trace_key, Field::tool_index, Field::tool_name, Field::tool_call_id,
                     Field::tool_emitted_at, Field::tool_result_at, Field::tool_wall_latency_ms,
                     Field::tool_internal_latency_ms, Field::tool_is_error, Field::tool_input_chars,
                     Field::tool_result_chars},
          .run = run,
          .options = {{"top-gap-examples", "50", "rows of the table of largest gaps"}}};
}

}  // namespace atlas::experiments
