#include "experiments/llm_generation/context_decode_speed_scatter/variance_table.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "base/number_text.h"
#include "stats/sum.h"

namespace atlas::experiments {
namespace {

// Nothing where there are too few values.
struct Spread {
  std::optional<double> mean, population_variance, sample_variance;
};

Spread spread_of(const std::vector<double>& values) {
  Spread spread;
  if (values.empty()) return spread;
  const auto n = static_cast<double>(values.size());
  const double mean = stats::sum_exact(values) / n;
  std::vector<double> squares;
  squares.reserve(values.size());
  for (const double value : values) squares.push_back(std::pow(value - mean, 2));
  const double sum = stats::sum_exact(squares);
  spread.mean = mean;
  spread.population_variance = sum / n;
  if (values.size() > 1) spread.sample_variance = sum / (n - 1);
  return spread;
}

std::optional<double> square_root(std::optional<double> value) {
  if (value) *value = std::sqrt(*value);
  return value;
}

std::optional<double> variation_percent(std::optional<double> deviation,
                                        std::optional<double> mean) {
  if (!deviation || !mean) return std::nullopt;
  return *deviation / *mean * 100;
}

void add_row(table::Table& table, std::string_view provider, std::string_view view,
             const std::vector<double>& values, double cap, int64_t above) {
  const Spread spread = spread_of(values);
  const auto population = square_root(spread.population_variance);
  const auto sample = square_root(spread.sample_variance);
  auto row = table.row();
  row.text(provider).text(view).integer(std::ssize(values)).fixed(spread.mean, 6);
  row.fixed(spread.population_variance, 6).fixed(spread.sample_variance, 6);
  row.fixed(population, 6).fixed(sample, 6);
  row.fixed(variation_percent(population, spread.mean), 6);
  row.fixed(variation_percent(sample, spread.mean), 6);
  row.fixed(cap, 6).integer(above);
  if (values.empty()) {
    row.empty();
  } else {
    row.fixed(static_cast<double>(above) / static_cast<double>(values.size()), 6);
  }
}

}  // namespace

int64_t count_above(std::span<const double> sorted, double cap) {
  return sorted.end() - std::ranges::upper_bound(sorted, cap);
}

table::Table variance_table(const DecodeSpeeds& speeds, double cap) {
  table::Table table(
      "context_decode_speed_variance",
      {"provider", "speed_view", "rows", "mean_normalized_decode_tokens_per_second",
       "population_variance_normalized_decode_tokens_per_second_squared",
       "sample_variance_normalized_decode_tokens_per_second_squared",
       "population_stddev_normalized_decode_tokens_per_second",
       "sample_stddev_normalized_decode_tokens_per_second",
       "population_coefficient_of_variation_percent", "sample_coefficient_of_variation_percent",
       "display_cap_tokens_per_second", "rows_above_display_cap", "share_above_display_cap"},
      "Variance of the generation speed, raw and cut at the display cap");
  for (const std::string_view name : {"claude", "codex"}) {
    const auto found = std::ranges::find(speeds.providers, name, &ProviderSpeeds::provider);
    std::vector<double> values;
    if (found != speeds.providers.end()) values = sorted_values(found->speeds);
    const int64_t above = count_above(values, cap);
    add_row(table, name, "raw", values, cap, above);
    for (double& value : values) value = std::min(value, cap);
    add_row(table, name, "display_capped_" + base::general(cap), values, cap, above);
  }
  return table;
}

}  // namespace atlas::experiments
