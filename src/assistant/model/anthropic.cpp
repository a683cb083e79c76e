#include "assistant/model/anthropic.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "assistant/model/json_reading.h"
#include "base/error.h"

namespace atlas::assistant {
namespace {

using base::Json;

Json text_block(const std::string& text) {
  return Json::object({{"type", "text"}, {"text", text}});
}

// Arguments that are no JSON object were answered with an error; the block must hold one.
Json input_of(const ToolCall& call) {
  Json unreadable = Json::object({{"unreadable", call.arguments}});
  try {
    const JsonDocument document(call.arguments);
    return document.root().is_object() ? json_of(document.root()) : unreadable;
  } catch (const Error&) {
    return unreadable;
  }
}

void add_blocks(Json& blocks, const Message& message) {
  if (message.role == Message::Role::tool) {
    blocks.push(Json::object({{"type", "tool_result"},
                              {"tool_use_id", message.tool_call_id},
                              {"content", message.text}}));
    return;
  }
  if (!message.text.empty()) blocks.push(text_block(message.text));
  for (const ToolCall& call : message.tool_calls) {
    blocks.push(Json::object(
        {{"type", "tool_use"}, {"id", call.id}, {"name", call.name}, {"input", input_of(call)}}));
  }
}

// Roles alternate: what follows in the same role (results of several tools) is one message.
Json messages_json(const ChatRequest& request) {
  Json list = Json::array();
  const auto is_assistant = [](const Message& message) {
    return message.role == Message::Role::assistant;
  };
  for (size_t i = 0; i < request.messages.size();) {
    const bool assistant = is_assistant(request.messages[i]);
    Json blocks = Json::array();
    for (; i < request.messages.size() && is_assistant(request.messages[i]) == assistant; ++i) {
      add_blocks(blocks, request.messages[i]);
    }
    if (blocks.size() == 0) continue;
    list.push(
        Json::object({{"role", assistant ? "assistant" : "user"}, {"content", std::move(blocks)}}));
  }
  return list;
}

// The prompt is the same in every call of a turn: the server may keep it.
Json system_json(const std::string& system) {
  Json block = text_block(system);
  block["cache_control"] = Json::object({{"type", "ephemeral"}});
  Json list = Json::array();
  list.push(std::move(block));
  return list;
}

Json tools_json(const std::vector<ToolSpec>& tools) {
  Json list = Json::array();
  for (const ToolSpec& tool : tools) {
    list.push(Json::object({{"name", tool.name},
                            {"description", tool.description},
                            {"input_schema", json_of(JsonDocument(tool.parameters).root())}}));
  }
  return list;
}

class AnthropicReader : public ReplyReader {
 public:
  using ReplyReader::ReplyReader;

  void read(const SseEvent& event) override {
    try {
      const JsonDocument document(event.data);
      read_event(document.root());
    } catch (const Error& error) {
      throw ModelTrouble(fmt::format("the model's server sent {}", error.what()), true);
    }
  }

 private:
  void read_event(JsonElement event) {
    const std::string_view type = text_member(event, "type");
    if (type == "message_start") {
      if (const auto message = member(event, "message")) read_usage(*message);
    } else if (type == "content_block_start") {
      read_block(event);
    } else if (type == "content_block_delta") {
      read_delta(event);
    } else if (type == "message_delta") {
      read_usage(event);
      if (const auto delta = member(event, "delta")) read_stop(text_member(*delta, "stop_reason"));
    } else if (type == "message_stop") {
      complete();
    } else if (type == "error") {
      throw_error(event);
    }
  }

  [[noreturn]] static void throw_error(JsonElement event) {
    std::string_view type;
    std::string_view text;
    if (const auto error = member(event, "error")) {
      type = text_member(*error, "type");
      text = text_member(*error, "message");
    }
    const bool may_retry =
        type == "overloaded_error" || type == "api_error" || type == "rate_limit_error";
    throw ModelTrouble(fmt::format("the model's server failed: {} ({})", text, type), may_retry);
  }

  // The last word on each count holds; the cached part of the input is told apart.
  void read_usage(JsonElement holder) {
    const auto usage = member(holder, "usage");
    if (!usage) return;
    if (const auto fresh = integer_member(*usage, "input_tokens")) {
      reply_.usage.input_tokens =
          *fresh + integer_member(*usage, "cache_creation_input_tokens").value_or(0) +
          integer_member(*usage, "cache_read_input_tokens").value_or(0);
    }
    if (const auto output = integer_member(*usage, "output_tokens")) {
      reply_.usage.output_tokens = *output;
    }
  }

  void read_block(JsonElement event) {
    const auto block = member(event, "content_block");
    if (!block) return;
    const std::string_view type = text_member(*block, "type");
    if (type == "text") add_text(text_member(*block, "text"));
    if (type == "thinking" || type == "redacted_thinking") note_thinking();
    if (type != "tool_use") return;
    ToolCall& call = add_call();
    call.id = text_member(*block, "id");
    call.name = text_member(*block, "name");
    calls_[integer_member(event, "index").value_or(-1)] = reply_.tool_calls.size() - 1;
    // An input that is there from the start is not streamed; mostly it is an empty object.
    if (const auto input = member(*block, "input"); input && input->is_object()) {
      const std::string text = simdjson::minify(*input);
      if (text != "{}") add_arguments(call, text);
    }
  }

  void read_delta(JsonElement event) {
    const auto delta = member(event, "delta");
    if (!delta) return;
    const std::string_view type = text_member(*delta, "type");
    if (type == "text_delta") add_text(text_member(*delta, "text"));
    if (type == "thinking_delta") note_thinking();
    if (type != "input_json_delta") return;
    const auto call = calls_.find(integer_member(event, "index").value_or(-1));
    if (call == calls_.end()) {
      throw ModelTrouble("the model's server sent arguments of no tool call", true);
    }
    add_arguments(reply_.tool_calls[call->second], text_member(*delta, "partial_json"));
  }

  void read_stop(std::string_view reason) {
    if (reason.empty()) return;
    reply_.finish = reason == "max_tokens"                              ? Reply::Finish::length
                    : reason == "tool_use"                              ? Reply::Finish::tool_calls
                    : reason == "end_turn" || reason == "stop_sequence" ? Reply::Finish::stop
                                                                        : Reply::Finish::other;
  }

  std::map<int64_t, size_t> calls_;  // content block to call
};

}  // namespace

std::vector<std::string> anthropic_headers(const Endpoint& endpoint) {
  std::vector<std::string> headers = {"anthropic-version: 2023-06-01"};
  if (!endpoint.key.empty()) headers.push_back("x-api-key: " + endpoint.key);
  return headers;
}

HttpRequest anthropic_call(const Endpoint& endpoint, const ChatRequest& request) {
  Json body = Json::object({{"model", endpoint.model},
                            {"max_tokens", 8192},
                            {"system", system_json(request.system)},
                            {"messages", messages_json(request)},
                            {"stream", true}});
  if (!request.tools.empty()) {
    body["tools"] = tools_json(request.tools);
    body["tool_choice"] =
        request.may_call ? Json::object({{"type", "auto"}, {"disable_parallel_tool_use", true}})
                         : Json::object({{"type", "none"}});
  }
  for (const auto& [name, value] : endpoint.options) {
    if (!value.is_null()) body[name] = value;
  }
  return {endpoint.base_url + "/messages", anthropic_headers(endpoint), body.dump(kCompactJson)};
}

std::unique_ptr<ReplyReader> anthropic_reader(const ReplySink& sink) {
  return std::make_unique<AnthropicReader>(sink);
}

}  // namespace atlas::assistant
