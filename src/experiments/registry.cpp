// Every experiment there is, one line each, in listing order.

#include "experiments/experiment.h"

namespace atlas::experiments {

Experiment token_spindles();
Experiment human_input_wait();
Experiment user_turn_response_time();
Experiment user_turn_decomposition();
Experiment session_token_steps();
Experiment total_input_growth();
Experiment session_cost_distribution();
Experiment session_compaction_counts();
Experiment session_internal_counts();
Experiment session_timing_distribution();

const std::vector<Experiment>& registry() {
  static const std::vector<Experiment> experiments = {
      token_spindles(),
      human_input_wait(),
      user_turn_response_time(),
      user_turn_decomposition(),
      session_token_steps(),
      total_input_growth(),
      session_cost_distribution(),
      session_compaction_counts(),
      session_internal_counts(),
      session_timing_distribution(),
  };
  return experiments;
}

}  // namespace atlas::experiments
