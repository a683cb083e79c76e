#include "server/event_queue.h"

#include <fmt/format.h>

namespace atlas::server {

bool EventQueue::push(std::string_view name, const base::Json& data) {
  const std::string text =
      fmt::format("event: {}\ndata: {}\n\n", name,
                  data.dump({.indent = -1, .ascii_only = false, .compact = true}));
  bool is_too_slow = false;
  {
    const std::lock_guard lock(mutex_);
    if (is_abandoned() || closed_) return !is_abandoned();
    is_too_slow = pending_.size() + text.size() > most_waiting_bytes_;
    if (!is_too_slow) pending_ += text;
  }
  if (is_too_slow) gone_.request_stop();  // it may call back: not under the lock
  wake();
  return !is_too_slow;
}

void EventQueue::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  wake();
}

void EventQueue::abandon() {
  std::function<void()> wake;
  {
    const std::lock_guard lock(mutex_);
    wake = std::exchange(wake_, nullptr);
  }
  gone_.request_stop();
  if (wake) wake();  // a reader that waits has nothing to wait for
}

std::string EventQueue::take(bool& ended) {
  const std::lock_guard lock(mutex_);
  ended = closed_ || is_abandoned();
  return std::exchange(pending_, "");
}

void EventQueue::on_change(std::function<void()> wake) {
  const std::lock_guard lock(mutex_);
  wake_ = std::move(wake);
}

void EventQueue::wake() {
  std::function<void()> wake;
  {
    const std::lock_guard lock(mutex_);
    wake = wake_;
  }
  if (wake) wake();
}

EventQueuePtr EventHub::subscribe(const std::string& topic) {
  auto queue = std::make_shared<EventQueue>();
  const std::lock_guard lock(mutex_);
  if (closed_) {
    queue->close();
    return queue;
  }
  std::erase_if(subscribers_, [](const Subscriber& subscriber) {
    const auto other = subscriber.queue.lock();
    return !other || other->is_abandoned();
  });
  subscribers_.push_back({topic, queue});
  return queue;
}

void EventHub::publish(const std::string& topic, std::string_view name, const base::Json& data) {
  const std::lock_guard lock(mutex_);
  for (const Subscriber& subscriber : subscribers_) {
    if (subscriber.topic != topic) continue;
    if (const auto queue = subscriber.queue.lock()) queue->push(name, data);
  }
}

void EventHub::close(const std::string& topic) {
  const std::lock_guard lock(mutex_);
  for (const Subscriber& subscriber : subscribers_) {
    if (subscriber.topic != topic) continue;
    if (const auto queue = subscriber.queue.lock()) queue->close();
  }
}

void EventHub::close_all() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  for (const Subscriber& subscriber : subscribers_) {
    if (const auto queue = subscriber.queue.lock()) queue->close();
  }
}

}  // namespace atlas::server
