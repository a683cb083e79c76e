#include "sandbox/files.h"

#include <dlfcn.h>
#include <duckdb.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>

#include "base/error.h"

namespace atlas::sandbox {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kEveryoneEnters = 0711;
constexpr mode_t kEveryoneReads = 0444;

[[noreturn]] void fail(const std::string& what) {
  throw Error(ErrorKind::unavailable,
              fmt::format("the sandbox cannot be set up: {}: {}", what, std::strerror(errno)),
              "check the free space and the permissions of " + fs::temp_directory_path().string());
}

fs::path folder_of_library() {
  Dl_info info{};
  if (dladdr(reinterpret_cast<const void*>(&duckdb_library_version), &info) == 0) return {};
  return fs::canonical(info.dli_fname).parent_path();
}

bool others_may(const fs::path& path, fs::perms right) {
  std::error_code error;
  return (fs::status(path, error).permissions() & right) == right && !error;
}

bool is_reachable(const fs::path& folder) {
  for (fs::path up = folder; up != up.root_path(); up = up.parent_path()) {
    if (!others_may(up, fs::perms::others_exec)) return false;
  }
  if (!others_may(folder, fs::perms::others_read)) return false;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (!others_may(entry.path(), fs::perms::others_read)) return false;
  }
  return true;
}

void place(const fs::path& from, const fs::path& to) {
  if (others_may(from, fs::perms::others_read) && link(from.c_str(), to.c_str()) == 0) return;
  fs::copy_file(from, to);
  fs::permissions(to, fs::perms::owner_all | fs::perms::group_read | fs::perms::group_exec |
                          fs::perms::others_read | fs::perms::others_exec);
}

void make_folder(const fs::path& path, mode_t mode) {
  if (mkdir(path.c_str(), mode) != 0 || chmod(path.c_str(), mode) != 0) fail(path);
}

// One step towards an empty folder: what lies in `inner` goes, its folders move up to `folder`.
void flatten(const fs::path& folder, const fs::path& inner, size_t& serial) {
  for (const auto& entry : fs::directory_iterator(inner)) {
    if (entry.symlink_status().type() == fs::file_type::directory) {
      fs::rename(entry.path(), folder / fmt::format("..{}", serial++));
    } else {
      fs::remove(entry.path());
    }
  }
  fs::remove(inner);
}

}  // namespace

bool WorkerFiles::has_python() const {
  constexpr std::array kModules = {"numpy", "pandas", "matplotlib"};
  const fs::path packages = "/usr/lib/python3/dist-packages";
  std::error_code ignored;
  for (const char* module : kModules) {
    if (!fs::exists(packages / module, ignored)) return false;
  }
  return fs::exists("/usr/bin/python3", ignored) && fs::exists(code / "_trace_db.so", ignored);
}

WorkerFiles find_worker_files() {
  std::error_code ignored;
  const fs::path here = fs::read_symlink("/proc/self/exe", ignored).parent_path();
  for (const fs::path& folder : {here / "libexec/trace-atlas", here / "../libexec/trace-atlas"}) {
    const WorkerFiles files{fs::weakly_canonical(folder, ignored), folder_of_library()};
    if (fs::exists(files.program(), ignored)) return files;
  }
  throw Error(ErrorKind::unavailable,
              fmt::format("no libexec/trace-atlas/trace-atlas-worker beside {}", here.string()),
              "install the whole program, or build all of it");
}

SandboxFolder::SandboxFolder() {
  std::string name = (fs::temp_directory_path() / "trace-atlas-sandbox-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) fail(name);
  path_ = name;
  if (chmod(path_.c_str(), kEveryoneEnters) != 0 ||
      mknod(database().c_str(), S_IFREG | kEveryoneReads, 0) != 0 ||
      chmod(database().c_str(), kEveryoneReads) != 0) {
    fail(name);
  }
}

SandboxFolder::~SandboxFolder() { remove_tree(path_); }

WorkerFiles SandboxFolder::reachable(const WorkerFiles& files) const {
  WorkerFiles placed = files;
  if (!is_reachable(files.code)) {
    placed.code = path_ / "code";
    make_folder(placed.code, kEveryoneEnters | S_IRGRP | S_IROTH);
    for (const auto& entry : fs::directory_iterator(files.code)) {
      if (entry.is_regular_file()) place(entry.path(), placed.code / entry.path().filename());
    }
  }
  if (!is_reachable(files.library)) {
    placed.library = path_ / "library";
    make_folder(placed.library, kEveryoneEnters | S_IRGRP | S_IROTH);
    place(files.library / "libduckdb.so", placed.library / "libduckdb.so");
  }
  return placed;
}

fs::path SandboxFolder::make_scratch(int number, std::optional<unsigned> uid) const {
  const fs::path scratch = path_ / std::to_string(number);
  make_folder(scratch, kEveryoneEnters);
  for (const char* name : {"out", "tmp"}) {
    make_folder(scratch / name, S_IRWXU);
    if (uid && chown((scratch / name).c_str(), *uid, *uid) != 0) fail(scratch);
  }
  return scratch;
}

void remove_tree(const fs::path& folder) {
  size_t serial = 0;
  try {
    while (!fs::is_empty(folder)) {
      for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.symlink_status().type() != fs::file_type::directory) {
          fs::remove(entry.path());
        } else {
          // One that its owner has closed to himself.
          chmod(entry.path().c_str(), S_IRWXU);
          flatten(folder, entry.path(), serial);
        }
      }
    }
    fs::remove(folder);
  } catch (const fs::filesystem_error&) {
    return;  // somebody has taken it away: there is nothing left that could be done
  }
}

}  // namespace atlas::sandbox
