// Mean and quantiles of a list of values, as the tables about sessions and turns state them.
#pragma once

#include <cstdint>
#include <vector>

namespace atlas::experiments {

// All 0 for an empty list.
struct Distribution {
  int64_t count = 0;
  double mean = 0;  // numpy's sum in the given order, divided by the count
  double p25 = 0, p50 = 0, p90 = 0, p95 = 0, p99 = 0, max = 0;  // quantiles by rule P-B
};

// Linear time: the values are not sorted.
Distribution distribution(std::vector<double> values);

}  // namespace atlas::experiments
