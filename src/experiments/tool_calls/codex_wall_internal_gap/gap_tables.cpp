// Two roundings are in use, and both show in the digits. The engine of the reference rounds a
// tool's sums half away from zero (rounded_seconds); the categories then add up those rounded sums
// and round the result to the nearest decimal, ties of the binary value to even (round_decimals).

#include "experiments/tool_calls/codex_wall_internal_gap/gap_tables.h"

#include <algorithm>
#include <map>
#include <string>

#include "base/number_text.h"
#include "base/text.h"
#include "base/time.h"
#include "experiments/shared/tool_names.h"
#include "experiments/shared/tool_stats.h"
#include "stats/quantile.h"

namespace atlas::experiments {
namespace {

using Tools = std::vector<const ToolGaps*>;

// Greatest first, then the one with more calls, then by name; a missing name is last.
template <typename Size>
void sort_tools(Tools& tools, Size size, int64_t (*calls)(const ToolGaps&)) {
  const auto key = [&](const ToolGaps* tool) {
    return std::tuple(-size(*tool), -calls(*tool), !tool->tool.has_value(), tool->tool);
  };
  std::ranges::sort(tools, {}, key);
}

template <typename Condition>
Tools tools_where(const CodexGaps& gaps, Condition condition) {
  Tools tools;
  for (const ToolGaps& tool : gaps.tools) {
    if (condition(tool)) tools.push_back(&tool);
  }
  return tools;
}

int64_t timed_calls(const ToolGaps& tool) { return std::ssize(tool.gaps_s); }

double gap_total_s(const ToolGaps& tool) { return rounded_seconds(tool.timed_gap_ms); }

std::optional<double> wall_total_s(const ToolGaps& tool) {
  return tool.wall_count == 0 ? std::nullopt : std::optional(rounded_seconds(tool.wall_sum_ms));
}

std::optional<double> internal_total_s(const ToolGaps& tool) {
  return tool.internal_count == 0 ? std::nullopt
                                  : std::optional(rounded_seconds(tool.internal_sum_ms));
}

void add_quantiles(table::Row& row, const std::vector<double>& sorted_s) {
  for (const double q : {0.5, 0.9, 0.99}) {
    row.real(base::round3_half_away(stats::quantile_duckdb(sorted_s, q).value_or(0)));
  }
}

Tools by_calls(const CodexGaps& gaps) {
  Tools tools = tools_where(gaps, [](const ToolGaps&) { return true; });
  const auto calls = [](const ToolGaps& tool) { return tool.calls; };
  sort_tools(tools, calls, calls);
  return tools;
}

Tools by_gap(const CodexGaps& gaps) {
  Tools tools = tools_where(gaps, [](const ToolGaps& tool) { return tool.has_timed(); });
  sort_tools(tools, gap_total_s, timed_calls);
  return tools;
}

// A sum that prints as the integer 0 when it has no term.
struct DecimalSum {
  double value = 0;
  bool has_terms = false;

