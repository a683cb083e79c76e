#include "server/loop.h"

#include <boost/asio/post.hpp>

#include "server/connection.h"

namespace atlas::server {
namespace {

// How late a time-out may come.
constexpr std::chrono::milliseconds kSweepTime{100};

}  // namespace

Loop::Loop(const Shared& shared)
    : shared_(shared), work_(boost::asio::make_work_guard(context_)), sweeper_(context_) {
  sweep();
  thread_ = std::thread([this] { context_.run(); });
}

void Loop::halt() {
  context_.stop();
  if (thread_.joinable()) thread_.join();
}

Loop::Connections::iterator Loop::enter(Connection& connection) {
  return connections_.insert(connections_.end(), &connection);
}

void Loop::leave(Connections::iterator place) { connections_.erase(place); }

bool Loop::close_longest_waiting() {
  Connection* longest = nullptr;
  for (Connection* connection : connections_) {
    if (!connection->is_waiting()) continue;
    if (longest == nullptr || connection->waiting_since() < longest->waiting_since()) {
      longest = connection;
    }
  }
  if (longest != nullptr) longest->close();
  return longest != nullptr;
}

void Loop::begin_to_stop() {
  boost::asio::post(context_, [this] {
    is_stopping_ = true;
    for (Connection* connection : connections_) {
      if (connection->is_waiting()) connection->close();
    }
  });
}

void Loop::cut_all() {
  boost::asio::post(context_, [this] {
    for (Connection* connection : connections_) connection->close();
  });
}

// One timer for all connections: a deadline costs a connection nothing but the writing of it.
void Loop::sweep() {
  const auto now = std::chrono::steady_clock::now();
  for (Connection* connection : connections_) connection->end_if_overdue(now);
  sweeper_.expires_after(kSweepTime);
  sweeper_.async_wait([this](const boost::system::error_code& error) {
    if (!error) sweep();
  });
}

}  // namespace atlas::server
