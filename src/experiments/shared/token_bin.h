// Logarithmic bins of token counts: neighbours in size share one.
#pragma once

#include <cmath>
#include <cstdint>

namespace atlas::experiments {

// Zero and less, which has no logarithm.
constexpr int64_t kNoTokensBin = -1'000'000;

// `step` is the width of a bin in powers of two.
inline int64_t token_bin(double tokens, double step) {
  if (tokens <= 0) return kNoTokensBin;
  return static_cast<int64_t>(std::floor(std::log2(tokens) / step));
}

}  // namespace atlas::experiments
