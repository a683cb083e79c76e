#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>

#include "base/error.h"
#include "base/files.h"
#include "base/interrupt.h"
#include "base/text.h"
#include "cli/models.h"
#include "cli/print.h"
#include "cli/source.h"
#include "cli/subcommands.h"
#include "server/guard.h"
#include "server/server.h"

namespace atlas::cli {
namespace {

using server::LogFormat;
using server::ServerOptions;

// Ports after the default one that are tried when it is taken.
constexpr uint16_t kMorePorts = 20;

LogFormat log_format(const Arguments& arguments) {
  const std::string name = arguments.text_or("--log-format", "text");
  if (name == "text") return LogFormat::text;
  if (name == "json") return LogFormat::json;
  if (name == "none") return LogFormat::none;
  throw Error(ErrorKind::usage, fmt::format("unknown log format \"{}\"", base::printable(name)),
              "choose from text, json and none");
}

uint16_t port_of(const Arguments& arguments) {
  const int64_t port = arguments.integer_or("--port", server::kDefaultPort, 0);
  if (port > UINT16_MAX) {
    throw Error(ErrorKind::usage, fmt::format("--port {} is above 65535", port));
  }
  return static_cast<uint16_t>(port);
}

ServerOptions options_of(const Arguments& arguments) {
  ServerOptions options;
  options.host = arguments.text_or("--host", "127.0.0.1");
  options.port = port_of(arguments);
  options.more_ports = arguments.has("--port") ? 0 : kMorePorts;
  options.host_names = arguments.all("--allow-host");
  options.auth_token = arguments.optional_text("--auth-token");
  options.is_public = arguments.has("--public");
  options.threads = static_cast<size_t>(arguments.integer_or("--threads", 0, 1));
  options.limits.upload_bytes = static_cast<uint64_t>(
      arguments.integer_or("--max-upload", static_cast<int64_t>(options.limits.upload_bytes), 1));
  options.log = log_format(arguments);
  options.version = ATLAS_VERSION;
  options.has_assistant = !arguments.has("--no-assistant");
  options.logs_questions = arguments.has("--log-questions");
  if (options.has_assistant) options.models = models_of(arguments);
  options.trace_folder = base::data_folder() / "traces";
  server::check_exposure(options);
  return options;
}

// Signals come to this thread alone, and only while it waits; every thread that is made later
// inherits that they are blocked.
class SignalGate {
 public:
  SignalGate() : event_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, &before_);
  }
  ~SignalGate() {
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    close(event_);
  }
  SignalGate(const SignalGate&) = delete;
  SignalGate& operator=(const SignalGate&) = delete;

  // From any thread: ends wait().
  void open() const {
    const uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = write(event_, &one, sizeof one);
  }
  void wait() const {
    pollfd event{event_, POLLIN, 0};
    while (!base::is_interrupted()) {
      if (ppoll(&event, 1, nullptr, &before_) > 0) return;
    }
  }

 private:
  int event_;
  sigset_t before_{};
};

bool has_display() {
  return std::getenv("DISPLAY") != nullptr || std::getenv("WAYLAND_DISPLAY") != nullptr;
}

// Not waited for, and silent: a machine without a browser is no error. The child of the child
// belongs to init, so that none is left behind.
void open_browser(const std::string& address) {
  const pid_t child = fork();
  if (child != 0) {
    if (child > 0) waitpid(child, nullptr, 0);
    return;
  }
  if (fork() == 0) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    if (std::freopen("/dev/null", "w", stdout) != nullptr &&
        std::freopen("/dev/null", "w", stderr) != nullptr) {
      execlp("xdg-open", "xdg-open", address.c_str(), nullptr);
    }
  }
  _exit(0);
}

void announce(const Arguments& arguments, const ServerOptions& options,
              const server::Server& server) {
  std::string address = server.address();
  if (options.auth_token) address += "?token=" + *options.auth_token;
  if (arguments.has("--json")) {
    print_json(base::Json::object({{"address", address},
                                   {"port", int64_t{server.port()}},
                                   {"source", source_name(arguments)},
                                   {"public", options.is_public}}));
  } else {
    fmt::print("Trace Atlas of {} at {}\n", base::printable(source_name(arguments)), address);
    fmt::print("Ctrl-C ends it.\n");
  }
  std::fflush(stdout);
  if (!arguments.has("--no-open") && has_display()) open_browser(address);
}

}  // namespace

// trace-atlas serve (--db DB | -i FILE)
int run_serve(const Arguments& arguments) {
  ServerOptions options = options_of(arguments);
  options.database = database_of(arguments);
  options.trace_name = std::filesystem::path(source_name(arguments)).filename().string();
  const SignalGate gate;
  server::Server server(options, [&gate] { gate.open(); });
  announce(arguments, options, server);
  gate.wait();
  if (!base::is_interrupted()) server.wait_until_loaded();  // throws why it could not be
  server.stop();
  return 0;
}

}  // namespace atlas::cli
