// What context_decode_speed_scatter measures: output speed by context, and for Codex the two parts
// of a step before and after the end of its reasoning.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "trace/trace.h"

namespace atlas::experiments {

// One measured value with the context (total input tokens) of its step.
struct ContextValue {
  double context_tokens;
  double value;
};

// Output tokens over the observable generation time of a provider's steps, in file order.
struct ProviderSpeeds {
  std::string provider;
  std::vector<ContextValue> speeds;  // tokens/s
  double output_tokens = 0;          // sum over the steps
  double seconds = 0;                // sum over the steps

  double weighted_average() const { return output_tokens / seconds; }
};

// Codex steps with reasoning, visible output and enough time after the reasoning.
struct CodexTiming {
  // Visible tokens over the time from the end of the reasoning to the last text or tool call.
  std::vector<ContextValue> pure_decode;
  // Time from the last input to the end of the reasoning, minus what writing the reasoning took at
  // `seconds_per_token`. Can be negative.
  std::vector<ContextValue> ttft_seconds;
  // Time after the reasoning over visible tokens, summed over all steps; nothing without a step.
  std::optional<double> seconds_per_token;
};

struct DecodeSpeeds {
  std::vector<ProviderSpeeds> providers;  // in provider order, each with at least one step
  CodexTiming codex;
};

// Columns that decode_speeds() reads.
trace::Fields decode_speed_fields();

//   least_post_reasoning_s  Codex steps with less time after their reasoning are left out of
//   `codex`
DecodeSpeeds decode_speeds(const trace::Trace& trace, double least_post_reasoning_s);

// Values of one log2 bin of context.
struct ContextBin {
  double midpoint_tokens;
  double lo_tokens, hi_tokens;
  int64_t rows;
  double p25, median, p90;  // rule P-C
};

// Bins with at least `least_rows` values, ascending.
std::vector<ContextBin> bin_by_context(const std::vector<ContextValue>& values, int64_t least_rows);

// The values alone, ascending.
std::vector<double> sorted_values(const std::vector<ContextValue>& values);

}  // namespace atlas::experiments
