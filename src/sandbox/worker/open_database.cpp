// open(2) for DuckDB's library: the path of the database stands for a descriptor that the parent
// has opened for reading. The file itself may lie where the worker's user and mounts cannot see it.
// Part of the SQL worker, and preloaded into Python.
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

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
