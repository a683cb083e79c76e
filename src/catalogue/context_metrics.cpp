// Tokens of a step, prefix cache, growth and compaction.

#include "catalogue/groups.h"

namespace atlas::catalogue {

Group step_tokens() {
  return {
      "Tokens per step",
      {
          {.name = "prefix_tokens",
           .title = "Cached prefix",
           .unit = "tokens",
           .formula = "prefix_tokens",
           .population = "steps where it is known and not negative",
           .source_experiment = "llm_generation/prefix_append_distribution",
           .note = "token_length_distribution has the same rule for Claude and Codex alone; "
                   "token_spindles takes one value per pair of neighbouring steps, null as 0."},
          {.name = "append_tokens",
           .title = "New input",
           .unit = "tokens",
           .formula = "newly_append_tokens",
           .population = "steps where it is known and not negative",
           .source_experiment = "llm_generation/prefix_append_distribution",
           .note = "append_by_prefix_bin and overview_summary count null as 0."},
          {.name = "output_tokens",
           .title = "Output",
           .unit = "tokens",
           .formula = "output_tokens, reasoning included",
           .population = "steps where it is known and not negative",
           .source_experiment = "llm_generation/output_tokens",
           .note = "token_spindles counts null as 0 and needs provider, session and round index."},
          {.name = "total_input_tokens",
           .title = "Total input",
           .unit = "tokens",
           .formula = "prefix + append",
           .population = "all steps, null as 0",
           .source_experiment = "trace_facts/overview_summary",
           .note = "timing_fit and context_decode_speed_scatter read input_tokens_total and fall "
                   "back to prefix + append where it is not positive."},
          {.name = "reasoning_output_tokens",
           .title = "Reasoning output",
           .unit = "tokens",
           .formula = "sum of reasoning_output_tokens, a part of the output",
           .population = "all steps, null as 0",
           .source_experiment = "trace_facts/overview_summary"},
          {.name = "visible_output_tokens",
           .title = "Visible output",
           .unit = "tokens",
           .formula = "sum(output) - sum(reasoning)",
           .population = "all steps, null as 0",
           .source_experiment = "trace_facts/overview_summary",
           .note =
               "Per step it is max(0, output - reasoning). cache_replay and token_spindles take "
               "the reasoning off for Codex only; Claude's visible output is its whole output."},
          {.name = "average_append_after_user",
           .title = "Average new input of a user step",
           .unit = "tokens",
           .formula = "sum(append) / steps",
           .population = "steps whose first event is user_message, null as 0",
           .source_experiment = "trace_facts/overview_summary"},
          {.name = "average_append_after_tool",
           .title = "Average new input of a tool step",
           .unit = "tokens",
           .formula = "sum(append) / steps",
           .population = "steps whose first event is tool_result, null as 0",
           .source_experiment = "trace_facts/overview_summary"},
          {.name = "append_token_share",
           .title = "Share of new input by size of the append",
           .unit = "share",
           .formula = "sum(append of the bin) / sum(append); bins from 0 to 500k and more",
           .population = "steps with prefix and append known and not negative",
           .source_experiment = "llm_generation/prefix_append_distribution"},
          {.name = "append_by_prefix",
           .title = "New input by size of the prefix",
           .unit = "tokens",
           .formula = "mean and quantiles of append per prefix bin; bins double from 1,024",
           .population = "Claude and Codex steps, null as 0; a negative prefix is in no bin",
           .source_experiment = "llm_generation/append_by_prefix_bin"},
          {.name = "adjusted_append_tokens",
           .title = "Adjusted append",
           .unit = "tokens",
           .formula = "max(0, append - output of the previous step)",
           .population = "neighbours of a session by round index; nothing is subtracted unless the "
                         "previous step is Claude's or Codex gpt-5.5's",
           .source_experiment = "llm_generation/adjusted_prefix_append",
           .note =
               "The default subtracts the total output. token_spindles subtracts Codex's visible "
               "output, as does the option subtract-output=visible-for-codex. cache_replay "
               "subtracts after every model, as does subtract-policy=all, and shows total and "
               "visible output side by side."},
          {.name = "signed_adjusted_append_tokens",
           .title = "Adjusted append before the clamp",
           .unit = "tokens",
           .formula = "append - output of the previous step; may be negative",
           .population = "as adjusted_append_tokens",
           .source_experiment = "llm_generation/adjusted_prefix_append"},
          {.name = "output_resend_percent",
           .title = "Output that returns as new input",
           .unit = "percent",
           .formula = "pairs with prefix gain < output - tol and append >= output - tol; "
                      "tol = max(512, 0.10 * output)",
           .population = "next steps within 240 s of an output of at least 2,000 (4,000) tokens, "
                         "by model and next input",
           .source_experiment = "llm_generation/output_append_assignment",
           .note =
               "The prefix gain is the next prefix minus the previous input_tokens_total. Steps "
               "are paired in order here, even if their round indexes are not adjacent."},
      }};
}

Group prefix_cache() {
  return {
      "Prefix cache",
      {
          {.name = "prefix_hit_ratio",
           .title = "Prefix hit ratio of a step",
           .unit = "share",
           .formula = "prefix / (prefix + append)",
           .population = "steps with a trigger, both counts known and a positive total input",
           .source_experiment = "prefix_cache/cache_hit_ratio"},
          {.name = "token_weighted_hit_rate",
           .title = "Token-weighted hit rate",
           .unit = "share",
           .formula = "sum(prefix) / sum(prefix + append)",
           .population = "steps with both counts known and a positive total input, any first event",
           .source_experiment = "prefix_cache/cache_hit_ratio",
           .note =
               "overview_summary and paper_macros take all steps, null as 0. session_token_steps "
               "has it per session, negative counts as 0."},
          {.name = "prefix_replay_error",
           .title = "Prefix replay error",
           .unit = "tokens",
           .formula = "prefix - input_tokens_total of the previous step",
           .population = "Claude and Codex neighbours of a session by round index",
           .source_experiment = "prefix_cache/cache_replay"},
          {.name = "fresh_tokens",
           .title = "Fresh tokens",
           .unit = "tokens",
           .formula = "sum(max(0, total input - previous total input)) - sum(previous output)",
           .population = "steps with a trigger and an earlier step of their session in file order",
           .source_experiment = "prefix_cache/redundant_prefill",
           .note =
               "The sum is not clamped and can be negative. eviction_tradeoff clamps every step: "
               "min(max(growth - previous output, 0), append), over steps with a known gap."},
          {.name = "fresh_share_of_append",
           .title = "Fresh share of new input",
           .unit = "percent",
           .formula = "fresh_tokens / sum(append)",
           .population = "as fresh_tokens",
           .source_experiment = "prefix_cache/redundant_prefill"},
          {.name = "prefill_amplification",
           .title = "Prefill amplification",
           .unit = "ratio",
           .formula = "sum(append) / fresh_tokens",
           .population = "as fresh_tokens",
           .source_experiment = "prefix_cache/redundant_prefill",
           .note = "paper_macros divides all append by total_context_increase, without taking the "
                   "output out; eviction_tradeoff's observed value uses its own clamped fresh "
                   "tokens."},
          {.name = "idle_gap_seconds",
           .title = "Pause before a step",
           .unit = "s",
           .formula = "user step: its first activity - last activity of the previous step; tool "
                      "step: longest result_at - emitted_at of the results at its head",
           .population =
               "steps with a trigger, both counts known and a positive total input, where "
               "the gap is known and not negative",
           .source_experiment = "prefix_cache/cache_hit_idle_relationship",
           .note = "Zero counts here, unlike human_wait_seconds. human_idle_cache_counterfactual "
                   "starts at the first event's own time stamp."},
          {.name = "low_hit_after_idle_percent",
           .title = "Low-hit steps after a long pause",
           .unit = "percent",
           .formula = "low-hit steps with idle_gap_seconds > 300 / low-hit steps with a gap",
           .population = "steps with prefix_hit_ratio < 0.10 and a known gap",
           .source_experiment = "prefix_cache/cache_hit_idle_relationship"},
          {.name = "achievable_hit_rate",
           .title = "Achievable hit rate at a timeout",
           .unit = "share",
           .formula = "sum(total input - fresh, where gap <= timeout) / sum(total input)",
           .population = "steps with a known gap and a previous step; scopes with fresh tokens and "
                         "generation time",
           .source_experiment = "prefix_cache/eviction_tradeoff"},
          {.name = "prefill_amplification_at_timeout",
           .title = "Prefill amplification at a timeout",
           .unit = "ratio",
           .formula = "(fresh + reusable input of the steps with gap > timeout) / fresh",
           .population = "as achievable_hit_rate",
           .source_experiment = "prefix_cache/eviction_tradeoff"},
          {.name = "suspended_over_active_ratio",
           .title = "Suspended over active cache memory",
           .unit = "ratio",
           .formula = "sum(min(gap, timeout)) / sum(generation span)",
           .population = "gaps as achievable_hit_rate; generation spans of all steps",
           .source_experiment = "prefix_cache/eviction_tradeoff"},
          {.name = "effective_eviction_seconds",
           .title = "Effective eviction time",
           .unit = "s",
           .formula =
               "the timeout whose achievable_hit_rate is closest to sum(prefix) / sum(total)",
           .population = "as achievable_hit_rate; 267 timeouts from 1 s to 4 h",
           .source_experiment = "prefix_cache/eviction_tradeoff"},
          {.name = "kv_active_ratio",
           .title = "Active share of the time a cache is held",
           .unit = "share",
           .formula =
               "gen / (gen + tool times <= timeout + human waits <= timeout), sums of seconds",
           .population =
               "providers with a generation span; positive spans, tool latencies and waits",
           .source_experiment = "prefix_cache/kv_cache_active_ratio",
           .note = "Waits over the timeout are left out. eviction_tradeoff has 1 / (1 + R) with "
                   "R = suspended_over_active_ratio, where they count as the timeout."},
          {.name = "append_saved_by_retained_cache",
           .title = "New input saved if no pause cost the cache",
           .unit = "tokens",
           .formula = "append - min(append, max(0, total input - previous total input))",
           .population = "steps whose first event is user_message, with an earlier step in their "
                         "session; all others save nothing",
           .source_experiment = "prefix_cache/human_idle_cache_counterfactual",
           .note = "An upper bound: every miss of a user step is blamed on the pause."},
      }};
}

Group growth_and_compaction() {
  constexpr std::string_view kGrowth = "session/total_input_growth";
  constexpr std::string_view kGrowthSteps =
      "steps with a trigger and an earlier step of their session in file order, null as 0";
  return {
      "Growth and compaction",
      {
          {.name = "total_input_delta",
           .title = "Change of the total input",
           .unit = "tokens",
           .formula = "total input - total input of the previous step",
           .population = kGrowthSteps,
           .source_experiment = kGrowth,
           .note = "overview_summary keeps one state per provider; the two differ for a session "
                   "with steps of several providers."},
          {.name = "total_context_increase",
           .title = "Context increase",
           .unit = "tokens",
           .formula = "sum(max(0, total_input_delta))",
           .population = kGrowthSteps,
           .source_experiment = kGrowth},
          {.name = "average_positive_growth",
           .title = "Average growth of a growing step",
           .unit = "tokens",
           .formula = "total_context_increase / steps with a positive delta",
           .population = kGrowthSteps,
           .source_experiment = kGrowth},
          {.name = "average_clipped_growth",
           .title = "Average growth, shrinking as 0",
           .unit = "tokens",
           .formula = "total_context_increase / steps",
           .population = kGrowthSteps,
           .source_experiment = kGrowth,
           .note = "The context delta of overview_summary, by trigger."},
          {.name = "micro_reduction_share",
           .title = "Micro reductions",
           .unit = "percent",
           .formula = "steps that shrink by 1 to 1,024 tokens / steps",
           .population = kGrowthSteps,
           .source_experiment = kGrowth,
           .note = "1,024 itself is micro; older texts say less than 1,024."},
          {.name = "ordinary_reduction_share",
           .title = "Ordinary reductions",
           .unit = "percent",
           .formula = "steps that shrink by more than 1,024 and less than 64,000 tokens / steps",
           .population = kGrowthSteps,
           .source_experiment = kGrowth},
          {.name = "major_reduction_share",
           .title = "Major reductions",
           .unit = "percent",
           .formula = "steps that shrink by at least 64,000 tokens / steps",
           .population = kGrowthSteps,
           .source_experiment = kGrowth,
           .note = "Older texts say 50,000. session_compaction_counts takes the trigger from the "
                   "column first_input_event_type and a null total as 0, so its count of major "
                   "reductions can differ slightly."},
          {.name = "session_compactions",
           .title = "Compactions of a session",
           .unit = "compactions",
           .formula =
               "drops of >= 64,000 tokens from >= 0.75 of the session's maximum, none of the "
               "next 3 totals back at 0.75 of the total before",
           .population = "sessions; steps by first_input_event_type, at least one step after the "
                         "drop",
           .source_experiment = "session/session_compaction_counts",
           .note =
               "The default meaning of compaction. Looser: compaction_markers. Wider: the bucket "
               "major_reduction_share, which also holds drops far from the maximum, drops that "
               "rebound, and drops at the last step."},
          {.name = "compacting_session_share",
           .title = "Sessions with a compaction",
           .unit = "percent",
           .formula = "sessions with session_compactions >= 1 / sessions",
           .population = "sessions with a non-empty id",
           .source_experiment = "session/session_compaction_counts"},
          {.name = "compaction_markers",
           .title = "Compaction markers of a drawn session",
           .unit = "markers",
           .formula = "events that name a compaction, and drops of >= 8,192 tokens to <= 0.75 of a "
                      "total of >= 32,768, without rebound to 0.75 in the next 3 steps",
           .population = "steps of a session by round index; no trigger needed",
           .source_experiment = "session/session_token_steps",
           .note = "For drawing one session; session_compactions is the one to count with."},
      }};
}

}  // namespace atlas::catalogue
