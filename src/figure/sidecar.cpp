#include "figure/sidecar.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <optional>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"

namespace atlas::figure {
namespace {

constexpr std::string_view kSignature = "\x89PNG\r\n\x1a\n";
constexpr size_t kLongestKeyword = 79;
constexpr size_t kLongestEntryBytes = 1 << 20;
constexpr size_t kMostExpandedBytes = 64 << 20;
constexpr size_t kMostExpandedTotal = 256 << 20;

uint32_t big_endian(std::string_view bytes) {
  uint32_t value = 0;
  for (size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

void append_big_endian(std::string& out, uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xFF);
}

std::string make_chunk(std::string_view type, std::string_view data) {
  std::string out;
  append_big_endian(out, static_cast<uint32_t>(data.size()));
  out += type;
  out += data;
  const auto* checked = reinterpret_cast<const Bytef*>(out.data() + 4);
  append_big_endian(out,
                    static_cast<uint32_t>(crc32(0, checked, static_cast<uInt>(out.size() - 4))));
  return out;
}

std::string deflated(std::string_view text) {
  uLongf size = compressBound(text.size());
  std::string out(size, '\0');
  compress2(reinterpret_cast<Bytef*>(out.data()), &size,
            reinterpret_cast<const Bytef*>(text.data()), text.size(), 6);
  out.resize(size);
  return out;
}

// UTF-8 to Latin-1; nothing if a character does not fit.
std::optional<std::string> latin1(std::string_view utf8) {
  std::string out;
  for (size_t i = 0; i < utf8.size(); ++i) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    if (byte < 0x80) {
      out += utf8[i];
    } else if ((byte == 0xC2 || byte == 0xC3) && i + 1 < utf8.size()) {
      out += static_cast<char>((byte & 3) << 6 | (static_cast<unsigned char>(utf8[++i]) & 0x3F));
    } else {
      return std::nullopt;
    }
  }
  return out;
}

std::string utf8_of_latin1(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out += c;
    } else {
      out += static_cast<char>(0xC0 | byte >> 6);
      out += static_cast<char>(0x80 | (byte & 0x3F));
    }
  }
  return out;
}

std::string shortened_keyword(std::string_view key) {
  std::string keyword = latin1(key).value_or("");
  if (keyword.empty()) {
    for (const char c : key) keyword += static_cast<unsigned char>(c) < 0x80 ? c : '_';
  }
  if (keyword.size() > kLongestKeyword) keyword = keyword.substr(0, kLongestKeyword - 1) + "~";
  return keyword;
}

std::string text_chunk(const std::string& keyword, std::string_view text) {
  if (const auto narrow = latin1(text)) {
    return make_chunk("zTXt", keyword + std::string(2, '\0') + deflated(*narrow));
  }
  // Keyword, compression flag 1, method 0, empty language tag, empty translated keyword.
  return make_chunk("iTXt", keyword + std::string("\0\1\0\0\0", 5) + deflated(text));
}

// The text within the limit; cut at the end of a line, with a line that says so.
std::string within_limit(std::string text, bool& truncated) {
  truncated = text.size() > kLongestEntryBytes;
  if (!truncated) return text;
  const std::string note = "... truncated: the whole table is in the file beside the figure\n";
  const size_t end = text.rfind('\n', kLongestEntryBytes - note.size() - 1);
  text.resize(end == std::string::npos ? 0 : end + 1);
  return text + note;
}

// One chunk of a PNG that is being read.
struct ChunkView {
  std::string_view type, data, whole;
};

[[noreturn]] void fail(std::string_view why) {
  throw Error(ErrorKind::bad_input, fmt::format("the file is no valid PNG: {}", why),
              "give a PNG picture, such as one that `trace-atlas run` has drawn");
}

std::vector<ChunkView> chunks_of(std::string_view png) {
  if (!png.starts_with(kSignature)) fail("its first bytes are not those of a PNG");
  std::vector<ChunkView> chunks;
  size_t at = kSignature.size();
  while (at < png.size()) {
    if (png.size() - at < 12) fail("it ends early");
    const size_t length = big_endian(png.substr(at));
    if (length > png.size() - at - 12) fail("it ends early");
    chunks.push_back(
        {png.substr(at + 4, 4), png.substr(at + 8, length), png.substr(at, length + 12)});
    at += length + 12;
    if (chunks.back().type == "IEND") break;  // what follows is not part of the picture
  }
  if (chunks.empty() || chunks.front().type != "IHDR") fail("it has no header");
  if (chunks.back().type != "IEND") fail("it ends early");
  return chunks;
}

bool is_text(const ChunkView& chunk) {
  return chunk.type == "tEXt" || chunk.type == "zTXt" || chunk.type == "iTXt";
}

