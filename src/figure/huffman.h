// Huffman codes and bits as deflate (RFC 1951) wants them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace atlas::figure {

// Bits into bytes, the lowest first.
class BitWriter {
 public:
  void put(uint32_t bits, int count) {
    held_ |= static_cast<uint64_t>(bits) << held_bits_;
    held_bits_ += count;
    while (held_bits_ >= 8) {
      out_ += static_cast<char>(held_ & 0xFF);
      held_ >>= 8;
      held_bits_ -= 8;
    }
  }
  void fill_byte() { put(0, (8 - held_bits_) & 7); }
  std::string& bytes() { return out_; }

 private:
  std::string out_;
  uint64_t held_ = 0;
  int held_bits_ = 0;
};

struct HuffmanCode {
  std::vector<uint8_t> lengths;  // 0: the symbol has no code
  std::vector<uint16_t> codes;   // bits reversed, ready for BitWriter

  void put(BitWriter& out, size_t symbol) const { out.put(codes[symbol], lengths[symbol]); }
};

// The best prefix code for these counts with codes of at most `most_bits`. At least two symbols
// must have a count. Ties are broken by symbol: the same counts give the same code.
HuffmanCode huffman_code(std::span<const uint32_t> counts, int most_bits);

}  // namespace atlas::figure
