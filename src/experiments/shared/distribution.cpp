#include "experiments/shared/distribution.h"

#include <array>

#include "stats/quantile.h"
#include "stats/sum.h"

namespace atlas::experiments {

Distribution distribution(std::vector<double> values) {
  if (values.empty()) return {};
  Distribution result;
  result.count = std::ssize(values);
  result.mean = stats::sum_numpy(values) / static_cast<double>(values.size());
  stats::sort_for_quantiles(values, std::array{0.25, 0.50, 0.90, 0.95, 0.99, 1.0});
  const auto at = [&](double q) { return stats::quantile_numpy(values, q).value_or(0); };
  result.p25 = at(0.25);
  result.p50 = at(0.50);
  result.p90 = at(0.90);
  result.p95 = at(0.95);
  result.p99 = at(0.99);
  result.max = at(1.0);
  return result;
}

}  // namespace atlas::experiments
