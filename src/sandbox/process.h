// A worker's process, from the parent's side.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <thread>

#include "sandbox/descriptor.h"
#include "sandbox/wire.h"
#include "sandbox/worker/settings.h"

namespace atlas::sandbox {

// A thread that starts the processes and lives as long as they may: the kernel kills a child with
// PR_SET_PDEATHSIG when the thread ends that made it, not the process.
class Starter {
 public:
  Starter();
  ~Starter();
  Starter(const Starter&) = delete;
  Starter& operator=(const Starter&) = delete;

  void run(const std::function<void()>& task);  // on that thread; returns when it is done

 private:
  struct State;
  std::unique_ptr<State> state_;
  std::thread thread_;
};

class Process {
 public:
  // Starts the worker's program. Throws Error(unavailable).
  Process(Starter& starter, const WorkerSettings& settings, int database);
  ~Process();  // kills it and all that came from it
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  int control() const { return control_.get(); }
  wire::FrameReader& frames() { return frames_; }

  // What the worker said when it was ready: its walls. Nothing if it ended, or `cancel` became
  // readable, before that.
  std::optional<std::string> wait_until_ready(std::chrono::milliseconds time, int cancel);
  bool is_ready() const { return walls_.has_value(); }
  // Why it did not become ready: the end of what it wrote to standard error.
  std::string complaint();

  // All bytes; false if the worker is gone. `descriptors` go with the first byte.
  bool send(std::string_view bytes, std::span<const int> descriptors = {});
  // Kills, waits, and gives the signal that had ended it before that, 0 if there was none.
  int end();

 private:
  void read_child();
  bool wait_for_end(std::chrono::milliseconds time) const;

  Level level_;
  Language language_;
  Descriptor control_;
  Descriptor info_;
  Descriptor errors_;
  Descriptor self_;   // of the process that was started
  Descriptor child_;  // of the namespace's init
  int pid_ = -1;
  wire::FrameReader frames_;
  std::optional<std::string> walls_;
};

}  // namespace atlas::sandbox
