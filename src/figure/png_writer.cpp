#include "figure/png_writer.h"

#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "base/error.h"

namespace atlas::figure {
namespace {

constexpr int kCompressionLevel = 1;
constexpr double kMetersPerInch = 0.0254;

void append_u32(std::string& out, uint32_t value) {
  for (const int shift : {24, 16, 8, 0}) out += static_cast<char>(value >> shift & 0xFF);
}

// Length, type, data, check sum of type and data.
void append_chunk(std::string& out, std::string_view type, std::string_view data) {
  append_u32(out, static_cast<uint32_t>(data.size()));
  const size_t begin = out.size();
  out += type;
  out += data;
  const auto sum = crc32(0, reinterpret_cast<const Bytef*>(out.data() + begin),
                         static_cast<uInt>(out.size() - begin));
  append_u32(out, static_cast<uint32_t>(sum));
}

std::string header(PixelView picture, bool has_alpha) {
  std::string data;
  append_u32(data, static_cast<uint32_t>(picture.width));
  append_u32(data, static_cast<uint32_t>(picture.height));
  data += '\x08';                       // bits a channel
  data += has_alpha ? '\x06' : '\x02';  // RGBA, RGB
  data += std::string(3, '\0');         // deflate, adaptive filters, not interlaced
  return data;
}

std::string resolution(double dpi) {
  const auto per_meter = static_cast<uint32_t>(std::lround(dpi / kMetersPerInch));
  std::string data;
  append_u32(data, per_meter);
  append_u32(data, per_meter);
  return data + '\x01';  // per metre
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// tEXt holds Latin-1, so anything beyond ASCII goes into an (uncompressed) iTXt chunk.
void append_title(std::string& out, std::string_view title) {
  const std::string keyword("Title\0", 6);
  if (title.empty()) return;
  if (is_ascii(title)) return append_chunk(out, "tEXt", keyword + std::string(title));
  append_chunk(out, "iTXt", keyword + std::string(4, '\0') + std::string(title));
}

void put_rgb_row(const uint32_t* row, int width, uint8_t* to) {
  for (int x = 0; x < width; ++x) {
    *to++ = static_cast<uint8_t>(row[x] >> 16);
    *to++ = static_cast<uint8_t>(row[x] >> 8);
    *to++ = static_cast<uint8_t>(row[x]);
  }
}

void put_rgba_row(const uint32_t* row, int width, uint8_t* to) {
  for (int x = 0; x < width; ++x) {
    const uint32_t alpha = row[x] >> 24;
    for (const int shift : {16, 8, 0}) {
      const uint32_t channel = row[x] >> shift & 0xFF;
      *to++ = static_cast<uint8_t>(
          alpha == 0 ? 0 : std::min((channel * 255 + alpha / 2) / alpha, 255U));
    }
    *to++ = static_cast<uint8_t>(alpha);
  }
}

// Deflates pieces one after the other into one string.
class Deflater {
 public:
  Deflater() {
    if (deflateInit2(&stream_, kCompressionLevel, Z_DEFLATED, 15, 9, Z_DEFAULT_STRATEGY) != Z_OK) {
      throw Error(ErrorKind::unavailable, "zlib could not start", "free some memory");
    }
  }
  ~Deflater() { deflateEnd(&stream_); }
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;

  void add(const uint8_t* bytes, size_t count, bool is_last) {
    stream_.next_in = const_cast<Bytef*>(bytes);
    stream_.avail_in = static_cast<uInt>(count);
    do {
      stream_.next_out = buffer_.data();
      stream_.avail_out = static_cast<uInt>(buffer_.size());
      deflate(&stream_, is_last ? Z_FINISH : Z_NO_FLUSH);
      out_.append(reinterpret_cast<const char*>(buffer_.data()),
                  buffer_.size() - stream_.avail_out);
    } while (stream_.avail_out == 0);
  }
  const std::string& result() const { return out_; }

 private:
  z_stream stream_ = {};
  std::vector<Bytef> buffer_ = std::vector<Bytef>(1 << 16);
  std::string out_;
};

// A row like the one above becomes zeros (filter Up), which deflate swallows fastest; others stay
// as they are: drawings have large even areas, which other filters do not make smaller.
std::string image_data(PixelView picture, bool has_alpha) {
  const size_t row_bytes = static_cast<size_t>(picture.width) * (has_alpha ? 4 : 3);
  std::vector<uint8_t> plain(row_bytes + 1, 0), repeated(row_bytes + 1, 0);
  repeated[0] = 2;
  Deflater deflater;
  for (int y = 0; y < picture.height; ++y) {
    const bool is_last = y + 1 == picture.height;
    const size_t pixel_bytes = static_cast<size_t>(picture.width) * sizeof(uint32_t);
    if (y > 0 && std::memcmp(picture.row(y), picture.row(y - 1), pixel_bytes) == 0) {
      deflater.add(repeated.data(), repeated.size(), is_last);
      continue;
    }
    (has_alpha ? put_rgba_row : put_rgb_row)(picture.row(y), picture.width, plain.data() + 1);
    deflater.add(plain.data(), plain.size(), is_last);
  }
  return deflater.result();
}

}  // namespace

std::string png_bytes(PixelView picture, bool has_alpha, const PngText& text) {
  std::string out = "\x89PNG\r\n\x1A\n";
  append_chunk(out, "IHDR", header(picture, has_alpha));
  append_chunk(out, "pHYs", resolution(text.dpi));
  append_title(out, text.title);
  append_chunk(out, "IDAT", image_data(picture, has_alpha));
  append_chunk(out, "IEND", {});
  return out;
}

}  // namespace atlas::figure
