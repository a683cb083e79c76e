// One row a session, made once for a trace: the list, the search and the neighbours of a session
// read it.
#pragma once

#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analytics/sessions.h"
#include "base/json.h"
#include "experiments/shared/session_elapsed.h"

namespace atlas::analytics {

// Texts live as long as the trace.
struct SessionRow {
  SessionSummary summary;
  std::optional<std::string_view> user, project;  // the first ones that its steps name
  int64_t requests = 0;                           // recorded turns (turn_machine.h)
  int64_t prefix_tokens = 0, append_tokens = 0;
  int64_t priced_steps = 0;
  int64_t peak_context_tokens = 0;  // the greatest prompt: prefix + append of a step
  int64_t compactions = 0;          // compaction.h
  std::optional<experiments::EventBounds> bounds;

  bool is_priced() const { return priced_steps > 0; }
  double duration_s() const { return bounds ? bounds->seconds() : 0; }
};

struct SessionRows {
  std::vector<SessionRow> rows;  // by first appearance
  // The steps of row k in file order: trace.derived(trace::sessions_in_file_order).session(...)
  std::vector<size_t> ordinals;
  std::unordered_map<std::string_view, size_t> by_id;  // an index into `rows`
};

// Sessions with a name. For Trace::derived.
SessionRows session_rows(const trace::Trace& trace);

// As an element of sessions_list.h's `sessions`.
base::Json session_row_json(const SessionRow& row);

}  // namespace atlas::analytics
