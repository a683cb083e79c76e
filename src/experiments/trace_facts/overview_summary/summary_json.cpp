#include "experiments/trace_facts/overview_summary/summary_json.h"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace atlas::experiments {
namespace {

using base::Json;

constexpr std::string_view kNewInput =
    "New input is `newly_append_tokens` as the provider reports it: what the prompt cache did not "
    "serve. It is not the growth of the conversation.";
constexpr std::string_view kInputGrowth =
    "Total input (`prefix_tokens` + `newly_append_tokens`) minus that of the step before in the "
    "same session, with its sign. The first step of a session has no such difference.";
constexpr std::string_view kContextIncrease =
    "The positive differences of total input, added over the steps that start with a user message "
    "or a tool result and have a step before them in their session. Reductions are not taken off.";
constexpr std::string_view kGenerationTime =
    "From the last input event a step read to its last output event, added over steps. This is "
    "what the trace shows from outside, not time inside a serving engine.";
constexpr std::string_view kReasoningEnd =
    "From the last `user_message` or `tool_result` to the end of the reasoning that followed it.";
constexpr std::string_view kHumanWait =
    "Before each `user_message`: the gap since the event before it in the session, of any type. "
    "All messages count, also those that started no model call. Only positive gaps.";
constexpr std::string_view kPostReasoning =
    "Steps with a reported number of reasoning tokens: time from the end of reasoning to the last "
    "text or tool call, over the output tokens that are not reasoning. Null for providers that do "
    "not report reasoning tokens.";
constexpr std::string_view kFirstToken =
    "Steps with a reported number of reasoning tokens: time from input to the end of reasoning, "
    "less the reasoning tokens at the decode latency per token used here.";
constexpr std::string_view kTools =
    "Calls are the entries of a step's tool list. Effective latency is the tool runner's own "
    "duration, else the wall time. Calls with a latency of zero or less are counted apart and are "
    "in no total and no quantile. Parallel calls are added in full.";

Json instant(const std::optional<base::Micros>& at) {
  return at ? Json(base::iso_micros(*at)) : Json();
}

Json scope_json(const ScopeOverview& s) {
  return Json::object({{"total_sessions", s.sessions},
                       {"distinct_users", s.users},
                       {"llm_rounds_total", s.steps},
                       {"rounds_with_visible_user_message", s.steps_with_user_message},
                       {"rounds_started_from_tool_result", s.steps_with_tool_result},
                       {"earliest_observed_timestamp", instant(s.earliest)},
                       {"latest_observed_timestamp", instant(s.latest)}});
}

// trigger  "user_message" or "tool_result";  delta  "user" or "tool_result"
void add_triggered(Json& input, const TriggeredSteps& steps, std::string_view trigger,
                   std::string_view delta) {
  const GrowthStats& growth = steps.growth;
  const auto add = [&input](std::string_view format, std::string_view name, Json value) {
    input[fmt::format(fmt::runtime(format), name)] = std::move(value);
  };
  add("rounds_started_with_{}_for_input_token_average", trigger, steps.steps);
  add("average_total_input_tokens_when_started_with_{}", trigger, steps.mean_total_input_tokens());
  add("average_new_input_tokens_when_started_with_{}", trigger, steps.mean_append_tokens());
  add("total_new_input_tokens_when_started_with_{}", trigger, steps.append_tokens);
  add("prefix_hit_rate_when_started_with_{}", trigger, steps.prefix_hit_rate());
  add("{}_context_delta_definition", delta,
      fmt::format("Steps that start with a {} and have a step before them in their session: total "
                  "input minus that of the step before, 0 if negative. It is the growth of the "
                  "prompt, whatever the cache served.",
                  trigger == "user_message" ? "user message" : "tool result"));
  add("{}_context_delta_rounds", delta, growth.steps);
  add("average_{}_context_delta_tokens", delta, growth.average_clipped_growth());
  add("median_{}_context_delta_tokens", delta, growth.median_increase);
  add("p90_{}_context_delta_tokens", delta, growth.p90_increase);
}

Json bucket_texts() {
  const GrowthLimits limits;
  return Json::object(
      {{"micro_reduction", fmt::format("a drop of 1 to {} tokens", limits.micro_most_tokens)},
       {"ordinary_reduction", fmt::format("a drop of more than {} and fewer than {} tokens",
                                          limits.micro_most_tokens, limits.major_least_tokens)},
       {"major_reduction", fmt::format("a drop of {} tokens or more", limits.major_least_tokens)}});
}

Json growth_json(const GrowthStats& growth) {
  Json json = Json::object();
  const std::array parts = {
      std::pair{"positive_growth", growth.positive()},
      std::pair{"zero_growth", growth.count(GrowthBucket::zero)},
      std::pair{"negative_growth", growth.negative()},
      std::pair{"micro_reduction", growth.count(GrowthBucket::micro_reduction)},
      std::pair{"ordinary_reduction", growth.count(GrowthBucket::ordinary_reduction)},
      std::pair{"major_reduction", growth.count(GrowthBucket::major_reduction)}};
  json["rounds"] = growth.steps;
  for (const auto& [name, count] : parts) json[fmt::format("{}_rounds", name)] = count;
  for (const auto& [name, count] : parts) json[fmt::format("{}_share", name)] = growth.share(count);
  json["total_context_increase_tokens"] = growth.positive_tokens;
  json["total_raw_delta_tokens"] = growth.raw_tokens;
  json["total_reduction_tokens"] = growth.negative() > 0 ? Json(growth.reduction_tokens) : Json();
  json["average_raw_delta_tokens"] = growth.average_delta();
  json["median_raw_delta_tokens"] = growth.median;
  json["p10_raw_delta_tokens"] = growth.p10;
  json["p90_raw_delta_tokens"] = growth.p90;
  json["average_positive_growth_tokens"] = growth.average_positive_growth();
  json["average_clipped_growth_tokens"] = growth.average_clipped_growth();
  json["average_reduction_tokens"] = growth.average_reduction();
  json["max_reduction_tokens"] = growth.max_reduction;
  return json;
}

Json input_json(const ScopeOverview& s) {
  Json input =
      Json::object({{"direct_new_input_token_definition", kNewInput},
                    {"total_input_tokens", s.total_input_tokens},
                    {"new_input_tokens", s.append_tokens},
                    {"cached_read_input_tokens", s.prefix_tokens},
                    {"average_total_input_tokens_per_round", s.per_step(s.total_input_tokens)},
                    {"average_new_input_tokens_per_round", s.per_step(s.append_tokens)},
                    {"average_cached_read_input_tokens_per_round", s.per_step(s.prefix_tokens)}});
  add_triggered(input, s.user, "user_message", "user");
  add_triggered(input, s.tool_result, "tool_result", "tool_result");
  input["total_input_growth_definition"] = kInputGrowth;
  input["total_context_increase_definition"] = kContextIncrease;
  input["total_context_increase_tokens"] = s.context_increase_tokens();
  input["total_input_growth_reduction_buckets"] = bucket_texts();
  input["total_input_growth_when_started_with_user_message"] = growth_json(s.user.growth);
  input["total_input_growth_when_started_with_tool_result"] = growth_json(s.tool_result.growth);
  input["prefix_hit_rate"] = s.prefix_hit_rate();
  return input;
}

Json output_json(const ScopeOverview& s) {
  return Json::object(
      {{"total_output_tokens_including_reasoning", s.output_tokens},
       {"visible_or_structured_output_tokens_estimate", s.visible_output_tokens()},
       {"rounds_with_observed_reasoning", s.steps_with_observed_reasoning},
       {"reasoning_output_tokens_subset", s.reasoning_tokens},
       {"rounds_with_positive_reasoning_output_tokens", s.steps_with_reasoning_tokens},
       {"average_output_tokens_including_reasoning_per_round", s.per_step(s.output_tokens)}});
}

Json post_reasoning_json(const TimedTokens& post) {
  return Json::object(
      {{"definition", kPostReasoning},
       {"rounds", post.steps},
       {"visible_or_structured_output_tokens", post.tokens},
       {"post_reasoning_output_decode_time_seconds", post.steps > 0 ? Json(post.seconds) : Json()},
       {"average_decode_speed_tokens_per_second", post.decode_speed()},
       {"average_decode_latency_seconds_per_token", post.seconds_per_token()}});
}

Json first_token_json(const ScopeOverview& s) {
  const auto total = s.first_token_seconds();
  return Json::object(
      {{"definition", kFirstToken},
       {"rounds", s.reasoning.steps},
       {"input_to_reasoning_end_total_seconds", s.reasoning.seconds},
       {"reasoning_tokens", s.reasoning.tokens},
       {"decode_latency_seconds_per_token_used", s.post_reasoning.seconds_per_token()},
       {"decode_speed_tokens_per_second_used", s.post_reasoning.decode_speed()},
       {"rounds_used_to_estimate_decode_latency", s.post_reasoning.steps},
       {"estimated_total_seconds", total},
       {"estimated_average_seconds",
        total ? Json(*total / static_cast<double>(s.reasoning.steps)) : Json()}});
}

Json timing_json(const ScopeOverview& s) {
  return Json::object(
      {{"definition", kGenerationTime},
       {"total_observable_generation_time_seconds", s.generation.total_seconds},
       {"rounds_with_observable_generation_time", s.generation.count},
       {"p50_observable_generation_time_seconds", s.generation.p50_seconds},
       {"p90_observable_generation_time_seconds", s.generation.p90_seconds},
       {"average_normalized_decoding_speed_tokens_per_second", s.decoding.tokens_per_second()},
       {"rounds_used_for_normalized_decoding_speed", s.decoding.steps},
       {"input_to_reasoning_end_definition", kReasoningEnd},
       {"total_input_to_reasoning_end_time_seconds", s.input_to_reasoning_end.total_seconds},
       {"rounds_with_input_to_reasoning_end_time", s.input_to_reasoning_end.count},
       {"waiting_for_human_input_definition", kHumanWait},
       {"rounds_with_user_message", s.steps_with_stamped_message},
       {"rounds_with_waiting_for_human_input_time", s.human_wait.count},
       {"total_waiting_for_human_input_seconds", s.human_wait.total_seconds},
       {"average_waiting_for_human_input_seconds", s.human_wait.mean_seconds()},
       {"median_waiting_for_human_input_seconds", s.human_wait.p50_seconds},
       {"p90_waiting_for_human_input_seconds", s.human_wait.p90_seconds},
       {"post_reasoning_tpot_estimate", post_reasoning_json(s.post_reasoning)},
       {"estimated_ttft_from_exact_reasoning_tokens", first_token_json(s)}});
}

Json tools_json(const ScopeOverview& s) {
  const ToolOverview& tools = s.tools;
  Json latency = Json::object({{"total_seconds", tools.latency.total_seconds},
                               {"tool_calls_with_latency", tools.latency.count},
                               {"tool_calls_missing_latency", tools.missing_latency},
                               {"tool_calls_nonpositive_latency", tools.nonpositive_latency},
                               {"p50_seconds", tools.latency.p50_seconds},
                               {"p90_seconds", tools.latency.p90_seconds},
                               {"tool_calls_using_internal_latency", tools.internal_latency},
                               {"tool_calls_using_wall_latency_fallback", tools.wall_latency},
                               {"tool_calls_using_legacy_latency_fallback", 0}});
  return Json::object(
      {{"definition", kTools},
       {"total_tool_calls", tools.calls},
       {"rounds_with_tool_calls", tools.steps_with_calls},
       {"tool_calls_per_visible_user_message_round", ratio(tools.calls, s.steps_with_user_message)},
       {"effective_latency", std::move(latency)}});
}

Json counts_json(const std::vector<NamedCount>& counts) {
  Json json = Json::object();
  for (const auto& [name, steps] : counts) json[name] = steps;
  return json;
}

}  // namespace

Json summary_json(std::span<const ScopeOverview> scopes) {
  Json summary = Json::object();
  for (const ScopeOverview& s : scopes) {
    summary[s.scope] = Json::object(
        {{"scope", scope_json(s)},
         {"tokens", Json::object({{"input", input_json(s)}, {"output", output_json(s)}})},
         {"generation_timing", timing_json(s)},
         {"tools", tools_json(s)},
         {"rounds_by_provider", counts_json(s.by_provider)},
         {"rounds_by_model", counts_json(s.by_model)}});
  }
  return summary;
}

}  // namespace atlas::experiments
