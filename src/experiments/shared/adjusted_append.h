// What a step really adds to the conversation: its new input without the answer of the step before,
// which the provider counts again as new input.
//
// Sessions    those of trace::sessions_by_round_index; a pair are neighbours whose round indexes
//             differ by one
// Replayed    the output of the step before, after Claude steps; its visible output after Codex
//             steps of the model that is named exactly "gpt-5.5"; nothing after others
#pragma once

#include <cstdint>
#include <optional>

#include "trace/trace.h"

namespace atlas::experiments {

// Reads provider, model, round_index, newly_append_tokens, output_tokens and
// reasoning_output_tokens. The steps must outlive this object.
class AdjustedAppend {
 public:
  explicit AdjustedAppend(const trace::Steps& steps);

  // Whether `step` directly follows `before`, its neighbour in the session. Merged traces repeat
  // round indexes: only the last copy in file order has a successor.
  bool is_pair(trace::Row before, trace::Row step) const;
  // What the step after `before` is charged again, if anything is.
  std::optional<int64_t> replayed_tokens(trace::Row before) const;
  // The new input of `step` without what it replays of `before`, at least 0.
  int64_t tokens(trace::Row before, trace::Row step) const;

 private:
  const trace::Steps& steps_;
  trace::TextColumn::Code claude_, codex_, gpt55_;
};

}  // namespace atlas::experiments
