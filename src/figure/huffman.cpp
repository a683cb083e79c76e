#include "figure/huffman.h"

#include <algorithm>
#include <array>

namespace atlas::figure {
namespace {

constexpr int kDeepest = 32;

// How many codes there are of each length in the unlimited code: two queues, of symbols in
// ascending order and of the pairs made so far, whose sums ascend by themselves.
std::array<int, kDeepest + 1> codes_of_length(std::span<const uint32_t> counts,
                                              std::span<const size_t> ascending) {
  const size_t n = ascending.size();
  std::vector<uint64_t> weight(2 * n - 1);
  std::vector<size_t> parent(2 * n - 1, 0);
  for (size_t k = 0; k < n; ++k) weight[k] = counts[ascending[k]];
  size_t leaf = 0, pair = n;
  for (size_t made = n; made < 2 * n - 1; ++made) {
    const auto take_least = [&] {
      const bool is_leaf = leaf < n && (pair == made || weight[leaf] <= weight[pair]);
      return is_leaf ? leaf++ : pair++;
    };
    for (int child = 0; child < 2; ++child) {
      const size_t least = take_least();
      weight[made] += weight[least];
      parent[least] = made;
    }
  }
  std::vector<int> depth(2 * n - 1, 0);
  std::array<int, kDeepest + 1> lengths = {};
  for (size_t node = 2 * n - 2; node-- > 0;) {
    depth[node] = depth[parent[node]] + 1;
    if (node < n) ++lengths[static_cast<size_t>(std::min(depth[node], kDeepest))];
  }
  return lengths;
}

// Cuts the deepest codes to `most_bits` and lengthens shorter ones until the code is complete
// again.
void limit(std::array<int, kDeepest + 1>& lengths, int most_bits) {
  const auto most = static_cast<size_t>(most_bits);
  for (size_t k = most + 1; k <= kDeepest; ++k) lengths[most] += lengths[k];
  int64_t used = 0;
  for (size_t k = 1; k <= most; ++k) used += static_cast<int64_t>(lengths[k]) << (most - k);
  for (; used > int64_t{1} << most; --used) {
    size_t k = most - 1;
    while (lengths[k] == 0) --k;
    --lengths[most];
    --lengths[k];
    lengths[k + 1] += 2;
  }
}

uint16_t reversed(uint32_t code, int bits) {
  uint32_t turned = 0;
  for (int k = 0; k < bits; ++k) turned |= (code >> k & 1) << (bits - 1 - k);
  return static_cast<uint16_t>(turned);
}

}  // namespace

HuffmanCode huffman_code(std::span<const uint32_t> counts, int most_bits) {
  std::vector<size_t> ascending;
  for (size_t k = 0; k < counts.size(); ++k) {
    if (counts[k] > 0) ascending.push_back(k);
  }
  std::ranges::stable_sort(ascending, {}, [&](size_t symbol) { return counts[symbol]; });
  auto lengths = codes_of_length(counts, ascending);
  limit(lengths, most_bits);
  HuffmanCode code{std::vector<uint8_t>(counts.size()), std::vector<uint16_t>(counts.size())};
  size_t next = 0;
  for (int bits = most_bits; bits > 0; --bits) {
    for (int k = 0; k < lengths[static_cast<size_t>(bits)]; ++k) {
      code.lengths[ascending[next++]] = static_cast<uint8_t>(bits);
    }
  }
  uint32_t value = 0;
  for (int bits = 1; bits <= most_bits; ++bits) {
    for (size_t symbol = 0; symbol < counts.size(); ++symbol) {
      if (code.lengths[symbol] == bits) code.codes[symbol] = reversed(value++, bits);
    }
    value <<= 1;
  }
  return code;
}

}  // namespace atlas::figure
