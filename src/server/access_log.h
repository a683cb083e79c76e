// One line a request on standard error, as text or as JSON; written by a thread of its own, so that
// no socket waits for a terminal.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "server/options.h"

namespace atlas::server {

struct LogEntry {
  std::string_view method, path;  // without the query: it may hold a token or a name
  int status;
  uint64_t bytes;
  double ms;
  std::string_view client;
  std::string_view note = {};  // "" where there is none
};

class AccessLog {
 public:
  explicit AccessLog(LogFormat format);
  // Writes what is left.
  ~AccessLog();
  AccessLog(const AccessLog&) = delete;
  AccessLog& operator=(const AccessLog&) = delete;

  void write(const LogEntry& entry);

 private:
  void work();

  LogFormat format_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string pending_;
  uint64_t dropped_ = 0;
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace atlas::server
