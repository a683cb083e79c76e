// timing_feature_ambiguity in words.
#pragma once

#include <string>

#include "experiments/llm_generation/timing_feature_ambiguity/json.h"

namespace atlas::experiments {

// timing_irreducible_error.md without its title; also the experiment's report.
std::string irreducible_error_text(const TimingSegments& segments, const Ambiguity& ambiguity,
                                   const AmbiguityOptions& options);

// timing_smooth_relative_error.md
std::string smooth_error_text(const TimingSegments& segments, const Ambiguity& ambiguity,
                              const AmbiguityOptions& options);

// timing_fit_compact_summary.md: the segments that span a whole step, most local rows first.
std::string compact_summary_text(const TimingSegments& segments, const Ambiguity& ambiguity);

}  // namespace atlas::experiments
