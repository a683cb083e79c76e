// The models by provider and date, and how each treats its context.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/time.h"
#include "synth/people.h"

namespace atlas::synth {

struct ModelRelease {
  std::string_view name;
  double weight;
  double speed;  // tokens a second, relative to the provider's usual speed
  base::Micros since, until;
  int64_t window_tokens;
  int64_t large_window_tokens;  // for users who have it; else equal to window_tokens
  // Codex: the answer is found in the cache at the next step instead of being charged again.
  bool caches_answers = false;
};

// A model that is in use at `instant`; for a sub-agent perhaps a smaller one.
const ModelRelease& pick_model(Provider provider, base::Micros instant, bool is_subagent,
                               Stream& stream);

}  // namespace atlas::synth
