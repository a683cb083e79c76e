// The sections of the analysis, each a tree of named numbers (numbers.h).
#pragma once

#include "experiments/prefix_cache/cache_replay/numbers.h"
#include "experiments/prefix_cache/cache_replay/pairs.h"

namespace atlas::experiments::replay {

// prefix_relationship, adjusted_append, clamped_cases, long_current_inputs and
// long_prior_visible_outputs of one provider.
Node provider_sections(const Measures& measures, const StepsAndPairs& provider);

// What Claude writes to the cache against the answer before.
Node claude_cache_detail(const Measures& measures, const ReplayPairs& pairs);

}  // namespace atlas::experiments::replay
