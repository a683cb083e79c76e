#include "synth/answer.h"

#include <algorithm>

namespace atlas::synth {
namespace {

using base::Micros;

// How a provider's models answer; from the published token quantiles and generation times.
struct Style {
  Curve output_tokens;
  Curve first_output_s;
  Curve tokens_per_s;
  double slowdown_tokens;  // a prompt of this size halves the speed
  double prefill_tokens_per_s;
  double shows_reasoning;  // of the answers
  double text_beside_tools;
  Curve calls;  // of an answer with tools, before rounding
};

const Style kClaudeStyle = {{{0, 4},
                             {0.05, 62},
                             {0.25, 132},
                             {0.5, 252},
                             {0.75, 690},
                             {0.9, 1'671},
                             {0.99, 6'571},
                             {1, 26'000}},
                            {{0, 0.5}, {0.1, 0.9}, {0.5, 1.7}, {0.9, 4.2}, {0.99, 14}, {1, 90}},
                            {{0, 14}, {0.1, 40}, {0.5, 72}, {0.9, 105}, {1, 160}},
                            5e6,
                            90'000,
                            0.5,
                            0.4,
                            {{0, 1}, {0.87, 1}, {0.9, 1.6}, {0.965, 2.5}, {0.99, 3.6}, {1, 9}}};
const Style kCodexStyle = {
    {{0, 5},
     {0.05, 34},
     {0.25, 70},
     {0.5, 184},
     {0.75, 434},
     {0.9, 939},
     {0.99, 3'508},
     {1, 22'000}},
    {{0, 0.6}, {0.1, 1.1}, {0.5, 2.1}, {0.9, 5}, {0.99, 20}, {1, 120}},
    {{0, 10}, {0.1, 32}, {0.5, 62}, {0.9, 95}, {1, 150}},
    420e3,
    60'000,
    0.52,
    0.36,
    {{0, 1}, {0.68, 1}, {0.74, 1.6}, {0.91, 2.5}, {0.965, 3.6}, {0.99, 5}, {1, 14}}};

constexpr double kNoReasoning = 0.42;  // of the Codex answers
constexpr double kLostResult = 0.0012;

int64_t draw_reasoning(int64_t output_tokens, Stream& stream) {
  if (stream.chance(kNoReasoning)) return 0;
  const double share = 0.2 + 0.72 * stream.uniform();
  return static_cast<int64_t>(static_cast<double>(output_tokens) * share);
}

Micros micros(double seconds) { return static_cast<Micros>(seconds * 1000) * 1000; }

}  // namespace

Answer draw_answer(Provider provider, const ModelRelease& model, const PromptTokens& prompt,
                   bool with_tools, Stream& stream) {
  const bool is_codex = provider == Provider::codex;
  const Style& style = is_codex ? kCodexStyle : kClaudeStyle;
  Answer answer;
  answer.output_tokens = style.output_tokens.draw_integer(stream);
  if (is_codex) answer.reasoning_tokens = draw_reasoning(answer.output_tokens, stream);
  answer.shows_reasoning =
      stream.chance(style.shows_reasoning) || answer.reasoning_tokens * 2 > answer.output_tokens;
  answer.has_text = !with_tools || stream.chance(style.text_beside_tools);
  if (with_tools) answer.tool_calls = style.calls.draw_integer(stream);

  const double speed = style.tokens_per_s.draw(stream) * model.speed /
                       (1 + static_cast<double>(prompt.total) / style.slowdown_tokens);
  const double first_s = style.first_output_s.draw(stream) +
                         static_cast<double>(prompt.appended()) / style.prefill_tokens_per_s;
  answer.first_output = micros(first_s);
  answer.duration = micros(first_s + static_cast<double>(answer.output_tokens) / speed);
  if (answer.tool_calls > 1) {
    answer.call_spacing = (answer.duration - answer.first_output) / 2 / answer.tool_calls;
  }
  return answer;
}

ToolOutcome draw_outcome(Provider provider, const ToolKind& kind, Stream& stream) {
  ToolOutcome outcome;
  const int64_t latency_ms = kind.latency_ms.draw_integer(stream);
  outcome.wall_ms = latency_ms;
  if (kind.clock == Clock::wall_and_internal) {
    outcome.internal_ms = latency_ms;
    outcome.wall_ms += provider == Provider::codex ? codex_overhead_ms().draw_integer(stream)
                                                   : stream.between(0, 9);
  }
  if (stream.chance(kind.error_share)) {
    outcome.is_error = true;
  } else if (stream.chance(kind.verdict_share)) {
    outcome.is_error = false;
  }
  outcome.has_result = !stream.chance(kLostResult);
  outcome.input_chars = kind.input_chars.draw_integer(stream);
  outcome.result_tokens = kind.result_tokens.draw_integer(stream);
  outcome.result_chars = outcome.result_tokens * stream.between(26, 46) / 10;
  return outcome;
}

}  // namespace atlas::synth
