#include "sandbox/worker/landlock.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <system_error>

#include "base/error.h"

// The kernel's header in Debian 12 is older than the kernels that this runs on.
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

namespace atlas::sandbox {
namespace {

namespace fs = std::filesystem;

struct Ruleset {
  uint64_t files;
  uint64_t network;  // since version 4
  uint64_t scoped;   // since version 6
};

struct [[gnu::packed]] PathRule {
  uint64_t allowed;
  int32_t folder;
};

constexpr uint64_t kExecute = 1U << 0U;
constexpr uint64_t kWriteFile = 1U << 1U;
constexpr uint64_t kReadFile = 1U << 2U;
constexpr uint64_t kReadFolder = 1U << 3U;
constexpr uint64_t kRefer = 1U << 13U;
constexpr uint64_t kTruncate = 1U << 14U;
constexpr uint64_t kDeviceControl = 1U << 15U;
constexpr uint64_t kFirstVersion = (1U << 13U) - 1;
constexpr uint64_t kMakeDevices = (1U << 6U) | (1U << 11U);  // character, block
constexpr uint64_t kForFiles = kExecute | kWriteFile | kReadFile | kTruncate;

uint64_t known_rights(int version) {
  uint64_t rights = kFirstVersion;
  if (version >= 2) rights |= kRefer;
  if (version >= 3) rights |= kTruncate;
  if (version >= 5) rights |= kDeviceControl;
  return rights;
}

Ruleset ruleset_of(int version) {
  constexpr uint64_t kBindAndConnect = 3;
  constexpr uint64_t kSocketsAndSignals = 3;
  return {known_rights(version), version >= 4 ? kBindAndConnect : 0,
          version >= 6 ? kSocketsAndSignals : 0};
}

size_t size_of_ruleset(int version) {
  return version >= 6 ? sizeof(Ruleset) : version >= 4 ? 2 * sizeof(uint64_t) : sizeof(uint64_t);
}

[[noreturn]] void fail(const char* what) {
  throw Error(ErrorKind::unavailable,
              std::string("Landlock: ") + what + ": " + std::strerror(errno));
}

void allow(int ruleset, const fs::path& path, uint64_t rights) {
  const int folder = open(path.c_str(), O_PATH | O_CLOEXEC);
  if (folder < 0) return;
  std::error_code ignored;
  if (!fs::is_directory(path, ignored)) rights &= kForFiles;
  constexpr int kPathBeneath = 1;
  const PathRule rule{rights, folder};
  const long result = syscall(SYS_landlock_add_rule, ruleset, kPathBeneath, &rule, 0);
  close(folder);
  if (result != 0) fail(path.c_str());
}

}  // namespace

int landlock_version() {
  constexpr unsigned kAskVersion = 1;
  const long version = syscall(SYS_landlock_create_ruleset, nullptr, 0, kAskVersion);
  return version < 0 ? 0 : static_cast<int>(version);
}

bool confine_by_landlock(const LandlockRules& rules) {
  const int version = landlock_version();
  if (version == 0) return false;
  const Ruleset all = ruleset_of(version);
  const auto ruleset =
      static_cast<int>(syscall(SYS_landlock_create_ruleset, &all, size_of_ruleset(version), 0));
  if (ruleset < 0) fail("a set of rules");
  for (const fs::path& path : rules.readable) {
    allow(ruleset, path, kExecute | kReadFile | kReadFolder);
  }
  for (const fs::path& path : rules.writable) {
    allow(ruleset, path, all.files & ~(kExecute | kMakeDevices | kDeviceControl));
  }
  if (syscall(SYS_landlock_restrict_self, ruleset, 0) != 0) fail("restriction");
  close(ruleset);
  return true;
}

}  // namespace atlas::sandbox
