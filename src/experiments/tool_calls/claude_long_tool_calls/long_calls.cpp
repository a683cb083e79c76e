#include "experiments/tool_calls/claude_long_tool_calls/long_calls.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>
#include <tuple>

#include "experiments/shared/tool_names.h"

namespace atlas::experiments {
namespace {

using trace::Row;

using RoundKey = std::tuple<trace::TextColumn::Code, std::string_view, std::string_view>;
using TraceKey = std::tuple<std::string_view, bool, int64_t, std::string_view>;

RoundKey round_key(const trace::Trace& trace, Row call) {
  return {trace.steps.session_id.code(trace.tool_calls.step[call]), round_or_trace_key(trace, call),
          trace.tool_calls.tool_call_id.text_or(call, "")};
}

TraceKey trace_key(const trace::Trace& trace, Row call) {
  return {trace.steps.trace_key.text_or(trace.tool_calls.step[call], ""),
          trace.tool_calls.tool_index.has(call), trace.tool_calls.tool_index.or_zero(call),
          trace.tool_calls.tool_call_id.text_or(call, "")};
}

// Keys of more than one of the calls.
template <typename Key>
int64_t count_repeated(const trace::Trace& trace, std::span<const Row> calls,
                       Key (*key_of)(const trace::Trace&, Row)) {
  std::vector<Key> keys;
  keys.reserve(calls.size());
  for (const Row call : calls) keys.push_back(key_of(trace, call));
  std::ranges::sort(keys);
  int64_t repeated = 0;
  for (size_t i = 1; i < keys.size(); ++i) {
    const bool is_second = keys[i] == keys[i - 1] && (i == 1 || keys[i - 2] != keys[i]);
    if (is_second) ++repeated;
  }
  return repeated;
}

// Both keys contain the call id, and hardly any id occurs twice: the calls are grouped by the hash
// of the id first, and keys are compared only inside a group.
RepeatedKeys find_repeated(const trace::Trace& trace, std::span<const Row> calls) {
  std::vector<std::pair<size_t, Row>> by_hash;
  by_hash.reserve(calls.size());
  for (const Row call : calls) {
    const std::string_view id = trace.tool_calls.tool_call_id.text_or(call, "");
    if (!id.empty()) by_hash.emplace_back(std::hash<std::string_view>()(id), call);
  }
  std::ranges::sort(by_hash);
  RepeatedKeys repeated;
  std::vector<Row> group;
  for (size_t begin = 0; begin < by_hash.size();) {
    size_t end = begin + 1;
    while (end < by_hash.size() && by_hash[end].first == by_hash[begin].first) ++end;
    if (end - begin > 1) {
      group.clear();
      for (size_t i = begin; i < end; ++i) group.push_back(by_hash[i].second);
      repeated.round_keys += count_repeated(trace, group, round_key);
      repeated.trace_keys += count_repeated(trace, group, trace_key);
    }
    begin = end;
  }
  return repeated;
}

bool is_stamp_mismatch(const trace::ToolCalls& calls, Row call) {
  const auto wall_ms = calls.tool_wall_latency_ms[call];
  const auto difference_us = stamp_difference_us(calls, call);
  if (!wall_ms || !difference_us) return false;
  const double stamps_ms = std::round(static_cast<double>(*difference_us) / 1000.0);
  return std::fabs(stamps_ms - static_cast<double>(*wall_ms)) > 1;
}

void add_positive(const trace::ToolCalls& calls, Row call, double latency_ms, double threshold_ms,
                  LongCalls& found) {
  ++found.positive;
  if (is_stamp_mismatch(calls, call)) ++found.stamp_mismatches;
  if (latency_ms > threshold_ms) {
    found.flagged.push_back(call);
    found.flagged_ms += latency_ms;
    return;
  }
  const auto wall_ms = calls.tool_wall_latency_ms[call];
  if (wall_ms && static_cast<double>(*wall_ms) > threshold_ms) ++found.internal_won;
}

std::string text_of(const trace::IntColumn& column, Row row) {
  return column.has(row) ? fmt::format("{}", column.or_zero(row)) : "";
}

// Everything that is compared, one field a line.
std::string signature_of(const trace::Trace& trace, Row call) {
  const trace::ToolCalls& calls = trace.tool_calls;
  return fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}", round_or_trace_key(trace, call),
                     calls.tool_call_id.text_or(call, ""), claude_tool_name(calls, call),
                     text_of(calls.emitted_at, call), text_of(calls.result_at, call),
                     calls.effective_latency_ms(call).value_or(0), text_of(calls.input_chars, call),
                     text_of(calls.result_chars, call));
}

