// The generators whose streams our tables and traces depend on.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace atlas::stats {

// MT19937 as Python's random.Random seeds and draws it. Known first values:
// tests/stats/random_test.
class PythonRandom {
 public:
  explicit PythonRandom(uint64_t seed);

  uint32_t u32();
  // k <= 32 random bits.
  uint32_t bits(int k) { return k == 0 ? 0 : u32() >> (32 - k); }
  // Uniform in [0, n), n >= 1.
  uint32_t below(uint32_t n);
  // Uniform in [0, 1), 53 bits.
  double uniform();

 private:
  void seed_by_array(const std::vector<uint32_t>& key);
  void refill();

  std::array<uint32_t, 624> state_{};
  size_t position_ = 624;
};

// Offers beyond the capacity replace a random earlier one, so that each is kept with equal chance;
// inactive, exact and in order while no more than `capacity` values were offered.
template <typename T>
class Reservoir {
 public:
  Reservoir(size_t capacity, uint64_t seed) : capacity_(capacity), random_(seed) {}
  void offer(T value) {
    ++offered_;
    if (kept_.size() < capacity_) {
      kept_.push_back(std::move(value));
    } else if (capacity_ > 0) {
      const uint32_t slot = random_.below(static_cast<uint32_t>(offered_));
      if (slot < capacity_) kept_[slot] = std::move(value);
    }
  }
  const std::vector<T>& kept() const { return kept_; }
  uint64_t offered() const { return offered_; }
  bool is_sampled() const { return offered_ > kept_.size(); }

 private:
  size_t capacity_;
  PythonRandom random_;
  uint64_t offered_ = 0;
  std::vector<T> kept_;
};

// PCG64 (XSL-RR 128/64) as numpy's default_rng seeds and draws it.
class NumpyRandom {
 public:
  explicit NumpyRandom(uint64_t seed);

  uint64_t u64();
  // Low half of a fresh u64 first, its high half at the next call.
  uint32_t u32();
  // Uniform in [0, 1), 53 bits.
  double uniform();
  // Uniform in [0, most], most < 2^32.
  uint32_t interval(uint32_t most);
  // 0 .. n-1 in random order.
  std::vector<uint32_t> permutation(uint32_t n);
  // Exponentially distributed with mean 1 (a ziggurat of 256 strips).
  double standard_exponential();

 private:
  // __extension__: 128-bit integers are no ISO C++, but g++ and clang have them.
  __extension__ using UInt128 = unsigned __int128;
  UInt128 state_ = 0;
  UInt128 increment_ = 0;
  uint32_t buffered_ = 0;
  bool has_buffered_ = false;
};

}  // namespace atlas::stats
