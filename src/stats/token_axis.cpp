#include "stats/token_axis.h"

#include <algorithm>
#include <cmath>

#include "stats/grid.h"

namespace atlas::stats {

double offset_log2_axis(double tokens) {
  return std::log2(tokens + kOffsetAxisTokens) - std::log2(kOffsetAxisTokens);
}

double binary_token_axis(double tokens, double first) {
  if (!(tokens > 0)) return 0;
  if (tokens < first) return tokens / first;
  return 1 + std::log2(tokens / first);
}

double infer_first_token_tick(std::span<const double> values) {
  for (const double v : values) {
    if (v > 0 && v < 1024) return 1;
  }
  return 1024;
}

std::vector<double> binary_token_ticks(double greatest, double first, size_t most) {
  const double end = std::max(greatest, first) * 1.000001;
  std::vector<double> powers;
  for (double tick = first; tick <= end; tick *= 2) powers.push_back(tick);
  std::vector<double> ticks = {0};
  const size_t room = most - 1;
  if (powers.size() <= room) {
    ticks.insert(ticks.end(), powers.begin(), powers.end());
    return ticks;
  }
  const size_t stride = (powers.size() + room - 1) / room;
  for (size_t i = 0; i < powers.size(); i += stride) ticks.push_back(powers[i]);
  if (ticks.back() != powers.back()) ticks.push_back(powers.back());
  return ticks;
}

std::vector<double> binary_token_bins(double greatest, double first, int per_power) {
  const double length = binary_token_axis(std::max(greatest, first), first);
  const auto bins = std::max<size_t>(8, static_cast<size_t>(std::ceil(per_power * length)));
  return linspace(0, length, bins + 1);
}

std::vector<double> binary_token_bins_merged_left(double greatest, double first, int per_power) {
  const double length = binary_token_axis(std::max(greatest, first), first);
  if (length <= 1) return {0, 1};
  const auto bins = std::max<size_t>(1, static_cast<size_t>(std::ceil(per_power * (length - 1))));
  std::vector<double> edges = {0};
  std::ranges::copy(linspace(1, length, bins + 1), std::back_inserter(edges));
  return edges;
}

}  // namespace atlas::stats
