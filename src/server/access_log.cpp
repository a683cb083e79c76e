#include "server/access_log.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>

#include "base/json.h"
#include "base/text.h"
#include "base/time.h"

namespace atlas::server {
namespace {

// A reader of the log that does not keep up loses lines, not the server its memory.
constexpr size_t kMostPendingBytes = 4 << 20;

std::string now_text() {
  return base::iso_millis(std::chrono::duration_cast<std::chrono::microseconds>(
                              std::chrono::system_clock::now().time_since_epoch())
                              .count());
}

std::string line_of(const LogEntry& entry, LogFormat format) {
  if (format == LogFormat::json) {
    const std::string note =
        entry.note.empty() ? "" : fmt::format(R"(,"note":{})", base::json_quoted(entry.note));
    return fmt::format(
        R"({{"time":"{}","client":{},"method":"{}","path":{},"status":{},"bytes":{},"ms":{:.1f}{}}})"
        "\n",
        now_text(), base::json_quoted(entry.client), entry.method, base::json_quoted(entry.path),
        entry.status, entry.bytes, entry.ms, note);
  }
  return fmt::format("{} {} {} {} {} {} B {:.1f} ms{}{}\n", now_text(), entry.client, entry.method,
                     base::printable(entry.path), entry.status, entry.bytes, entry.ms,
                     entry.note.empty() ? "" : " ", base::printable(entry.note));
}

}  // namespace

AccessLog::AccessLog(LogFormat format) : format_(format), thread_([this] { work(); }) {}

AccessLog::~AccessLog() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void AccessLog::write(const LogEntry& entry) {
  if (format_ == LogFormat::none) return;
  const std::string line = line_of(entry, format_);
  bool was_empty = false;
  {
    const std::lock_guard lock(mutex_);
    was_empty = pending_.empty();
    if (pending_.size() + line.size() > kMostPendingBytes) {
      ++dropped_;
    } else {
      pending_ += line;
    }
  }
  if (was_empty) changed_.notify_one();
}

void AccessLog::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return stopped_ || !pending_.empty(); });
    if (pending_.empty()) return;
    std::string text = std::exchange(pending_, "");
    if (const uint64_t dropped = std::exchange(dropped_, 0); dropped > 0) {
      text += fmt::format("warning: {} lines of the log were dropped\n", dropped);
    }
    lock.unlock();
    std::fwrite(text.data(), 1, text.size(), stderr);
    std::fflush(stderr);
    lock.lock();
    // Lines that come within a moment are written together.
    if (!stopped_) changed_.wait_for(lock, std::chrono::milliseconds(20), [&] { return stopped_; });
  }
}

}  // namespace atlas::server
