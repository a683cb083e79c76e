// Every experiment there is, one line each, in listing order.

#include "experiments/experiment.h"

namespace atlas::experiments {

Experiment prefix_append_distribution();
Experiment output_tokens();
Experiment generation_time_cdf();
Experiment adjusted_prefix_append();
Experiment output_append_assignment();
Experiment append_vs_prefix_latency();
Experiment timing_fit();
Experiment timing_feature_ambiguity();
Experiment token_spindles();
Experiment append_by_prefix_bin();
Experiment context_decode_speed_scatter();
Experiment output_attribution_schematic();
Experiment token_length_distribution();
Experiment tool_latency_distribution();
Experiment tool_call_counts();
Experiment tool_time_by_kind();
Experiment tool_category_distribution();
Experiment claude_long_tool_calls();
Experiment codex_wall_internal_gap();
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
Experiment overview_summary();
Experiment csv_export();
Experiment paper_macros();
Experiment session_token_steps();
Experiment total_input_growth();
Experiment session_cost_distribution();
Experiment session_compaction_counts();
Experiment session_internal_counts();
Experiment session_timing_distribution();

const std::vector<Experiment>& registry() {
  static const std::vector<Experiment> experiments = {
      prefix_append_distribution(),
      output_tokens(),
      generation_time_cdf(),
      adjusted_prefix_append(),
      output_append_assignment(),
      append_vs_prefix_latency(),
      timing_fit(),
      timing_feature_ambiguity(),
      token_spindles(),
      append_by_prefix_bin(),
      context_decode_speed_scatter(),
      output_attribution_schematic(),
      token_length_distribution(),
      tool_latency_distribution(),
      tool_call_counts(),
      tool_time_by_kind(),
      tool_category_distribution(),
      claude_long_tool_calls(),
      codex_wall_internal_gap(),
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
      overview_summary(),
      csv_export(),
      paper_macros(),
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
