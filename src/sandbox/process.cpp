#include "sandbox/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <mutex>
#include <span>

#include "base/error.h"
#include "base/text.h"
#include "sandbox/files.h"
#include "sandbox/worker/inherited.h"

namespace atlas::sandbox {
namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(std::string_view what, int error) {
  throw Error(ErrorKind::unavailable, fmt::format("{}: {}", what, std::strerror(error)),
              "check the limits of processes and open files");
}

// Above all numbers that a child gets, so that none is overwritten before it has been copied.
Descriptor out_of_the_way(int number) {
  constexpr int kAbove = 16;
  const int copy = fcntl(number, F_DUPFD_CLOEXEC, kAbove);
  if (copy < 0) fail("cannot start a worker", errno);
  return Descriptor(copy);
}

class SpawnActions {
 public:
  SpawnActions() { posix_spawn_file_actions_init(&actions_); }
  ~SpawnActions() { posix_spawn_file_actions_destroy(&actions_); }
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;

  void give(int ours, int theirs) {
    const Descriptor& copy = copies_.emplace_back(out_of_the_way(ours));
    posix_spawn_file_actions_adddup2(&actions_, copy.get(), theirs);
  }
  void open_null(int theirs) {
    posix_spawn_file_actions_addopen(&actions_, theirs, "/dev/null", O_RDWR, 0);
  }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
  std::vector<Descriptor> copies_;
};

// A group of its own, so that Ctrl-C reaches the parent alone; no signal blocked or ignored.
class SpawnAttributes {
 public:
  SpawnAttributes() {
    posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }
  ~SpawnAttributes() { posix_spawnattr_destroy(&attributes_); }
  SpawnAttributes(const SpawnAttributes&) = delete;
  SpawnAttributes& operator=(const SpawnAttributes&) = delete;
  const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_;
};

int spawn(const WorkerSettings& settings, const SpawnActions& actions) {
  std::vector<std::string> texts = settings.arguments();
  const std::string program = WorkerFiles{settings.code, settings.library}.program();
  texts.insert(texts.begin(), program);
  std::vector<char*> arguments;
  for (std::string& text : texts) arguments.push_back(text.data());
  arguments.push_back(nullptr);
  std::string library = "LD_LIBRARY_PATH=" + settings.library.string();
  std::string path = "PATH=/usr/local/bin:/usr/bin:/bin";
  const std::array<char*, 3> environment = {library.data(), path.data(), nullptr};
  const SpawnAttributes attributes;
  int pid = -1;
  const int error = posix_spawn(&pid, program.c_str(), actions.get(), attributes.get(),
                                arguments.data(), environment.data());
  if (error != 0) fail("cannot start " + program, error);
  return pid;
}

Descriptor open_process(int pid) {
  return Descriptor(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
}

void kill_process(const Descriptor& process) {
  if (process.is_open()) syscall(SYS_pidfd_send_signal, process.get(), SIGKILL, nullptr, 0);
}

std::string read_some(int descriptor) {
  std::array<char, 4096> buffer;
  const ssize_t count = read(descriptor, buffer.data(), buffer.size());
  return count <= 0 ? "" : std::string(buffer.data(), static_cast<size_t>(count));
}

}  // namespace

// --- Starter ---

struct Starter::State {
  std::mutex mutex;
  std::condition_variable changed;
  const std::function<void()>* task = nullptr;
  std::exception_ptr error;
  bool is_over = false;
  std::mutex one_at_a_time;

