// A provider's tools cut into those that a ring can show and the small rest.
#pragma once

#include <cstdint>
#include <vector>

#include "experiments/shared/tool_stats.h"

namespace atlas::experiments {

struct RingSegment {
  std::string name;
  int64_t calls = 0;
  int64_t error_calls = 0;
  bool is_aggregate = false;  // "Small tools", "Other small"
};

struct RingSplit {
  int64_t calls = 0;               // of the provider
  std::vector<RingSegment> main;   // by calls descending; "Small tools" last, if there are any
  std::vector<RingSegment> small;  // what "Small tools" is made of, its own rest as "Other small"

  int64_t small_calls() const;
  double share(int64_t part) const {
    return static_cast<double>(part) / static_cast<double>(calls);
  }
};

// A tool is in the main ring from a share of `least_share` on; if none is, the first one. Of the
// others `most_small` are shown, and at most 6 if all of them together have less than 4 %.
//   tools  by calls descending, at least one call
RingSplit split_for_rings(const std::vector<Tool>& tools, double least_share, int64_t most_small);

}  // namespace atlas::experiments
