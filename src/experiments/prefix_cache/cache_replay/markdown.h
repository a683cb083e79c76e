// cache_replay_analysis.md: the analysis as tables for a reader.
#pragma once

#include <string>

#include "experiments/prefix_cache/cache_replay/numbers.h"

namespace atlas::experiments::replay {

// analysis  the whole tree: normalized_trace, providers, claude_cache_detail if there is one
std::string to_markdown(const Node& analysis);

// "1,036", "72.00"; "n/a" for nothing.
std::string number_text(const std::optional<double>& number);
// "94.08%"; "n/a" for nothing.
std::string percent_text(const Fraction& fraction);

}  // namespace atlas::experiments::replay
