// The sessions of a trace, one summary each.
#pragma once

#include <string_view>
#include <vector>

#include "analytics/rounds.h"

namespace atlas::analytics {

struct SessionSummary {
  std::string_view id, provider, primary_model;  // "unknown" where the trace has none
  int64_t rounds = 0, input_tokens = 0, output_tokens = 0;
  base::Micros first_at = 0, last_at = 0;  // of the steps' first events; 0 without a stamp
  double cost_usd = 0;                     // summed over its steps
  int64_t tool_calls = 0, errors = 0;

  double duration_s() const {
    return static_cast<double>(last_at - first_at) / base::kMicrosPerSecond;
  }
};

// Of a session's steps in file order, at least one.
SessionSummary session_summary(const trace::Trace& trace, std::span<const trace::Row> steps);

// Most steps first, then by first appearance. Texts live as long as the trace.
std::vector<SessionSummary> session_summaries(const trace::Trace& trace);

base::Json sessions_json(const std::vector<SessionSummary>& sessions);

}  // namespace atlas::analytics
