#include "figure/png_writer.h"

#include <zlib.h>

#include <algorithm>
#include <cmath>

#include "figure/image_deflate.h"

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
