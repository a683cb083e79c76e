#include "experiments/tool_calls/tool_category_distribution/category_sums.h"

#include <algorithm>

#include "base/number_text.h"
#include "experiments/shared/tool_names.h"
#include "stats/quantile.h"

namespace atlas::experiments {
namespace {

size_t long_tail_bin(double ms) {
  size_t bin = 0;
  while (kLongTailBins[bin].hi_ms && ms >= *kLongTailBins[bin].hi_ms) ++bin;
  return bin;
}

void add_tool(const ToolUses& uses, const std::string& provider, const Tool& tool,
              CategorySums& sums) {
  const ToolClass kind = tool_class(tool.name);
  sums.all.add(tool.totals);
  sums.coarse[coarse_category(kind)].add(tool.totals);
  sums.presentation[presentation_category(kind)].add(tool.totals);
  sums.tools.push_back({coarse_category(kind), provider, tool.name, tool.totals});
  std::vector<double>& latencies_s = sums.latencies_s[presentation_category(kind)];
  for (const size_t use : tool.uses) {
    for (const double ms : uses.latencies(use)) latencies_s.push_back(ms / 1000.0);
  }
}

void sort_tool_map(std::vector<MappedTool>& tools) {
  std::ranges::sort(tools, [](const MappedTool& a, const MappedTool& b) {
    const auto key = [](const MappedTool& tool) {
      return std::tuple(kCoarseCategories[tool.category].key, -tool.totals.calls,
                        std::string_view(tool.provider), std::string_view(tool.name));
    };
    return key(a) < key(b);
  });
}

}  // namespace

CategorySums sum_categories(const trace::Trace& trace) {
  CategorySums sums;
  const ToolUses& uses = trace.derived(tool_uses);
  const auto providers =
      tools_by_provider(trace, uses, trimmed_tool_name, EmptyProvider::is_unknown);
  for (const ProviderTools& provider : providers) {
    for (const Tool& tool : provider.tools) add_tool(uses, provider.provider, tool, sums);
  }
  for (std::vector<double>& latencies_s : sums.latencies_s) stats::sort_values(latencies_s);
  for (const double ms : uses.latencies_ms) {
    for (LongTailSum* sum : {&sums.bins[long_tail_bin(ms)], &sums.all_bins}) {
      ++sum->calls;
      sum->latency_ms += ms;
    }
  }
  sort_tool_map(sums.tools);
  sums.distinct_names = tools_by_name(trace, uses, trimmed_tool_name).size();
  return sums;
}

std::string hours_text(double ms) {
  const double hours = ms / kMsPerHour;
  const int decimals = hours >= 100 ? 0 : hours >= 10 ? 1 : 2;
  return base::grouped(hours, decimals) + "h";
}

}  // namespace atlas::experiments
