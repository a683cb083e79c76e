#include "analytics/cost.h"

#include <algorithm>
#include <unordered_map>

#include "experiments/shared/prices.h"

namespace atlas::analytics {
namespace {

constexpr std::string_view kUnknown = "unknown";

void charge(ModelCost& cost, double& savings_usd) {
  const auto price = experiments::find_price(cost.provider, cost.model);
  if (!price) return;
  const TokenSums& tokens = cost.tokens;
  const experiments::StepCost step =
      step_cost(*price, {tokens.prefix, tokens.append, tokens.output, tokens.cache_write});
  cost.is_priced = true;
  cost.input_usd = step.append();
  cost.cache_write_usd = step.cache_write;
  cost.cached_usd = step.cache_read;
  cost.output_usd = step.output;
  cost.reasoning_usd = static_cast<double>(tokens.reasoning) * price->output;
  cost.total_usd = step.total();
  savings_usd += static_cast<double>(tokens.prefix) * (price->input - price->cache_read);
}

// By first appearance, not charged yet.
std::vector<ModelCost> token_sums_by_model(const trace::Trace& trace) {
  const trace::Steps& steps = trace.steps;
  std::unordered_map<uint64_t, size_t> index;
  std::vector<ModelCost> models;
  for (const trace::Row step : steps.all()) {
    const uint64_t key =
        uint64_t{nonempty_code(steps.provider, step)} << 32 | nonempty_code(steps.model, step);
    const auto [place, is_new] = index.try_emplace(key, models.size());
    if (is_new) {
      ModelCost& model = models.emplace_back();
      model.provider = nonempty(steps.provider, step).value_or(kUnknown);
      model.model = nonempty(steps.model, step).value_or(kUnknown);
    }
    models[place->second].tokens.add(steps, step);
  }
  return models;
}

std::vector<ProviderCost> by_provider(const std::vector<ModelCost>& models) {
  std::vector<ProviderCost> providers;
  for (const ModelCost& model : models) {
    auto place = std::ranges::find(providers, model.provider, &ProviderCost::provider);
    if (place == providers.end()) place = providers.insert(place, {model.provider});
    place->rounds += model.tokens.steps;
    place->cost_usd += model.total_usd;
  }
  std::ranges::stable_sort(providers, std::ranges::greater(), &ProviderCost::rounds);
  return providers;
}

}  // namespace

Costs costs_of(const trace::Trace& trace) {
  Costs costs;
  costs.by_model = token_sums_by_model(trace);
  for (ModelCost& model : costs.by_model) {
    charge(model, costs.cache_savings_usd);
    costs.reasoning_usd += model.reasoning_usd;
    (model.is_priced ? costs.priced_rounds : costs.unpriced_rounds) += model.tokens.steps;
  }
  std::ranges::stable_sort(costs.by_model, std::ranges::greater(), &ModelCost::total_usd);
  for (const ModelCost& model : costs.by_model) costs.total_usd += model.total_usd;
  costs.by_provider = by_provider(costs.by_model);
  return costs;
}

base::Json cost_json(const Costs& costs) {
  base::Json models = base::Json::array();
  for (const ModelCost& model : costs.by_model) {
    models.push(base::Json::object({{"provider", model.provider},
                                    {"model", model.model},
                                    {"rounds", model.tokens.steps},
                                    {"inputCost", model.input_usd},
                                    {"cacheWriteCost", model.cache_write_usd},
                                    {"cachedCost", model.cached_usd},
                                    {"outputCost", model.output_usd},
                                    {"reasoningCost", model.reasoning_usd},
                                    {"costUsd", model.total_usd},
                                    {"priced", model.is_priced}}));
  }
  return base::Json::object({{"byModel", std::move(models)},
                             {"cacheSavingsUsd", costs.cache_savings_usd},
                             {"reasoningCostUsd", costs.reasoning_usd},
                             {"pricedRounds", costs.priced_rounds},
                             {"unpricedRounds", costs.unpriced_rounds}});
}

base::Json providers_json(const Costs& costs) {
  const int64_t rounds = costs.priced_rounds + costs.unpriced_rounds;
  base::Json list = base::Json::array();
  for (const ProviderCost& provider : costs.by_provider) {
    list.push(base::Json::object(
        {{"provider", provider.provider},
         {"rounds", provider.rounds},
         {"cost", provider.cost_usd},
         {"stepShare", divided(provider.rounds, rounds)},
         {"costShare",
          costs.total_usd == 0 ? provider.cost_usd : provider.cost_usd / costs.total_usd}}));
  }
  return list;
}

}  // namespace atlas::analytics
