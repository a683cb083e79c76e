// The cache of databases made of trace files.

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/error.h"
#include "base/files.h"
#include "base/text.h"
#include "store/ingest.h"
#include "store/schema.h"

namespace atlas::store {
namespace {

namespace fs = std::filesystem;

// FNV-1a, 64 bits: the name of a cache entry only has to differ from that of another file.
uint64_t fingerprint(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

// One builder at a time: the second one waits, then finds the database there.
class BuildLock {
 public:
  explicit BuildLock(const fs::path& path)
      : fd_(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)) {
    if (fd_ < 0 || flock(fd_, LOCK_EX) != 0) {
      throw Error(ErrorKind::unavailable,
                  fmt::format("cannot lock {}: {}", path.string(), strerror(errno)),
                  "set XDG_CACHE_HOME to a folder that can be written, or use --db");
    }
  }
  ~BuildLock() { close(fd_); }
  BuildLock(const BuildLock&) = delete;
  BuildLock& operator=(const BuildLock&) = delete;

 private:
  int fd_;
};

// Databases of the same trace in an older state are of no use any more.
void remove_outdated(const fs::path& folder, const std::string& prefix, const fs::path& current) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(prefix) && name.ends_with(".duckdb") && entry.path() != current) {
      fs::remove(entry.path(), error);
    }
  }
}

}  // namespace

fs::path cached_database(const fs::path& trace, const IngestOptions& options,
                         IngestSummary* summary) {
  if (trace == "-") {
    throw Error(ErrorKind::usage, "standard input has no cached database",
                "ingest it first: trace-atlas ingest - --db FILE.duckdb");
  }
  struct stat status;
  if (stat(trace.c_str(), &status) != 0) {
    throw Error(errno == ENOENT ? ErrorKind::not_found : ErrorKind::unavailable,
                fmt::format("cannot read {}: {}", base::printable(trace.string()), strerror(errno)),
                "check the path of the trace file");
  }
  const fs::path folder = base::cache_folder();
  base::make_folder(folder);
  const std::string prefix =
      fmt::format("{:016x}-", fingerprint(fs::weakly_canonical(trace).string()));
  const fs::path database =
      folder / fmt::format("{}{}-{}.{:09}-v{}.duckdb", prefix, status.st_size,
                           status.st_mtim.tv_sec, status.st_mtim.tv_nsec, kSchemaVersion);
  if (fs::exists(database)) return database;
  const BuildLock lock(folder / (prefix + "lock"));
  if (fs::exists(database)) return database;
  IngestSummary made = ingest(trace, database, options);
  if (summary != nullptr) *summary = std::move(made);
  remove_outdated(folder, prefix, database);
  return database;
}

}  // namespace atlas::store
