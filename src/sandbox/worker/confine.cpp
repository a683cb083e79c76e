#include "sandbox/worker/confine.h"

#include <fmt/format.h>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "base/error.h"
#include "sandbox/worker/inherited.h"
#include "sandbox/worker/landlock.h"
#include "sandbox/worker/system_calls.h"

#ifndef SYS_close_range
#define SYS_close_range 436
#endif

namespace atlas::sandbox {
namespace {

namespace fs = std::filesystem;

constexpr rlim_t kFileBytes = 64U << 20U;
constexpr rlim_t kOpenFiles = 256;
constexpr rlim_t kThreads = 64;

[[noreturn]] void fail(std::string_view what) {
  throw Error(ErrorKind::unavailable, fmt::format("{}: {}", what, std::strerror(errno)));
}

bool limit(__rlimit_resource resource, rlim_t value) {
  rlimit old{};
  getrlimit(resource, &old);
  const rlim_t bounded = std::min(value, old.rlim_max);
  const rlimit both{bounded, bounded};
  return setrlimit(resource, &both) == 0;
}

void become(unsigned uid) {
  if (setgroups(0, nullptr) != 0 || setresgid(uid, uid, uid) != 0 ||
      setresuid(uid, uid, uid) != 0) {
    fail(fmt::format("cannot become user {}", uid));
  }
}

// Counted per user, and before Linux 5.14 over all namespaces: a user who has more processes than
// that already keeps the old limit.
void limit_threads() {
  rlimit old{};
  getrlimit(RLIMIT_NPROC, &old);
  const rlimit soft{std::min(kThreads, old.rlim_max), old.rlim_max};
  if (setrlimit(RLIMIT_NPROC, &soft) != 0) return;
  const pid_t child = fork();
  if (child == 0) _exit(0);
  if (child < 0) {
    setrlimit(RLIMIT_NPROC, &old);
    return;
  }
  waitpid(child, nullptr, 0);
  limit(RLIMIT_NPROC, kThreads);
}

void set_environment(const WorkerSettings& settings) {
  const std::string home = settings.scratch / "tmp";
  clearenv();
  const std::array<std::pair<const char*, std::string>, 12> variables = {
      {{"PATH", "/usr/bin"},
       {"HOME", home},
       {"TMPDIR", home},
       {"LC_ALL", "C.UTF-8"},
       {"TZ", "UTC"},
       {"MPLBACKEND", "Agg"},
       {"MPLCONFIGDIR", home + "/matplotlib"},
       {"OPENBLAS_NUM_THREADS", "1"},
       {"OMP_NUM_THREADS", "1"},
       {"MALLOC_ARENA_MAX", "2"},  // an arena takes 64 MB of the address space
       {"LD_LIBRARY_PATH", settings.library},
       {kDatabaseVariable, settings.database}}};
  for (const auto& [name, value] : variables) setenv(name, value.c_str(), 1);
}

bool apply_landlock(const WorkerSettings& settings) {
  const std::array<fs::path, 15> readable = {"/usr",
                                             "/bin",
                                             "/sbin",
                                             "/lib",
                                             "/lib64",
                                             "/lib32",
                                             "/etc/ld.so.cache",
                                             "/etc/fonts",
                                             "/etc/alternatives",
                                             "/etc/matplotlibrc",
                                             "/dev/urandom",
                                             "/dev/random",
                                             settings.code,
                                             settings.library,
                                             settings.database};
  const std::array<fs::path, 4> writable = {settings.scratch / "out", settings.scratch / "tmp",
                                            "/dev/null", "/dev/zero"};
  return confine_by_landlock({readable, writable});
}

}  // namespace

void leave_privileges(const WorkerSettings& settings) {
  const int last = settings.level == Level::namespaces ? kInfoDescriptor : kDatabaseDescriptor;
  syscall(SYS_close_range, last + 1, ~0U, 0);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_NOFILE, kOpenFiles);
  limit(RLIMIT_FSIZE, kFileBytes);
  limit(RLIMIT_MSGQUEUE, 0);
  limit(RLIMIT_MEMLOCK, 0);
  if (settings.uid) become(*settings.uid);
  // After the change of user, which would undo it.
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) fail("prctl");
}

std::string close_in(const WorkerSettings& settings) {
  set_environment(settings);
  if (settings.is_inside || settings.uid || geteuid() == 0) limit_threads();
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fail("no_new_privs");
  umask(S_IRWXG | S_IRWXO);
  if (chdir((settings.scratch / "out").c_str()) != 0) fail("chdir");
  std::string walls;
  if (settings.level != Level::sql_only) {
    if (apply_landlock(settings)) {
      walls = fmt::format("Landlock {}, ", landlock_version());
    } else if (settings.level == Level::landlock) {
      throw Error(ErrorKind::unavailable, "the kernel has no Landlock");
    }
  }
  try {
    allow_only_needed_calls();
  } catch (const Error&) {
    if (settings.level != Level::sql_only) throw;
    return "limits";
  }
  return walls + "seccomp";
}

}  // namespace atlas::sandbox
