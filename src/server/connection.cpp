#include "server/connection.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/read.hpp>
#include <fstream>
#include <memory>

#include "base/error.h"
#include "base/text.h"
#include "server/target.h"

namespace atlas::server {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr size_t kReadBytes = 64 << 10;
// A client that reads slowly has `write_time` for each piece.
constexpr size_t kWriteBytes = 256 << 10;

Method method_of(http::verb verb) {
  switch (verb) {
    case http::verb::get:
      return Method::get;
    case http::verb::head:
      return Method::head;
    case http::verb::post:
      return Method::post;
    case http::verb::delete_:
      return Method::delete_;
    case http::verb::options:
      return Method::options;
    default:
      return Method::other;
  }
}

std::string text(boost::string_view view) { return {view.data(), view.size()}; }

// Throws Error(usage) for a request that nobody should send.
void fill(Request& request, const http::request_header<>& header) {
  request.method = method_of(header.method());
  request.target = text(header.target());
  const auto field = [&](http::field name) { return text(header[name]); };
  request.headers = {.host = field(http::field::host),
                     .origin = field(http::field::origin),
                     .sec_fetch_site = text(header["Sec-Fetch-Site"]),
                     .sec_fetch_mode = text(header["Sec-Fetch-Mode"]),
                     .authorization = field(http::field::authorization),
                     .cookie = field(http::field::cookie),
                     .accept_encoding = field(http::field::accept_encoding),
                     .if_none_match = field(http::field::if_none_match),
                     .range = field(http::field::range),
                     .if_range = field(http::field::if_range),
                     .content_type = field(http::field::content_type)};
  if (header.count(http::field::host) > 1) {
    throw Error(ErrorKind::usage, "the request names its host more than once");
  }
  Target target = parse_target(request.target);
  request.path = std::move(target.path);
  request.query = std::move(target.query);
  if (!target.authority.empty()) request.headers.host = target.authority;
}

// Who asks: a proxy on this machine appends its client's address to X-Forwarded-For; from anybody
// else that field is only a claim.
std::string client_of(const http::request_header<>& header, const std::string& address,
                      bool is_own) {
  if (!is_own) return address;
  std::string_view last;
  const auto [begin, end] = header.equal_range("X-Forwarded-For");
  for (auto field = begin; field != end; ++field) {
    last = {field->value().data(), field->value().size()};
  }
  last.remove_prefix(last.rfind(',') + 1);  // npos + 1 is 0
  return last.empty() ? address : std::string(base::trimmed(last));
}

// Runs `make` on a worker and comes back to this coroutine's own thread with what it made.
asio::awaitable<Response> on_worker(Workers& workers, Workers::Priority priority,
                                    std::function<Response()> make,
                                    std::function<Response()> overloaded) {
  const auto executor = co_await asio::this_coro::executor;
  auto initiate = [&, executor](auto handler) {
    // Copied by std::function, called once.
    auto shared = std::make_shared<decltype(handler)>(std::move(handler));
    auto done = [shared, executor](Response response) {
      asio::post(executor, [shared, response = std::move(response)]() mutable {
        (*shared)(std::move(response));
      });
    };
    const bool is_taken = workers.post(priority, [done, make] { done(make()); });
    if (!is_taken) done(overloaded());
  };
  co_return co_await asio::async_initiate<decltype(asio::use_awaitable), void(Response)>(
      initiate, asio::use_awaitable);
}

}  // namespace

Connection::Connection(Loop& loop, asio::ip::tcp::socket socket, std::string address, bool is_own)
    : loop_(loop),
      limits_(loop.shared().app.options().limits),
      socket_(std::move(socket)),
      address_(std::move(address)),
      is_own_(is_own),
      place_(loop.enter(*this)) {
  error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
}

Connection::~Connection() {
  close();
  loop_.leave(place_);
  loop_.shared().census.leave(address_, is_own_);
}

void Connection::end_if_overdue(Clock::time_point now) {
  if (is_overdue_ || now < deadline_) return;
  is_overdue_ = true;
  error_code ignored;
  socket_.cancel(ignored);
}

