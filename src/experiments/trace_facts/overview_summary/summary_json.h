// summary.json: every number of the overview under its long name.
#pragma once

#include <span>

#include "base/json.h"
#include "experiments/trace_facts/overview_summary/overview.h"

namespace atlas::experiments {

// {"merged": {...}, "claude": {...}, ...}: groups scope, tokens, generation_timing and tools, then
// the counts by provider and by model. Null where a denominator is 0. Members named "...definition"
// say in words what is measured.
base::Json summary_json(std::span<const ScopeOverview> scopes);

}  // namespace atlas::experiments
