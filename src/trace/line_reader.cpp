#include "trace/line_reader.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>

#include "base/error.h"
#include "base/text.h"

namespace atlas::trace {
namespace {

constexpr size_t kBlockBytes = 1 << 20;
constexpr size_t kLeastBlockBytes = 16 << 10;
constexpr size_t kInputBytes = 256 << 10;

std::string shown(const std::filesystem::path& path) {
  return path == "-" ? "standard input" : base::printable(path.string());
}

[[noreturn]] void fail_damaged(const std::filesystem::path& path, std::string_view format,
                               std::string_view why) {
  throw Error(ErrorKind::bad_input, fmt::format("{}: {} stream {}", shown(path), format, why),
              "fetch the file again, or unpack what is left of it and give the plain file");
}

// From newline to newline: lines are long, so that this is faster than looking at every byte.
uint64_t count_lines(std::string_view text) {
  uint64_t count = 0;
  for (size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    ++count;
  }
  return count;
}

int open_input(const std::filesystem::path& path) {
  if (path == "-") return dup(STDIN_FILENO);
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    throw Error(errno == ENOENT ? ErrorKind::not_found : ErrorKind::unavailable,
                fmt::format("cannot read {}: {}", shown(path), strerror(errno)),
                "check the path of the trace file");
  }
  struct stat status;
  if (fstat(fd, &status) == 0 && S_ISDIR(status.st_mode)) {
    close(fd);
    throw Error(ErrorKind::bad_input, fmt::format("{} is a folder", shown(path)),
                "name a trace file in it: .jsonl, .jsonl.gz or .jsonl.zst");
  }
  return fd;
}

}  // namespace

// Decompressed bytes, one read after another.
class LineReader::Source {
 public:
  Source() = default;
  virtual ~Source() = default;
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  // At most `size` bytes; 0 only at the end.
  virtual size_t read(char* to, size_t size) = 0;
  virtual uint64_t file_bytes() const = 0;
  virtual uint64_t read_bytes() const = 0;
};

// The bytes of the file; `unread` puts sniffed ones back.
class LineReader::PlainSource : public LineReader::Source {
 public:
  explicit PlainSource(const std::filesystem::path& path) : path_(path), fd_(open_input(path)) {
    struct stat status;
    if (fstat(fd_, &status) == 0 && S_ISREG(status.st_mode)) {
      file_bytes_ = static_cast<uint64_t>(status.st_size);
    }
  }
  ~PlainSource() override { close(fd_); }

  // The first bytes, without taking them.
  std::string_view peek(size_t count) {
    pushed_back_.resize(count);
    size_t got = 0;
    while (got < count) {
      const size_t n = read_file(pushed_back_.data() + got, count - got);
      if (n == 0) break;
      got += n;
    }
    pushed_back_.resize(got);
    return {pushed_back_.data(), got};
  }

  size_t read(char* to, size_t size) override {
    if (pushed_back_.empty()) return read_file(to, size);
    const size_t n = std::min(size, pushed_back_.size());
    std::memcpy(to, pushed_back_.data(), n);
    pushed_back_.erase(pushed_back_.begin(), pushed_back_.begin() + static_cast<ptrdiff_t>(n));
    return n;
  }
  uint64_t file_bytes() const override { return file_bytes_; }
  uint64_t read_bytes() const override { return read_bytes_; }

 private:
  size_t read_file(char* to, size_t size) {
    while (true) {
      const ssize_t n = ::read(fd_, to, size);
      if (n >= 0) {
        read_bytes_ += static_cast<uint64_t>(n);
        return static_cast<size_t>(n);
      }
      if (errno != EINTR) {
        throw Error(ErrorKind::unavailable,
                    fmt::format("cannot read {}: {}", shown(path_), strerror(errno)));
      }
    }
  }

  std::filesystem::path path_;
  int fd_;
  uint64_t file_bytes_ = 0;
  std::atomic<uint64_t> read_bytes_ = 0;
  std::vector<char> pushed_back_;
};

class LineReader::GzipSource : public LineReader::Source {
 public:
  GzipSource(std::unique_ptr<PlainSource> file, std::filesystem::path path)
      : file_(std::move(file)), path_(std::move(path)), input_(kInputBytes) {
    if (inflateInit2(&stream_, 16 + MAX_WBITS) != Z_OK) {
      throw Error(ErrorKind::internal, "cannot start the gzip decoder");
    }
  }
  ~GzipSource() override { inflateEnd(&stream_); }

  size_t read(char* to, size_t size) override {
    stream_.next_out = reinterpret_cast<Bytef*>(to);
    stream_.avail_out = static_cast<uInt>(size);
    while (stream_.avail_out == size) {
      if (stream_.avail_in == 0 && !refill()) {
        if (in_member_) fail_damaged(path_, "gzip", "ends early");
        return 0;
      }
      if (!in_member_) {
        // Bytes of zero behind the last member are padding (tar does that).
        if (std::all_of(stream_.next_in, stream_.next_in + stream_.avail_in,
                        [](Bytef b) { return b == 0; })) {
          stream_.avail_in = 0;
          continue;
        }
        inflateReset(&stream_);
        in_member_ = true;
      }
      const int status = inflate(&stream_, Z_NO_FLUSH);
      if (status == Z_STREAM_END) {
        in_member_ = false;  // files made by appending have several members
      } else if (status != Z_OK && status != Z_BUF_ERROR) {
        fail_damaged(path_, "gzip", "is damaged");
      }
    }
    return size - stream_.avail_out;
  }
  uint64_t file_bytes() const override { return file_->file_bytes(); }
  uint64_t read_bytes() const override { return file_->read_bytes(); }

