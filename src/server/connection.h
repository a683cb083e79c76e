// One client: reads requests, has them answered, writes the answers, one after the other.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "server/loop.h"
#include "server/reply.h"
#include "server/request.h"
#include "server/response.h"

namespace atlas::server {

class Connection {
 public:
  using Clock = std::chrono::steady_clock;

  // On the loop's thread, as everything here. The census has counted it already.
  Connection(Loop& loop, boost::asio::ip::tcp::socket socket, std::string address, bool is_own);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Until the client or the server has enough.
  boost::asio::awaitable<void> run();

  // For a request to begin, or for the rest of its header.
  bool is_waiting() const { return is_waiting_; }
  Clock::time_point waiting_since() const { return waiting_since_; }
  void end_if_overdue(Clock::time_point now);
  void close();

 private:
  using HeaderParser = boost::beast::http::request_parser<boost::beast::http::empty_body>;
  template <typename T>
  using Await = boost::asio::awaitable<T>;

  // A trouble that ends the connection; answered if `status` is not 0.
  struct Failure {
    // No aggregate: g++ 12 destroys one twice when a coroutine returns or passes it in braces.
    Failure() = default;
    Failure(int status_code, std::string what) : status(status_code), message(std::move(what)) {}
    int status = 0;
    std::string message;
  };

  Await<bool> wait_for_request();
  Await<std::optional<Failure>> read_header(HeaderParser& parser);
  Await<std::optional<Failure>> read_body(HeaderParser& parser, const Route& route,
                                          Request& request);
  template <typename Take>
  Await<std::optional<Failure>> read_pieces(HeaderParser& parser, uint64_t most_bytes, Take take);
  Await<bool> serve_one(HeaderParser& parser);
  Await<Response> answer(const Route& route, Request& request);
  Await<bool> send(const Request& request, const Response& response, bool keep_alive);
  Await<bool> send_failure(const Request& request, const Failure& failure);
  Await<bool> write(std::string_view head, std::string_view body);
  Await<bool> write_file(const FileContent& file, uint64_t first, uint64_t size);
  Await<bool> write_events(EventQueue& events);
  std::shared_ptr<const bool> watch_for_end(std::function<void()> tell);
  Await<void> drain();

  void expect_within(std::chrono::milliseconds time) { deadline_ = Clock::now() + time; }
  void log(const Request& request, const Response& response, const Reply& reply);

  Loop& loop_;
  const Limits& limits_;
  boost::asio::ip::tcp::socket socket_;
  std::string address_;
  bool is_own_;
  Loop::Connections::iterator place_;
  boost::beast::flat_buffer buffer_;
  Clock::time_point deadline_ = Clock::time_point::max();
  bool is_overdue_ = false;
  bool is_waiting_ = false;
  Clock::time_point waiting_since_, request_start_;
};

}  // namespace atlas::server
