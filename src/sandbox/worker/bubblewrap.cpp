#include "sandbox/worker/bubblewrap.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/error.h"
#include "sandbox/worker/inherited.h"

namespace atlas::sandbox {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kProgram = "trace-atlas-worker";
constexpr std::string_view kScratchBytes = "67108864";  // of /tmp, and of /out

class Arguments {
 public:
  template <typename... Texts>
  void add(const Texts&... texts) {
    (list_.emplace_back(texts), ...);
  }
  [[noreturn]] void execute() {
    std::vector<char*> pointers;
    for (std::string& text : list_) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    execvp(pointers.front(), pointers.data());
    throw Error(ErrorKind::unavailable, fmt::format("cannot run bwrap: {}", std::strerror(errno)),
                "install the package bubblewrap");
  }

 private:
  std::vector<std::string> list_;
};

// The system's programs and libraries: /usr, and what of it has a name in the root.
void add_system(Arguments& arguments) {
  arguments.add("--ro-bind", "/usr", "/usr");
  for (const std::string name : {"/bin", "/sbin", "/lib", "/lib64", "/lib32"}) {
    std::error_code none;
    const fs::path target = fs::read_symlink(name, none);
    if (!none) {
      arguments.add("--symlink", target.string(), name);
    } else if (fs::exists(name, none)) {
      arguments.add("--ro-bind", name, name);
    }
  }
  for (const std::string name :
       {"/etc/ld.so.cache", "/etc/fonts", "/etc/alternatives", "/etc/matplotlibrc"}) {
    arguments.add("--ro-bind-try", name, name);
  }
}

void add_walls(Arguments& arguments) {
  // With --unshare-all alone bubblewrap would go on where there is no user namespace.
  arguments.add("--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent");
  arguments.add("--new-session", "--hostname", "sandbox", "--cap-drop", "ALL", "--clearenv");
  arguments.add("--info-fd", std::to_string(kInfoDescriptor));
}

// Nothing is mounted at /proc. The root and /dev are memory without a limit until they are
// read-only.
void add_files(Arguments& arguments, const WorkerSettings& outside, const WorkerSettings& inside) {
  arguments.add("--dev", "/dev");
  arguments.add("--ro-bind", outside.code.string(), inside.code.string());
  arguments.add("--ro-bind", outside.library.string(), inside.library.string());
  arguments.add("--ro-bind", outside.database.string(), inside.database.string());
  for (const std::string name : {"/tmp", "/out"}) {
    arguments.add("--size", kScratchBytes, "--tmpfs", name);
  }
  arguments.add("--chdir", "/out", "--remount-ro", "/", "--remount-ro", "/dev");
}

}  // namespace

WorkerSettings inside_of(const WorkerSettings& outside) {
  WorkerSettings inside = outside;
  inside.is_inside = true;
  inside.uid.reset();
  inside.code = "/opt/trace-atlas";
  inside.library = "/opt/duckdb";
  inside.database = "/in/trace.duckdb";
  inside.scratch = "/";
  return inside;
}

void enter_namespaces(const WorkerSettings& settings) {
  const WorkerSettings inside = inside_of(settings);
  Arguments arguments;
  arguments.add("bwrap");
  add_walls(arguments);
  add_system(arguments);
  add_files(arguments, settings, inside);
  arguments.add("--setenv", "LD_LIBRARY_PATH", inside.library.string());
  arguments.add("--", (inside.code / kProgram).string());
  for (const std::string& argument : inside.arguments()) arguments.add(argument);
  arguments.execute();
}

}  // namespace atlas::sandbox
