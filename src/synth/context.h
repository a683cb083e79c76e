// What a session's prompt holds and how much of it the provider's cache still has.
//
// The prompt grows by the answer of the step before and by the new input. It shrinks when it is
// compacted near the end of the model's window, when the user goes back in the conversation, and,
// for Codex, when a new user message lets the provider drop the reasoning of the request before.
// The cache forgets a prompt after an idle time and, rarely, for no visible reason; the
// instructions that all sessions share may survive.
#pragma once

#include <cstdint>

#include "base/time.h"
#include "synth/models.h"
#include "synth/people.h"
#include "synth/stream.h"

namespace atlas::synth {

enum class Trigger { user, tool };

struct PromptTokens {
  int64_t total = 0;
  int64_t cached = 0;
  int64_t appended() const { return total - cached; }
};

class Context {
 public:
  Context(Provider provider, const User& user, const ModelRelease& model, bool is_subagent,
          Stream& stream);

  // The prompt of the next step: `new_tokens` of user text or tool results, `idle` after the last
  // answer.
  PromptTokens next(Trigger trigger, base::Micros idle, int64_t new_tokens);
  // What the model answered to it.
  void answer(int64_t visible_tokens, int64_t reasoning_tokens);

  // Claude: the end of the prompt that is neither read from the cache nor written to it.
  int64_t uncached_tail() const { return uncached_tail_; }

 private:
  bool compacts(Trigger trigger, int64_t total);
  int64_t compacted_total();
  int64_t rewound_total(int64_t total);
  bool forgets(Trigger trigger, base::Micros idle);
  int64_t shared_hit(double nothing_share);
  int64_t drop_reasoning();
  int64_t draw_uncached_tail(int64_t appended);
  int64_t in_cache_blocks(int64_t tokens) const;

  const Provider provider_;
  const ModelRelease& model_;
  Stream& stream_;
  int64_t shared_tokens_;  // instructions that other sessions have brought into the cache
  int64_t base_tokens_;    // what a session begins with
  int64_t compaction_tokens_;
  base::Micros cache_life_;

  int64_t total_ = 0;           // of the last prompt
  int64_t answer_ = 0;          // visible tokens of the last answer
  int64_t kept_reasoning_ = 0;  // reasoning of this request that is still part of the prompt
  int64_t request_start_ = 0;   // the prompt before this request's reasoning
  int64_t uncached_tail_ = 0;
  bool is_first_ = true;
};

}  // namespace atlas::synth
