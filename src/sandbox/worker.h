// One place for a worker: its user, its folder, and the process that is there now.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "sandbox/files.h"
#include "sandbox/process.h"
#include "sandbox/run.h"
#include "sandbox/user_lease.h"

namespace atlas::sandbox {

// What all workers of a sandbox have in common.
struct Setup {
  Options options;
  Level level = Level::sql_only;
  SandboxFolder folder;
  WorkerFiles files;
  Descriptor database;
  Starter starter;
};

class Worker {
 public:
  Worker(Setup& setup, Language language, int number);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // Begins to start the process, if there is none. Never throws: run() says what went wrong.
  void start();
  Outcome run(const Code& code, const Limits& limits, int cancel,
              const Sandbox::OutputSink& output);

 private:
  // Why it is not, if it does not become so.
  std::optional<Outcome> wait_until_ready(int cancel);
  void replace();
  WorkerSettings settings() const;

  Setup& setup_;
  Language language_;
  int number_;
  std::optional<UserLease> user_;
  std::filesystem::path scratch_;
  std::unique_ptr<Process> process_;
  std::string trouble_;  // why there is no process
};

// Starts a worker that only sets up its walls, at that level: what stands, or nothing and why not.
struct Probe {
  std::optional<std::string> walls;
  std::string complaint;
};
Probe probe(Setup& setup, Level level);

}  // namespace atlas::sandbox
