#include "server/server.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <future>

#include "base/error.h"
#include "base/parallel.h"
#include "base/text.h"
#include "server/connection.h"
#include "server/guard.h"
#include "server/loop.h"

namespace atlas::server {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

size_t socket_threads(const ServerOptions& options) {
  constexpr size_t kFewest = 2, kMost = 8;
  if (options.threads > 0) return options.threads;
  return std::clamp(base::available_threads(), kFewest, kMost);
}

// Short requests are not to stand behind two long ones.
size_t worker_threads() { return base::available_threads() + 2; }

// As many files as the system lets us have, and no more connections than that.
void raise_file_limit(Limits& limits) {
  constexpr size_t kOtherFiles = 128;
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  getrlimit(RLIMIT_NOFILE, &files);
  const size_t most = files.rlim_cur > 2 * kOtherFiles ? files.rlim_cur - kOtherFiles : kOtherFiles;
  limits.connections = std::min(limits.connections, most);
}

ServerOptions prepared(ServerOptions options) {
  check_exposure(options);
  raise_file_limit(options.limits);
  return options;
}

tcp::endpoint resolve(asio::io_context& context, const std::string& host) {
  error_code error;
  tcp::resolver resolver(context);
  std::string name = host;
  if (name.size() > 2 && name.front() == '[' && name.back() == ']') {
    name = name.substr(1, name.size() - 2);
  }
  const auto found = resolver.resolve(name, "", tcp::resolver::passive, error);
  if (error || found.empty()) {
    throw Error(ErrorKind::usage,
                fmt::format("--host {}: no such address of this machine", base::printable(host)),
                "give 127.0.0.1, ::1 or an address of this machine");
  }
  return found.begin()->endpoint();
}

}  // namespace

class Server::Impl {
 public:
  Impl(ServerOptions options, std::function<void()> loading_failed)
      : options_(prepared(std::move(options))),
        census_(options_.limits),
        acceptor_(accept_context_) {
    listen();  // first: a port that is taken is told before anything is loaded
    app_ = std::make_unique<App>(options_, std::move(loading_failed));
    log_ = std::make_unique<AccessLog>(options_.log);
    workers_ = std::make_unique<Workers>(worker_threads());
    const Shared shared{*app_, *workers_, *log_, census_};
    for (size_t i = 0; i < socket_threads(options_); ++i) loops_.emplace_back(shared);
    asio::co_spawn(accept_context_, accept(), asio::detached);
    accept_thread_ = std::thread([this] { accept_context_.run(); });
  }

  ~Impl() {
    stop();
    // What a worker still holds is part of a connection: nobody else may move it now.
    for (Loop& loop : loops_) loop.halt();
    workers_.reset();
  }

  uint16_t port() const { return port_; }

  std::string address() const {
    const std::string host = is_wildcard(options_.host) ? "127.0.0.1" : options_.host;
    const bool is_bare_v6 = host.find(':') != std::string::npos && host.front() != '[';
    return fmt::format("http://{}:{}/", is_bare_v6 ? "[" + host + "]" : host, port_);
  }

  App& app() { return *app_; }

  void stop() {
    if (is_stopped_) return;
    is_stopped_ = true;
    asio::post(accept_context_, [this] {
      error_code ignored;
      acceptor_.close(ignored);
      accept_context_.stop();
    });
    accept_thread_.join();
    app_->stop();
    for (Loop& loop : loops_) loop.begin_to_stop();
    if (census_.wait_until_empty(options_.limits.stop_time)) return;
    for (Loop& loop : loops_) loop.cut_all();
    census_.wait_until_empty(options_.limits.stop_time);
  }

 private:
  void listen() {
    const tcp::endpoint where = resolve(accept_context_, options_.host);
    error_code error;
    for (uint32_t tried = 0; tried <= options_.more_ports; ++tried) {
      const uint32_t port = options_.port + tried;
      if (port > UINT16_MAX) break;
      error = listen_at({where.address(), static_cast<uint16_t>(port)});
      if (!error) {
        port_ = acceptor_.local_endpoint().port();
        return;
      }
      if (error != asio::error::address_in_use) break;
    }
    throw Error(ErrorKind::unavailable,
                fmt::format("cannot listen at {}, port {}: {}", base::printable(options_.host),
                            options_.port, error.message()),
                error == asio::error::address_in_use
                    ? "choose another one with --port, or stop what listens there"
                    : "choose another one with --port or --host");
  }

  error_code listen_at(const tcp::endpoint& endpoint) {
    error_code error;
    error_code ignored;
    acceptor_.close(ignored);
    acceptor_.open(endpoint.protocol(), error);
    if (error) return error;
    acceptor_.set_option(tcp::acceptor::reuse_address(true), ignored);
    acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    return error;
  }

  // Hands the sockets to the loops, in turn.
  asio::awaitable<void> accept() {
    constexpr std::chrono::milliseconds kPause{50};
    asio::steady_timer pause(accept_context_);
    for (size_t turn = 0;; ++turn) {
      Loop& loop = loops_[turn % loops_.size()];
      auto [error, socket] = co_await acceptor_.async_accept(loop.context(), kAwait);
      if (!acceptor_.is_open()) co_return;
      if (error) {  // no more files: some will be closed
        pause.expires_after(kPause);
        co_await pause.async_wait(kAwait);
        continue;
      }
      welcome(loop, std::move(socket));
    }
  }

  void welcome(Loop& loop, tcp::socket socket) {
    error_code error;
    const auto remote = socket.remote_endpoint(error);
    if (error) return;
    const bool is_own = remote.address().is_loopback();
    std::string address = remote.address().to_string();
    const auto entry = census_.enter(address, is_own);
    if (entry == Census::Entry::too_many) return;
    asio::post(loop.context(), [this, &loop, is_own, entry, address = std::move(address),
                                socket = std::move(socket)]() mutable {
      if (entry == Census::Entry::full && !loop.close_longest_waiting()) {
        census_.leave(address, is_own);
        return;
      }
      auto connection =
          std::make_unique<Connection>(loop, std::move(socket), std::move(address), is_own);
      asio::co_spawn(loop.context(), run(std::move(connection)), asio::detached);
    });
  }

  static asio::awaitable<void> run(std::unique_ptr<Connection> connection) {
    co_await connection->run();
  }

  ServerOptions options_;
  Census census_;
  uint16_t port_ = 0;
  bool is_stopped_ = false;
  asio::io_context accept_context_{1};
  tcp::acceptor acceptor_;
  std::unique_ptr<App> app_;
  std::unique_ptr<AccessLog> log_;
  std::deque<Loop> loops_;
  std::unique_ptr<Workers> workers_;
  std::thread accept_thread_;
};

Server::Server(ServerOptions options, std::function<void()> loading_failed)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(loading_failed))) {}

Server::~Server() = default;

uint16_t Server::port() const { return impl_->port(); }
std::string Server::address() const { return impl_->address(); }
void Server::wait_until_loaded() { impl_->app().wait_until_loaded(); }
void Server::stop() { impl_->stop(); }

}  // namespace atlas::server
