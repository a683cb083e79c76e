// Claude's tool calls above a latency threshold, and the checks that tell work from artefacts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "trace/trace.h"

namespace atlas::experiments {

// Counts by name.
class Tally {
 public:
  struct Entry {
    std::string_view name;
    int64_t count;
    double sum_ms;
  };
  // Names must outlive the tally.
  void add(std::string_view name, int64_t count = 1, double ms = 0);
  // Count descending; ties by first appearance.
  std::vector<Entry> by_count() const;
  // Sum descending; ties by first appearance.
  std::vector<Entry> by_sum() const;

 private:
  std::vector<Entry> entries_;
  std::unordered_map<std::string_view, size_t> index_of_;
};

// Keys that more than one call has; calls without an id have none.
struct RepeatedKeys {
  int64_t round_keys = 0;  // (session, round id or else trace key, call id)
  int64_t trace_keys = 0;  // (trace key, tool index, call id)
};

struct LongCalls {
  int64_t calls = 0, positive = 0, missing = 0, nonpositive = 0;
  Tally sources;                    // of all calls: internal, wall_fallback, missing
  RepeatedKeys repeated;            // of all calls
  int64_t stamp_mismatches = 0;     // stored wall time is not the difference of the stamps
  int64_t internal_won = 0;         // only the wall time is above the threshold
  std::vector<trace::Row> flagged;  // in file order
  double flagged_ms = 0;
  RepeatedKeys flagged_repeated;
};

LongCalls find_long_calls(const trace::Trace& trace, double threshold_ms);

// Equal in everything that one execution of one tool would have in common: seen in several
// sessions, it is one call that several transcripts contain.
struct DuplicateSignature {
  int64_t count = 0;
  int64_t sessions = 0;
  trace::Row first;  // in file order
};
struct Signatures {
  int64_t distinct = 0;
  double distinct_ms = 0;  // one latency each
  // Those with more than one call; count descending, ties by first appearance.
  std::vector<DuplicateSignature> duplicates;
};
Signatures find_signatures(const trace::Trace& trace, const std::vector<trace::Row>& flagged);

// "internal", "wall_fallback" or "missing".
std::string_view latency_source(const trace::ToolCalls& calls, trace::Row call);

// The stored name; the unknown tool for a null and for an empty one.
std::string_view claude_tool_name(const trace::ToolCalls& calls, trace::Row call);

// The round id, or the trace key where there is none.
std::string_view round_or_trace_key(const trace::Trace& trace, trace::Row call);

// result - emitted in microseconds; nothing unless both stamps exist.
std::optional<int64_t> stamp_difference_us(const trace::ToolCalls& calls, trace::Row call);

}  // namespace atlas::experiments
