#include "experiments/shared/prices.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.h"

namespace atlas::experiments {
namespace {

// USD per million tokens, as the price lists say it.
struct ListPrice {
  std::string_view provider;  // "" for a family
  std::string_view model;
  double input;
  std::optional<double> cache_write;
  double cache_read;
  double output;
};

constexpr std::array<ListPrice, 8> kModels = {{
    {"claude", "claude-opus-4-8", 5, 6.25, 0.5, 25},
    {"claude", "claude-opus-4-7", 5, 6.25, 0.5, 25},
    {"claude", "claude-opus-4-6", 5, 6.25, 0.5, 25},
    {"claude", "claude-sonnet-4-6", 3, 3.75, 0.3, 15},
    {"claude", "claude-haiku-4-5", 1, 1.25, 0.1, 5},
    {"codex", "gpt-5.5", 5, std::nullopt, 0.5, 30},
    {"codex", "gpt-5.4", 2.5, std::nullopt, 0.25, 15},
    {"codex", "gpt-5", 1.25, std::nullopt, 0.125, 10},
}};

constexpr std::array<ListPrice, 4> kFamilies = {{
    {"", "opus", 5, 6.25, 0.5, 25},
    {"", "sonnet", 3, 3.75, 0.3, 15},
    {"", "haiku", 1, 1.25, 0.1, 5},
    {"", "gpt-5", 5, std::nullopt, 0.5, 30},
}};

// The rate is divided before it is multiplied with a count: the last digit depends on it.
Price per_token(const ListPrice& list) {
  constexpr double kMillion = 1e6;
  return {list.input / kMillion, list.cache_write.value_or(list.input) / kMillion,
          list.cache_read / kMillion, list.output / kMillion};
}

double charge(int64_t tokens, double usd_per_token) {
  return static_cast<double>(tokens) * usd_per_token;
}

}  // namespace

StepCost step_cost(const Price& price, const BilledTokens& tokens) {
  const int64_t written = std::max<int64_t>(0, std::min(tokens.cache_write, tokens.append));
  return {charge(tokens.append - written, price.input), charge(written, price.cache_write),
          charge(tokens.prefix, price.cache_read), charge(tokens.output, price.output)};
}

std::optional<Price> find_price(std::string_view provider, std::string_view model) {
  if (model.empty()) return std::nullopt;
  for (const ListPrice& list : kModels) {
    if (list.provider == provider && list.model == model) return per_token(list);
  }
  const std::string lowered = base::lower_ascii(model);
  for (const ListPrice& family : kFamilies) {
    if (lowered.find(family.model) != std::string::npos) return per_token(family);
  }
  return std::nullopt;
}

StepPrices::StepPrices(const trace::Steps& steps)
    : steps_(steps), claude_(steps.provider.find("claude")), codex_(steps.provider.find("codex")) {
  by_model_.reserve(steps.model.distinct());
  for (trace::TextColumn::Code code = 0; code < steps.model.distinct(); ++code) {
    const std::string_view model = steps.model.text(code);
    by_model_.push_back(
        {find_price("claude", model), find_price("codex", model), find_price("", model)});
  }
}

const Price* StepPrices::of(trace::Row step) const {
  const auto model = steps_.model.code(step);
  if (model == trace::TextColumn::kNone) return nullptr;
  const OfModel& prices = by_model_[model];
  const auto provider = steps_.provider.code(step);
  const bool has_provider = provider != trace::TextColumn::kNone;
  const auto& price = has_provider && provider == claude_  ? prices.claude
                      : has_provider && provider == codex_ ? prices.codex
                                                           : prices.other;
  return price ? &*price : nullptr;
}

}  // namespace atlas::experiments
