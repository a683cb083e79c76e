// What tokens cost: the price table of the atlas and the cost of one agent step.
//
// Reasoning tokens are part of the output tokens and are not charged a second time.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "trace/trace.h"

namespace atlas::experiments {

// When the table below was true.
inline constexpr std::string_view kPricesAsOf = "2026-06";

// USD per token.
struct Price {
  double input;        // new input that is not written to the cache
  double cache_write;  // kept for five minutes; the input price where a provider names none
  double cache_read;
  double output;
};

// USD of one agent step, by what they are paid for.
struct StepCost {
  double fresh_input = 0;
  double cache_write = 0;
  double cache_read = 0;
  double output = 0;

  double append() const { return fresh_input + cache_write; }
  double total() const { return append() + cache_read + output; }
};

struct BilledTokens {
  int64_t prefix = 0;
  int64_t append = 0;
  int64_t output = 0;
  int64_t cache_write = 0;  // of `append`; more than that, or less than nothing, is cut
};

StepCost step_cost(const Price& price, const BilledTokens& tokens);

// By the exact provider and model, else by the first family (opus, sonnet, haiku, gpt-5) whose name
// is in the model's, whatever the provider; nothing if neither is known.
std::optional<Price> find_price(std::string_view provider, std::string_view model);

// find_price for all steps of a trace, one look-up a model. Reads provider and model.
class StepPrices {
 public:
  explicit StepPrices(const trace::Steps& steps);

  // nullptr: the step cannot be priced. Valid as long as this object.
  const Price* of(trace::Row step) const;

 private:
  // By model code; the provider matters to exact names only.
  struct OfModel {
    std::optional<Price> claude, codex, other;
  };
  const trace::Steps& steps_;
  trace::TextColumn::Code claude_, codex_;
  std::vector<OfModel> by_model_;
};

}  // namespace atlas::experiments
