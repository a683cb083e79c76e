// The two rings of each provider: all its tools, and the small ones once more.
#pragma once

#include <string>
#include <vector>

#include "experiments/tool_calls/tool_call_counts/ring_split.h"
#include "figure/figure.h"

namespace atlas::experiments {

struct ProviderRings {
  std::string provider;
  RingSplit split;
};

// At least one provider, each with at least one segment in its main ring.
figure::Figure draw_rings(const std::vector<ProviderRings>& providers);

}  // namespace atlas::experiments