 private:
  bool refill() {
    const size_t n = file_->read(input_.data(), input_.size());
    stream_.next_in = reinterpret_cast<Bytef*>(input_.data());
    stream_.avail_in = static_cast<uInt>(n);
    return n > 0;
  }

  std::unique_ptr<PlainSource> file_;
  std::filesystem::path path_;
  std::vector<char> input_;
  z_stream stream_{};
  bool in_member_ = true;
};

class LineReader::ZstdSource : public LineReader::Source {
 public:
  ZstdSource(std::unique_ptr<PlainSource> file, std::filesystem::path path)
      : file_(std::move(file)), path_(std::move(path)), input_(kInputBytes) {}
  ~ZstdSource() override { ZSTD_freeDStream(stream_); }

  size_t read(char* to, size_t size) override {
    ZSTD_outBuffer out{to, size, 0};
    while (out.pos == 0) {
      if (in_.pos == in_.size) {
        in_ = {input_.data(), file_->read(input_.data(), input_.size()), 0};
        if (in_.size == 0) {
          if (in_frame_) fail_damaged(path_, "zstd", "ends early");
          return 0;
        }
      }
      const size_t left = ZSTD_decompressStream(stream_, &out, &in_);
      if (ZSTD_isError(left) != 0) fail_damaged(path_, "zstd", "is damaged");
      in_frame_ = left != 0;
    }
    return out.pos;
  }
  uint64_t file_bytes() const override { return file_->file_bytes(); }
  uint64_t read_bytes() const override { return file_->read_bytes(); }

 private:
  std::unique_ptr<PlainSource> file_;
  std::filesystem::path path_;
  std::vector<char> input_;
  ZSTD_inBuffer in_{};
  ZSTD_DStream* stream_ = ZSTD_createDStream();
  bool in_frame_ = true;
};

LineReader::LineReader(const std::filesystem::path& path) : block_bytes_(kBlockBytes) {
  auto file = std::make_unique<PlainSource>(path);
  const std::string_view magic = file->peek(4);
  if (magic.starts_with("\x1f\x8b")) {
    source_ = std::make_unique<GzipSource>(std::move(file), path);
  } else if (magic == "\x28\xb5\x2f\xfd") {
    source_ = std::make_unique<ZstdSource>(std::move(file), path);
  } else {
    if (file->file_bytes() > 0) {  // a small file needs no large buffer
      block_bytes_ = std::clamp<size_t>(file->file_bytes() + 1, kLeastBlockBytes, kBlockBytes);
    }
    source_ = std::move(file);
  }
}

LineReader::~LineReader() = default;

uint64_t LineReader::file_bytes() const { return source_->file_bytes(); }
uint64_t LineReader::read_bytes() const { return source_->read_bytes(); }

// Fills `buffer` from `used` on; returns how much is used then.
size_t LineReader::read_some(std::vector<char>& buffer, size_t used) {
  while (used < buffer.size() && !at_end_) {
    const size_t n = source_->read(buffer.data() + used, buffer.size() - used);
    if (n == 0) at_end_ = true;
    used += n;
  }
  return used;
}

bool LineReader::next(LineBlock& block) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  auto& buffer = block.buffer_;
  if (buffer.size() < std::max(block_bytes_, 2 * carry_.size())) {
    buffer.resize(std::max(block_bytes_, 2 * carry_.size()));
  }
  std::ranges::copy(carry_, buffer.begin());
  size_t used = read_some(buffer, carry_.size());
  carry_.clear();
  size_t end = used;
  while (true) {
    const void* newline = memrchr(buffer.data(), '\n', used);
    if (newline != nullptr) {
      end = static_cast<size_t>(static_cast<const char*>(newline) - buffer.data()) + 1;
      break;
    }
    if (used > kLongestLineBytes) return skip_rest_of_line(block);
    if (at_end_) break;
    buffer.resize(std::min(2 * buffer.size(), kLongestLineBytes + 1));
    end = used = read_some(buffer, used);
  }
  if (at_end_) end = used;
  if (used == 0) return false;
  carry_.assign(buffer.begin() + static_cast<ptrdiff_t>(end),
                buffer.begin() + static_cast<ptrdiff_t>(used));
  if (buffer.size() < end + LineBlock::kPadding) buffer.resize(end + LineBlock::kPadding);
  block.begin_ = 0;
  block.end_ = end;
  block.first_line_ = next_line_;
  if (next_line_ == 1 && block.text().starts_with(kByteOrderMark)) {
    block.begin_ = kByteOrderMark.size();
  }
  next_line_ += count_lines({buffer.data(), end});
  text_bytes_ += end;
  return true;
}

// The line at the start of the block's buffer is too long: drop it up to its newline.
bool LineReader::skip_rest_of_line(LineBlock& block) {
  if (overlong_lines_++ == 0) first_overlong_line_ = next_line_;
  ++next_line_;
  auto& buffer = block.buffer_;
  buffer.resize(block_bytes_);
  buffer.shrink_to_fit();
  while (!at_end_) {
    const size_t used = read_some(buffer, 0);
    const auto* newline = static_cast<const char*>(std::memchr(buffer.data(), '\n', used));
    if (newline != nullptr) {
      carry_.assign(newline + 1, static_cast<const char*>(buffer.data()) + used);
      return next(block);
    }
  }
  return false;
}

}  // namespace atlas::trace
