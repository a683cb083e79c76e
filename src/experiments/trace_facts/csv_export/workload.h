// Which sessions of a trace are replayed, in which order, and when they arrive.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/counters.h"
#include "experiments/experiment.h"
#include "trace/trace.h"

namespace atlas::experiments {

struct WorkloadSettings {
  double arrivals_per_second = 1;  // of sessions; > 0
  bool is_poisson = true;          // else evenly spaced
  uint64_t seed = 0;               // of the shuffle; arrivals are drawn with seed + 1
  std::string provider;            // "" for all
  std::optional<size_t> most_sessions;
  bool is_shuffled = true;
  bool uses_internal_latency = false;  // else wall
};

// Throws Error(usage) for a value that an option cannot have.
WorkloadSettings read_workload_settings(const Params& params);

// Its rounds, by (round_index, file order); a missing round_index is the step's round_pk.
using WorkloadSession = std::vector<trace::Row>;

// By first appearance in the file, by session_id alone; "" is no session. Counts input rows, rows
// without session and sessions.
std::vector<WorkloadSession> workload_sessions(const trace::Steps& steps,
                                               const WorkloadSettings& settings,
                                               base::Counters& counters);

// Shuffled, then cut to the most that are wanted.
std::vector<WorkloadSession> in_emitted_order(std::vector<WorkloadSession> sessions,
                                              const WorkloadSettings& settings);

// In ms, ascending; the first is 0.
std::vector<double> arrivals_ms(size_t sessions, const WorkloadSettings& settings);

}  // namespace atlas::experiments
