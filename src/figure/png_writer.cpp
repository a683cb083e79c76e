#include "figure/png_writer.h"

#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <span>
#include <utility>
#include <vector>

#include "base/error.h"

namespace atlas::figure {
namespace {

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

// Cairo multiplies colours by alpha; PNG does not.
uint8_t divided(uint32_t channel, uint32_t alpha) {
  if (alpha == 0) return 0;
  return static_cast<uint8_t>(std::min(255u, (channel * 255 + alpha / 2) / alpha));
}

// RGB or, with alpha, RGBA.
void put_row(std::span<uint8_t> row, const uint32_t* pixels, bool has_alpha) {
  uint8_t* out = row.data();
  const ptrdiff_t width = has_alpha ? 4 : 3;
  const uint32_t* const first = pixels;
  for (const uint8_t* const end = out + row.size(); out != end; ++pixels) {
    if (pixels != first && *pixels == pixels[-1]) {  // most pixels of a drawing
      std::memcpy(out, out - width, static_cast<size_t>(width));
      out += width;
      continue;
    }
    const uint32_t alpha = has_alpha ? *pixels >> 24 : 255;
    for (const int shift : {16, 8, 0}) {
      const uint32_t channel = *pixels >> shift & 0xFF;
      *out++ = alpha == 255 ? static_cast<uint8_t>(channel) : divided(channel, alpha);
    }
    if (has_alpha) *out++ = static_cast<uint8_t>(alpha);
  }
}

// A zlib stream of the rows, each as its difference from the row above (filter 2). In a drawing
// that is mostly zeros, for which zlib's run-length strategy is both the fastest and small.
class RowDeflater {
 public:
  RowDeflater() : piece_(64 << 10, '\0') {
    if (deflateInit2(&stream_, 1, Z_DEFLATED, MAX_WBITS, 9, Z_RLE) != Z_OK) {
      throw Error(ErrorKind::internal, "cannot start zlib");
    }
  }
  ~RowDeflater() { deflateEnd(&stream_); }
  RowDeflater(const RowDeflater&) = delete;
  RowDeflater& operator=(const RowDeflater&) = delete;

  void add(std::span<const uint8_t> bytes, int flush) {
    stream_.next_in = const_cast<Bytef*>(bytes.data());
    stream_.avail_in = static_cast<uInt>(bytes.size());
    do {
      stream_.next_out = reinterpret_cast<Bytef*>(piece_.data());
      stream_.avail_out = static_cast<uInt>(piece_.size());
      deflate(&stream_, flush);
      deflated_.append(piece_, 0, piece_.size() - stream_.avail_out);
    } while (stream_.avail_out == 0);
  }
  std::string take() { return std::move(deflated_); }

 private:
  z_stream stream_{};
  std::string piece_;
  std::string deflated_;
};

std::string deflated_rows(PixelView picture, bool has_alpha) {
  const size_t row_bytes = static_cast<size_t>(picture.width) * (has_alpha ? 4 : 3);
  std::vector<uint8_t> above(row_bytes, 0);
  std::vector<uint8_t> row(row_bytes);
  std::vector<uint8_t> filtered(row_bytes + 1);
  filtered[0] = 2;
  RowDeflater deflater;
  const size_t pixel_bytes = static_cast<size_t>(picture.width) * sizeof(uint32_t);
  for (int y = 0; y < picture.height; ++y) {
    if (y > 0 && std::memcmp(picture.row(y), picture.row(y - 1), pixel_bytes) == 0) {
      std::fill(filtered.begin() + 1, filtered.end(), uint8_t{0});
      deflater.add(filtered, Z_NO_FLUSH);
      continue;
    }
    put_row(row, picture.row(y), has_alpha);
    for (size_t i = 0; i < row_bytes; ++i) {
      filtered[i + 1] = static_cast<uint8_t>(row[i] - above[i]);
    }
    deflater.add(filtered, Z_NO_FLUSH);
    std::swap(row, above);
  }
  deflater.add({}, Z_FINISH);
  return deflater.take();
}

}  // namespace

std::string png_bytes(PixelView picture, bool has_alpha, const PngText& text) {
  std::string out = "\x89PNG\r\n\x1A\n";
  append_chunk(out, "IHDR", header(picture, has_alpha));
  append_chunk(out, "pHYs", resolution(text.dpi));
  append_title(out, text.title);
  append_chunk(out, "IDAT", deflated_rows(picture, has_alpha));
  append_chunk(out, "IEND", {});
  return out;
}

}  // namespace atlas::figure
