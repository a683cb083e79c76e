#include "support/http_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#include <stdexcept>

#include "base/text.h"

namespace atlas::support {
namespace {

constexpr int kTimeoutSeconds = 10;

std::map<std::string, std::string> parse_headers(std::string_view head) {
  std::map<std::string, std::string> headers;
  for (const std::string_view line : base::split(head, '\n')) {
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    headers[base::lower_ascii(line.substr(0, colon))] = base::trimmed(line.substr(colon + 1));
  }
  return headers;
}

}  // namespace

HttpConnection::HttpConnection(uint16_t port) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
  const timeval timeout{kTimeoutSeconds, 0};
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
  setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    close(socket_);
    throw std::runtime_error("cannot connect to the server");
  }
}

HttpConnection::~HttpConnection() { close(socket_); }

void HttpConnection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) throw std::runtime_error("the server does not read");
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
}

// False at the end of the stream.
bool HttpConnection::fill() {
  char piece[16 << 10];
  const ssize_t got = recv(socket_, piece, sizeof piece, 0);
  if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
    throw std::runtime_error("no answer within ten seconds");
  }
  if (got <= 0) return false;
  buffer_.append(piece, static_cast<size_t>(got));
  return true;
}

std::optional<std::string> HttpConnection::read_until(std::string_view end) {
  size_t at = buffer_.find(end);
  while (at == std::string::npos) {
    if (!fill()) return std::nullopt;
    at = buffer_.find(end);
  }
  std::string text = buffer_.substr(0, at + end.size());
  buffer_.erase(0, at + end.size());
  return text;
}

HttpAnswer HttpConnection::read_answer(bool is_head) {
  const auto head = read_until("\r\n\r\n");
  if (!head) return {};
  HttpAnswer answer;
  answer.status = std::stoi(head->substr(std::string_view("HTTP/1.1 ").size()));
  answer.headers = parse_headers(*head);
  const bool has_body = !is_head && answer.status != 204 && answer.status != 304;
  if (!has_body || answer.header("content-length").empty()) return answer;
  const auto size = static_cast<size_t>(std::stoull(answer.header("content-length")));
  while (buffer_.size() < size) {
    if (!fill()) throw std::runtime_error("the body is shorter than it says");
  }
  answer.body = buffer_.substr(0, size);
  buffer_.erase(0, size);
  return answer;
}

bool HttpConnection::is_closed_by_server() {
  while (fill()) {
  }
  return true;
}

HttpAnswer http(uint16_t port, std::string_view method, std::string_view target,
                const HttpHeaders& headers, std::string_view body) {
  HttpConnection connection(port);
  std::string request = std::string(method) + " " + std::string(target) + " HTTP/1.1\r\n";
  HttpHeaders all = {{"Host", "127.0.0.1:" + std::to_string(port)}};
  if (!body.empty()) all["Content-Length"] = std::to_string(body.size());
  for (const auto& [name, value] : headers) all[name] = value;
  for (const auto& [name, value] : all) request += name + ": " + value + "\r\n";
  connection.send(request + "\r\n" + std::string(body));
  return connection.read_answer(method == "HEAD");
}

std::string gunzipped(std::string_view bytes) {
  z_stream stream{};
  constexpr int kGzip = 15 + 16;
  if (inflateInit2(&stream, kGzip) != Z_OK) throw std::bad_alloc();
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string text;
  char piece[16 << 10];
  int result = Z_OK;
  while (result == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(piece);
    stream.avail_out = sizeof piece;
    result = inflate(&stream, Z_NO_FLUSH);
    text.append(piece, sizeof piece - stream.avail_out);
  }
  inflateEnd(&stream);
  if (result != Z_STREAM_END) throw std::runtime_error("damaged gzip stream");
  return text;
}

}  // namespace atlas::support
