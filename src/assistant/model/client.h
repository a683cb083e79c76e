// A call to a model with what can go wrong on the way: tries again, and says so.
#pragma once

#include <stop_token>

#include "assistant/model/chat.h"
#include "assistant/model/endpoint.h"
#include "assistant/model/http.h"

namespace atlas::assistant {

struct CallLimits {
  HttpLimits http;
  int tries_again = 3;                         // after trouble that may pass
  int writes_again = 3;                        // after an answer that was cut at the token limit
  std::chrono::milliseconds first_pause{400};  // doubles
  std::chrono::milliseconds longest_pause{3000};
  std::chrono::seconds longest_wait{10};  // that a server may ask for
};

struct CallSink {
  ReplySink reply;
  // Before each new try; what came as text is to be forgotten.
  std::function<void(const std::string& reason, int attempt, int of)> retry;
};

// The stop token was used.
struct CallStopped {};

class ModelClient {
 public:
  explicit ModelClient(CallLimits limits) : limits_(limits) {}

  // Throws ModelTrouble when it has no tries left or trying again is of no use, CallStopped.
  // The usage of the reply is that of all tries.
  Reply call(const Endpoint& endpoint, ChatRequest request, const CallSink& sink,
             std::stop_token stop);

  // GET /models answers with anything below 500.
  bool is_up(const Endpoint& endpoint, std::chrono::milliseconds time_out, std::stop_token stop);

 private:
  Reply call_until_it_works(const Endpoint& endpoint, const ChatRequest& request,
                            const CallSink& sink, const std::stop_token& stop);
  Reply call_once(const Endpoint& endpoint, const ChatRequest& request, const ReplySink& sink,
                  const std::stop_token& stop);

  CallLimits limits_;
  HttpClient http_;
  std::vector<std::string> avoided_;  // a router's providers that have failed
};

// Sleeps; throws CallStopped at once when it is stopped.
void pause(std::chrono::milliseconds time, const std::stop_token& stop);

}  // namespace atlas::assistant
