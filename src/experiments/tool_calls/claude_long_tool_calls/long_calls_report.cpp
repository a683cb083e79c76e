#include "experiments/tool_calls/claude_long_tool_calls/long_calls_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/number_text.h"
#include "base/time.h"
#include "experiments/shared/tool_names.h"
#include "experiments/shared/tool_stats.h"

namespace atlas::experiments {
namespace {

using trace::Row;

constexpr size_t kMostNames = 20;
constexpr size_t kMostRows = 12;
constexpr std::array<std::string_view, 3> kHumanTools = {"AskUserQuestion", "ExitPlanMode",
                                                         "PushNotification"};

std::string hours(double ms) { return base::grouped(ms / kMsPerHour, 2) + "h"; }

std::string stamp(std::optional<int64_t> micros) {
  return micros ? base::iso_millis(*micros) : "no time";
}

double latency_ms(const trace::ToolCalls& calls, Row call) {
  return static_cast<double>(calls.effective_latency_ms(call).value_or(0));
}

std::string section(std::string_view title, const std::string& lines) {
  return fmt::format("\n## {}\n\n{}", title, lines.empty() ? "none\n" : lines);
}

std::string count_lines(const Tally& tally, size_t most = kMostNames) {
  std::string lines;
  const auto entries = tally.by_count();
  for (const Tally::Entry& entry : std::span(entries).first(std::min(most, entries.size()))) {
    lines += fmt::format("- {}: {}\n", code_text(entry.name), base::grouped(entry.count));
  }
  return lines;
}

std::string tool_time_lines(const Tally& tools) {
  std::string lines;
  const auto entries = tools.by_sum();
  for (const Tally::Entry& entry : std::span(entries).first(std::min(kMostRows, entries.size()))) {
    lines += fmt::format("- {}: {} over {} calls\n", code_text(entry.name), hours(entry.sum_ms),
                         base::grouped(entry.count));
  }
  return lines;
}

// Tallies of the flagged calls.
struct FlaggedTallies {
  Tally sources, tools, models, errors, missing_internal;
  int64_t human_calls = 0;
  double human_ms = 0;
};

FlaggedTallies tally_flagged(const trace::Trace& trace, const std::vector<Row>& flagged) {
  const trace::ToolCalls& calls = trace.tool_calls;
  FlaggedTallies tallies;
  for (const Row call : flagged) {
    const std::string_view tool = claude_tool_name(calls, call);
    const double ms = latency_ms(calls, call);
    tallies.sources.add(latency_source(calls, call));
    tallies.tools.add(tool, 1, ms);
    tallies.models.add(trace.steps.model.text_or(calls.step[call], kUnknownModel));
    tallies.errors.add(calls.is_error.or_zero(call) != 0 ? "True" : "False");
    tallies.missing_internal.add(calls.tool_internal_latency_ms.has(call) ? "False" : "True");
    if (std::ranges::find(kHumanTools, tool) != kHumanTools.end()) {
      ++tallies.human_calls;
      tallies.human_ms += ms;
    }
  }
  return tallies;
}

std::string summary(const LongCalls& found, double threshold_ms) {
  std::string text = fmt::format(
      "Claude tool calls with an effective latency above {} ms.\n\n"
      "- Claude tool calls scanned: {}; {} with a latency above zero, {} without one, {} at zero "
      "or below\n"
      "- Flagged: {} calls, {} in sum\n",
      base::grouped(threshold_ms, 0), base::grouped(found.calls), base::grouped(found.positive),
      base::grouped(found.missing), base::grouped(found.nonpositive),
      base::grouped(std::ssize(found.flagged)), hours(found.flagged_ms));
  text += fmt::format(
      "- Repeated (session, round, call id) keys: {} among the flagged calls, {} among all\n"
      "- Repeated (trace key, tool index, call id) keys: {} among the flagged calls, {} among "
      "all\n",
      base::grouped(found.flagged_repeated.round_keys), base::grouped(found.repeated.round_keys),
      base::grouped(found.flagged_repeated.trace_keys), base::grouped(found.repeated.trace_keys));
  return text +
         fmt::format(
             "- Calls whose wall time differs from their time stamps by more than 1 ms: {}\n"
             "- Calls whose wall time is above the threshold, but not their internal time: {}\n",
             base::grouped(found.stamp_mismatches), base::grouped(found.internal_won));
}

std::string signature_summary(const Signatures& signatures, double flagged_ms) {
  int64_t extra_rows = 0;
  int64_t in_several_sessions = 0;
  for (const DuplicateSignature& duplicate : signatures.duplicates) {
    extra_rows += duplicate.count - 1;
    if (duplicate.sessions > 1) ++in_several_sessions;
  }
  return fmt::format(
      "- Signatures (one call, wherever it is recorded) among the flagged: {} distinct, {} in sum "
      "with one latency each; {} of them occur more than once, with {} extra rows, {} in more than "
      "one session\n"
      "- Sum over rows minus sum over signatures: {}\n",
      base::grouped(signatures.distinct), hours(signatures.distinct_ms),
      base::grouped(std::ssize(signatures.duplicates)), base::grouped(extra_rows),
      base::grouped(in_several_sessions), hours(flagged_ms - signatures.distinct_ms));
}

std::string duplicate_lines(const trace::Trace& trace, const Signatures& signatures) {
  const trace::ToolCalls& calls = trace.tool_calls;
  std::string lines;
  const size_t shown = std::min(kMostRows, signatures.duplicates.size());
  for (const DuplicateSignature& duplicate : std::span(signatures.duplicates).first(shown)) {
    const Row call = duplicate.first;
    lines += fmt::format(
        "- {} times {}: {} in {} sessions, round {}, call {}, {} to {}\n",
        base::grouped(duplicate.count), hours(latency_ms(calls, call)),
        code_text(claude_tool_name(calls, call)), base::grouped(duplicate.sessions),
        code_text(round_or_trace_key(trace, call)), code_text(calls.tool_call_id.text_or(call, "")),
        stamp(calls.emitted_at[call]), stamp(calls.result_at[call]));
  }
  return lines;
}

std::string longest_lines(const trace::Trace& trace, const std::vector<Row>& longest) {
  const trace::ToolCalls& calls = trace.tool_calls;
  std::string lines;
  for (const Row call : std::span(longest).first(std::min(kMostRows, longest.size()))) {
    const Row step = calls.step[call];
    lines += fmt::format("- {} {} ({}), line {}, session {}, {} to {}\n",
                         hours(latency_ms(calls, call)), code_text(claude_tool_name(calls, call)),
                         latency_source(calls, call), trace.steps.round_pk[step].value_or(0),
                         code_text(trace.steps.session_id.text_or(step, "")),
                         stamp(calls.emitted_at[call]), stamp(calls.result_at[call]));
  }
  return lines;
}

}  // namespace

std::string write_long_calls_report(const trace::Trace& trace, const LongCalls& found,
                                    const std::vector<Row>& longest, double threshold_ms) {
  const FlaggedTallies flagged = tally_flagged(trace, found.flagged);
  const Signatures signatures = find_signatures(trace, found.flagged);
  std::string text = summary(found, threshold_ms);
  text += signature_summary(signatures, found.flagged_ms);
  text += fmt::format(
      "- Flagged calls of tools that wait for a person (`AskUserQuestion`, `ExitPlanMode`, "
      "`PushNotification`): {}, {} in sum\n",
      base::grouped(flagged.human_calls), hours(flagged.human_ms));
  text += section("Latency source, all Claude calls", count_lines(found.sources));
  text += section("Latency source, flagged", count_lines(flagged.sources));
  text += section("Tools, flagged", count_lines(flagged.tools));
  text += section("Latency by tool, flagged", tool_time_lines(flagged.tools));
  text += section("Models, flagged", count_lines(flagged.models));
  text += section("Came back as an error", count_lines(flagged.errors));
  text += section("Internal time is missing", count_lines(flagged.missing_internal));
  text += section("Duplicate signatures", duplicate_lines(trace, signatures));
  text += section("Longest calls", longest_lines(trace, longest));
  return text +
         "\n## How to read this\n\n"
         "Without an internal time a long gap between call and result is waiting that the trace "
         "observed, not proven execution: the machine may have slept, or a permission prompt may "
         "have stood open. `AskUserQuestion`, `ExitPlanMode` and `PushNotification` wait for a "
         "person by design. A signature in several sessions is one call that several transcripts "
         "contain; adding up its rows counts it more than once.\n\n"
         "All flagged calls: `claude_gt1h_tool_calls.csv`.\n";
}

}  // namespace atlas::experiments
