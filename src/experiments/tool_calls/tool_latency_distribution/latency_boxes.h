// Box plots of the latencies of a provider's tools.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "experiments/shared/tool_stats.h"
#include "figure/figure.h"

namespace atlas::experiments {

// Quartiles by rule P-B; a whisker ends at the outermost value between the 5th and the 95th
// percentile, and never inside the box.
struct LatencyBox {
  std::string name;
  int64_t calls;  // all, also those without a latency
  double whisker_lo_ms, q1_ms, median_ms, q3_ms, whisker_hi_ms;
};

struct ProviderBoxes {
  std::string provider;
  std::vector<LatencyBox> boxes;  // calls descending, then by name, rare tools last
};

// Tools with at least one latency above zero; MCP tools are one, and so are those with fewer than
// `least_calls` calls of the provider. Providers without a box are left out.
std::vector<ProviderBoxes> latency_boxes(const trace::Trace& trace, int64_t least_calls);

// Stacked panels, the `top_tools` most called tools of each provider, the slowest at the bottom.
figure::Figure draw_boxes(const std::vector<ProviderBoxes>& providers, int64_t top_tools);

// Panels side by side, 12 tools each, on a fixed axis from 30 ms to 10 min.
figure::Figure draw_wide_boxes(const std::vector<ProviderBoxes>& providers);

}  // namespace atlas::experiments
