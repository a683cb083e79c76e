// trace-atlas-worker: one child of a sandbox. It gives up what it can, walls itself in, and then
// runs SQL, or becomes the Python interpreter that runs python/worker.py.
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <exception>

#include "base/error.h"
#include "sandbox/wire.h"
#include "sandbox/worker/bubblewrap.h"
#include "sandbox/worker/confine.h"
#include "sandbox/worker/inherited.h"
#include "sandbox/worker/sql_worker.h"

namespace atlas::sandbox {
namespace {

[[noreturn]] void become_python(const WorkerSettings& settings, const std::string& walls) {
  setenv("LD_PRELOAD", (settings.code / "libtrace_atlas_open.so").c_str(), 1);
  const std::string script = settings.code / "worker.py";
  const std::string level(name_of(settings.level));
  const std::string scratch = settings.scratch;
  execl(ATLAS_PYTHON, ATLAS_PYTHON, "-I", "-B", script.c_str(), level.c_str(), scratch.c_str(),
        walls.c_str(), nullptr);
  throw Error(ErrorKind::unavailable,
              std::string("cannot run " ATLAS_PYTHON ": ") + std::strerror(errno));
}

void work(const WorkerSettings& settings) {
  if (!settings.is_inside) {
    leave_privileges(settings);
    if (settings.level == Level::namespaces) enter_namespaces(settings);
  }
  const std::string walls = close_in(settings);
  if (settings.is_probe) {
    const std::string ready = wire::framed(wire::Kind::ready, walls);
    send(kControlDescriptor, ready.data(), ready.size(), MSG_NOSIGNAL);
  } else if (settings.language == Language::python) {
    become_python(settings, walls);
  } else {
    serve_sql(settings.database, settings.memory_bytes, walls);
  }
}

}  // namespace
}  // namespace atlas::sandbox

// What goes wrong here is read by the parent, from standard error.
int main(int count, char** arguments) {
  try {
    atlas::sandbox::work(atlas::sandbox::WorkerSettings::parse({arguments + 1, arguments + count}));
    return 0;
  } catch (const std::exception& error) {
    const std::string line = std::string(error.what()) + "\n";
    [[maybe_unused]] const auto written = write(STDERR_FILENO, line.data(), line.size());
    return 1;
  }
}