void Connection::close() {
  error_code ignored;
  socket_.close(ignored);
}

asio::awaitable<void> Connection::run() {
  bool goes_on = true;
  while (goes_on && !loop_.is_stopping()) {
    if (!co_await wait_for_request()) break;
    HeaderParser parser;
    goes_on = co_await serve_one(parser);
  }
  error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
}

// The first bytes of a request; they may be there already. False when the client is gone or idle.
asio::awaitable<bool> Connection::wait_for_request() {
  is_waiting_ = true;
  waiting_since_ = Clock::now();
  if (buffer_.size() == 0) {
    constexpr size_t kFirstBytes = 4096;
    expect_within(limits_.idle_time);
    const auto [error, count] =
        co_await socket_.async_read_some(buffer_.prepare(kFirstBytes), kAwait);
    if (error) co_return false;
    buffer_.commit(count);
  }
  waiting_since_ = request_start_ = Clock::now();
  co_return true;
}

asio::awaitable<std::optional<Connection::Failure>> Connection::read_header(HeaderParser& parser) {
  parser.header_limit(static_cast<uint32_t>(limits_.header_bytes));
  parser.body_limit(boost::none);  // each route has its own
  expect_within(limits_.header_time);
  const auto [error, count] = co_await http::async_read_header(socket_, buffer_, parser, kAwait);
  is_waiting_ = false;
  if (!error) co_return std::nullopt;
  if (is_overdue_) co_return Failure(408, "the header of the request did not come in time");
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    // Its first line is parsed as soon as it is there.
    if (parser.get().target().empty()) co_return Failure(414, "the address is too long");
    co_return Failure(431, "the header of the request is too long");
  }
  if (error.category() == http::make_error_code(http::error::bad_method).category() &&
      error != http::error::end_of_stream && error != http::error::partial_message) {
    co_return Failure(400, "this is no HTTP request: " + error.message());
  }
  co_return Failure();  // the client is gone
}

template <typename Take>
asio::awaitable<std::optional<Connection::Failure>> Connection::read_pieces(HeaderParser& parser,
                                                                            uint64_t most_bytes,
                                                                            Take take) {
  http::request_parser<http::buffer_body> body_parser(std::move(parser));
  body_parser.body_limit(most_bytes);
  std::vector<char> piece(kReadBytes);
  while (!body_parser.is_done()) {
    auto& body = body_parser.get().body();
    body.data = piece.data();
    body.size = piece.size();
    expect_within(limits_.body_time);
    const auto [error, count] = co_await http::async_read(socket_, buffer_, body_parser, kAwait);
    if (error && error != http::error::need_buffer) {
      if (is_overdue_) co_return Failure(408, "the body of the request did not come in time");
      if (error == http::error::body_limit) {
        co_return Failure(413, "the body is longer than this route takes");
      }
      co_return Failure(400, "the body of the request is damaged");
    }
    if (!take(std::string_view(piece.data(), piece.size() - body.size))) {
      co_return Failure(507, "the body cannot be stored: is the disk full?");
    }
  }
  co_return std::nullopt;
}

asio::awaitable<std::optional<Connection::Failure>> Connection::read_body(HeaderParser& parser,
                                                                          const Route& route,
                                                                          Request& request) {
  using Body = Route::Traits::Body;
  const bool is_chunked = parser.chunked();
  const auto length = parser.content_length();
  const bool has_body = is_chunked || (length && *length > 0);
  if (route.traits.body == Body::none) {
    if (has_body) co_return Failure(400, "this route takes no body");
    co_return std::nullopt;
  }
  const uint64_t most = route.traits.body == Body::file ? limits_.upload_bytes : limits_.body_bytes;
  if (!is_chunked && !length) co_return Failure(411, "the request does not say how long it is");
  if (length && *length > most) {
    co_return Failure(413, fmt::format("the body may have at most {} bytes", most));
  }
  if (boost::beast::iequals(parser.get()[http::field::expect], "100-continue")) {
    if (!co_await write("HTTP/1.1 100 Continue\r\n\r\n", "")) co_return Failure();
  }
  if (route.traits.body == Body::small) {
    co_return co_await read_pieces(parser, most, [&](std::string_view piece) {
      request.body += piece;
      return true;
    });
  }
  try {
    request.body_file = loop_.shared().app.new_upload_file();
  } catch (const Error& error) {
    co_return Failure(status_of(error), error.what());
  }
  std::ofstream file(request.body_file, std::ios::binary);
  auto failure = co_await read_pieces(parser, most, [&](std::string_view piece) {
    file << piece;
    return file.good();
  });
  file.close();
  if (!failure && file.fail()) failure = Failure(507, "the body cannot be stored");
  if (failure) loop_.shared().app.discard_upload(request.body_file);
  co_return failure;
}