std::string inflated(std::string_view data, size_t& budget) {
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) throw Error(ErrorKind::internal, "cannot start zlib");
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(data.data()));
  stream.avail_in = static_cast<uInt>(data.size());
  std::string out;
  int status = Z_OK;
  const size_t limit = std::min(budget, kMostExpandedBytes);
  while (status == Z_OK && out.size() <= limit) {
    const size_t used = out.size();
    out.resize(used + 64 * 1024);
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + used);
    stream.avail_out = 64 * 1024;
    status = inflate(&stream, Z_NO_FLUSH);
    out.resize(out.size() - stream.avail_out);
  }
  inflateEnd(&stream);
  if (out.size() > limit) fail("a text in it expands beyond all measure");
  if (status != Z_STREAM_END) fail("a compressed text in it is damaged");
  budget -= out.size();
  return out;
}

// Takes what stands before the next zero byte.
std::string_view take_field(std::string_view& rest) {
  const size_t end = rest.find('\0');
  if (end == std::string_view::npos) fail("a text in it is damaged");
  const std::string_view field = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return field;
}

PngText read_text(const ChunkView& chunk, size_t& budget) {
  std::string_view rest = chunk.data;
  PngText text;
  text.keyword = utf8_of_latin1(take_field(rest));
  if (chunk.type == "tEXt") {
    text.text = utf8_of_latin1(rest);
  } else if (chunk.type == "zTXt") {
    if (rest.empty() || rest[0] != 0) fail("a text in it uses an unknown compression");
    text.text = utf8_of_latin1(inflated(rest.substr(1), budget));
  } else {
    if (rest.size() < 2) fail("a text in it is damaged");
    const bool is_compressed = rest[0] != 0;
    rest.remove_prefix(2);
    take_field(rest);  // language
    take_field(rest);  // translated keyword
    text.text = is_compressed ? inflated(rest, budget) : std::string(rest);
  }
  return text;
}

}  // namespace

SidecarChunks::SidecarChunks(std::vector<SidecarEntry> entries) {
  base::Json list = base::Json::array();
  for (SidecarEntry& entry : entries) {
    bool truncated = false;
    const std::string text = within_limit(base::with_unix_newlines(entry.text), truncated);
    base::Json& item = list.push(
        base::Json::object({{"key", entry.key}, {"chars", base::count_code_points(text)}}));
    if (truncated) item["truncated"] = true;
    const std::string keyword = shortened_keyword(entry.key);
    std::erase_if(chunks_, [&](const Chunk& chunk) { return chunk.keyword == keyword; });
    chunks_.push_back({keyword, text_chunk(keyword, text)});
  }
  const std::string manifest = base::Json::object({{"entries", std::move(list)}}).dump();
  const std::string keyword = std::string(kSidecarPrefix) + "manifest";
  chunks_.push_back({keyword, text_chunk(keyword, manifest)});
}

std::string SidecarChunks::embed_into(std::string_view png) const {
  const auto old = chunks_of(png);
  std::vector<bool> is_placed(chunks_.size(), false);
  // Other texts stay where they are; ours go to the place of the one they replace, else in front of
  // the picture's data.
  std::string out(kSignature);
  bool is_before_data = true;
  const auto place_all = [&] {
    for (size_t i = 0; i < chunks_.size(); ++i) {
      if (!is_placed[i]) out += chunks_[i].bytes;
    }
  };
  for (const ChunkView& chunk : old) {
    if (is_before_data && (chunk.type == "PLTE" || chunk.type == "IDAT" || chunk.type == "IEND")) {
      place_all();
      is_before_data = false;
    }
    if (!is_text(chunk)) {
      out += chunk.whole;
      continue;
    }
    std::string_view rest = chunk.data;
    const std::string keyword(take_field(rest));
    const auto ours = std::ranges::find(chunks_, keyword, &Chunk::keyword);
    if (ours != chunks_.end()) {
      const auto index = static_cast<size_t>(ours - chunks_.begin());
      if (is_before_data && !is_placed[index]) {
        out += ours->bytes;
        is_placed[index] = true;
      }
    } else if (!keyword.starts_with(kSidecarPrefix)) {
      out += chunk.whole;
    }
  }
  return out;
}

std::vector<PngText> read_png_texts(std::string_view png) {
  std::vector<PngText> texts;
  size_t budget = kMostExpandedTotal;
  for (const ChunkView& chunk : chunks_of(png)) {
    if (!is_text(chunk)) continue;
    PngText text = read_text(chunk, budget);
    const auto same = std::ranges::find(texts, text.keyword, &PngText::keyword);
    if (same != texts.end()) {
      same->text = std::move(text.text);
    } else {
      texts.push_back(std::move(text));
    }
  }
  return texts;
}

std::filesystem::path extracted_path(std::string_view keyword) {
  std::string_view name = keyword;
  if (name.starts_with(kSidecarPrefix)) name.remove_prefix(kSidecarPrefix.size());
  if (name == "readme") return "README.md";
  if (name == "manifest") return "manifest.json";
  for (const std::string_view part : base::split(name, '/')) {
    const bool has_control = std::ranges::any_of(
        part, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
    if (part.empty() || part == "." || part == ".." || has_control || part.size() > 255 ||
        part.find('\\') != std::string_view::npos) {
      throw Error(
          ErrorKind::bad_input,
          fmt::format("the entry {} would be written outside the folder", base::printable(keyword)),
          "read it with `trace-atlas sidecar show` instead");
    }
  }
  return std::filesystem::path(name);
}

}  // namespace atlas::figure
