#include "server/content.h"

#include <brotli/encode.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/error.h"
#include "base/sha1.h"

namespace atlas::server {
namespace {

// What is smaller goes out as it is: the headers weigh more than what is saved.
constexpr size_t kLeastCompressedBytes = 512;
constexpr size_t kTagDigits = 20;

bool is_compressible_type(std::string_view type) {
  return type.starts_with("text/") || type.starts_with("application/json") ||
         type.starts_with("application/javascript") || type.starts_with("image/svg");
}

std::string tag_of(std::string_view bytes) { return base::sha1_hex(bytes).substr(0, kTagDigits); }

// FNV-1a, 64 bits, over the pieces of a long file: a tag has to differ, not to be secret.
class RunningTag {
 public:
  void add(std::string_view piece) {
    for (const char c : piece) {
      hash_ = (hash_ ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    }
  }
  uint64_t value() const { return hash_; }

 private:
  uint64_t hash_ = 0xcbf29ce484222325;
};

int open_nameless_file() {
  const std::string folder = std::filesystem::temp_directory_path().string();
  int fd = open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (fd >= 0) return fd;
  std::string name = folder + "/trace-atlas-XXXXXX";  // file systems without O_TMPFILE
  fd = mkostemp(name.data(), O_CLOEXEC);
  if (fd < 0) {
    throw Error(ErrorKind::unavailable,
                fmt::format("cannot make a temporary file in {}: {}", folder, strerror(errno)),
                "set TMPDIR to a folder with room");
  }
  unlink(name.c_str());
  return fd;
}

void write_all(int fd, std::string_view piece) {
  while (!piece.empty()) {
    const ssize_t written = write(fd, piece.data(), piece.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      throw Error(ErrorKind::unavailable,
                  fmt::format("cannot write a temporary file: {}", strerror(errno)),
                  "set TMPDIR to a folder with room");
    }
    piece.remove_prefix(static_cast<size_t>(written));
  }
}

}  // namespace

std::string gzipped(std::string_view bytes) {
  constexpr int kLevel = 5;
  constexpr int kGzipWindowBits = 15 + 16;
  constexpr int kMemoryLevel = 8;
  z_stream stream{};
  if (deflateInit2(&stream, kLevel, Z_DEFLATED, kGzipWindowBits, kMemoryLevel,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  out.shrink_to_fit();
  return out;
}

std::string brotlied(std::string_view bytes) {
  constexpr int kQuality = 4;
  size_t size = BrotliEncoderMaxCompressedSize(bytes.size());
  std::string out(size, '\0');
  if (BrotliEncoderCompress(kQuality, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, bytes.size(),
                            reinterpret_cast<const uint8_t*>(bytes.data()), &size,
                            reinterpret_cast<uint8_t*>(out.data())) != BROTLI_TRUE) {
    throw std::bad_alloc();
  }
  out.resize(size);
  out.shrink_to_fit();
  return out;
}

Content::Content(std::string type, std::string bytes)
    : type_(std::move(type)),
      owned_(std::move(bytes)),
      identity_(owned_),
      tag_(tag_of(identity_)),
      is_compressible_(is_compressible_type(type_) && identity_.size() >= kLeastCompressedBytes),
      memory_(owned_.capacity()) {}

Content::Content(std::string type, std::string_view identity, std::string_view gzip,
                 std::string_view br)
    : type_(std::move(type)),
      identity_(identity),
      embedded_gzip_(gzip),
      embedded_br_(br),
      tag_(tag_of(identity)),
      is_compressible_(false),
      memory_(0) {}

Encoding Content::choose(Accepted accepted) const {
  if (is_compressible_) {
    if (accepted.br) return Encoding::br;
    if (accepted.gzip) return Encoding::gzip;
  }
  if (accepted.br && !embedded_br_.empty()) return Encoding::br;
  if (accepted.gzip && !embedded_gzip_.empty()) return Encoding::gzip;
  return Encoding::identity;
}

const std::string& Content::compressed(Encoding encoding) const {
  const bool is_br = encoding == Encoding::br;
  std::string& slot = is_br ? br_ : gzip_;
  std::call_once(is_br ? br_once_ : gzip_once_, [&] {
    slot = is_br ? brotlied(identity_) : gzipped(identity_);
    memory_ += slot.capacity();
  });
  return slot;
}

std::string_view Content::bytes(Encoding encoding) const {
  if (encoding == Encoding::identity) return identity_;
  if (is_compressible_) return compressed(encoding);
  return encoding == Encoding::br ? embedded_br_ : embedded_gzip_;
}

std::string Content::etag(Encoding encoding) const {
  if (encoding == Encoding::identity) return fmt::format("\"{}\"", tag_);
  return fmt::format("\"{}-{}\"", tag_, name_of(encoding));
}

FileContent::FileContent(
    std::string type,
    const std::function<void(const std::function<void(std::string_view)>&)>& write)
    : type_(std::move(type)), fd_(open_nameless_file()) {
  RunningTag tag;
  try {
    write([&](std::string_view piece) {
      write_all(fd_, piece);
      tag.add(piece);
      size_ += piece.size();
    });
  } catch (...) {
    close(fd_);
    throw;
  }
  etag_ = fmt::format("\"{:016x}-{:x}\"", tag.value(), size_);
}

FileContent::~FileContent() { close(fd_); }

std::string FileContent::read(uint64_t offset, size_t most) const {
  std::string piece(std::min<uint64_t>(most, size_ - std::min(offset, size_)), '\0');
  size_t got = 0;
  while (got < piece.size()) {
    const ssize_t count =
        pread(fd_, piece.data() + got, piece.size() - got, static_cast<off_t>(offset + got));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    got += static_cast<size_t>(count);
  }
  piece.resize(got);
  return piece;
}

}  // namespace atlas::server
