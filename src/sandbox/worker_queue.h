// Who gets the next free worker: whoever came first.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <stop_token>
#include <vector>

namespace atlas::sandbox {

class Worker;

class WorkerQueue {
 public:
  // Before the first take().
  void add(Worker& worker) { free_.push_back(&worker); }

  // nullptr if `stop` was requested first.
  Worker* take(const std::stop_token& stop);
  void give_back(Worker& worker);
  // For each that is free now; the others wait meanwhile.
  template <typename Visit>
  void for_each_free(Visit visit) {
    const std::scoped_lock lock(mutex_);
    for (Worker* worker : free_) visit(*worker);
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::vector<Worker*> free_;
  std::deque<uint64_t> waiting_;  // tickets
  uint64_t next_ticket_ = 0;
};

}  // namespace atlas::sandbox
