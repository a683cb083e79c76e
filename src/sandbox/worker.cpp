#include "sandbox/worker.h"

#include <fmt/format.h>
#include <poll.h>

#include "base/error.h"

namespace atlas::sandbox {
namespace {

constexpr std::chrono::milliseconds kToProbe{10'000};
constexpr std::chrono::milliseconds kToBeReady{60'000};  // Python, on a busy machine, from the disk

bool is_readable(int descriptor) {
  pollfd ready{descriptor, POLLIN, 0};
  return poll(&ready, 1, 0) > 0;
}

// A namespace has its own folders in memory.
std::filesystem::path scratch_for(const Setup& setup, int number,
                                  const std::optional<UserLease>& user) {
  const auto uid = user ? std::optional(user->uid()) : std::nullopt;
  return setup.folder.make_scratch(number, uid);
}

Outcome unavailable(std::string_view message) {
  return unsuccessful(Outcome::End::refused, "SandboxUnavailable", message);
}

}  // namespace

Worker::Worker(Setup& setup, Language language, int number)
    : setup_(setup), language_(language), number_(number), user_(UserLease::take()) {}

Worker::~Worker() {
  process_.reset();
  if (!scratch_.empty()) remove_tree(scratch_);
}

WorkerSettings Worker::settings() const {
  return {.level = setup_.level,
          .language = language_,
          .uid = user_ ? std::optional(user_->uid()) : std::nullopt,
          .code = setup_.files.code,
          .library = setup_.files.library,
          .database = setup_.folder.database(),
          .scratch = scratch_,
          .memory_bytes = setup_.options.memory_bytes};
}

void Worker::start() {
  if (process_) return;
  try {
    if (scratch_.empty() && setup_.level != Level::namespaces) {
      scratch_ = scratch_for(setup_, number_, user_);
    }
    process_ = std::make_unique<Process>(setup_.starter, settings(), setup_.database.get());
    trouble_.clear();
  } catch (const Error& error) {
    trouble_ = error.what();
  }
}

// The next one is on its way while nobody waits for it.
void Worker::replace() {
  process_.reset();
  if (!scratch_.empty()) {
    remove_tree(scratch_);
    scratch_.clear();
  }
  start();
}

std::optional<Outcome> Worker::wait_until_ready(int cancel) {
  start();
  if (process_ && (process_->is_ready() || process_->wait_until_ready(kToBeReady, cancel))) {
    return std::nullopt;
  }
  if (is_readable(cancel)) return cancelled();
  if (process_) trouble_ = process_->complaint();
  process_.reset();
  return unavailable(fmt::format("no {} worker can be started: {}", name_of(language_),
                                 trouble_.empty() ? "it does not answer" : trouble_));
}

Outcome Worker::run(const Code& code, const Limits& limits, int cancel,
                    const Sandbox::OutputSink& output) {
  Outcome outcome;
  for (const bool is_second : {false, true}) {
    if (auto trouble = wait_until_ready(cancel)) return std::move(*trouble);
    try {
      Attempt attempt =
          run_on(*process_, code, limits, setup_.options.memory_bytes, cancel, output);
      outcome = std::move(attempt.outcome);
      outcome.was_rerun = is_second;
      if (!attempt.worker_is_good) replace();
      if (!attempt.died_otherwise) return outcome;
    } catch (const Error& error) {
      return unavailable(error.what());
    }
  }
  return outcome;
}

Probe probe(Setup& setup, Level level) {
  const auto user = UserLease::take();
  const auto scratch = scratch_for(setup, 0, user);
  Probe found;
  {
    Process process(setup.starter,
                    {.level = level,
                     .is_probe = true,
                     .uid = user ? std::optional(user->uid()) : std::nullopt,
                     .code = setup.files.code,
                     .library = setup.files.library,
                     .database = setup.folder.database(),
                     .scratch = scratch},
                    setup.database.get());
    const Descriptor never = event();
    found.walls = process.wait_until_ready(kToProbe, never.get());
    if (!found.walls) found.complaint = process.complaint();
  }
  remove_tree(scratch);
  return found;
}

}  // namespace atlas::sandbox
