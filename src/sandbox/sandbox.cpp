#include "sandbox/sandbox.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "base/error.h"
#include "base/text.h"
#include "sandbox/worker.h"
#include "sandbox/worker_queue.h"

namespace atlas::sandbox {
namespace {

namespace fs = std::filesystem;

// Once, and by this process: the workers get the descriptor. They read this file for as long as
// they live, even when another one takes its name.
Descriptor open_database(const fs::path& path) {
  const std::string shown = base::printable(path.string());
  Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status{};
  if (!file.is_open() || fstat(file.get(), &status) != 0) {
    throw Error(errno == ENOENT ? ErrorKind::not_found : ErrorKind::unavailable,
                fmt::format("cannot open {}: {}", shown, std::strerror(errno)),
                "make it: trace-atlas ingest TRACE.jsonl.gz --db " + shown);
  }
  if (!S_ISREG(status.st_mode)) {
    throw Error(ErrorKind::bad_input, shown + " is no file", "name a .duckdb file");
  }
  return file;
}

// Tells the run to stop, from whatever thread asks.
class CancelEvent {
 public:
  explicit CancelEvent(const std::stop_token& stop)
      : event_(event()), callback_(stop, [this] { set(); }) {}
  int get() const { return event_.get(); }

 private:
  void set() const {
    const uint64_t one = 1;
    [[maybe_unused]] const auto written = write(event_.get(), &one, sizeof(one));
  }

  Descriptor event_;
  std::stop_callback<std::function<void()>> callback_;
};

Outcome refused(std::string_view message) {
  return unsuccessful(Outcome::End::refused, "Refused", message);
}

}  // namespace

class Sandbox::Implementation {
 public:
  explicit Implementation(Options options) {
    setup_.database = open_database(options.database);
    setup_.options = std::move(options);
    setup_.files = find_worker_files();
    if (geteuid() == 0) setup_.files = setup_.folder.reachable(setup_.files);
    find_level();
    add_workers(Language::sql, setup_.options.sql_workers);
    if (has_python()) add_workers(Language::python, setup_.options.python_workers);
  }

  Level level() const { return setup_.level; }
  bool has_python() const { return setup_.level != Level::sql_only && setup_.files.has_python(); }

  std::string describe() const {
    switch (setup_.level) {
      case Level::namespaces:
        return fmt::format(
            "Code runs in a sandbox with namespaces of its own ({}): no network, no files but the "
            "trace, limited memory and time.{}",
            walls_, has_python() ? "" : kNoPython);
      case Level::landlock:
        return fmt::format(
            "Code runs in a sandbox without namespaces ({}): no network, no files but the trace, "
            "limited memory and time; namespaces are not to be had ({}).{}",
            walls_, complaint_, has_python() ? "" : kNoPython);
      case Level::sql_only:
        return fmt::format(
            "Only SQL is run, in a process of its own with limits: Python is refused, because this "
            "system has neither user namespaces nor Landlock ({}).",
            complaint_);
    }
    return {};
  }

  void warm_up(Language language) {
    queue(language).for_each_free([](Worker& worker) { worker.start(); });
  }

  Outcome run(const Code& code, const Limits& limits, const std::stop_token& stop,
              const OutputSink& output) {
    if (code.language == Language::python && !has_python()) {
      return refused(setup_.level == Level::sql_only
                         ? "this system cannot confine Python (no user namespaces, no Landlock)"
                         : "python3 with numpy, pandas and matplotlib is not installed");
    }
    try {
      const CancelEvent cancel(stop);
      Worker* worker = queue(code.language).take(stop);
      if (worker == nullptr) return cancelled();
      const GiveBack giving{queue(code.language), *worker};
      return worker->run(code, limits, cancel.get(), output);
    } catch (const Error& error) {
      return refused(error.what());
    }
  }

 private:
  static constexpr std::string_view kNoPython =
      " Python is refused: python3 with numpy, pandas and matplotlib is not installed.";

  struct GiveBack {
    WorkerQueue& queue;
    Worker& worker;
    ~GiveBack() { queue.give_back(worker); }
  };

  WorkerQueue& queue(Language language) { return language == Language::sql ? sql_ : python_; }

  void find_level() {
    const Level most = setup_.options.at_most.value_or(Level::namespaces);
    if (most != Level::namespaces) complaint_ = "switched off";
    for (const Level level : {Level::namespaces, Level::landlock}) {
      if (level < most) continue;
      const Probe found = probe(setup_, level);
      if (found.walls) {
        setup_.level = level;
        walls_ = (level == Level::namespaces ? "bubblewrap, " : "") + *found.walls;
        return;
      }
      complaint_ += (complaint_.empty() ? "" : "; ") + found.complaint;
    }
  }

  void add_workers(Language language, int count) {
    for (int i = 0; i < std::max(1, count); ++i) {
      workers_.push_back(
          std::make_unique<Worker>(setup_, language, static_cast<int>(workers_.size()) + 1));
      queue(language).add(*workers_.back());
    }
  }

  Setup setup_;
  std::string walls_;
  std::string complaint_;
  std::vector<std::unique_ptr<Worker>> workers_;
  WorkerQueue sql_;
  WorkerQueue python_;
};

Sandbox::Sandbox(Options options)
    : implementation_(std::make_unique<Implementation>(std::move(options))) {}
Sandbox::~Sandbox() = default;

Level Sandbox::level() const { return implementation_->level(); }
bool Sandbox::has_python() const { return implementation_->has_python(); }
std::string Sandbox::describe() const { return implementation_->describe(); }
void Sandbox::warm_up(Language language) { implementation_->warm_up(language); }

Outcome Sandbox::run(const Code& code, const Limits& limits, std::stop_token stop,
                     const OutputSink& output) {
  return implementation_->run(code, limits, stop, output);
}

}  // namespace atlas::sandbox
