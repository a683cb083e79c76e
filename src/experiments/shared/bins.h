// The coarse bins of our share tables: half open, labelled as in the tables.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace atlas::experiments {

struct Bin {
  std::string_view label;
  int64_t lo;                 // first value inside
  std::optional<int64_t> hi;  // first value beyond; nothing: no end
};

// Appended tokens of a step, in decimal thousands.
inline constexpr std::array<Bin, 8> kAppendTokenBins = {{{"0", 0, 1},
                                                         {"1-10", 1, 10},
                                                         {"10-100", 10, 100},
                                                         {"100-1k", 100, 1'000},
                                                         {"1k-10k", 1'000, 10'000},
                                                         {"10k-100k", 10'000, 100'000},
                                                         {"100k-500k", 100'000, 500'000},
                                                         {">=500k", 500'000, std::nullopt}}};

// Latency of a tool call, ms.
inline constexpr std::array<Bin, 8> kToolLatencyBinsMs = {{{"<10ms", 0, 10},
                                                           {"10-100ms", 10, 100},
                                                           {"100ms-1s", 100, 1'000},
                                                           {"1-10s", 1'000, 10'000},
                                                           {"10s-1m", 10'000, 60'000},
                                                           {"1-10m", 60'000, 600'000},
                                                           {"10m-1h", 600'000, 3'600'000},
                                                           {">=1h", 3'600'000, std::nullopt}}};

// The bin that holds `value`; nothing below the first. The bins follow each other without gaps.
template <size_t n>
constexpr std::optional<size_t> bin_of(const std::array<Bin, n>& bins, int64_t value) {
  if (value < bins.front().lo) return std::nullopt;
  size_t k = 0;
  while (k + 1 < n && value >= bins[k + 1].lo) ++k;
  return k;
}

}  // namespace atlas::experiments