// False when the connection is to be closed.
asio::awaitable<bool> Connection::serve_one(HeaderParser& parser) {
  Request request;
  if (const auto failure = co_await read_header(parser)) {
    co_return co_await send_failure(request, *failure);
  }
  if (parser.get().target().size() > kMostTargetBytes) {
    const Failure too_long(414, "the address is too long");
    co_return co_await send_failure(request, too_long);
  }
  App& app = loop_.shared().app;
  App::Plan plan;
  bool keep_alive = parser.keep_alive();
  try {
    fill(request, parser.get());
    request.client = client_of(parser.get(), address_, is_own_);
    plan = app.plan(request);
  } catch (const Error& error) {
    plan.response = app.refusal(request, error);
  }
  if (plan.response) {
    // An unread body would be taken for the next request.
    const bool has_body = parser.chunked() || parser.content_length().value_or(0) > 0;
    keep_alive = keep_alive && !has_body;
  } else {
    if (const auto failure = co_await read_body(parser, *plan.route, request)) {
      co_return co_await send_failure(request, *failure);
    }
    plan.response = co_await answer(*plan.route, request);
  }
  keep_alive = keep_alive && !loop_.is_stopping();
  if (!co_await send(request, *plan.response, keep_alive)) co_return false;
  if (!keep_alive) co_await drain();
  co_return keep_alive;
}

asio::awaitable<Response> Connection::answer(const Route& route, Request& request) {
  deadline_ = Clock::time_point::max();  // computing has no time limit
  const Shared& shared = loop_.shared();
  const auto priority =
      route.traits.is_low_priority ? Workers::Priority::low : Workers::Priority::high;
  // Both live until the worker is done: this coroutine waits for it.
  std::function<Response()> make = [&shared, &route, &request] {
    return shared.app.answer(route, request);
  };
  std::function<Response()> overloaded = [&shared, &request] {
    return shared.app.refusal(request, Error(ErrorKind::unavailable, "the server is overloaded",
                                             "try again in a moment"));
  };
  Response response = co_await on_worker(shared.workers, priority, make, overloaded);
  co_return response;
}

asio::awaitable<bool> Connection::send(const Request& request, const Response& response,
                                       bool keep_alive) {
  const Reply reply = make_reply(request, response, keep_alive && !response.events);
  bool is_sent = false;
  if (!reply.has_body) {
    is_sent = co_await write(reply.head, "");
  } else if (response.content) {
    const auto body = response.content->bytes(reply.encoding);
    is_sent = co_await write(reply.head, body.substr(reply.first, reply.size));
  } else {
    is_sent = co_await write(reply.head, "");
    if (is_sent && response.file) {
      is_sent = co_await write_file(*response.file, reply.first, reply.size);
    }
    if (is_sent && response.events) {
      is_sent = co_await write_events(*response.events);
    }
  }
  if (response.events) response.events->abandon();
  log(request, response, reply);
  co_return is_sent && !response.events;
}

asio::awaitable<bool> Connection::send_failure(const Request& request, const Failure& failure) {
  if (failure.status == 0) co_return false;
  is_overdue_ = false;
  const Response response = loop_.shared().app.refusal(
      request,
      HttpError(failure.status, failure.status >= 500 ? "unavailable" : "usage", failure.message));
  co_await send(request, response, false);
  co_await drain();
  co_return false;
}

