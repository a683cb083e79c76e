#include "sandbox/worker_queue.h"

#include <algorithm>

namespace atlas::sandbox {

Worker* WorkerQueue::take(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  const uint64_t ticket = next_ticket_++;
  waiting_.push_back(ticket);
  const bool is_ours =
      changed_.wait(lock, stop, [&] { return waiting_.front() == ticket && !free_.empty(); });
  std::erase(waiting_, ticket);
  changed_.notify_all();
  if (!is_ours) return nullptr;
  // The one that was used last: its caches are warm.
  Worker* worker = free_.back();
  free_.pop_back();
  return worker;
}

void WorkerQueue::give_back(Worker& worker) {
  {
    const std::scoped_lock lock(mutex_);
    free_.push_back(&worker);
  }
  changed_.notify_all();
}

}  // namespace atlas::sandbox
