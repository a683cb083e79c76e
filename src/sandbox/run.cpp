#include "sandbox/run.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <map>

#include "base/text.h"
#include "sandbox/output_text.h"

namespace atlas::sandbox {
namespace {

using Clock = std::chrono::steady_clock;
using End = Outcome::End;

constexpr std::chrono::milliseconds kToStart{3'000};  // a worker that lives answers at once
constexpr std::chrono::milliseconds kToStop{1'500};
constexpr size_t kMostReportBytes = 160U << 20U;
constexpr size_t kMostOutputBytes = 32U << 20U;  // read and thrown away; then the pipe is closed
constexpr size_t kMostArtifacts = 20;
constexpr size_t kMostErrorBytes = 64U << 10U;

std::string text_of(std::string_view bytes) {
  return base::with_replaced_bytes(bytes.substr(0, kMostErrorBytes));
}

// A name to be shown and saved under: one line, no folder, never empty.
std::string file_name_of(std::string_view name) {
  constexpr size_t kLongest = 120;
  std::string safe;
  for (const char c : base::with_replaced_bytes(name.substr(0, kLongest))) {
    const bool is_plain =
        static_cast<unsigned char>(c) >= 0x20 && c != '/' && c != '\\' && c != 0x7F;
    safe += is_plain ? c : '-';
  }
  if (safe.empty() || safe.find_first_not_of('.') == std::string::npos) return "file";
  return safe;
}

std::string mime_of(std::string_view name) {
  static const std::map<std::string, std::string, std::less<>> kTypes = {
      {"png", "image/png"},       {"jpg", "image/jpeg"},    {"jpeg", "image/jpeg"},
      {"gif", "image/gif"},       {"svg", "image/svg+xml"}, {"webp", "image/webp"},
      {"pdf", "application/pdf"}, {"csv", "text/csv"},      {"json", "application/json"},
      {"txt", "text/plain"},      {"md", "text/markdown"},  {"tsv", "text/tab-separated-values"}};
  const auto dot = name.rfind('.');
  const auto found = dot == std::string_view::npos
                         ? kTypes.end()
                         : kTypes.find(base::lower_ascii(name.substr(dot + 1)));
  return found == kTypes.end() ? "application/octet-stream" : found->second;
}

std::string seconds(std::chrono::milliseconds time) {
  constexpr double kMillisPerSecond = 1000;
  return fmt::format("{} s", static_cast<double>(time.count()) / kMillisPerSecond);
}

void tell(Outcome& outcome, End end, std::string_view name, std::string_view message) {
  outcome.end = end;
  outcome.error_name = name;
  outcome.error_message = message;
}

class Run {
 public:
  Run(Process& process, const Code& code, const Limits& limits, uint64_t memory_bytes, int cancel,
      const Sandbox::OutputSink& output)
      : process_(process),
        code_(code),
        limits_(limits),
        memory_bytes_(memory_bytes),
        cancel_(cancel),
        stdout_("stdout", limits.output_bytes, output),
        stderr_("stderr", limits.output_bytes, output) {}

  Attempt go() {
    begin_ = Clock::now();
    deadline_ = begin_ + kToStart;
    if (!send_request()) return lost();
    while (!is_over()) {
      if (!wait()) continue;
      read_control();
      if (is_python()) read_streams();
    }
    return is_lost_ ? lost() : conclude();
  }

 private:
  bool is_python() const { return code_.language == Language::python; }
  bool is_over() const { return is_lost_ || ending_ || (!is_python() && has_report_ended_); }

  bool send_request() {
    const wire::Request request{
        code_.source,           limits_.rows,
        limits_.artifact_bytes, static_cast<uint64_t>(limits_.wall.count()),
        memory_bytes_,          is_python() ? std::vector<Relation>{} : code_.relations};
    const std::string frame = wire::framed(wire::Kind::run, wire::encode(request));
    if (!is_python()) return process_.send(frame);
    Ends report = socket_ends();
    Ends out = pipe_to_us();
    Ends error = pipe_to_us();
    const std::array<int, 3> theirs = {report.theirs.get(), out.theirs.get(), error.theirs.get()};
    report_ = std::move(report.ours);
    out_ = std::move(out.ours);
    error_ = std::move(error.ours);
    for (const Descriptor* ours : {&report_, &out_, &error_})
      fcntl(ours->get(), F_SETFL, O_NONBLOCK);
    return process_.send(frame, theirs);
  }

  // False when nothing can be read: it was the time, or the one who asked.
  bool wait() {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline_ - Clock::now());
    std::array<pollfd, 5> ready = {{{process_.control(), POLLIN, 0},
                                    {stop_reason_ ? -1 : cancel_, POLLIN, 0},
                                    {report_.get(), POLLIN, 0},
                                    {out_.get(), POLLIN, 0},
                                    {error_.get(), POLLIN, 0}}};
    const int time = static_cast<int>(std::max<int64_t>(0, left.count()));
    const int count = poll(ready.data(), ready.size(), time);
    if (count < 0) return false;
    if (count == 0) {
      be_out_of_time();
      return false;
    }
    if (ready[1].revents != 0) stop(End::cancelled);
    return true;
  }

  void be_out_of_time() {
    if (!has_started_ || stop_reason_) {
      is_lost_ = true;
    } else {
      stop(End::timed_out);
    }
  }

  // A Python worker kills its child and says so; a SQL worker is killed, unless it stops in time.
  void stop(End reason) {
    stop_reason_ = reason;
    deadline_ = Clock::now() + kToStop;
    if (is_python()) {
      process_.send(wire::framed(wire::Kind::stop, {}));
    } else if (reason != End::timed_out) {
      is_lost_ = true;
    }
  }

  void read_control() {
    std::array<char, 64U << 10U> buffer;
    const ssize_t count = recv(process_.control(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count <= 0) {
      is_lost_ = true;
      return;
    }
    process_.frames().feed({buffer.data(), static_cast<size_t>(count)});
    while (const auto frame = process_.frames().next()) take_from_worker(*frame);
    if (process_.frames().is_broken()) is_lost_ = true;
  }

  void take_from_worker(const wire::Frame& frame) {
    if (frame.kind == wire::Kind::started) {
      has_started_ = true;
      begin_ = Clock::now();
      if (!stop_reason_) deadline_ = begin_ + limits_.wall;
    } else if (frame.kind == wire::Kind::ended) {
      ending_ = wire::decode_ending(frame.payload);
      is_lost_ |= !ending_;
      if (!is_lost_) read_rest();
    } else if (is_python() || !take_report(frame)) {
      is_lost_ = true;
    }
  }

  void read_streams() {
    read_report();
    read_output(out_, stdout_);
    read_output(error_, stderr_);
  }

  // The run is over: whatever it has sent lies in the sockets.
  void read_rest() {
    while (read_report()) {
    }
    while (read_output(out_, stdout_)) {
    }
    while (read_output(error_, stderr_)) {
    }
  }

  bool read_report() {
    std::array<char, 64U << 10U> buffer;
    if (!report_.is_open()) return false;
    const ssize_t count = recv(report_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return false;
    if (count <= 0) {
      report_.reset();
      return false;
    }
    report_bytes_ += static_cast<size_t>(count);
    report_frames_.feed({buffer.data(), static_cast<size_t>(count)});
    bool is_good = report_bytes_ <= kMostReportBytes;
    while (is_good) {
      const auto frame = report_frames_.next();
      if (!frame) break;
      is_good = take_report(*frame);
    }
    if (!is_good || report_frames_.is_broken()) {
      // Our own code on the other side does not do that: somebody has taken its place.
      failure_ = wire::Failure{.name = "ProtocolError",
                               .message = "the code has disturbed what reports its result"};
      has_report_ended_ = true;
      report_.reset();
      if (!stop_reason_) stop(End::failed);
      return false;
    }
    return true;
  }

  bool read_output(Descriptor& pipe, OutputText& text) {
    std::array<char, 64U << 10U> buffer;
    if (!pipe.is_open()) return false;
    const ssize_t count = read(pipe.get(), buffer.data(), buffer.size());
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return false;
    if (count > 0) text.add({buffer.data(), static_cast<size_t>(count)});
    if (count <= 0 || text.seen_bytes() > kMostOutputBytes) pipe.reset();
    return pipe.is_open();
  }

  bool take_report(const wire::Frame& frame) {
    if (has_report_ended_) return false;
    switch (frame.kind) {
      case wire::Kind::table:
        return take_table(frame.payload);
      case wire::Kind::artifact:
        return take_file(frame.payload);
      case wire::Kind::failure:
        failure_ = wire::decode_failure(frame.payload);
        has_report_ended_ = true;
        return failure_.has_value();
      case wire::Kind::done:
        has_report_ended_ = is_done_ = true;
        return true;
      default:
        return false;
    }
  }

  bool take_table(std::string_view payload) {
    auto table = wire::decode_table(payload);
    if (!table || table->rows.size() > limits_.rows) return false;
    for (auto& column : table->columns) column = {text_of(column.name), text_of(column.type)};
    for (auto& row : table->rows) {
      for (store::Value& value : row) {
        auto* text = std::get_if<std::string>(&value);
        if (text != nullptr && !base::is_valid_utf8(*text))
          *text = base::with_replaced_bytes(*text);
      }
    }
    attempt_.outcome.table = std::move(table);
    return true;
  }

  bool take_file(std::string_view payload) {
    auto file = wire::decode_file(payload);
    auto& artifacts = attempt_.outcome.artifacts;
    if (!file || file->bytes.size() > limits_.artifact_bytes ||
        artifacts.size() >= kMostArtifacts) {
      return false;
    }
    const std::string name = file_name_of(file->name);
    artifacts.push_back({name, mime_of(name), std::move(file->bytes), file->size_bytes});
    return true;
  }

  // --- how it ended ---

  void fail(End end, std::string_view name, std::string_view message) {
    tell(attempt_.outcome, end, name, message);
  }

  void note_times_and_texts() {
    Outcome& outcome = attempt_.outcome;
    stdout_.finish();
    stderr_.finish();
    outcome.stdout_text = stdout_.text();
    outcome.stderr_text = stderr_.text();
    outcome.output_is_cut = stdout_.is_cut() || stderr_.is_cut();
    outcome.time = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin_);
  }

  void be_stopped(End reason) {
    if (reason == End::cancelled) {
      fail(reason, "Cancelled", "stopped on request");
    } else {
      fail(reason, "Timeout", fmt::format("stopped after {}", seconds(limits_.wall)));
    }
  }

  Attempt conclude() {
    note_times_and_texts();
    attempt_.worker_is_good = !ending_ || ending_->is_clean;
    if (stop_reason_ && *stop_reason_ != End::failed) {
      be_stopped(*stop_reason_);
    } else if (failure_) {
      fail(failure_->end, text_of(failure_->name), text_of(failure_->message));
      attempt_.outcome.traceback = text_of(failure_->traceback);
      if (failure_->end == End::timed_out) be_stopped(End::timed_out);
    } else if (!is_done_) {
      name_the_death();
    }
    if (attempt_.outcome.end != End::finished) attempt_.outcome.table.reset();
    return std::move(attempt_);
  }

  // A Python run ended without a word.
  void name_the_death() {
    const int status = static_cast<int>(ending_->wait_status);
    if (ending_->was_stopped) {
      fail(End::failed, "OutOfSpace", "the code has written too many files, or too large ones");
    } else if (!WIFSIGNALED(status)) {
      fail(End::failed, "ProcessEnded",
           fmt::format("the code ended its own process (exit status {})", WEXITSTATUS(status)));
    } else if (WTERMSIG(status) == SIGXCPU) {
      fail(End::timed_out, "Timeout",
           fmt::format("stopped after {} of computing", seconds(limits_.wall)));
    } else {
      fail(End::failed, "Crash",
           fmt::format("the process of the code died of signal {} ({})", WTERMSIG(status),
                       sigabbrev_np(WTERMSIG(status))));
    }
  }

  // The worker is gone, does not answer, or has to go.
  Attempt lost() {
    const bool was_cancelled = stop_reason_ == End::cancelled;
    note_times_and_texts();
    const int signal = process_.end();
    attempt_.outcome.table.reset();
    if (stop_reason_ && *stop_reason_ != End::failed) {
      be_stopped(was_cancelled ? End::cancelled : End::timed_out);
      return std::move(attempt_);
    }
    fail(End::failed, "Crash",
         signal == 0 ? "the worker ended during the run"
                     : fmt::format("the worker died of signal {} ({}) during the run", signal,
                                   sigabbrev_np(signal)));
    // Code cannot signal its worker: SIGKILL came from outside, or from a kernel without memory.
    attempt_.died_otherwise = !has_started_ || signal == SIGKILL;
    return std::move(attempt_);
  }

  Process& process_;
  const Code& code_;
  const Limits& limits_;
  uint64_t memory_bytes_;
  int cancel_;
  OutputText stdout_;
  OutputText stderr_;
  Descriptor report_;
  Descriptor out_;
  Descriptor error_;
  wire::FrameReader report_frames_;
  size_t report_bytes_ = 0;
  Clock::time_point begin_;
  Clock::time_point deadline_;
  bool has_started_ = false;
  bool is_lost_ = false;
  bool has_report_ended_ = false;
  bool is_done_ = false;
  std::optional<End> stop_reason_;
  std::optional<wire::Failure> failure_;
  std::optional<wire::Ending> ending_;
  Attempt attempt_;
};

}  // namespace

Outcome unsuccessful(End end, std::string_view name, std::string_view message) {
  Outcome outcome;
  tell(outcome, end, name, message);
  return outcome;
}

Attempt run_on(Process& process, const Code& code, const Limits& limits, uint64_t memory_bytes,
               int cancel, const Sandbox::OutputSink& output) {
  return Run(process, code, limits, memory_bytes, cancel, output).go();
}

}  // namespace atlas::sandbox
