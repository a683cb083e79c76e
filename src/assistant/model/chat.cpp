#include "assistant/model/chat.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace atlas::assistant {
namespace {

constexpr std::string_view kOpen = "<think>";
constexpr std::string_view kClose = "</think>";
constexpr size_t kMostReplyBytes = 256U << 10U;
constexpr size_t kMostCalls = 16;

// The longest end of `text` with which `mark` begins, and which could go on as it.
size_t tail_that_begins(std::string_view text, std::string_view mark) {
  for (size_t length = std::min(text.size(), mark.size() - 1); length > 0; --length) {
    if (text.ends_with(mark.substr(0, length))) return length;
  }
  return 0;
}

}  // namespace

void ThinkSplitter::feed(std::string_view piece, const ReplySink& sink) {
  held_ += piece;
  while (true) {
    const size_t close = held_.find(kClose);
    if (close != std::string::npos) {
      if (!is_thinking_) {
        if (sink.discard && !visible_.empty()) sink.discard();
        visible_.clear();
        if (sink.thinking) sink.thinking();
      }
      is_thinking_ = false;
      held_.erase(0, close + kClose.size());
      continue;
    }
    const size_t open = held_.find(kOpen);
    if (is_thinking_ || open == std::string::npos) break;
    show(std::string_view(held_).substr(0, open), sink);
    held_.erase(0, open + kOpen.size());
    is_thinking_ = true;
    if (sink.thinking) sink.thinking();
  }
  const size_t kept =
      std::max(tail_that_begins(held_, kClose), is_thinking_ ? 0 : tail_that_begins(held_, kOpen));
  if (!is_thinking_) show(std::string_view(held_).substr(0, held_.size() - kept), sink);
  held_.erase(0, held_.size() - kept);
}

void ThinkSplitter::finish(const ReplySink& sink) {
  if (!is_thinking_) show(held_, sink);
  held_.clear();
}

void ThinkSplitter::show(std::string_view text, const ReplySink& sink) {
  // The line breaks between the thinking and the answer belong to neither.
  if (visible_.empty()) {
    const size_t begin = text.find_first_not_of(" \t\r\n");
    text.remove_prefix(std::min(begin, text.size()));
  }
  if (text.empty()) return;
  visible_ += text;
  if (sink.text) sink.text(text);
}

void ReplyReader::add_text(std::string_view piece) {
  bytes_ += piece.size();
  if (bytes_ > kMostReplyBytes) throw ModelTrouble("the model's answer does not end", false);
  const ReplySink once{
      .text = sink_.text, .thinking = [this] { note_thinking(); }, .discard = sink_.discard};
  splitter_.feed(piece, once);
}

void ReplyReader::note_thinking() {
  if (!std::exchange(has_thought_, true) && sink_.thinking) sink_.thinking();
}

ToolCall& ReplyReader::add_call() {
  if (reply_.tool_calls.size() == kMostCalls) {
    throw ModelTrouble("the model calls too many tools at once", false);
  }
  return reply_.tool_calls.emplace_back();
}

void ReplyReader::add_arguments(ToolCall& call, std::string_view piece) {
  bytes_ += piece.size();
  if (bytes_ > kMostReplyBytes) throw ModelTrouble("the model's tool call does not end", false);
  call.arguments += piece;
}

Reply ReplyReader::take() {
  if (!is_complete_) throw ModelTrouble("the model's answer broke off", true);
  splitter_.finish(sink_);
  reply_.text = base::with_replaced_bytes(splitter_.visible());
  for (size_t i = 0; i < reply_.tool_calls.size(); ++i) {
    if (reply_.tool_calls[i].id.empty()) reply_.tool_calls[i].id = "call_" + std::to_string(i + 1);
  }
  if (!reply_.tool_calls.empty() && reply_.finish == Reply::Finish::stop) {
    reply_.finish = Reply::Finish::tool_calls;
  }
  return std::move(reply_);
}

}  // namespace atlas::assistant
