// A server on a real socket that plays scripted HTTP answers, byte by byte, with delays: what
// models do well, badly, slowly and not at all.
#pragma once

#include <atomic>
#include <chrono>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace atlas::assistant {

class ScriptedModel {
 public:
  struct Piece {
    std::string bytes;
    std::chrono::milliseconds before{0};
  };
  struct Reply {
    std::vector<Piece> pieces;
    bool hangs = false;  // keeps the connection open until the client leaves
  };
  struct Request {
    std::string head;  // request line and fields
    std::string body;
  };

  ScriptedModel();
  ~ScriptedModel();
  ScriptedModel(const ScriptedModel&) = delete;
  ScriptedModel& operator=(const ScriptedModel&) = delete;

  std::string url() const;  // http://127.0.0.1:PORT/v1
  // Replies to POSTs, in order; after the last one comes status 500.
  void add(Reply reply);
  void add(std::string bytes) { add(Reply{{{std::move(bytes)}}}); }
  // What GET /models is answered with; 0: the connection is closed.
  void set_models_status(int status) { models_status_ = status; }

  std::vector<Request> requests();  // POSTs
  int probes() const { return probes_; }
  // When the last piece was sent, and when a client was seen to leave a reply that hangs.
  std::chrono::steady_clock::time_point last_sent() const { return last_sent_; }
  bool client_has_left() const { return client_has_left_; }

 private:
  void serve();
  void answer(int socket);
  Reply next_reply();
  void play(int socket, const Reply& reply);

  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> is_over_ = false;
  std::atomic<int> models_status_ = 200;
  std::atomic<int> probes_ = 0;
  std::atomic<std::chrono::steady_clock::time_point> last_sent_{};
  std::atomic<bool> client_has_left_ = false;
  std::mutex mutex_;
  std::vector<Reply> replies_;
  size_t next_ = 0;
  std::vector<Request> requests_;
  std::thread thread_;
};

// "HTTP/1.1 STATUS ..." with a body of a known length.
std::string http_answer(int status, std::string_view body, std::string_view fields = "");
// The head of a stream that ends with the connection.
std::string stream_head();
// One event each.
std::string data_event(std::string_view json);
std::string named_event(std::string_view name, std::string_view json);

// Whole streams. `pieces` of a text are events of their own.
std::string openai_text(const std::vector<std::string>& pieces, std::string_view finish = "stop");
std::string openai_call(std::string_view name, std::string_view arguments_in_json_text);
std::string anthropic_text(const std::vector<std::string>& pieces,
                           std::string_view stop = "end_turn");
std::string anthropic_call(std::string_view name, std::string_view arguments);

}  // namespace atlas::assistant
