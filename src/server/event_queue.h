// Server-sent events on their way from whoever makes them to the connection that sends them.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace atlas::server {

// One client's events. Thread-safe. The maker and the connection each hold a shared_ptr: either may
// be gone first.
class EventQueue {
 public:
  // "event: NAME\ndata: JSON\n\n". Returns false when the client is gone: stop working for it. A
  // client that reads too slowly (1 MiB waiting) counts as gone.
  bool push(std::string_view name, const base::Json& data);
  // No more events; what is there is still sent.
  void close();
  // From either side: nobody reads any more.
  void abandon();
  bool is_abandoned() const;

  // For the connection: what is there by now; true in `ended` once there will be no more.
  std::string take(bool& ended);
  // Called, from any thread, when there is something new. Only one, set before the first take().
  void on_change(std::function<void()> wake);

 private:
  void wake();

  mutable std::mutex mutex_;
  std::string pending_;
  bool closed_ = false, abandoned_ = false;
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
