// How many connections there are, in all and from each foreign address. Thread-safe.
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>

#include "server/options.h"

namespace atlas::server {

class Census {
 public:
  explicit Census(const Limits& limits) : limits_(limits) {}

  enum class Entry {
    welcome,
    full,      // no more at all: one that waits has to go first
    too_many,  // from this address
  };
  // Counts the connection unless the answer is too_many; then leave() must follow.
  //   is_own  from this machine: only the total counts
  Entry enter(const std::string& address, bool is_own);
  void leave(const std::string& address, bool is_own);

  size_t count() const;
  // Waits until nobody is left; false after `time`.
  bool wait_until_empty(std::chrono::milliseconds time);

 private:
  const Limits limits_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  size_t count_ = 0;
  std::map<std::string, size_t> by_address_;
};

}  // namespace atlas::server
