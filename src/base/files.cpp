#include "base/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "base/error.h"
#include "base/text.h"

namespace atlas::base {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

std::string shown(const fs::path& path) { return printable(path.string()); }

[[noreturn]] void fail(std::string_view action, const fs::path& path, int error) {
  const std::string what = fmt::format("cannot {} {}: {}", action, shown(path), strerror(error));
  if (error == ENOENT) throw Error(ErrorKind::not_found, what, "check the path");
  if (error == ENOSPC || error == EDQUOT) {
    throw Error(ErrorKind::unavailable, what, "free some space or choose another folder");
  }
  throw Error(ErrorKind::unavailable, what, "check the permissions or choose another folder");
}

}  // namespace

std::string read_file(const fs::path& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) fail("read", path, errno);
  struct stat status;
  if (fstat(file.get(), &status) != 0) fail("read", path, errno);
  if (S_ISDIR(status.st_mode)) {
    throw Error(ErrorKind::bad_input, fmt::format("{} is a folder, not a file", shown(path)),
                "name a file in it");
  }
  std::string content;
  size_t size = 0;
  content.resize(static_cast<size_t>(status.st_size) + 1);
  while (true) {
    const ssize_t count = read(file.get(), content.data() + size, content.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail("read", path, errno);
    if (count == 0) break;
    size += static_cast<size_t>(count);
    if (size == content.size()) content.resize(2 * content.size());
  }
  content.resize(size);
  return content;
}

void make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (!fs::is_directory(folder)) fail("make the folder", folder, error ? error.value() : ENOTDIR);
}

void write_file_atomically(const fs::path& path, std::string_view content) {
  FileWriter writer(path);
  writer.write(content);
  writer.commit();
}

FileWriter::FileWriter(const fs::path& path)
    : path_(path),
      temporary_(path),
      fd_(open(temporary_.path().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)) {
  if (fd_ < 0) fail("write", path, errno);
}

FileWriter::~FileWriter() {
  if (fd_ >= 0) close(fd_);
}

void FileWriter::write(std::string_view piece) {
  while (!piece.empty()) {
    const ssize_t written = ::write(fd_, piece.data(), piece.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("write", path_, errno);
    piece.remove_prefix(static_cast<size_t>(written));
  }
}

void FileWriter::commit() {
  if (close(std::exchange(fd_, -1)) != 0) fail("write", path_, errno);
  temporary_.commit(/*durable=*/false);
}

TemporaryFile::TemporaryFile(const fs::path& target) : target_(target) {
  static std::atomic<uint64_t> serial = 0;
  if (target.has_parent_path()) make_folder(target.parent_path());
  path_ = target;
  path_ += fmt::format(".part-{}-{}", getpid(), serial++);
}

TemporaryFile::~TemporaryFile() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove(path_, ignored);
}

void TemporaryFile::commit(bool durable) {
  if (durable) {
    const Descriptor file(open(path_.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0 || fdatasync(file.get()) != 0) fail("write", target_, errno);
  }
  if (rename(path_.c_str(), target_.c_str()) != 0) fail("write", target_, errno);
  path_.clear();
}

namespace {

// The XDG rules say that a relative path must be ignored.
fs::path xdg_folder(const char* variable, const fs::path& below_home) {
  const auto environment = [](const char* name) -> fs::path {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
  };
  if (const fs::path xdg = environment(variable); xdg.is_absolute()) return xdg / "trace-atlas";
  if (const fs::path home = environment("HOME"); home.is_absolute()) {
    return home / below_home / "trace-atlas";
  }
  return fs::temp_directory_path() / fmt::format("trace-atlas-{}", getuid());
}

}  // namespace

fs::path cache_folder() { return xdg_folder("XDG_CACHE_HOME", ".cache"); }

fs::path data_folder() { return xdg_folder("XDG_DATA_HOME", fs::path(".local") / "share"); }

}  // namespace atlas::base
