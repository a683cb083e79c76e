#include "server/census.h"

namespace atlas::server {

Census::Entry Census::enter(const std::string& address, bool is_own) {
  const std::lock_guard lock(mutex_);
  if (!is_own) {
    size_t& count = by_address_[address];
    if (count >= limits_.connections_per_address) return Entry::too_many;
    ++count;
  }
  ++count_;
  return count_ > limits_.connections ? Entry::full : Entry::welcome;
}

void Census::leave(const std::string& address, bool is_own) {
  {
    const std::lock_guard lock(mutex_);
    --count_;
    if (!is_own) {
      const auto found = by_address_.find(address);
      if (--found->second == 0) by_address_.erase(found);
    }
  }
  changed_.notify_all();
}

size_t Census::count() const {
  const std::lock_guard lock(mutex_);
  return count_;
}

bool Census::wait_until_empty(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, time, [&] { return count_ == 0; });
}

}  // namespace atlas::server
