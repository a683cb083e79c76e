#include "experiments/shared/timing_text.h"

#include <cmath>

#include "base/number_text.h"

namespace atlas::experiments {
namespace {

bool is_missing(std::optional<double> value) { return !value || std::isnan(*value); }

}  // namespace

std::string duration_text(std::optional<double> ms) {
  if (is_missing(ms)) return "n/a";
  return *ms >= 1000 ? base::fixed(*ms / 1000, 2) + "s" : base::fixed(*ms, 0) + "ms";
}

std::string percent_text(std::optional<double> share) {
  return is_missing(share) ? "n/a" : base::percent(*share, 1);
}

std::string ratio_text(std::optional<double> ratio) {
  return is_missing(ratio) ? "n/a" : base::fixed(*ratio, 2) + "x";
}

std::string number_text(std::optional<double> value, int decimals) {
  return is_missing(value) ? "n/a" : base::fixed(*value, decimals);
}

}  // namespace atlas::experiments
