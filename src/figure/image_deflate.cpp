#include "figure/image_deflate.h"

#include <zlib.h>

#include <array>
#include <cstring>

#include "figure/huffman.h"

namespace atlas::figure {
namespace {

constexpr size_t kWindow = 32'768, kLongestMatch = 258, kTokensPerBlock = 1 << 16;
constexpr size_t kEndOfBlock = 256, kFirstLength = 257, kLiteralSymbols = 286;
constexpr size_t kDistanceSymbols = 30;

// A symbol and the extra bits behind it.
struct Coded {
  uint16_t symbol = 0;
  uint8_t extra_bits = 0;
  uint16_t extra = 0;
};

// RFC 1951, 3.2.5: groups of codes, `codes_per_step` for every further extra bit.
Coded coded(size_t value, size_t first_value, size_t codes_per_step) {
  const size_t offset = value - first_value;
  size_t extra_bits = 0;
  while (offset >> extra_bits >= 2 * codes_per_step) ++extra_bits;
  const size_t symbol = (offset >> extra_bits) + extra_bits * codes_per_step;
  return {static_cast<uint16_t>(symbol), static_cast<uint8_t>(extra_bits),
          static_cast<uint16_t>(offset & ((size_t{1} << extra_bits) - 1))};
}

std::array<Coded, kLongestMatch + 1> length_codes() {
  std::array<Coded, kLongestMatch + 1> codes;
  for (size_t length = 3; length < kLongestMatch; ++length) {
    codes[length] = coded(length, 3, 4);
    codes[length].symbol = static_cast<uint16_t>(codes[length].symbol + kFirstLength);
  }
  codes[kLongestMatch] = {285, 0, 0};  // has a code of its own
  return codes;
}

// Literals and matches to deflate blocks, each with its own Huffman codes.
class BlockWriter {
 public:
  enum class From { left, above };

  BlockWriter(size_t left_distance, size_t above_distance)
      : distances_{coded(left_distance, 1, 2),
                   above_distance <= kWindow ? coded(above_distance, 1, 2) : Coded()} {
    out_.bytes() = "\x78\x01";  // deflate, window of 32 kB, fastest
    start_block();
  }

  void literal(uint8_t byte) {
    ++literal_counts_[byte];
    add(byte);
  }
  // 3 to 258 bytes.
  void match(From from, size_t length) {
    ++literal_counts_[lengths_[length].symbol];
    ++distance_counts_[distances_[static_cast<size_t>(from)].symbol];
    add(static_cast<uint16_t>(length << 1 | static_cast<size_t>(from)) | kIsMatch);
  }
  std::string finish(uint32_t check_sum) {
    write_block(true);
    out_.fill_byte();
    for (const int shift : {24, 16, 8, 0}) {
      out_.bytes() += static_cast<char>(check_sum >> shift & 0xFF);
    }
    return std::move(out_.bytes());
  }

 private:
  // A byte, or kIsMatch with the length and, in the lowest bit, From.
  using Token = uint16_t;
  static constexpr Token kIsMatch = 0x8000;

  void add(Token token) {
    tokens_.push_back(token);
    if (tokens_.size() == kTokensPerBlock) write_block(false);
  }
  void start_block() {
    tokens_.clear();
    literal_counts_.fill(0);
    // Two codes at least, used or not: decoders differ about a code of one symbol.
    distance_counts_.fill(0);
    distance_counts_[0] = distance_counts_[1] = 1;
    literal_counts_[0] = literal_counts_[kEndOfBlock] = 1;
  }
  void write_block(bool is_last);

