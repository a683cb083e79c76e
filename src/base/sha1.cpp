#include "base/sha1.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace atlas::base {
namespace {

constexpr size_t kBlockBytes = 64;

struct State {
  std::array<uint32_t, 5> h = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
};

uint32_t big_endian_word(std::string_view bytes) {
  uint32_t word = 0;
  for (const char c : bytes.substr(0, 4)) word = word << 8 | static_cast<uint8_t>(c);
  return word;
}

struct Round {
  uint32_t mixed, constant;
};

// Function and constant of step t (RFC 3174, section 5).
Round round_of(size_t t, uint32_t b, uint32_t c, uint32_t d) {
  if (t < 20) return {(b & c) | (~b & d), 0x5A827999};
  if (t < 40) return {b ^ c ^ d, 0x6ED9EBA1};
  if (t < 60) return {(b & c) | (b & d) | (c & d), 0x8F1BBCDC};
  return {b ^ c ^ d, 0xCA62C1D6};
}

void add_block(State& state, std::string_view block) {
  std::array<uint32_t, 80> w;
  for (size_t t = 0; t < 16; ++t) w[t] = big_endian_word(block.substr(4 * t));
  for (size_t t = 16; t < 80; ++t) {
    w[t] = std::rotl(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1);
  }
  auto [a, b, c, d, e] = state.h;
  for (size_t t = 0; t < 80; ++t) {
    const auto [mixed, constant] = round_of(t, b, c, d);
    const uint32_t next = std::rotl(a, 5) + mixed + e + w[t] + constant;
    e = d;
    d = c;
    c = std::rotl(b, 30);
    b = a;
    a = next;
  }
  state.h[0] += a;
  state.h[1] += b;
  state.h[2] += c;
  state.h[3] += d;
  state.h[4] += e;
}

// What follows the last whole block: the rest, a one bit, zeros and the length in bits.
std::string padded_tail(std::string_view bytes) {
  std::string tail(bytes.substr(bytes.size() / kBlockBytes * kBlockBytes));
  tail += '\x80';
  while (tail.size() % kBlockBytes != kBlockBytes - 8) tail += '\0';
  const uint64_t bits = uint64_t{bytes.size()} * 8;
  for (int shift = 56; shift >= 0; shift -= 8) tail += static_cast<char>(bits >> shift & 0xFF);
  return tail;
}

}  // namespace

std::string sha1_hex(std::string_view bytes) {
  State state;
  for (size_t i = 0; i + kBlockBytes <= bytes.size(); i += kBlockBytes) {
    add_block(state, bytes.substr(i, kBlockBytes));
  }
  const std::string tail = padded_tail(bytes);
  for (size_t i = 0; i < tail.size(); i += kBlockBytes) {
    add_block(state, std::string_view(tail).substr(i, kBlockBytes));
  }
  std::string hex;
  for (const uint32_t word : state.h) {
    for (int shift = 28; shift >= 0; shift -= 4) hex += "0123456789abcdef"[word >> shift & 0xF];
  }
  return hex;
}

}  // namespace atlas::base
