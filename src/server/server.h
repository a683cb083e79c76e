// The HTTP server: sockets, threads and the App behind them.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "server/options.h"

namespace atlas::server {

class Server {
 public:
  // Listens and answers from now on, while the trace is still being loaded. Throws Error: what the
  // database is not, a port that is taken, a host that is none.
  //   loading_failed  called from another thread; wait_until_loaded() throws the reason
  explicit Server(ServerOptions options, std::function<void()> loading_failed = [] {});
  // As stop().
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  uint16_t port() const;
  // "http://127.0.0.1:8421/", without a token.
  std::string address() const;
  void wait_until_loaded();

  // Accepts nobody any more, lets what is running finish (for Limits::stop_time), then closes.
  void stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace atlas::server
