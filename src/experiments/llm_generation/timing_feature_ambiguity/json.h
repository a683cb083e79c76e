// timing_irreducible_error.json: every floor, and the fits beside them.
#pragma once

#include <vector>

#include "base/json.h"
#include "experiments/llm_generation/timing_feature_ambiguity/comparison.h"
#include "experiments/llm_generation/timing_feature_ambiguity/duplicates.h"
#include "experiments/llm_generation/timing_feature_ambiguity/neighborhoods.h"
#include "experiments/llm_generation/timing_feature_ambiguity/usable_rows.h"

namespace atlas::experiments {

struct Ambiguity {
  UsableRows usable;
  Duplicates duplicates;
  Neighborhoods neighborhoods;
  std::vector<Comparison> comparisons;
};

base::Json ambiguity_json(const TimingSegments& segments, const Ambiguity& ambiguity,
                          const AmbiguityOptions& options);

}  // namespace atlas::experiments
