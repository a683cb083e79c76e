// The sums that the tables, the figures and the report of this experiment share.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "experiments/shared/tool_stats.h"
#include "experiments/tool_calls/tool_category_distribution/categories.h"

namespace atlas::experiments {

struct LongTailBin {
  std::string_view key;
  std::string_view label;
  double lo_ms;
  std::optional<double> hi_ms;  // first value beyond
  figure::Color color;
};

inline constexpr std::array<LongTailBin, 4> kLongTailBins = {{
    {"lt_1s", "<1s", 0, 1000, {0x0B6B43}},
    {"1_10s", "1-10s", 1000, 10'000, {0x4E8F43}},
    {"10s_1m", "10s-1m", 10'000, 60'000, {0x87B960}},
    {"gt_1m", ">1m", 60'000, std::nullopt, {0xCFE5C7}},
}};

struct LongTailSum {
  int64_t calls = 0;
  double latency_ms = 0;
};

// A row of the tool map.
struct MappedTool {
  size_t category;  // of kCoarseCategories
  std::string provider;
  std::string name;
  ToolTotals totals;
};

struct CategorySums {
  ToolTotals all;
  std::array<ToolTotals, kCoarseCategories.size()> coarse;
  std::array<ToolTotals, kPresentationCategories.size()> presentation;
  // Latencies above zero, seconds, ascending.
  std::array<std::vector<double>, kPresentationCategories.size()> latencies_s;
  std::array<LongTailSum, kLongTailBins.size()> bins;
  LongTailSum all_bins;
  std::vector<MappedTool> tools;
  size_t distinct_names = 0;  // after trimming, over all providers
};

CategorySums sum_categories(const trace::Trace& trace);

// "1,234h", "12.3h", "1.23h".
std::string hours_text(double ms);

}  // namespace atlas::experiments
