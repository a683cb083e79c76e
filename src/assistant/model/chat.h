// A conversation with a model, whatever protocol it speaks.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "assistant/model/sse.h"

namespace atlas::assistant {

struct ToolCall {
  std::string id;
  std::string name;
  std::string arguments;  // JSON, as the model wrote it
};

struct Message {
  enum class Role { user, assistant, tool } role = Role::user;
  std::string text;
  std::vector<ToolCall> tool_calls;  // of an assistant
  std::string tool_call_id;          // of a tool
};

struct ToolSpec {
  std::string name;
  std::string description;
  std::string parameters;  // a JSON schema
};

struct ChatRequest {
  std::string system;
  std::vector<Message> messages;
  std::vector<ToolSpec> tools;
  bool may_call = true;  // false: the tools stay known, but an answer is wanted
};

struct Usage {
  int64_t input_tokens = 0;  // cached ones included
  int64_t output_tokens = 0;
  std::optional<double> cost_usd;
};

struct Reply {
  enum class Finish { stop, tool_calls, length, other } finish = Finish::stop;
  std::string text;
  std::vector<ToolCall> tool_calls;
  Usage usage;
};

// What is told while a reply comes in.
struct ReplySink {
  std::function<void(std::string_view)> text;  // a visible piece
  std::function<void()> thinking;              // once: the model thinks
  std::function<void()> discard;               // what came as text so far was thinking
};

// A call to a model that failed.
class ModelTrouble : public std::runtime_error {
 public:
  ModelTrouble(const std::string& what, bool may_retry)
      : std::runtime_error(what), may_retry_(may_retry) {}

  bool may_retry() const { return may_retry_; }

  // What the server asked for, and which of a router's providers failed.
  std::optional<std::chrono::seconds> wait;
  std::vector<std::string> failed_providers;

 private:
  bool may_retry_;
};

// Text with the model's thinking in it: "<think>...</think>answer", where the opening mark may be
// missing because the prompt ended with it.
class ThinkSplitter {
 public:
  // Gives the visible text to `sink`, whose `discard` is called when what was given turns out to
  // have been thinking.
  void feed(std::string_view piece, const ReplySink& sink);
  // The stream has ended: what was held back is text.
  void finish(const ReplySink& sink);
  const std::string& visible() const { return visible_; }

 private:
  void show(std::string_view text, const ReplySink& sink);

  std::string held_;  // might be the beginning of a mark
  std::string visible_;
  bool is_thinking_ = false;
};

// Puts a reply together from the events of a stream.
class ReplyReader {
 public:
  explicit ReplyReader(const ReplySink& sink) : sink_(sink) {}
  virtual ~ReplyReader() = default;
  ReplyReader(const ReplyReader&) = delete;
  ReplyReader& operator=(const ReplyReader&) = delete;

  // Throws ModelTrouble for an event that is none, and for the errors that a stream can carry.
  virtual void read(const SseEvent& event) = 0;
  // The model has said that this is all.
  bool is_complete() const { return is_complete_; }
  // Throws ModelTrouble if the stream ended in the middle.
  Reply take();

 protected:
  void add_text(std::string_view piece);
  void note_thinking();
  // A new call, or more of the last one's arguments. Throws ModelTrouble when they are too many.
  ToolCall& add_call();
  void add_arguments(ToolCall& call, std::string_view piece);
  void complete() { is_complete_ = true; }

  Reply reply_;

 private:
  const ReplySink& sink_;
  ThinkSplitter splitter_;
  bool has_thought_ = false;
  bool is_complete_ = false;
  size_t bytes_ = 0;
};

}  // namespace atlas::assistant
