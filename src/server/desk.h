// Where questions and code wait for their turn: first come, first served, a bounded number at once,
// and no more of them from one address than its share.
//
// A job tells what happens through its EventQueue. It ends early when its client is gone; a client
// that waits is told its place in the line whenever that changes.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "server/event_queue.h"

namespace atlas::server {

struct DeskLimits {
  size_t running = 4;
  size_t waiting = 100;
  // Waiting or running, from one address.
  size_t per_address = 60;
  // Taken from one address in any hour; nothing: as many as it likes.
  std::optional<size_t> per_hour;
};

class Desk {
 public:
  using Clock = std::chrono::steady_clock;
  // What it throws becomes the event `error`.
  using Job = std::function<void(EventQueue& events)>;

  explicit Desk(const DeskLimits& limits);
  // As stop().
  ~Desk();
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  const DeskLimits& limits() const { return limits_; }

  // Throws HttpError(429) when this address has had its share, HttpError(503) when the line is
  // full.
  EventQueuePtr take(const std::string& address, Job job);

  // Ends what runs and what waits; nothing is taken any more. Returns when all has ended.
  void stop();

 private:
  struct Ticket {
    std::string address;
    Job job;
    EventQueuePtr events;
  };

  void work();
  void run(const Ticket& ticket);
  void check(const std::string& address);
  void drop_those_who_left();
  void tell_places();

  const DeskLimits limits_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Ticket> waiting_;
  std::list<Ticket> running_;
  std::map<std::string, std::deque<Clock::time_point>> taken_;  // of the last hour
  bool is_stopped_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace atlas::server
