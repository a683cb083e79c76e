#include "synth/answer.h"

#include <algorithm>

namespace atlas::synth {
namespace {

using base::Micros;

// How a provider's models answer; from the published token quantiles and generation times.
struct Style {
  const Curve& output_tokens;
  const Curve& first_output_s;
  const Curve& tokens_per_s;
  const Curve& calls;      // of an answer with tools, before rounding
  double slowdown_tokens;  // a prompt of this size halves the speed
  double prefill_tokens_per_s;
  double shows_reasoning;  // of the answers
  double text_beside_tools;
};

const Curve kClaudeOutput = {{0, 4},      {0.05, 62},   {0.25, 132},   {0.5, 252},
                             {0.75, 450}, {0.9, 1'671}, {0.99, 6'571}, {1, 11'500}};
const Curve kCodexOutput = {{0, 5},      {0.05, 34}, {0.25, 70},    {0.5, 184},
                            {0.75, 310}, {0.9, 939}, {0.99, 3'508}, {1, 8'500}};
const Curve kClaudeFirstOutput = {{0, 0.5}, {0.1, 1}, {0.5, 2}, {0.9, 3.8}, {0.99, 11}, {1, 60}};
const Curve kCodexFirstOutput = {{0, 0.5}, {0.1, 1}, {0.5, 2.1}, {0.9, 3.9}, {0.99, 12}, {1, 70}};
const Curve kClaudeSpeed = {{0, 36}, {0.1, 62}, {0.5, 88}, {0.9, 112}, {1, 160}};
const Curve kCodexSpeed = {{0, 34}, {0.1, 58}, {0.5, 86}, {0.9, 110}, {1, 150}};
const Curve kClaudeCalls = {{0, 1}, {0.87, 1}, {0.9, 1.6}, {0.965, 2.5}, {0.99, 3.6}, {1, 9}};
const Curve kCodexCalls = {{0, 1},       {0.66, 1},   {0.72, 1.6}, {0.905, 2.5},
                           {0.967, 3.5}, {0.99, 4.6}, {1, 14}};

// The provider is overloaded, or the machine sleeps.
const Curve kStallSeconds = {{0, 15}, {0.5, 160}, {0.9, 1'500}, {1, 9'000}};
constexpr double kStalls = 0.003;

const Style kClaudeStyle = {.output_tokens = kClaudeOutput,
                            .first_output_s = kClaudeFirstOutput,
                            .tokens_per_s = kClaudeSpeed,
                            .calls = kClaudeCalls,
                            .slowdown_tokens = 5e6,
                            .prefill_tokens_per_s = 90'000,
                            .shows_reasoning = 0.5,
                            .text_beside_tools = 0.4};
const Style kCodexStyle = {.output_tokens = kCodexOutput,
                           .first_output_s = kCodexFirstOutput,
                           .tokens_per_s = kCodexSpeed,
                           .calls = kCodexCalls,
                           .slowdown_tokens = 420e3,
                           .prefill_tokens_per_s = 60'000,
                           .shows_reasoning = 0.48,
                           .text_beside_tools = 0.36};

constexpr double kNoReasoning = 0.32;  // of the Codex answers
constexpr double kLostResult = 0.0012;

int64_t draw_reasoning(int64_t output_tokens, Stream& stream) {
  if (stream.chance(kNoReasoning)) return 0;
  const double share = 0.25 + 0.7 * stream.uniform();
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
  double first_s = style.first_output_s.draw(stream) +
                   static_cast<double>(prompt.appended()) / style.prefill_tokens_per_s;
  if (stream.chance(kStalls)) first_s += kStallSeconds.draw(stream);
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
