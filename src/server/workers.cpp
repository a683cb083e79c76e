#include "server/workers.h"

#include <sys/resource.h>

#include <algorithm>

namespace atlas::server {
namespace {

constexpr size_t kMostWaitingJobs = 1024;

}  // namespace

Workers::Workers(size_t threads) {
  for (size_t t = 0; t < threads; ++t) threads_.emplace_back([this] { work(); });
}

Workers::~Workers() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

bool Workers::post(Priority priority, std::function<void()> job) {
  {
    const std::lock_guard lock(mutex_);
    auto& queue = jobs_[static_cast<size_t>(priority)];
    if (stopped_ || queue.size() >= kMostWaitingJobs) return false;
    queue.push_back(std::move(job));
  }
  changed_.notify_one();
  return true;
}

void Workers::work() {
  const auto has_job = [](const auto& queue) { return !queue.empty(); };
  while (true) {
    std::function<void()> job;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return stopped_ || std::ranges::any_of(jobs_, has_job); });
      if (stopped_) return;
      auto& queue = *std::ranges::find_if(jobs_, has_job);
      job = std::move(queue.front());
      queue.pop_front();
    }
    job();
  }
}

void run_in_background() {
  constexpr int kNiceness = 10;
  setpriority(PRIO_PROCESS, 0, kNiceness);  // 0: the calling thread, on Linux
}

}  // namespace atlas::server
