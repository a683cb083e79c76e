// A small blocking HTTP client: sends exactly what a test says, reads one answer.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace atlas::support {

struct HttpAnswer {
  int status = 0;  // 0: the server closed the connection without an answer
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;                            // as it came: compressed bytes stay so

  std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
  }
};

// One TCP connection to 127.0.0.1. All methods throw std::runtime_error after ten seconds.
class HttpConnection {
 public:
  explicit HttpConnection(uint16_t port);
  ~HttpConnection();
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;

  void send(std::string_view bytes);
  // The next answer, with its body (but for `is_head`).
  HttpAnswer read_answer(bool is_head = false);
  // Bytes until `end` has been seen; nothing when the connection ends before.
  std::optional<std::string> read_until(std::string_view end);
  // Whether the server closes the connection.
  bool is_closed_by_server();

 private:
  bool fill();

  int socket_;
  std::string buffer_;
};

using HttpHeaders = std::map<std::string, std::string>;

// "METHOD target" on a connection of its own; Host is 127.0.0.1:<port> unless `headers` has one.
HttpAnswer http(uint16_t port, std::string_view method, std::string_view target,
                const HttpHeaders& headers = {}, std::string_view body = "");

std::string gunzipped(std::string_view bytes);

}  // namespace atlas::support
