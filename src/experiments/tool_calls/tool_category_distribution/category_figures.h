// The four pictures of the categories. Without tool calls each says so.
#pragma once

#include "experiments/tool_calls/tool_category_distribution/category_sums.h"
#include "figure/figure.h"

namespace atlas::experiments {

figure::Figure draw_count_ring(const CategorySums& sums);
figure::Figure draw_latency_bars(const CategorySums& sums);
figure::Figure draw_dashboard(const CategorySums& sums);
figure::Figure draw_long_tail(const CategorySums& sums);

}  // namespace atlas::experiments