  void add(double term) {
    value += term;
    has_terms = true;
  }
  void write(table::Row& row) const {
    has_terms ? row.real(base::round_decimals(value, 3)) : row.integer(0);
  }
};

void add_category_row(table::Table& table, std::string_view category, const Tools& covered,
                      const Tools& with_gap) {
  ToolGaps counts;
  DecimalSum wall_s;
  DecimalSum internal_s;
  DecimalSum gap_s;
  std::vector<std::string> names;
  for (const ToolGaps* tool : covered) {
    names.emplace_back(stored_tool_name(tool->tool));
    counts.calls += tool->calls;
    counts.wall_count += tool->wall_count;
    counts.internal_count += tool->internal_count;
    counts.both_count += tool->both_count;
    counts.wall_only_count += tool->wall_only_count;
    wall_s.add(wall_total_s(*tool).value_or(0));
    internal_s.add(internal_total_s(*tool).value_or(0));
  }
  for (const ToolGaps* tool : with_gap) gap_s.add(gap_total_s(*tool));
  std::ranges::sort(names);
  auto row = table.row();
  row.text(category).text(base::join(names, ";")).integer(counts.calls);
  row.integer(counts.wall_count).integer(counts.internal_count).integer(counts.both_count);
  row.integer(counts.wall_only_count);
  wall_s.write(row);
  internal_s.write(row);
  gap_s.write(row);
  if (wall_s.value == 0) {
    row.empty();
  } else {
    row.real(base::round_decimals(100 * gap_s.value / wall_s.value, 3));
  }
}

bool is_direct_human(std::optional<std::string_view> tool) { return tool == "request_user_input"; }

std::string_view bucket_category(std::optional<std::string_view> tool) {
  if (is_execution_like(tool)) return "execution_like";
  return tool == "write_stdin" ? "write_stdin" : "other_both_timed";
}

size_t bucket_of(int64_t gap_ms) {
  return static_cast<size_t>(std::ranges::lower_bound(kGapLimitsMs, gap_ms) - kGapLimitsMs.begin());
}

struct Bucket {
  int64_t calls = 0;
  double gap_ms = 0;
};
using Buckets = std::array<Bucket, kGapLimitsMs.size() + 1>;

void add_bucket_rows(table::Table& table, std::string_view category, const Buckets& buckets) {
  static constexpr std::array<std::string_view, kGapLimitsMs.size() + 1> kLabels = {
      "<=1s", "1-10s", "10s-1m", "1-10m", "10m-1h", ">1h"};
  double category_s = 0;
  for (const Bucket& bucket : buckets) category_s += rounded_seconds(bucket.gap_ms);
  for (size_t k = 0; k < buckets.size(); ++k) {
    if (buckets[k].calls == 0) continue;
    const double bucket_s = rounded_seconds(buckets[k].gap_ms);
    auto row = table.row();
    row.text(category).text(kLabels[k]).integer(buckets[k].calls).real(bucket_s);
    if (category_s == 0) {
      row.empty();
    } else {
      row.real(base::round3_half_away(100 * bucket_s / category_s));
    }
  }
}

std::optional<std::string> stamp(std::optional<int64_t> micros) {
  return micros ? std::optional(base::sql_timestamp(*micros)) : std::nullopt;
}

void add_stamp(table::Row& row, std::optional<int64_t> micros) {
  const auto text = stamp(micros);
  text ? row.text(*text) : row.empty();
}

void add_example_row(table::Table& table, const trace::Trace& trace, const TimedCall& timed) {
  const trace::ToolCalls& calls = trace.tool_calls;
  const trace::Row call = timed.call;
  const trace::Row step = calls.step[call];
  auto row = table.row();
  row.text(calls.tool_name[call]).integer(trace.steps.round_pk[step]);
  row.integer(calls.tool_index[call]).text(calls.tool_call_id[call]);
  add_stamp(row, calls.emitted_at[call]);
  add_stamp(row, calls.result_at[call]);
  row.integer(timed.wall_ms).integer(timed.internal_ms).integer(timed.gap_ms);
  row.integer(calls.input_chars[call]).integer(calls.result_chars[call]);
  const auto is_error = calls.is_error[call];
  is_error ? row.boolean(*is_error != 0) : row.empty();
  row.text(trace.steps.model[step]).text(trace.steps.session_id[step]);
  row.integer(trace.steps.round_index[step]).text(trace.steps.trace_key[step]);
}

}  // namespace

table::Table coverage_table(const CodexGaps& gaps) {
  table::Table table("codex_tool_timing_coverage",
                     {"tool_name", "calls", "wall_count", "internal_count", "both_count",
                      "wall_only_count", "wall_total_s", "internal_total_s"},
                     "Which times the trace has for each Codex tool");
  for (const ToolGaps* tool : by_calls(gaps)) {
    table.row()
        .text(tool->tool)
        .integer(tool->calls)
        .integer(tool->wall_count)
        .integer(tool->internal_count)
        .integer(tool->both_count)
        .integer(tool->wall_only_count)
        .real(wall_total_s(*tool))
        .real(internal_total_s(*tool));
  }
  return table;
}

table::Table gap_by_tool_table(const CodexGaps& gaps) {
  table::Table table("codex_wall_internal_gap_by_tool",
                     {"tool_name", "calls", "wall_total_s", "internal_total_s", "gap_total_s",
                      "gap_share_of_wall_pct", "mean_gap_s", "p50_gap_s", "p90_gap_s", "p99_gap_s",
                      "gap_gt_1s", "gap_gt_10s", "gap_gt_1m", "gap_gt_10m", "gap_gt_1h"},
                     "Wall time that is not internal time, by tool");
  for (const ToolGaps* tool : by_gap(gaps)) {
    const int64_t calls = timed_calls(*tool);
    auto row = table.row();
    row.text(tool->tool).integer(calls).real(rounded_seconds(tool->timed_wall_ms));
    row.real(rounded_seconds(tool->timed_internal_ms)).real(gap_total_s(*tool));
    row.real(base::round3_half_away(100 * tool->timed_gap_ms / tool->timed_wall_ms));
    row.real(rounded_seconds(tool->timed_gap_ms / static_cast<double>(calls)));
    add_quantiles(row, tool->gaps_s);
    for (const int64_t count : tool->gaps_above) row.integer(count);
  }
  return table;
}

table::Table direct_human_table(const CodexGaps& gaps) {
  table::Table table("codex_direct_human_wall_time",
                     {"tool_name", "calls", "wall_count", "wall_total_s", "mean_wall_s",
                      "p50_wall_s", "p90_wall_s", "p99_wall_s", "wall_gt_1m", "wall_gt_1h"},
                     "Wall time of the tools that wait for a person or an agent");
  Tools tools = tools_where(gaps, [](const ToolGaps& tool) {
    return tool.wall_count > 0 && (tool.tool == "request_user_input" || tool.tool == "wait_agent" ||
                                   tool.tool == "send_input" || tool.tool == "update_plan");
  });
  sort_tools(
      tools, [](const ToolGaps& tool) { return *wall_total_s(tool); },
      [](const ToolGaps& tool) { return tool.wall_count; });
  for (const ToolGaps* tool : tools) {
    const auto above = [&](double seconds) {
      return tool->walls_s.end() - std::ranges::upper_bound(tool->walls_s, seconds);
    };
    auto row = table.row();
    row.text(tool->tool).integer(tool->wall_count).integer(tool->wall_count);
    row.real(wall_total_s(*tool));
    row.real(rounded_seconds(tool->wall_sum_ms / static_cast<double>(tool->wall_count)));
    add_quantiles(row, tool->walls_s);
    row.integer(above(60)).integer(above(3600));
  }
  return table;
}

table::Table gap_by_category_table(const CodexGaps& gaps) {
  table::Table table("codex_wall_internal_gap_by_category",
                     {"category", "tools", "calls", "wall_count", "internal_count", "both_count",
                      "wall_only_count", "wall_total_s", "internal_total_s", "gap_total_s",
                      "gap_share_of_wall_pct"},
                     "Wall time that is not internal time, by kind of tool");
  const Tools covered = by_calls(gaps);
  const Tools with_gap = by_gap(gaps);
  const auto add = [&](std::string_view category, auto belongs) {
    const auto filtered = [&](const Tools& tools) {
      Tools result;
      std::ranges::copy_if(tools, std::back_inserter(result),
                           [&](const ToolGaps* tool) { return belongs(tool->tool); });
      return result;
    };
    add_category_row(table, category, filtered(covered), filtered(with_gap));
  };
  add("direct_human", is_direct_human);
  add("execution_like", is_execution_like);
  add("other", [](std::optional<std::string_view> tool) {
    return !is_direct_human(tool) && !is_execution_like(tool);
  });
  return table;
}

table::Table gap_bucket_table(const trace::Trace& trace, const CodexGaps& gaps) {
  table::Table table("codex_wall_internal_gap_buckets",
                     {"category", "gap_bucket", "calls", "gap_total_s", "category_gap_share_pct"},
                     "Calls and summed gap by the gap of a call");
  std::map<std::string_view, Buckets> categories;
  for (const TimedCall& timed : gaps.timed) {
    const auto category = bucket_category(trace.tool_calls.tool_name[timed.call]);
    Bucket& bucket = categories[category][bucket_of(timed.gap_ms)];
    ++bucket.calls;
    bucket.gap_ms += static_cast<double>(timed.gap_ms);
  }
  for (const auto& [category, buckets] : categories) add_bucket_rows(table, category, buckets);
  return table;
}

// Equal gaps stay in file order; the reference leaves their order open.
table::Table gap_examples_table(const trace::Trace& trace, const CodexGaps& gaps, int64_t most) {
  table::Table table(
      "codex_top_wall_internal_gap_examples",
      {"tool_name", "round_pk", "tool_index", "tool_call_id", "emitted_at", "result_at", "wall_ms",
       "internal_ms", "gap_ms", "input_chars", "result_chars", "is_error", "model", "session_id",
       "round_index", "trace_key"},
      "The calls with the largest gap");
  std::vector<TimedCall> timed = gaps.timed;
  const auto count = std::min(std::ssize(timed), std::max<int64_t>(0, most));
  std::ranges::partial_sort(timed, timed.begin() + count, {}, [](const TimedCall& call) {
    return std::pair(-call.gap_ms, call.call);
  });
  for (const TimedCall& call : std::span(timed).first(static_cast<size_t>(count))) {
    add_example_row(table, trace, call);
  }
  return table;
}

}  // namespace atlas::experiments
