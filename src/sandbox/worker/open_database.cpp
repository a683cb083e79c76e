// open(2) and access(2) for DuckDB's library. The path of the database stands for a descriptor that
// the parent has opened for reading: the file itself may lie where the worker's user and mounts
// cannot see it. And nothing exists below /proc, as behind namespaces: where Landlock alone closes
// it, DuckDB finds files there that it then cannot open, and ends the process. Part of the SQL
// worker, and preloaded into Python.
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstdlib>
#include <cstring>

#include "sandbox/worker/inherited.h"

extern "C" __attribute__((visibility("default"))) int open(const char* path, int flags, ...) {
  const char* database = getenv(atlas::sandbox::kDatabaseVariable);
  if (database != nullptr && std::strcmp(path, database) == 0) {
    return fcntl(atlas::sandbox::kDatabaseDescriptor, F_DUPFD_CLOEXEC, 0);
  }
  mode_t mode = 0;
  if ((flags & (O_CREAT | O_TMPFILE)) != 0) {
    va_list arguments;
    va_start(arguments, flags);
    mode = va_arg(arguments, mode_t);
    va_end(arguments);
  }
  return static_cast<int>(syscall(SYS_openat, AT_FDCWD, path, flags, mode));
}

extern "C" __attribute__((visibility("default"))) int access(const char* path, int mode) {
  if (std::strncmp(path, "/proc/", std::strlen("/proc/")) == 0) {
    errno = ENOENT;
    return -1;
  }
  return static_cast<int>(syscall(SYS_faccessat, AT_FDCWD, path, mode));
}
