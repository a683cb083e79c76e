// One HTTP call whose answer is taken as it comes.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace atlas::assistant {

struct HttpRequest {
  std::string url;                   // http or https
  std::vector<std::string> headers;  // "name: value"
  std::optional<std::string> body;   // of a POST; without it the call is a GET
};

struct HttpLimits {
  std::chrono::milliseconds connect{10'000};
  std::chrono::milliseconds total{120'000};
  size_t response_bytes = 8U << 20U;
};

enum class HttpTrouble {
  none,
  bad_address,
  cannot_connect,
  timed_out,  // connected, but not finished in time
  too_large,
  closed_early,
  ended,    // the taker of the bytes wanted no more
  stopped,  // by the stop token
};

struct HttpOutcome {
  HttpTrouble trouble = HttpTrouble::none;
  std::string detail;  // of the trouble, for a person
  int status = 0;      // 0: there was no answer
  std::string content_type;
  std::optional<std::chrono::seconds> retry_after;
};

// Keeps its connection open for the next call. For one thread at a time.
class HttpClient {
 public:
  HttpClient();
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // Bytes of the body as they arrive; false ends the call. Must not throw.
  using BodySink = std::function<bool(int status, std::string_view bytes)>;

  // Never throws for what the network does. Redirects are not followed: a key goes to the address
  // that the configuration names and nowhere else. A proxy is used only if the environment has one.
  HttpOutcome call(const HttpRequest& request, const HttpLimits& limits, const BodySink& take,
                   std::stop_token stop);

 private:
  struct Handles;
  std::unique_ptr<Handles> handles_;
};

}  // namespace atlas::assistant
