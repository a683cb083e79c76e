// What a model answers and what becomes of its tool calls, as numbers.
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.h"
#include "synth/context.h"
#include "synth/models.h"
#include "synth/tools.h"

namespace atlas::synth {

struct Answer {
  int64_t output_tokens = 0;     // with the reasoning
  int64_t reasoning_tokens = 0;  // Codex only; Claude does not tell
  bool shows_reasoning = false;  // the log has an event for it
  bool has_text = false;
  int64_t tool_calls = 0;
  base::Micros first_output = 0;  // from the last input
  base::Micros duration = 0;      // from the last input to the last output
  base::Micros call_spacing = 0;  // between neighbouring tool calls
};

Answer draw_answer(Provider provider, const ModelRelease& model, const PromptTokens& prompt,
                   bool with_tools, Stream& stream);

struct ToolOutcome {
  int64_t wall_ms = 0;
  std::optional<int64_t> internal_ms;
  std::optional<bool> is_error;  // nothing: the log does not tell
  bool has_result = true;
  int64_t input_chars = 0;
  int64_t result_tokens = 0;
  int64_t result_chars = 0;
};

ToolOutcome draw_outcome(Provider provider, const ToolKind& kind, Stream& stream);

}  // namespace atlas::synth