  void work() {
    std::unique_lock lock(mutex);
    for (;;) {
      changed.wait(lock, [&] { return task != nullptr || is_over; });
      if (is_over) return;
      try {
        (*task)();
      } catch (...) {
        error = std::current_exception();
      }
      task = nullptr;
      changed.notify_all();
    }
  }
};

Starter::Starter() : state_(std::make_unique<State>()), thread_([this] { state_->work(); }) {}

Starter::~Starter() {
  {
    const std::scoped_lock lock(state_->mutex);
    state_->is_over = true;
  }
  state_->changed.notify_all();
  thread_.join();
}

void Starter::run(const std::function<void()>& task) {
  const std::scoped_lock turn(state_->one_at_a_time);
  std::unique_lock lock(state_->mutex);
  state_->task = &task;
  state_->changed.notify_all();
  state_->changed.wait(lock, [&] { return state_->task == nullptr; });
  if (const auto error = std::exchange(state_->error, nullptr)) std::rethrow_exception(error);
}

// --- Process ---

Process::Process(Starter& starter, const WorkerSettings& settings, int database)
    : level_(settings.level), language_(settings.language) {
  Ends control = socket_ends();
  Ends info = pipe_to_us();
  Ends errors = pipe_to_us();
  fcntl(info.ours.get(), F_SETFL, O_NONBLOCK);
  fcntl(errors.ours.get(), F_SETFL, O_NONBLOCK);
  SpawnActions actions;
  actions.open_null(STDIN_FILENO);
  actions.open_null(STDOUT_FILENO);
  actions.give(errors.theirs.get(), STDERR_FILENO);
  actions.give(control.theirs.get(), kControlDescriptor);
  actions.give(database, kDatabaseDescriptor);
  actions.give(info.theirs.get(), kInfoDescriptor);
  starter.run([&] {
    pid_ = spawn(settings, actions);
    self_ = open_process(pid_);
  });
  control_ = std::move(control.ours);
  // A worker that does not read is no better than one that is gone.
  constexpr timeval kPatience{5, 0};
  setsockopt(control_.get(), SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof(kPatience));
  info_ = std::move(info.ours);
  errors_ = std::move(errors.ours);
}

Process::~Process() { end(); }

// bubblewrap writes {"child-pid": 123, ...} before anything of others runs.
void Process::read_child() {
  const std::string text = read_some(info_.get());
  constexpr std::string_view kKey = "\"child-pid\": ";
  const auto found = text.find(kKey);
  if (found == std::string::npos) return;
  child_ = open_process(std::atoi(text.c_str() + found + kKey.size()));
}

std::optional<std::string> Process::wait_until_ready(std::chrono::milliseconds time, int cancel) {
  const Clock::time_point deadline = Clock::now() + time;
  std::array<char, 4096> buffer;
  while (!walls_) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    std::array<pollfd, 2> ready = {{{control_.get(), POLLIN, 0}, {cancel, POLLIN, 0}}};
    if (left.count() <= 0 ||
        (poll(ready.data(), ready.size(), static_cast<int>(left.count())) < 0 && errno != EINTR) ||
        ready[1].revents != 0) {
      return std::nullopt;
    }
    if (ready[0].revents == 0) continue;
    const ssize_t count = recv(control_.get(), buffer.data(), buffer.size(), 0);
    if (count <= 0) return std::nullopt;
    frames_.feed({buffer.data(), static_cast<size_t>(count)});
    const auto frame = frames_.next();
    if (frame && frame->kind == wire::Kind::ready) {
      walls_ = base::printable(frame->payload);
      read_child();
    }
  }
  return walls_;
}

std::string Process::complaint() {
  wait_for_end(std::chrono::milliseconds(200));
  std::string text = read_some(errors_.get());
  const std::string_view last = base::trimmed(text);
  const auto line = last.rfind('\n');
  return base::printable(line == std::string_view::npos ? last : last.substr(line + 1));
}

bool Process::send(std::string_view bytes, std::span<const int> descriptors) {
  alignas(cmsghdr) std::array<char, CMSG_SPACE(4 * sizeof(int))> space{};
  while (!bytes.empty()) {
    iovec piece{const_cast<char*>(bytes.data()), bytes.size()};
    msghdr message{};
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    if (!descriptors.empty()) {
      message.msg_control = space.data();
      message.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
      cmsghdr* header = CMSG_FIRSTHDR(&message);
      header->cmsg_level = SOL_SOCKET;
      header->cmsg_type = SCM_RIGHTS;
      header->cmsg_len = CMSG_LEN(descriptors.size_bytes());
      std::memcpy(CMSG_DATA(header), descriptors.data(), descriptors.size_bytes());
    }
    const ssize_t sent = sendmsg(control_.get(), &message, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
    descriptors = {};
  }
  return true;
}

bool Process::wait_for_end(std::chrono::milliseconds time) const {
  pollfd ended{self_.get(), POLLIN, 0};
  return poll(&ended, 1, static_cast<int>(time.count())) > 0;
}

int Process::end() {
  if (pid_ < 0) return 0;
  constexpr std::chrono::milliseconds kGrace{300};
  control_.reset();
  const bool had_ended = wait_for_end(std::chrono::milliseconds(0));
  // A Python worker that has no namespace knows its child and ends it.
  if (!had_ended && language_ == Language::python && level_ != Level::namespaces) {
    wait_for_end(kGrace);
  }
  // bubblewrap goes when its init has gone, and reaps it. Killed itself it would leave that to
  // others.
  if (!child_.is_open()) read_child();
  if (child_.is_open()) {
    kill_process(child_);
    wait_for_end(kGrace);
  }
  kill_process(self_);
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  if (!had_ended) return 0;
  if (WIFSIGNALED(status)) return WTERMSIG(status);
  constexpr int kBySignal = 128;  // as bubblewrap and shells tell it
  return WEXITSTATUS(status) > kBySignal ? WEXITSTATUS(status) - kBySignal : 0;
}

}  // namespace atlas::sandbox
