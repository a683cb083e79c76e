// Rows with equal keys, gathered in linear time.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

namespace atlas::experiments {

// Bucket k holds rows[first[k]] .. rows[first[k + 1]], ascending. Buckets are in the order in which
// their keys first appear.
struct Buckets {
  std::vector<uint32_t> rows;
  std::vector<uint32_t> first = {0};

  size_t size() const { return first.size() - 1; }
  std::span<const uint32_t> bucket(size_t k) const {
    return std::span(rows).subspan(first[k], first[k + 1] - first[k]);
  }
};

// The number of each row's bucket, and how many rows each bucket has.
template <size_t n>
std::vector<uint32_t> number_buckets(std::span<const std::array<int64_t, n>> keys,
                                     std::vector<uint32_t>& sizes) {
  constexpr uint32_t kFree = 0xFFFFFFFF;
  const size_t slots = std::bit_ceil(2 * keys.size() + 1);
  std::vector<uint32_t> bucket_at(slots, kFree);  // open addressing, at most half full
  std::vector<uint32_t> number(keys.size());
  std::vector<uint32_t> first_row;
  for (uint32_t row = 0; row < keys.size(); ++row) {
    uint64_t hash = 0;
    for (const int64_t part : keys[row]) {
      hash = (hash ^ static_cast<uint64_t>(part)) * 0x9E3779B97F4A7C15;
      hash ^= hash >> 32;
    }
    size_t slot = hash & (slots - 1);
    while (bucket_at[slot] != kFree && keys[first_row[bucket_at[slot]]] != keys[row]) {
      slot = (slot + 1) & (slots - 1);
    }
    if (bucket_at[slot] == kFree) {
      bucket_at[slot] = static_cast<uint32_t>(sizes.size());
      sizes.push_back(0);
      first_row.push_back(row);
    }
    number[row] = bucket_at[slot];
    ++sizes[number[row]];
  }
  return number;
}

template <size_t n>
Buckets bucket_by(std::span<const std::array<int64_t, n>> keys) {
  std::vector<uint32_t> sizes;
  const auto number = number_buckets(keys, sizes);
  Buckets buckets;
  buckets.first.resize(sizes.size() + 1);
  std::partial_sum(sizes.begin(), sizes.end(), buckets.first.begin() + 1);
  std::vector<uint32_t> next(buckets.first.begin(), buckets.first.end() - 1);
  buckets.rows.resize(keys.size());
  for (uint32_t row = 0; row < keys.size(); ++row) buckets.rows[next[number[row]]++] = row;
  return buckets;
}

}  // namespace atlas::experiments
