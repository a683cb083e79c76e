// One thread with its own sockets: an io_context and the connections that live on it. Everything
// but post() and the constructor happens on that thread, so nothing here is locked.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <list>
#include <thread>

#include "server/access_log.h"
#include "server/app.h"
#include "server/census.h"
#include "server/workers.h"

namespace atlas::server {

class Connection;

// What all loops share.
struct Shared {
  App& app;
  Workers& workers;
  AccessLog& log;
  Census& census;
};

class Loop {
 public:
  using Connections = std::list<Connection*>;

  explicit Loop(const Shared& shared);
  ~Loop() { halt(); }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  boost::asio::io_context& context() { return context_; }
  const Shared& shared() const { return shared_; }
  bool is_stopping() const { return is_stopping_; }

  Connections::iterator enter(Connection& connection);
  void leave(Connections::iterator place);

  // Closes the connection that has been waiting longest for a request to begin or to go on; false
  // when all are busy.
  bool close_longest_waiting();

  // From any thread: connections that wait are closed, the others after their answer.
  void begin_to_stop();
  // From any thread: whatever still runs is cut.
  void cut_all();
  // Ends the thread. Connections that are left go with the loop.
  void halt();

 private:
  void sweep();

  Shared shared_;
  Connections connections_;  // leave it while the context is destroyed
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  boost::asio::steady_timer sweeper_;
  bool is_stopping_ = false;
  std::thread thread_;
};

}  // namespace atlas::server
