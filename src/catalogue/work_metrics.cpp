// Time and generation, tools, human in the loop, sessions and requests, cost.

#include "catalogue/groups.h"

namespace atlas::catalogue {

Group time_and_generation() {
  return {
      "Time and generation",
      {
          {.name = "generation_seconds",
           .title = "Observable generation time of a step",
           .unit = "s",
           .formula =
               "generation span: last output event - last input event at or before the first "
               "output event",
           .population = "steps where it exists and is positive",
           .source_experiment = "llm_generation/generation_time_cdf",
           .note =
               "Seen from the client: it holds the time to the first token, queueing and network. "
               "overview_summary and paper_macros cut time stamps to milliseconds first."},
          {.name = "total_generation_seconds",
           .title = "Total generation time",
           .unit = "s",
           .formula = "sum(generation span)",
           .population = "steps with a generation span",
           .source_experiment = "trace_facts/overview_summary"},
          {.name = "normalized_decode_speed",
           .title = "Normalized decode speed",
           .unit = "tokens/s",
           .formula = "sum(output) / sum(generation span)",
           .population = "steps with a generation span and a positive output",
           .source_experiment = "trace_facts/overview_summary",
           .note =
               "context_decode_speed_scatter also needs a positive input, and shows output / span "
               "of single steps; paper_macros has their median."},
          {.name = "post_reasoning_decode_latency",
           .title = "Decode time of a visible token",
           .unit = "s/token",
           .formula = "sum(post-reasoning span) / sum(visible output)",
           .population = "steps with the span, reasoning tokens > 0 and visible output > 0",
           .source_experiment = "trace_facts/overview_summary",
           .note =
               "The span ends at the last text or tool call and starts at the end of reasoning, or "
               "without one at the first of them. context_decode_speed_scatter takes Codex steps "
               "with a span of at least 0.1 s and no such fallback."},
          {.name = "estimated_ttft_seconds",
           .title = "Estimated time to the first token",
           .unit = "s",
           .formula =
               "input to end of reasoning - reasoning tokens * post_reasoning_decode_latency",
           .population = "steps with the span and reasoning tokens > 0",
           .source_experiment = "trace_facts/overview_summary",
           .note = "A remainder, negative for some steps. paper_macros has the Codex median, "
                   "context_decode_speed_scatter the distribution with its own decode time."},
          {.name = "timing_segment_ms",
           .title = "Duration of a timing segment",
           .unit = "ms",
           .formula =
               "last input event to last tool call; Codex also input to end of reasoning and "
               "end of reasoning to tool call",
           .population = "Claude and Codex steps with both ends, positive durations",
           .source_experiment = "llm_generation/timing_fit",
           .note = "The input event is the last one at or before the segment's end, not before the "
                   "first output as in the generation span."},
          {.name = "fit_test_mae_ms",
           .title = "Error of the token model",
           .unit = "ms",
           .formula = "mean absolute error of a quadratic fit in prefix, append and output, on the "
                      "test fifth",
           .population = "segments up to the group's 99 % quantile; groups of at least 100",
           .source_experiment = "llm_generation/timing_fit"},
          {.name = "local_error_floor_ms",
           .title = "Error that token counts cannot explain",
           .unit = "ms",
           .formula = "mean absolute distance to the median of segments with like token counts",
           .population = "buckets of at least 8 segments, groups of at least 1,000",
           .source_experiment = "llm_generation/timing_feature_ambiguity"},
          {.name = "append_slower_probability",
           .title = "How often new input is slower than cached",
           .unit = "share",
           .formula = "pairs with the append-heavy segment slower, ties half / pairs",
           .population =
               "segments from input to tool call, matched by model, kind, total input and "
               "output",
           .source_experiment = "llm_generation/append_vs_prefix_latency"},
      }};
}

Group tools() {
  return {
      "Tools",
      {
          {.name = "tool_calls",
           .title = "Tool calls",
           .unit = "calls",
           .formula = "count of tool calls by provider and tool; names with mcp_ in front are one",
           .population = "all tool calls, with or without a latency",
           .source_experiment = "tool_calls/tool_call_counts",
           .note = "Tools of fewer than 20 calls are one row, and the 30 largest are shown; "
                   "tool_latency_distribution lists every raw name."},
          {.name = "tool_error_rate",
           .title = "Tool error rate",
           .unit = "share",
           .formula = "calls with is_error true / calls",
           .population = "all tool calls; unknown is no error",
           .source_experiment = "tool_calls/tool_call_counts"},
          {.name = "tool_latency_ms",
           .title = "Effective tool latency",
           .unit = "ms",
           .formula = "tool_internal_latency_ms, or tool_wall_latency_ms where that is null",
           .population = "tool calls where it is positive",
           .source_experiment = "tool_calls/tool_latency_distribution",
           .note = "An internal latency of 0 or less is not replaced by the wall latency. "
                   "cache_hit_idle_relationship and eviction_tradeoff use result_at - emitted_at, "
                   "csv_export the wall latency."},
          {.name = "tool_time_hours",
           .title = "Tool time by kind",
           .unit = "h",
           .formula = "sum(tool_latency_ms) / 3,600,000",
           .population = "tool calls with a positive effective latency",
           .source_experiment = "tool_calls/tool_time_by_kind",
           .note = "Parallel calls are added up: it can exceed the time that passed."},
          {.name = "tool_category_share",
           .title = "Calls by category",
           .unit = "share",
           .formula = "calls of the category / calls",
           .population = "all tool calls; a tool in no list is other",
           .source_experiment = "tool_calls/tool_category_distribution",
           .note =
               "The summary has six categories, where planning tools are other; the dashboard has "
               "seven, where they are their own."},
          {.name = "long_call_time_share",
           .title = "Tool time in calls of a minute or more",
           .unit = "share",
           .formula = "sum(latency >= 60 s) / sum(latency)",
           .population = "tool calls with a positive effective latency",
           .source_experiment = "tool_calls/tool_category_distribution",
           .note = "paper_macros has the same rule. claude_long_tool_calls lists Claude's calls of "
                   "strictly more than one hour."},
          {.name = "wall_internal_gap_ms",
           .title = "Tool time outside the tool",
           .unit = "ms",
           .formula = "max(0, wall latency - internal latency)",
           .population = "Codex calls with wall > 0 and internal >= 0",
           .source_experiment = "tool_calls/codex_wall_internal_gap",
           .note = "An upper bound of approval and client overhead."},
          {.name = "top_three_tool_share",
           .title = "Share of the three most used tools",
           .unit = "percent",
           .formula = "calls of the three most frequent raw names / calls",
           .population = "tool calls of the provider",
           .source_experiment = "trace_facts/paper_macros",
           .note = "Printed as a whole percent: Codex rounded, Claude down to a multiple of ten."},
          {.name = "tool_wait_after_ms",
           .title = "Wait between two steps of a workload",
           .unit = "ms",
           .formula = "sum(wall latency of the step's calls); 0 after the last step",
           .population = "steps with a session; null and negative latencies are skipped",
           .source_experiment = "trace_facts/csv_export",
           .note = "The option tool-latency-source=internal takes the internal latency."},
      }};
}

Group human_in_the_loop() {
  return {
      "Human in the loop",
      {
          {.name = "human_wait_seconds",
           .title = "Human wait",
           .unit = "s",
           .formula = "time of a user message - time of the event before it in the session",
           .population = "every user message with a positive gap, whether it triggers an answer or "
                         "not; sessions with a non-empty id",
           .source_experiment = "human_in_the_loop/human_input_wait",
           .note =
               "The default. The event before may be of any type, not only the model's. The pause "
               "before a step that a user message starts is idle_gap_seconds. overview_summary "
               "cuts time stamps to milliseconds, keeps one state per provider and counts the "
               "empty session id."},
          {.name = "human_time_share",
           .title = "Human share of a session's time",
           .unit = "percent",
           .formula = "sum(human_wait_seconds) / sum(session_elapsed_seconds)",
           .population = "sessions with a positive elapsed time",
           .source_experiment = "session/session_timing_distribution",
           .note = "A second block caps every wait at one hour and divides by capped waits + "
                   "generation + tools."},
          {.name = "request_response_seconds",
           .title = "Response time of a request",
           .unit = "s",
           .formula = "last output event of the request - the user message that triggered it",
           .population = "requests with a positive response time",
           .source_experiment = "human_in_the_loop/user_turn_response_time",
           .note = "Only triggering messages open a request: a message sent while the agent works, "
                   "after the step's first output, does not. The empty session id counts here and "
                   "in user_turn_decomposition, not in the experiments of the category session."},
          {.name = "request_residual_seconds",
           .title = "Unexplained time of a request",
           .unit = "s",
           .formula = "response time - generation spans - tool latencies",
           .population = "requests with a positive response time",
           .source_experiment = "human_in_the_loop/user_turn_decomposition",
           .note = "Negative when tools run in parallel. Once with the effective and once with the "
                   "wall latency of the tools."},
          {.name = "user_message_steps",
           .title = "Steps with a visible user message",
           .unit = "steps",
           .formula = "count of steps with a user_message event",
           .population = "all steps, the event anywhere in the step",
           .source_experiment = "trace_facts/overview_summary",
           .note =
               "session_internal_counts counts user steps by first_input_event_type; a trigger is "
               "the first event. The three differ when a message comes with a tool result."},
      }};
}

Group sessions_and_requests() {
  return {"Sessions and requests",
          {
              {.name = "sessions",
               .title = "Sessions",
               .unit = "sessions",
               .formula = "count of distinct session ids",
               .population = "steps with a session id; the empty id is one",
               .source_experiment = "trace_facts/overview_summary",
               .note = "The experiments of the category session leave the empty id out, but for "
                       "total_input_growth."},
              {.name = "session_elapsed_seconds",
               .title = "Elapsed time of a session",
               .unit = "s",
               .formula = "last event - first event",
               .population = "sessions where it is positive",
               .source_experiment = "session/session_timing_distribution",
               .note = "The list of sessions shows it, 0 included. The dashboard counts from the "
                       "first event of the first step to that of the last."},
              {.name = "requests_per_session",
               .title = "Requests of a session",
               .unit = "requests",
               .formula = "count of requests",
               .population = "sessions with a non-empty id, also those without a request",
               .source_experiment = "session/session_internal_counts"},
              {.name = "steps_per_request",
               .title = "Steps of a request",
               .unit = "steps",
               .formula = "steps from the trigger to before the session's next trigger",
               .population = "requests with a positive response time",
               .source_experiment = "trace_facts/paper_macros"},
              {.name = "tool_steps_per_request",
               .title = "Tool steps of a request",
               .unit = "steps",
               .formula = "its steps with first_input_event_type tool_result",
               .population = "requests with a positive response time",
               .source_experiment = "session/session_internal_counts"},
              {.name = "tool_calls_per_request",
               .title = "Tool calls of a request",
               .unit = "calls",
               .formula = "tool calls of its steps",
               .population = "requests with a positive response time",
               .source_experiment = "session/session_internal_counts",
               .note = "overview_summary divides all tool calls by user_message_steps instead."},
              {.name = "tool_calls_per_step",
               .title = "Tool calls of a step",
               .unit = "calls",
               .formula = "tool calls of the step",
               .population = "all steps, also those without a session",
               .source_experiment = "session/session_internal_counts"},
          }};
}

Group cost() {
  constexpr std::string_view kCost = "session/session_cost_distribution";
  constexpr std::string_view kCounterfactual = "prefix_cache/human_idle_cache_counterfactual";
  return {
      "Cost",
      {
          {.name = "step_cost_usd",
           .title = "Cost of a step",
           .unit = "USD",
           .formula = "(append - write) * input price + write * cache-write price + prefix * "
                      "cache-read price + output * output price; "
                      "write = max(0, min(claude_cache_creation_input_tokens, append))",
           .population = "steps of a model with a known price, null as 0",
           .source_experiment = kCost,
           .note =
               "List prices of 2026-06. Claude's cache writes pay the price of 5 minutes; a model "
               "without a cache-write price, as all of Codex, pays its input price for them. "
               "Cache writes kept for an hour are not told apart, and reasoning is inside the "
               "output. human_idle_cache_counterfactual has the same formula."},
          {.name = "request_cost_usd",
           .title = "Cost of a request",
           .unit = "USD",
           .formula = "sum(step_cost_usd) of its steps",
           .population = "requests with a positive response time; an unpriced step adds nothing",
           .source_experiment = kCost},
          {.name = "session_cost_usd",
           .title = "Cost of a session",
           .unit = "USD",
           .formula = "sum(step_cost_usd) of its steps",
           .population = "sessions with a priced step",
           .source_experiment = kCost},
          {.name = "prefix_cost_share",
           .title = "Share of the money for cached input",
           .unit = "percent",
           .formula = "sum(prefix * cache-read price) / sum(step_cost_usd)",
           .population = "steps of a model with a known price",
           .source_experiment = kCost},
          {.name = "append_cost_share",
           .title = "Share of the money for new input",
           .unit = "percent",
           .formula = "sum(input and cache-write cost) / sum(step_cost_usd)",
           .population = "steps of a model with a known price",
           .source_experiment = kCost},
          {.name = "output_cost_share",
           .title = "Share of the money for output",
           .unit = "percent",
           .formula = "sum(output * output price) / sum(step_cost_usd)",
           .population = "steps of a model with a known price",
           .source_experiment = kCost},
          {.name = "priced_step_share",
           .title = "Steps with a known price",
           .unit = "percent",
           .formula = "priced steps / steps",
           .population = "all steps",
           .source_experiment = kCost},
          {.name = "cost_saved_by_retained_cache",
           .title = "Money saved if no pause cost the cache",
           .unit = "USD",
           .formula = "step_cost_usd - its cost with the saved append read from the cache",
           .population = "priced steps, as append_saved_by_retained_cache",
           .source_experiment = kCounterfactual,
           .note = "An upper bound. The saved append is taken off the cache write first."},
      }};
}

}  // namespace atlas::catalogue
