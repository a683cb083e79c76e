// The headline counts of a trace: for everything and for each provider.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "trace/trace.h"

namespace atlas::trace {

struct Snapshot {
  std::string provider;  // "" for everything
  int64_t users = 0;     // distinct, without null
  int64_t sessions = 0;  // distinct session ids, without null
  int64_t steps = 0, tool_calls = 0;
  int64_t prefix_tokens = 0, append_tokens = 0, output_tokens = 0;  // null counts as 0
  std::optional<base::Micros> first_event, last_event;

  // Cached and newly charged input.
  int64_t input_tokens() const { return prefix_tokens + append_tokens; }
  // Share of the input that was read from the cache; nothing without input.
  std::optional<double> cached_share() const;
};

// Columns that snapshots() reads.
Fields snapshot_fields();

// Everything first, then the providers: claude, codex, the others by name. Steps without provider
// are in "everything" only.
std::vector<Snapshot> snapshots(const Trace& trace);

}  // namespace atlas::trace