asio::awaitable<bool> Connection::write(std::string_view head, std::string_view body) {
  do {
    const std::string_view piece = body.substr(0, kWriteBytes);
    body.remove_prefix(piece.size());
    const std::array<asio::const_buffer, 2> buffers = {asio::buffer(head.data(), head.size()),
                                                       asio::buffer(piece.data(), piece.size())};
    expect_within(limits_.write_time);
    const auto [error, count] = co_await asio::async_write(socket_, buffers, kAwait);
    if (error) co_return false;
    head = {};
  } while (!body.empty());
  co_return true;
}

asio::awaitable<bool> Connection::write_file(const FileContent& file, uint64_t first,
                                             uint64_t size) {
  while (size > 0) {
    const std::string piece = file.read(first, std::min<uint64_t>(size, kWriteBytes));
    if (piece.empty() || !co_await write(piece, "")) co_return false;
    first += piece.size();
    size -= piece.size();
  }
  co_return true;
}

// Until the events end or the client is gone; a comment now and then shows that we are alive.
asio::awaitable<bool> Connection::write_events(EventQueue& events) {
  const auto executor = co_await asio::this_coro::executor;
  const auto timer = std::make_shared<asio::steady_timer>(executor);
  events.on_change([executor, timer] { asio::post(executor, [timer] { timer->cancel(); }); });
  const auto is_gone = watch_for_end([timer] { timer->cancel(); });
  bool ended = false;
  while (!ended && !loop_.is_stopping()) {
    std::string text = events.take(ended);
    if (text.empty() && !ended) {
      timer->expires_after(limits_.event_time);
      deadline_ = Clock::time_point::max();
      // What came between take() and here has posted its cancel() behind us: it is not missed.
      const auto [error] = co_await timer->async_wait(kAwait);
      if (*is_gone) co_return false;
      text = events.take(ended);
      if (text.empty() && !error) text = ": alive\n\n";
    }
    if (!text.empty() && !co_await write(fmt::format("{:x}\r\n{}\r\n", text.size(), text), "")) {
      co_return false;
    }
  }
  co_return co_await write("0\r\n\r\n", "");
}

// Reads on while only we write, so that a client that leaves is noticed at once. What it sends is
// dropped: the connection ends with the events.
std::shared_ptr<const bool> Connection::watch_for_end(std::function<void()> tell) {
  constexpr size_t kMostDroppedBytes = 4096;
  struct Watch {
    std::array<char, kMostDroppedBytes> dropped;
    bool is_gone = false;
  };
  const auto watch = std::make_shared<Watch>();
  socket_.async_read_some(asio::buffer(watch->dropped),
                          [watch, tell = std::move(tell)](const error_code& error, size_t) {
                            if (!error || error == asio::error::operation_aborted) return;
                            watch->is_gone = true;
                            tell();
                          });
  return {watch, &watch->is_gone};
}

// Reads what the client still sends, so that it sees our answer and not a reset.
asio::awaitable<void> Connection::drain() {
  constexpr size_t kMostBytes = 1 << 20;
  constexpr std::chrono::milliseconds kTime{1000};
  error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  expect_within(kTime);
  std::array<char, 4096> nothing;  // NOLINT: written before it is read, and never read
  for (size_t drained = 0; drained < kMostBytes;) {
    const auto [error, count] = co_await socket_.async_read_some(asio::buffer(nothing), kAwait);
    if (error) break;
    drained += count;
  }
}

void Connection::log(const Request& request, const Response& response, const Reply& reply) {
  const double ms =
      std::chrono::duration<double, std::milli>(Clock::now() - request_start_).count();
  loop_.shared().log.write({.method = name_of(request.method),
                            .path = to_text(request.path),
                            .status = reply.status,
                            .bytes = reply.has_body ? reply.size : 0,
                            .ms = ms,
                            .client = address_,
                            .note = response.note});
}

}  // namespace atlas::server
