#include "experiments/llm_generation/context_decode_speed_scatter/decode_steps.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "experiments/shared/generation_span.h"
#include "experiments/shared/providers.h"
#include "experiments/shared/timing_segments.h"
#include "stats/quantile.h"

namespace atlas::experiments {
namespace {

using base::Micros;
using trace::EventType;
using trace::Field;
using trace::Row;

// Durations around the end of a step's reasoning, in seconds; only positive ones.
struct ReasoningTiming {
  std::optional<double> to_reasoning;    // from the latest input not after it
  std::optional<double> post_reasoning;  // to the latest text or tool call not before it
};

std::optional<double> positive_seconds(std::optional<Micros> from, std::optional<Micros> to) {
  if (!from || !to || *to <= *from) return std::nullopt;
  return static_cast<double>(*to - *from) / base::kMicrosPerSecond;
}

ReasoningTiming reasoning_timing(const trace::Events& events, Row step) {
  const auto latest = [&](auto accepts) {
    std::optional<Micros> found;
    for (const Row event : events.of(step)) {
      if (!events.timestamp.has(event)) continue;
      const Micros at = events.timestamp.or_zero(event);
      if (accepts(events.type(event), at) && (!found || at > *found)) found = at;
    }
    return found;
  };
  const auto reasoning =
      latest([](EventType type, Micros) { return type == EventType::reasoning; });
  if (!reasoning) return {};
  const auto input =
      latest([&](EventType type, Micros at) { return trace::is_input(type) && at <= *reasoning; });
  const auto answer = latest([&](EventType type, Micros at) {
    return (type == EventType::text || type == EventType::tool_call) && at >= *reasoning;
  });
  return {positive_seconds(input, reasoning), positive_seconds(reasoning, answer)};
}

// A Codex step of known parts, before the price of a token is known.
struct CodexStep {
  double context_tokens;
  double reasoning_tokens, visible_tokens;
  std::optional<double> to_reasoning;
  double post_reasoning;
};

CodexTiming codex_timing(const std::vector<CodexStep>& steps) {
  CodexTiming timing;
  if (steps.empty()) return timing;
  double seconds = 0;
  double visible_tokens = 0;
  for (const CodexStep& step : steps) {
    seconds += step.post_reasoning;
    visible_tokens += step.visible_tokens;
  }
  timing.seconds_per_token = seconds / visible_tokens;
  for (const CodexStep& step : steps) {
    timing.pure_decode.push_back({step.context_tokens, step.visible_tokens / step.post_reasoning});
    if (!step.to_reasoning) continue;
    timing.ttft_seconds.push_back(
        {step.context_tokens,
         *step.to_reasoning - step.reasoning_tokens * *timing.seconds_per_token});
  }
  return timing;
}

}  // namespace

trace::Fields decode_speed_fields() {
  return {Field::provider,      Field::input_tokens_total,
          Field::prefix_tokens, Field::newly_append_tokens,
          Field::output_tokens, Field::reasoning_output_tokens,
          Field::event_type,    Field::event_timestamp};
}

DecodeSpeeds decode_speeds(const trace::Trace& trace, double least_post_reasoning_s) {
  const trace::Steps& steps = trace.steps;
  const auto& spans = trace.derived(output_timing).generation_us;
  const StepGroups groups = group_by_provider(steps, EmptyProvider::is_unknown);
  const auto codex = steps.provider.find("codex");
  std::vector<ProviderSpeeds> providers(groups.size());
  std::vector<CodexStep> codex_steps;
  for (const Row step : steps.all()) {
    const int64_t output = steps.output_tokens.or_zero(step);
    if (!spans.has(step) || output <= 0) continue;
    const auto context_tokens = static_cast<double>(input_tokens_or_sum(steps, step));
    if (context_tokens <= 0) continue;
    const double seconds = static_cast<double>(spans.or_zero(step)) / base::kMicrosPerSecond;
    const auto output_tokens = static_cast<double>(output);
    ProviderSpeeds& speeds = providers[groups.of_step[step]];
    speeds.speeds.push_back({context_tokens, output_tokens / seconds});
    speeds.output_tokens += output_tokens;
    speeds.seconds += seconds;

    const int64_t reasoning = steps.reasoning_output_tokens.or_zero(step);
    if (!steps.provider.has(step) || steps.provider.code(step) != codex) continue;
    if (reasoning <= 0 || output <= reasoning) continue;
    const ReasoningTiming timing = reasoning_timing(trace.events, step);
    if (!timing.post_reasoning || *timing.post_reasoning < least_post_reasoning_s) continue;
    codex_steps.push_back({context_tokens, static_cast<double>(reasoning),
                           static_cast<double>(output - reasoning), timing.to_reasoning,
                           *timing.post_reasoning});
  }
  DecodeSpeeds result;
  for (const uint32_t group : groups.in_provider_order()) {
    if (providers[group].speeds.empty()) continue;
    providers[group].provider = groups.labels[group];
    result.providers.push_back(std::move(providers[group]));
  }
  result.codex = codex_timing(codex_steps);
  return result;
}

std::vector<ContextBin> bin_by_context(const std::vector<ContextValue>& values,
                                       int64_t least_rows) {
  std::map<int, std::vector<double>> by_bin;
  for (const ContextValue& value : values) {
    by_bin[static_cast<int>(std::floor(std::log2(value.context_tokens)))].push_back(value.value);
  }
  std::vector<ContextBin> bins;
  for (auto& [exponent, inside] : by_bin) {
    if (std::ssize(inside) < least_rows) continue;
    const auto rows = std::ssize(inside);
    const auto sorted = stats::sorted(std::move(inside));
    const auto at = [&](double q) { return *stats::quantile_one_minus_fraction(sorted, q); };
    bins.push_back({std::exp2(exponent + 0.5), std::exp2(exponent), std::exp2(exponent + 1), rows,
                    at(0.25), at(0.5), at(0.9)});
  }
  return bins;
}

std::vector<double> sorted_values(const std::vector<ContextValue>& values) {
  std::vector<double> sorted;
  sorted.reserve(values.size());
  for (const ContextValue& value : values) sorted.push_back(value.value);
  stats::sort_values(sorted);
  return sorted;
}

}  // namespace atlas::experiments
