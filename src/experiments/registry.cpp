// Every experiment there is, one line each, in listing order.

#include "experiments/experiment.h"

namespace atlas::experiments {

Experiment token_spindles();
Experiment tool_latency_distribution();
Experiment tool_call_counts();
Experiment tool_time_by_kind();
Experiment tool_category_distribution();
Experiment claude_long_tool_calls();
Experiment codex_wall_internal_gap();

const std::vector<Experiment>& registry() {
  static const std::vector<Experiment> experiments = {
      token_spindles(),
      tool_latency_distribution(),
      tool_call_counts(),
      tool_time_by_kind(),
      tool_category_distribution(),
      claude_long_tool_calls(),
      codex_wall_internal_gap(),
  };
  return experiments;
}

}  // namespace atlas::experiments