std::vector<Tally::Entry> sorted_entries(std::vector<Tally::Entry> entries,
                                         bool (*before)(const Tally::Entry&, const Tally::Entry&)) {
  std::ranges::stable_sort(entries, before);
  return entries;
}

}  // namespace

void Tally::add(std::string_view name, int64_t count, double ms) {
  const auto [found, is_new] = index_of_.try_emplace(name, entries_.size());
  if (is_new) entries_.push_back({name, 0, 0});
  entries_[found->second].count += count;
  entries_[found->second].sum_ms += ms;
}

std::vector<Tally::Entry> Tally::by_count() const {
  return sorted_entries(entries_, [](const Entry& a, const Entry& b) { return a.count > b.count; });
}

std::vector<Tally::Entry> Tally::by_sum() const {
  return sorted_entries(entries_,
                        [](const Entry& a, const Entry& b) { return a.sum_ms > b.sum_ms; });
}

LongCalls find_long_calls(const trace::Trace& trace, double threshold_ms) {
  const trace::ToolCalls& calls = trace.tool_calls;
  const auto claude = trace.steps.provider.find("claude");
  LongCalls found;
  if (claude == trace::TextColumn::kNone) return found;
  std::vector<Row> all;
  for (const Row call : calls.all()) {
    if (trace.steps.provider.code(calls.step[call]) != claude) continue;
    all.push_back(call);
    ++found.calls;
    found.sources.add(latency_source(calls, call));
    const auto latency_ms = calls.effective_latency_ms(call);
    if (!latency_ms) {
      ++found.missing;
    } else if (*latency_ms <= 0) {
      ++found.nonpositive;
    } else {
      add_positive(calls, call, static_cast<double>(*latency_ms), threshold_ms, found);
    }
  }
  found.repeated = find_repeated(trace, all);
  found.flagged_repeated = find_repeated(trace, found.flagged);
  return found;
}

Signatures find_signatures(const trace::Trace& trace, const std::vector<Row>& flagged) {
  struct Seen {
    DuplicateSignature signature;
    std::set<trace::TextColumn::Code> sessions;
  };
  std::vector<Seen> all;
  std::unordered_map<std::string, size_t> index_of;
  Signatures result;
  for (const Row call : flagged) {
    const auto [found, is_new] = index_of.try_emplace(signature_of(trace, call), all.size());
    if (is_new) {
      all.push_back({{0, 0, call}, {}});
      ++result.distinct;
      result.distinct_ms +=
          static_cast<double>(trace.tool_calls.effective_latency_ms(call).value_or(0));
    }
    Seen& seen = all[found->second];
    ++seen.signature.count;
    seen.sessions.insert(trace.steps.session_id.code(trace.tool_calls.step[call]));
  }
  for (Seen& seen : all) {
    if (seen.signature.count < 2) continue;
    seen.signature.sessions = std::ssize(seen.sessions);
    result.duplicates.push_back(seen.signature);
  }
  std::ranges::stable_sort(result.duplicates, std::greater<>(), &DuplicateSignature::count);
  return result;
}

std::string_view latency_source(const trace::ToolCalls& calls, Row call) {
  if (calls.tool_internal_latency_ms.has(call)) return "internal";
  return calls.tool_wall_latency_ms.has(call) ? "wall_fallback" : "missing";
}

std::string_view claude_tool_name(const trace::ToolCalls& calls, Row call) {
  const std::string_view name = calls.tool_name.text_or(call, "");
  return name.empty() ? kUnknownTool : name;
}

std::string_view round_or_trace_key(const trace::Trace& trace, Row call) {
  const Row step = trace.tool_calls.step[call];
  const std::string_view round_id = trace.steps.round_id.text_or(step, "");
  return round_id.empty() ? trace.steps.trace_key.text_or(step, "") : round_id;
}

std::optional<int64_t> stamp_difference_us(const trace::ToolCalls& calls, Row call) {
  const auto emitted = calls.emitted_at[call];
  const auto result = calls.result_at[call];
  int64_t difference = 0;
  if (!emitted || !result || __builtin_sub_overflow(*result, *emitted, &difference)) {
    return std::nullopt;
  }
  return difference;
}

}  // namespace atlas::experiments
