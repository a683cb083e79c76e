#include "assistant/scripted_model.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

#include "base/json.h"

namespace atlas::assistant {
namespace {

constexpr int kPollMs = 20;

bool is_readable(int socket, int ms) {
  pollfd entry{socket, POLLIN, 0};
  return poll(&entry, 1, ms) > 0;
}

size_t content_length(const std::string& head) {
  const size_t at = head.find("Content-Length: ");
  return at == std::string::npos ? 0 : std::stoul(head.substr(at + 16));
}

}  // namespace

ScriptedModel::ScriptedModel() {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
      listen(listener_, 16) != 0 ||
      getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    throw std::runtime_error("the scripted model has no socket");
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

ScriptedModel::~ScriptedModel() {
  is_over_ = true;
  thread_.join();
  close(listener_);
}

std::string ScriptedModel::url() const { return fmt::format("http://127.0.0.1:{}/v1", port_); }

void ScriptedModel::add(Reply reply) {
  const std::scoped_lock lock(mutex_);
  replies_.push_back(std::move(reply));
}

std::vector<ScriptedModel::Request> ScriptedModel::requests() {
  const std::scoped_lock lock(mutex_);
  return requests_;
}

void ScriptedModel::serve() {
  while (!is_over_) {
    if (!is_readable(listener_, kPollMs)) continue;
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) continue;
    const int on = 1;
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    answer(client);
    close(client);
  }
}

void ScriptedModel::answer(int client) {
  std::string text;
  size_t end = std::string::npos;
  while (!is_over_ && (end == std::string::npos ||
                       text.size() < end + 4 + content_length(text.substr(0, end)))) {
    char buffer[8192];
    if (!is_readable(client, kPollMs)) continue;
    const ssize_t count = recv(client, buffer, sizeof buffer, 0);
    if (count <= 0) return;
    text.append(buffer, static_cast<size_t>(count));
    end = text.find("\r\n\r\n");
  }
  if (end == std::string::npos) return;
  if (text.starts_with("GET ")) {
    ++probes_;
    if (models_status_ != 0) play(client, {{{http_answer(models_status_, "{}")}}});
    return;
  }
  {
    const std::scoped_lock lock(mutex_);
    requests_.push_back({text.substr(0, end), text.substr(end + 4)});
  }
  play(client, next_reply());
}

ScriptedModel::Reply ScriptedModel::next_reply() {
  const std::scoped_lock lock(mutex_);
  if (next_ == replies_.size()) return {{{http_answer(500, "the script is over")}}};
  return replies_[next_++];
}

void ScriptedModel::play(int client, const Reply& reply) {
  for (const Piece& piece : reply.pieces) {
    for (auto left = piece.before; left.count() > 0 && !is_over_;
         left -= std::chrono::milliseconds(kPollMs)) {
      std::this_thread::sleep_for(std::min(left, std::chrono::milliseconds(kPollMs)));
    }
    last_sent_ = std::chrono::steady_clock::now();
    if (send(client, piece.bytes.data(), piece.bytes.size(), MSG_NOSIGNAL) < 0) return;
  }
  while (reply.hangs && !is_over_) {
    if (!is_readable(client, kPollMs)) continue;
    char byte = 0;
    if (recv(client, &byte, 1, 0) > 0) continue;
    client_has_left_ = true;
    return;
  }
}

std::string http_answer(int status, std::string_view body, std::string_view fields) {
  return fmt::format(
      "HTTP/1.1 {} Scripted\r\nContent-Type: application/json\r\nContent-Length: {}\r\n"
      "Connection: close\r\n{}\r\n{}",
      status, body.size(), fields, body);
}

std::string stream_head() {
  return "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
}

std::string data_event(std::string_view json) { return fmt::format("data: {}\n\n", json); }

std::string named_event(std::string_view name, std::string_view json) {
  return fmt::format("event: {}\ndata: {}\n\n", name, json);
}

std::string openai_text(const std::vector<std::string>& pieces, std::string_view finish) {
  std::string stream = stream_head();
  for (const std::string& piece : pieces) {
    stream += data_event(fmt::format(R"({{"choices":[{{"index":0,"delta":{{"content":{}}}}}]}})",
                                     base::json_quoted(piece)));
  }
  stream += data_event(
      fmt::format(R"({{"choices":[{{"index":0,"delta":{{}},"finish_reason":"{}"}}]}})", finish));
  stream += data_event(R"({"choices":[],"usage":{"prompt_tokens":100,"completion_tokens":10}})");
  return stream + data_event("[DONE]");
}

std::string openai_call(std::string_view name, std::string_view arguments) {
  // The arguments come in two pieces, as they do.
  const size_t half = arguments.size() / 2;
  std::string stream = stream_head();
  stream += data_event(fmt::format(
      R"({{"choices":[{{"delta":{{"tool_calls":[{{"index":0,"id":"call_a","type":"function",)"
      R"("function":{{"name":"{}","arguments":{}}}}}]}}}}]}})",
      name, base::json_quoted(arguments.substr(0, half))));
  stream += data_event(fmt::format(R"({{"choices":[{{"delta":{{"tool_calls":[{{"index":0,)"
                                   R"("function":{{"arguments":{}}}}}]}}}}]}})",
                                   base::json_quoted(arguments.substr(half))));
  stream += data_event(R"({"choices":[{"delta":{},"finish_reason":"tool_calls"}]})");
  stream += data_event(R"({"choices":[],"usage":{"prompt_tokens":90,"completion_tokens":20}})");
  return stream + data_event("[DONE]");
}

std::string anthropic_text(const std::vector<std::string>& pieces, std::string_view stop) {
  std::string stream = stream_head();
  stream += named_event("message_start",
                        R"({"type":"message_start","message":{"usage":{"input_tokens":70,)"
                        R"("cache_read_input_tokens":30,"output_tokens":1}}})");
  stream += named_event("content_block_start", R"({"type":"content_block_start","index":0,)"
                                               R"("content_block":{"type":"text","text":""}})");
  stream += named_event("ping", R"({"type":"ping"})");
  for (const std::string& piece : pieces) {
    stream += named_event(
        "content_block_delta",
        fmt::format(R"({{"type":"content_block_delta","index":0,"delta":{{"type":"text_delta",)"
                    R"("text":{}}}}})",
                    base::json_quoted(piece)));
  }
  stream += named_event("content_block_stop", R"({"type":"content_block_stop","index":0})");
  stream += named_event("message_delta",
                        fmt::format(R"({{"type":"message_delta","delta":{{"stop_reason":"{}"}},)"
                                    R"("usage":{{"output_tokens":12}}}})",
                                    stop));
  return stream + named_event("message_stop", R"({"type":"message_stop"})");
}

std::string anthropic_call(std::string_view name, std::string_view arguments) {
  const size_t half = arguments.size() / 2;
  std::string stream = stream_head();
  stream += named_event("message_start",
                        R"({"type":"message_start","message":{"usage":{"input_tokens":80}}})");
  stream += named_event(
      "content_block_start",
      fmt::format(R"({{"type":"content_block_start","index":1,"content_block":{{"type":"tool_use",)"
                  R"("id":"toolu_a","name":"{}","input":{{}}}}}})",
                  name));
  for (const std::string_view piece : {arguments.substr(0, half), arguments.substr(half)}) {
    stream += named_event(
        "content_block_delta",
        fmt::format(
            R"({{"type":"content_block_delta","index":1,"delta":{{"type":"input_json_delta",)"
            R"("partial_json":{}}}}})",
            base::json_quoted(piece)));
  }
  stream += named_event("content_block_stop", R"({"type":"content_block_stop","index":1})");
  stream +=
      named_event("message_delta", R"({"type":"message_delta","delta":{"stop_reason":"tool_use"},)"
                                   R"("usage":{"output_tokens":25}})");
  return stream + named_event("message_stop", R"({"type":"message_stop"})");
}

}  // namespace atlas::assistant