  std::array<Coded, kLongestMatch + 1> lengths_ = length_codes();
  std::array<Coded, 2> distances_;
  std::array<uint32_t, kLiteralSymbols> literal_counts_;
  std::array<uint32_t, kDistanceSymbols> distance_counts_;
  std::vector<Token> tokens_;
  BitWriter out_;
};

// RFC 1951, 3.2.7; without the run lengths, which would save some 100 bytes a block.
void write_code_lengths(BitWriter& out, const HuffmanCode& literals, const HuffmanCode& distances) {
  constexpr std::array<uint8_t, 19> kOrder = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                              11, 4,  12, 3, 13, 2, 14, 1, 15};
  std::vector<uint8_t> lengths = literals.lengths;
  lengths.insert(lengths.end(), distances.lengths.begin(), distances.lengths.end());
  std::array<uint32_t, 19> counts = {};
  counts[0] = counts[1] = 1;
  for (const uint8_t length : lengths) ++counts[length];
  const HuffmanCode code = huffman_code(counts, 7);
  out.put(kLiteralSymbols - 257, 5);
  out.put(kDistanceSymbols - 1, 5);
  out.put(kOrder.size() - 4, 4);
  for (const uint8_t symbol : kOrder) out.put(code.lengths[symbol], 3);
  for (const uint8_t length : lengths) code.put(out, length);
}

void BlockWriter::write_block(bool is_last) {
  const HuffmanCode literals = huffman_code(literal_counts_, 15);
  const HuffmanCode distances = huffman_code(distance_counts_, 15);
  out_.put(is_last ? 1 : 0, 1);
  out_.put(2, 2);  // own codes
  write_code_lengths(out_, literals, distances);
  for (const Token token : tokens_) {
    if ((token & kIsMatch) == 0) {
      literals.put(out_, token);
      continue;
    }
    const Coded& length = lengths_[(token & ~kIsMatch) >> 1];
    const Coded& distance = distances_[token & 1];
    literals.put(out_, length.symbol);
    out_.put(length.extra, length.extra_bits);
    distances.put(out_, distance.symbol);
    out_.put(distance.extra, distance.extra_bits);
  }
  literals.put(out_, kEndOfBlock);
  start_block();
}

void put_rgb(const uint32_t* pixels, int count, uint8_t* to) {
  for (int x = 0; x < count; ++x) {
    *to++ = static_cast<uint8_t>(pixels[x] >> 16);
    *to++ = static_cast<uint8_t>(pixels[x] >> 8);
    *to++ = static_cast<uint8_t>(pixels[x]);
  }
}

uint8_t divided(uint32_t channel, uint32_t alpha) {
  return static_cast<uint8_t>(std::min((channel * 255 + alpha / 2) / alpha, 255U));
}

void put_rgba(const uint32_t* pixels, int count, uint8_t* to) {
  for (int x = 0; x < count; ++x, to += 4) {
    const uint32_t pixel = pixels[x], alpha = pixel >> 24;
    if (alpha == 0) {
      std::memset(to, 0, 4);
    } else if (alpha == 255) {
      put_rgb(&pixel, 1, to);
    } else {
      to[0] = divided(pixel >> 16 & 0xFF, alpha);
      to[1] = divided(pixel >> 8 & 0xFF, alpha);
      to[2] = divided(pixel & 0xFF, alpha);
    }
    to[3] = static_cast<uint8_t>(alpha);
  }
}

// How many of `a` and `b` from the beginning are equal, at most `count`.
int equal_pixels(const uint32_t* a, const uint32_t* b, int count) {
  int k = 0;
  for (; k + 8 <= count && std::memcmp(a + k, b + k, 8 * sizeof(uint32_t)) == 0; k += 8) {
  }
  while (k < count && a[k] == b[k]) ++k;
  return k;
}

class RowEncoder {
 public:
  RowEncoder(int width, bool has_alpha)
      : width_(width),
        pixel_bytes_(has_alpha ? 4 : 3),
        bytes_(static_cast<size_t>(width) * pixel_bytes_ + 1),
        above_is_near_(bytes_.size() <= kWindow),
        longest_match_(kLongestMatch / pixel_bytes_ * pixel_bytes_),
        blocks_(pixel_bytes_, bytes_.size()) {}

  // `above`: nullptr for the first row.
  void add(const uint32_t* row, const uint32_t* above) {
    const bool repeats =
        above != nullptr && std::memcmp(row, above, static_cast<size_t>(width_) * 4) == 0;
    if (!repeats) (pixel_bytes_ == 4 ? put_rgba : put_rgb)(row, width_, bytes_.data() + 1);
    check_sum_ = static_cast<uint32_t>(
        adler32_z(check_sum_, bytes_.data(), static_cast<z_size_t>(bytes_.size())));
    blocks_.literal(0);  // no filter
    for (int x = 0; x < width_;) x += add_piece(row, above_is_near_ ? above : nullptr, x);
  }
  std::string finish() { return blocks_.finish(check_sum_); }

 private:
  // The longest repetition that begins at x, or else one pixel; returns its length in pixels.
  int add_piece(const uint32_t* row, const uint32_t* above, int x) {
    const int rest = width_ - x;
    const int from_left = x > 0 ? equal_pixels(row + x, row + x - 1, rest) : 0;
    // A match from above costs some 12 bits more for its distance: not worth a look beside a long
    // run, which costs 2 or 3.
    const bool is_long = static_cast<size_t>(from_left) * pixel_bytes_ >= longest_match_;
    const int from_above =
        above != nullptr && !is_long ? equal_pixels(row + x, above + x, rest) : 0;
    const int length = std::max(from_above, from_left);
    if (length == 0) {
      const size_t begin = 1 + static_cast<size_t>(x) * pixel_bytes_;
      for (size_t k = 0; k < pixel_bytes_; ++k) blocks_.literal(bytes_[begin + k]);
      return 1;
    }
    const auto from = from_above > from_left ? BlockWriter::From::above : BlockWriter::From::left;
    size_t bytes = static_cast<size_t>(length) * pixel_bytes_;
    for (; bytes > longest_match_; bytes -= longest_match_) blocks_.match(from, longest_match_);
    blocks_.match(from, bytes);
    return length;
  }

  int width_;
  size_t pixel_bytes_;
  std::vector<uint8_t> bytes_;  // of the latest row, behind its filter byte
  bool above_is_near_;
  size_t longest_match_;  // in bytes, of whole pixels
  BlockWriter blocks_;
  uint32_t check_sum_ = 1;
};

}  // namespace

std::string deflated_rows(PixelView picture, bool has_alpha) {
  RowEncoder encoder(picture.width, has_alpha);
  for (int y = 0; y < picture.height; ++y) {
    encoder.add(picture.row(y), y > 0 ? picture.row(y - 1) : nullptr);
  }
  return encoder.finish();
}

}  // namespace atlas::figure
