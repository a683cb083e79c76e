// Every experiment there is, one line each, in listing order.

#include "experiments/experiment.h"

namespace atlas::experiments {

Experiment token_spindles();
Experiment cache_hit_ratio();
Experiment redundant_prefill();
Experiment human_idle_cache_counterfactual();
Experiment cache_hit_idle_relationship();
Experiment cache_replay();
Experiment kv_cache_active_ratio();
Experiment eviction_tradeoff();
Experiment timeout_miss_pattern();
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
      cache_hit_ratio(),
      redundant_prefill(),
      human_idle_cache_counterfactual(),
      cache_hit_idle_relationship(),
      cache_replay(),
      kv_cache_active_ratio(),
      eviction_tradeoff(),
      timeout_miss_pattern(),
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
