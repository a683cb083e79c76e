#include "experiments/prefix_cache/cache_replay/numbers.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "stats/quantile.h"
#include "stats/sum.h"

namespace atlas::experiments::replay {
namespace {

constexpr std::array kQuantiles = {0.10, 0.50, 0.90, 0.95, 0.99};

// An exact sum in two pieces that do not overlap; `lo` is at most half a unit in hi's last place.
struct ExactSum {
  double hi, lo;
};

ExactSum exact_sum(std::vector<double> values) {
  const double hi = stats::sum_exact(values);
  values.push_back(-hi);
  return {hi, stats::sum_exact(values)};
}

// (hi + lo) / count, rounded once: the remainder of the first division is exact.
double mean(ExactSum sum, double count) {
  const double quotient = sum.hi / count;
  const double remainder = std::fma(-quotient, count, sum.hi);
  return quotient + (remainder + sum.lo) / count;
}

Summary summarize(std::vector<double> values, ExactSum sum) {
  Summary summary;
  summary.count = std::ssize(values);
  summary.mean = mean(sum, static_cast<double>(values.size()));
  summary.min = std::ranges::min(values);
  summary.max = std::ranges::max(values);
  stats::sort_for_quantiles(values, kQuantiles);
  summary.median = stats::median(values);
  summary.p10 = stats::quantile_two_weight(values, 0.10);
  summary.p90 = stats::quantile_two_weight(values, 0.90);
  summary.p95 = stats::quantile_two_weight(values, 0.95);
  summary.p99 = stats::quantile_two_weight(values, 0.99);
  return summary;
}

struct LeafToJson {
  base::Json operator()(std::monostate) const { return base::Json::object(); }
  base::Json operator()(int64_t count) const { return count; }
  base::Json operator()(const base::Json& json) const { return json; }
  base::Json operator()(const Fraction& f) const {
    return base::Json::object({{"count", f.count}, {"total", f.total}, {"fraction", f.value()}});
  }
  base::Json operator()(const Summary& s) const {
    return base::Json::object({{"count", s.count},
                               {"mean", s.mean},
                               {"median", s.median},
                               {"p10", s.p10},
                               {"p90", s.p90},
                               {"p95", s.p95},
                               {"p99", s.p99},
                               {"min", s.min},
                               {"max", s.max}});
  }
};

}  // namespace

Summary summarize(std::vector<double> values) {
  if (values.empty()) return {};
  const ExactSum sum = exact_sum(values);
  return summarize(std::move(values), sum);
}

Summary WholeNumbers::summarized() && {
  if (values_.empty()) return {};
  const auto hi = static_cast<double>(sum_);
  const auto lo = static_cast<double>(sum_ - static_cast<Int128>(hi));
  return summarize(std::move(values_), {hi, lo});
}

base::Json Node::to_json() const {
  base::Json json = std::visit(LeafToJson(), leaf_);
  for (const auto& [name, node] : members_) json[name] = node.to_json();
  return json;
}

}  // namespace atlas::experiments::replay
