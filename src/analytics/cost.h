// What the tokens of a trace cost, by provider and model.
//
// The cost of a model is computed once on its token sums, not summed over its steps: the two differ
// in the last digits, and really where a step claims to write more to the cache than it appends.
#pragma once

#include <string>
#include <vector>

#include "analytics/rounds.h"

namespace atlas::analytics {

struct ModelCost {
  std::string provider, model;  // "unknown" where the trace has none
  TokenSums tokens;
  double input_usd = 0;        // with what is written to the cache
  double cache_write_usd = 0;  // of that
  double cached_usd = 0;
  double output_usd = 0;
  double reasoning_usd = 0;  // of that
  double total_usd = 0;
  bool is_priced = false;
};

struct ProviderCost {
  std::string provider;
  int64_t rounds = 0;
  double cost_usd = 0;
};

struct Costs {
  std::vector<ModelCost> by_model;        // most expensive first, then by first appearance
  std::vector<ProviderCost> by_provider;  // most steps first, then as in by_model
  double total_usd = 0;
  double cache_savings_usd = 0;  // cached tokens at the price of new ones, minus what they cost
  double reasoning_usd = 0;
  int64_t priced_rounds = 0, unpriced_rounds = 0;
};

Costs costs_of(const trace::Trace& trace);

base::Json cost_json(const Costs& costs);
base::Json providers_json(const Costs& costs);

}  // namespace atlas::analytics
