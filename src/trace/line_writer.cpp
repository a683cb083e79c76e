#include "trace/line_writer.h"

#include <fmt/format.h>
#include <zlib.h>
#include <zstd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/files.h"
#include "base/text.h"

namespace atlas::trace {
namespace {

constexpr size_t kBufferBytes = 256 << 10;

}  // namespace

class LineWriter::Impl {
 public:
  explicit Impl(const std::filesystem::path& path) : path_(path), buffer_(kBufferBytes) {
    if (path == "-") {
      file_ = stdout;
    } else {
      temporary_.emplace(path);
      file_ = std::fopen(temporary_->path().c_str(), "wb");
      if (file_ == nullptr) fail();
    }
    const std::string suffix = path.extension().string();
    if (suffix == ".gz") {
      gzip_.emplace();
      if (deflateInit2(&*gzip_, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        throw Error(ErrorKind::internal, "cannot start the gzip encoder");
      }
    } else if (suffix == ".zst") {
      zstd_ = ZSTD_createCStream();
      ZSTD_initCStream(zstd_, 3);
    }
  }

  ~Impl() {
    if (gzip_) deflateEnd(&*gzip_);
    ZSTD_freeCStream(zstd_);
    if (file_ != nullptr && file_ != stdout) std::fclose(file_);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void write(std::string_view text) {
    if (gzip_) {
      write_gzip(text, Z_NO_FLUSH);
    } else if (zstd_ != nullptr) {
      write_zstd(text, ZSTD_e_continue);
    } else {
      write_plain(text);
    }
  }

  void finish() {
    if (gzip_) write_gzip({}, Z_FINISH);
    if (zstd_ != nullptr) write_zstd({}, ZSTD_e_end);
    if (std::fflush(file_) != 0) fail();
    if (file_ == stdout) return;
    if (std::fclose(std::exchange(file_, nullptr)) != 0) fail();
    temporary_->commit(/*durable=*/false);
  }

 private:
  void write_plain(std::string_view text) {
    if (std::fwrite(text.data(), 1, text.size(), file_) != text.size()) fail();
  }

  void write_gzip(std::string_view text, int flush) {
    gzip_->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    gzip_->avail_in = static_cast<uInt>(text.size());
    do {
      gzip_->next_out = reinterpret_cast<Bytef*>(buffer_.data());
      gzip_->avail_out = static_cast<uInt>(buffer_.size());
      deflate(&*gzip_, flush);
      write_plain({buffer_.data(), buffer_.size() - gzip_->avail_out});
    } while (gzip_->avail_out == 0);
  }

  void write_zstd(std::string_view text, ZSTD_EndDirective mode) {
    ZSTD_inBuffer in{text.data(), text.size(), 0};
    size_t left = 1;
    while (in.pos < in.size || (mode == ZSTD_e_end && left != 0)) {
      ZSTD_outBuffer out{buffer_.data(), buffer_.size(), 0};
      left = ZSTD_compressStream2(zstd_, &out, &in, mode);
      if (ZSTD_isError(left) != 0) throw Error(ErrorKind::internal, "zstd cannot compress");
      write_plain({buffer_.data(), out.pos});
    }
  }

  [[noreturn]] void fail() const {
    throw Error(ErrorKind::unavailable,
                fmt::format("cannot write {}: {}",
                            path_ == "-" ? "standard output" : base::printable(path_.string()),
                            strerror(errno)),
                "check the folder and its free space");
  }

  std::filesystem::path path_;
  std::optional<base::TemporaryFile> temporary_;
  std::FILE* file_ = nullptr;
  std::optional<z_stream> gzip_;
  ZSTD_CStream* zstd_ = nullptr;
  std::vector<char> buffer_;
};

LineWriter::LineWriter(const std::filesystem::path& path) : impl_(std::make_unique<Impl>(path)) {}
LineWriter::~LineWriter() = default;
void LineWriter::write(std::string_view lines) { impl_->write(lines); }
void LineWriter::finish() { impl_->finish(); }

}  // namespace atlas::trace
