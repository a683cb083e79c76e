// claude_long_tool_calls: Claude's tool calls of more than an hour: work, waiting, or an artefact?
//
// Population  tool calls of steps whose provider is "claude"
// Flagged     effective latency above zero and strictly above the threshold
// Order       latency descending, then file order
// Preview     the beginning of a call's input, read from the trace file (tool_input_preview.h): the
//             one thing here that does not come from the trace in memory
// Caution     "gt1h" stays in the file name whatever the threshold is

#include <fmt/format.h>

#include <algorithm>

#include "base/number_text.h"
#include "base/time.h"
#include "experiments/experiment.h"
#include "experiments/shared/tool_stats.h"
#include "experiments/tool_calls/claude_long_tool_calls/long_calls.h"
#include "experiments/tool_calls/claude_long_tool_calls/long_calls_report.h"
#include "trace/tool_input_preview.h"

namespace atlas::experiments {
namespace {

using trace::Field;
using trace::Row;

std::vector<Row> longest_first(const trace::ToolCalls& calls, std::vector<Row> flagged) {
  std::ranges::stable_sort(flagged, std::greater<>(),
                           [&](Row call) { return calls.effective_latency_ms(call).value_or(0); });
  return flagged;
}

std::vector<std::string> previews(const trace::Trace& trace, const std::vector<Row>& flagged,
                                  base::Counters& counters) {
  const trace::ToolCalls& calls = trace.tool_calls;
  std::vector<trace::PreviewRequest> requests;
  for (const Row call : flagged) {
    requests.push_back({trace.steps.round_pk[calls.step[call]].value_or(0), "claude",
                        calls.tool_index[call], calls.tool_call_id.text_or(call, ""),
                        calls.input_chars[call]});
  }
  if (requests.empty()) return {};
  trace::InputPreviews found = trace::read_input_previews(trace.source_path, requests);
  if (!found.has_file) counters.add("trace_file_not_readable");
  if (found.unanswered > 0) counters.add("input_preview_not_available", found.unanswered);
  return std::move(found.texts);
}

// Half to even.
int64_t rounded_ms(int64_t micros) {
  const int64_t floor = micros / 1000 - (micros % 1000 < 0 ? 1 : 0);
  const int64_t rest = micros - floor * 1000;
  const bool is_up = rest > 500 || (rest == 500 && floor % 2 != 0);
  return floor + (is_up ? 1 : 0);
}

// Milliseconds and the same in hours; two empty cells for nothing.
void add_latency(table::Row& row, std::optional<int64_t> ms) {
  if (!ms) {
    row.empty().empty();
    return;
  }
  row.real(static_cast<double>(*ms)).real(static_cast<double>(*ms) / kMsPerHour);
}

void add_stamp(table::Row& row, std::optional<int64_t> micros) {
  micros ? row.text(base::iso_millis(*micros)) : row.empty();
}

void add_call_row(table::Table& table, const trace::Trace& trace, Row call,
                  std::string_view preview) {
  const trace::ToolCalls& calls = trace.tool_calls;
  const trace::Steps& steps = trace.steps;
  const Row step = calls.step[call];
  const auto difference_us = stamp_difference_us(calls, call);
  const auto stamps_ms = difference_us ? std::optional(rounded_ms(*difference_us)) : std::nullopt;
  auto row = table.row();
  row.integer(steps.round_pk[step]).text(steps.trace_key[step]).text(steps.session_id[step]);
  row.text(steps.round_id[step]).integer(steps.round_index[step]).text(steps.model[step]);
  row.integer(calls.tool_index[call]).text(claude_tool_name(calls, call));
  row.text(calls.tool_call_id[call]).text(latency_source(calls, call));
  add_latency(row, calls.effective_latency_ms(call));
  add_latency(row, calls.tool_wall_latency_ms[call]);
  row.integer(stamps_ms);
  add_latency(row, calls.tool_internal_latency_ms[call]);
  add_stamp(row, calls.emitted_at[call]);
  add_stamp(row, calls.result_at[call]);
  row.real(stamps_ms ? std::optional(static_cast<double>(*stamps_ms) / kMsPerHour) : std::nullopt);
  row.boolean(calls.is_error.or_zero(call) != 0);
  row.integer(calls.input_chars[call]).integer(calls.result_chars[call]).text(preview);
}

table::Table call_table(const trace::Trace& trace, const std::vector<Row>& longest,
                        const std::vector<std::string>& texts) {
  table::Table table("claude_gt1h_tool_calls",
                     {"line_no",
                      "trace_key",
                      "session_id",
                      "round_id",
                      "round_index",
                      "model",
                      "tool_index",
                      "tool_name",
                      "tool_call_id",
                      "source",
                      "effective_latency_ms",
                      "effective_latency_hours",
                      "wall_latency_ms",
                      "wall_latency_hours",
                      "computed_wall_latency_ms",
                      "internal_latency_ms",
                      "internal_latency_hours",
                      "emitted_at",
                      "result_at",
                      "tool_result_delay_hours",
                      "is_error",
                      "input_chars",
                      "result_chars",
                      "input_preview"},
                     "Claude tool calls above the threshold, longest first");
  for (size_t i = 0; i < longest.size(); ++i) add_call_row(table, trace, longest[i], texts[i]);
  return table;
}

void add_facts(const LongCalls& found, Result& result) {
  result.facts.push_back({"long_calls", static_cast<double>(found.flagged.size()), "calls",
                          "Claude tool calls above the threshold",
                          base::grouped(std::ssize(found.flagged))});
  result.facts.push_back({"long_calls_hours", found.flagged_ms / kMsPerHour, "h",
                          "Their summed latency",
                          base::grouped(found.flagged_ms / kMsPerHour, 1) + "h"});
}

Result run(const trace::Trace& trace, const Params& params) {
  const double threshold_ms = params.number("threshold-ms");
  Result result;
  const LongCalls found = find_long_calls(trace, threshold_ms);
  const auto longest = longest_first(trace.tool_calls, found.flagged);
  result.tables.push_back(call_table(trace, longest, previews(trace, longest, result.counters)));
  add_facts(found, result);
  result.report = write_long_calls_report(trace, found, longest, threshold_ms);
  return result;
}

}  // namespace

Experiment claude_long_tool_calls() {
  return {.category = "tool_calls",
          .name = "claude_long_tool_calls",
          .title = "Long Claude tool calls",
          .question =
              "Which Claude tool calls have an effective latency above one hour, and are "
              "they real work or waiting, duplicates, or artefacts?",
          .fields = {Field::provider, Field::session_id, Field::model, Field::round_index,
                     Field::round_id, Field::trace_key, Field::tool_index, Field::tool_name,
                     Field::tool_call_id, Field::tool_emitted_at, Field::tool_result_at,
                     Field::tool_wall_latency_ms, Field::tool_internal_latency_ms,
                     Field::tool_is_error, Field::tool_input_chars, Field::tool_result_chars},
          .run = run,
          .options = {{"threshold-ms", "3600000", "calls longer than this are listed"}}};
}

}  // namespace atlas::experiments
