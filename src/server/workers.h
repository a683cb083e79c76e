// Threads for what takes longer than a socket should wait.
#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace atlas::server {

class Workers {
 public:
  // A page before a picture, a picture before what nobody has asked for yet.
  enum class Priority { high, low };

  explicit Workers(size_t threads);
  // Waits for what is running; what waits is dropped.
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // `job` must not throw. False when too many jobs wait already.
  bool post(Priority priority, std::function<void()> job);

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::array<std::deque<std::function<void()>>, 2> jobs_;
  bool stopped_ = false;
  std::vector<std::thread> threads_;
};

// This thread gives way to others from now on (Linux: its niceness).
void run_in_background();

}  // namespace atlas::server
