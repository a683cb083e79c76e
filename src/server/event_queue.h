// Server-sent events on their way from whoever makes them to the connection that sends them.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace atlas::server {

// One client's events. Thread-safe. The maker and the connection each hold a shared_ptr: either may
// be gone first.
class EventQueue {
 public:
  static constexpr size_t kMostWaitingBytes = 1 << 20;

  // A client that reads too slowly, so that more waits for it, counts as gone.
  explicit EventQueue(size_t most_waiting_bytes = kMostWaitingBytes)
      : most_waiting_bytes_(most_waiting_bytes) {}

  // "event: NAME\ndata: JSON\n\n". Returns false when the client is gone: stop working for it.
  bool push(std::string_view name, const base::Json& data);
  // No more events; what is there is still sent.
  void close();
  // From either side: nobody reads any more.
  void abandon();
  bool is_abandoned() const { return gone_.stop_requested(); }
  // Stopped when nobody reads any more.
  std::stop_token gone() const { return gone_.get_token(); }

  // For the connection: what is there by now; true in `ended` once there will be no more.
  std::string take(bool& ended);
  // Called, from any thread, when there is something new. Only one, set before the first take().
  void on_change(std::function<void()> wake);

 private:
  void wake();

  const size_t most_waiting_bytes_;
  mutable std::mutex mutex_;
  std::string pending_;
  bool closed_ = false;
  std::stop_source gone_;
  std::function<void()> wake_;
};
using EventQueuePtr = std::shared_ptr<EventQueue>;

// Clients that listen to the same topic.
class EventHub {
 public:
  EventQueuePtr subscribe(const std::string& topic);
  void publish(const std::string& topic, std::string_view name, const base::Json& data);
  // Ends the streams of one topic, or of all: the server stops.
  void close(const std::string& topic);
  void close_all();

 private:
  struct Subscriber {
    std::string topic;
    std::weak_ptr<EventQueue> queue;
  };
  std::mutex mutex_;
  bool closed_ = false;
  std::vector<Subscriber> subscribers_;
};

}  // namespace atlas::server
