#include "stats/random.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

namespace atlas::stats {
namespace {

// Little-endian 32-bit words without leading zero words; one word for 0.
std::vector<uint32_t> words_of(uint64_t seed) {
  std::vector<uint32_t> words = {static_cast<uint32_t>(seed)};
  if (seed >> 32 != 0) words.push_back(static_cast<uint32_t>(seed >> 32));
  return words;
}

// numpy's SeedSequence: any number of entropy words in, four 64-bit words out.
std::array<uint64_t, 4> seed_sequence(const std::vector<uint32_t>& entropy) {
  uint32_t constant = 0x43b0d7e5;
  const auto hash = [&constant](uint32_t v) {
    v ^= constant;
    constant *= 0x931e8875;
    v *= constant;
    return v ^ (v >> 16);
  };
  const auto mix = [](uint32_t x, uint32_t y) {
    const uint32_t r = 0xca01f9ddu * x - 0x4973f715u * y;
    return r ^ (r >> 16);
  };
  std::array<uint32_t, 4> pool;
  for (size_t i = 0; i < 4; ++i) pool[i] = hash(i < entropy.size() ? entropy[i] : 0);
  for (size_t source = 0; source < 4; ++source) {
    for (size_t target = 0; target < 4; ++target) {
      if (target != source) pool[target] = mix(pool[target], hash(pool[source]));
    }
  }
  std::array<uint32_t, 8> words;
  uint32_t output_constant = 0x8b51f9dd;
  for (size_t i = 0; i < 8; ++i) {
    uint32_t v = pool[i % 4] ^ output_constant;
    output_constant *= 0x58f38ded;
    v *= output_constant;
    words[i] = v ^ (v >> 16);
  }
  std::array<uint64_t, 4> pairs;
  for (size_t k = 0; k < 4; ++k) pairs[k] = words[2 * k] | uint64_t{words[2 * k + 1]} << 32;
  return pairs;
}

__extension__ using UInt128 = unsigned __int128;

constexpr UInt128 make128(uint64_t high, uint64_t low) {
  return static_cast<UInt128>(high) << 64 | low;
}

constexpr UInt128 kPcgMultiplier = make128(0x2360ED051FC65DA4, 0x4385DF649FCCF645);

struct Strip {
  uint64_t inside_below;  // k
  double width;           // w
  double height;          // f
};
constexpr std::array<Strip, 256> kStrips = {{
#include "stats/exponential_tables.inc"
}};
constexpr double kTailBegin = 7.69711747013104972;  // where the bottom strip's rectangle ends

}  // namespace

PythonRandom::PythonRandom(uint64_t seed) { seed_by_array(words_of(seed)); }

void PythonRandom::seed_by_array(const std::vector<uint32_t>& key) {
  const size_t n = state_.size();
  state_[0] = 19650218;
  for (uint32_t i = 1; i < n; ++i) {
    state_[i] = 1812433253u * (state_[i - 1] ^ (state_[i - 1] >> 30)) + i;
  }
  size_t i = 1;
  size_t j = 0;
  const auto advance = [&] {
    if (++i == n) {
      state_[0] = state_[n - 1];
      i = 1;
    }
  };
  for (size_t k = std::max(n, key.size()); k > 0; --k) {
    state_[i] = (state_[i] ^ ((state_[i - 1] ^ (state_[i - 1] >> 30)) * 1664525u)) + key[j] +
                static_cast<uint32_t>(j);
    advance();
    if (++j == key.size()) j = 0;
  }
  for (size_t k = n - 1; k > 0; --k) {
    state_[i] = (state_[i] ^ ((state_[i - 1] ^ (state_[i - 1] >> 30)) * 1566083941u)) -
                static_cast<uint32_t>(i);
    advance();
  }
  state_[0] = 0x80000000u;
}

void PythonRandom::refill() {
  const size_t n = state_.size();
  for (size_t k = 0; k < n; ++k) {
    const uint32_t y = (state_[k] & 0x80000000u) | (state_[(k + 1) % n] & 0x7fffffffu);
    state_[k] = state_[(k + 397) % n] ^ (y >> 1) ^ ((y & 1) != 0 ? 0x9908b0dfu : 0u);
  }
  position_ = 0;
}

uint32_t PythonRandom::u32() {
  if (position_ == state_.size()) refill();
  uint32_t y = state_[position_++];
  y ^= y >> 11;
  y ^= (y << 7) & 0x9d2c5680u;
  y ^= (y << 15) & 0xefc60000u;
  return y ^ (y >> 18);
}

uint32_t PythonRandom::below(uint32_t n) {
  const int k = std::bit_width(n);
  while (true) {
    const uint32_t r = bits(k);
    if (r < n) return r;
  }
}

double PythonRandom::uniform() {
  const uint32_t a = u32() >> 5;
  const uint32_t b = u32() >> 6;
  return (a * 67108864.0 + b) / 9007199254740992.0;
}

NumpyRandom::NumpyRandom(uint64_t seed) {
  const auto words = seed_sequence(words_of(seed));
  increment_ = make128(words[2], words[3]) << 1 | 1;
  state_ = increment_ + make128(words[0], words[1]);
  state_ = state_ * kPcgMultiplier + increment_;
}

uint64_t NumpyRandom::u64() {
  state_ = state_ * kPcgMultiplier + increment_;
  const uint64_t folded = static_cast<uint64_t>(state_ >> 64) ^ static_cast<uint64_t>(state_);
  return std::rotr(folded, static_cast<int>(state_ >> 122));
}

uint32_t NumpyRandom::u32() {
  if (has_buffered_) {
    has_buffered_ = false;
    return buffered_;
  }
  const uint64_t both = u64();
  buffered_ = static_cast<uint32_t>(both >> 32);
  has_buffered_ = true;
  return static_cast<uint32_t>(both);
}

double NumpyRandom::uniform() { return static_cast<double>(u64() >> 11) * 0x1p-53; }

uint32_t NumpyRandom::interval(uint32_t most) {
  if (most == 0) return 0;
  const auto mask = static_cast<uint32_t>(std::bit_ceil(uint64_t{most} + 1) - 1);
  while (true) {
    const uint32_t draw = u32() & mask;
    if (draw <= most) return draw;
  }
}

std::vector<uint32_t> NumpyRandom::permutation(uint32_t n) {
  std::vector<uint32_t> order(n);
  std::iota(order.begin(), order.end(), 0u);
  for (uint32_t i = n; i-- > 1;) std::swap(order[i], order[interval(i)]);
  return order;
}

double NumpyRandom::standard_exponential() {
  while (true) {
    const uint64_t bits = u64() >> 3;
    const size_t i = bits & 255;
    const uint64_t draw = bits >> 8;
    const Strip& strip = kStrips[i];
    const double x = static_cast<double>(draw) * strip.width;
    if (draw < strip.inside_below) return x;
    if (i == 0) return kTailBegin - std::log1p(-uniform());
    const double y = (kStrips[i - 1].height - strip.height) * uniform() + strip.height;
    if (y < std::exp(-x)) return x;
  }
}

}  // namespace atlas::stats
