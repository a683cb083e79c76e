#include "assistant/model/openai.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "assistant/model/json_reading.h"
#include "base/error.h"

namespace atlas::assistant {
namespace {

using base::Json;

Json calls_json(const std::vector<ToolCall>& calls) {
  Json list = Json::array();
  for (const ToolCall& call : calls) {
    list.push(Json::object(
        {{"id", call.id},
         {"type", "function"},
         {"function", Json::object({{"name", call.name}, {"arguments", call.arguments}})}}));
  }
  return list;
}

Json message_json(const Message& message) {
  switch (message.role) {
    case Message::Role::user:
      return Json::object({{"role", "user"}, {"content", message.text}});
    case Message::Role::tool:
      return Json::object(
          {{"role", "tool"}, {"tool_call_id", message.tool_call_id}, {"content", message.text}});
    case Message::Role::assistant:
      break;
  }
  Json json = Json::object({{"role", "assistant"}, {"content", message.text}});
  if (!message.tool_calls.empty()) json["tool_calls"] = calls_json(message.tool_calls);
  return json;
}

// Two user messages in a row become one: some servers' templates want the roles to alternate.
Json messages_json(const ChatRequest& request) {
  Json list = Json::array();
  list.push(Json::object({{"role", "system"}, {"content", request.system}}));
  for (size_t i = 0; i < request.messages.size(); ++i) {
    Message message = request.messages[i];
    while (message.role == Message::Role::user && i + 1 < request.messages.size() &&
           request.messages[i + 1].role == Message::Role::user) {
      message.text += "\n\n" + request.messages[++i].text;
    }
    list.push(message_json(message));
  }
  return list;
}

Json tools_json(const std::vector<ToolSpec>& tools) {
  Json list = Json::array();
  for (const ToolSpec& tool : tools) {
    list.push(Json::object(
        {{"type", "function"},
         {"function",
          Json::object({{"name", tool.name},
                        {"description", tool.description},
                        {"parameters", json_of(JsonDocument(tool.parameters).root())}})}}));
  }
  return list;
}

// OpenAI's own service refuses fields that it does not know, and has another name for one.
std::vector<base::JsonMember> default_options(const Endpoint& endpoint) {
  const auto url = parse_url(endpoint.base_url);
  if (url && url->host == "api.openai.com") return {{"max_completion_tokens", 8192}};
  return {{"max_tokens", 8192},
          {"temperature", 1.0},
          {"top_p", 0.95},
          {"top_k", 20},
          {"min_p", 0.0},
          {"presence_penalty", 1.5},
          {"repetition_penalty", 1.0}};
}

void add_options(Json& body, const Endpoint& endpoint) {
  for (const auto& [name, value] : default_options(endpoint)) {
    const bool is_replaced = std::ranges::any_of(
        endpoint.options, [&](const base::JsonMember& option) { return option.first == name; });
    if (!is_replaced) body[name] = value;
  }
  for (const auto& [name, value] : endpoint.options) {
    if (!value.is_null()) body[name] = value;
  }
}

void add_routing(Json& body, const Endpoint& endpoint, const std::vector<std::string>& avoided) {
  if (!endpoint.routing) return;
  Json routing = *endpoint.routing;
  if (!avoided.empty()) {
    Json names = Json::array();
    for (const std::string& name : avoided) names.push(name);
    routing["ignore"] = std::move(names);
  }
  body["provider"] = std::move(routing);
}

class OpenAiReader : public ReplyReader {
 public:
  using ReplyReader::ReplyReader;

  void read(const SseEvent& event) override {
    if (event.data == "[DONE]") {
      complete();
      return;
    }
    try {
      const JsonDocument document(event.data);
      read_chunk(document.root());
    } catch (const Error& error) {
      throw ModelTrouble(fmt::format("the model's server sent {}", error.what()), true);
    }
  }

 private:
  void read_chunk(JsonElement chunk) {
    if (const auto error = member(chunk, "error")) throw_error(*error);
    if (const auto usage = member(chunk, "usage")) read_usage(*usage);
    simdjson::dom::array choices;
    const auto listed = member(chunk, "choices");
    if (!listed || listed->get(choices) != simdjson::SUCCESS || choices.size() == 0) return;
    const JsonElement choice = choices.at(0);
    for (const std::string_view name : {"delta", "message"}) {
      if (const auto delta = member(choice, name)) read_delta(*delta);
    }
    const std::string_view finish = text_member(choice, "finish_reason");
    if (finish.empty()) return;
    reply_.finish = finish == "length" || finish == "max_tokens" ? Reply::Finish::length
                    : finish == "tool_calls"                     ? Reply::Finish::tool_calls
                    : finish == "stop"                           ? Reply::Finish::stop
                                                                 : Reply::Finish::other;
    complete();
  }

  [[noreturn]] static void throw_error(JsonElement error) {
    std::string_view text = text_member(error, "message");
    if (text.empty() && error.is_string()) text = std::string_view(error);
    const int64_t code = integer_member(error, "code").value_or(500);
    const bool may_retry = code != 401 && code != 403 && code != 400 && code != 404;
    throw ModelTrouble(fmt::format("the model's server failed: {}", text), may_retry);
  }

  void read_usage(JsonElement usage) {
    reply_.usage.input_tokens = integer_member(usage, "prompt_tokens").value_or(0);
    reply_.usage.output_tokens = integer_member(usage, "completion_tokens").value_or(0);
    reply_.usage.cost_usd = number_member(usage, "cost");
  }

  void read_delta(JsonElement delta) {
    for (const std::string_view name : {"reasoning_content", "reasoning"}) {
      if (!text_member(delta, name).empty()) note_thinking();
    }
    if (const std::string_view text = text_member(delta, "content"); !text.empty()) {
      add_text(text);
    }
    simdjson::dom::array parts;
    if (const auto content = member(delta, "content");
        content && content->get(parts) == simdjson::SUCCESS) {
      for (const JsonElement part : parts) add_text(text_member(part, "text"));
    }
    simdjson::dom::array calls;
    if (const auto listed = member(delta, "tool_calls");
        listed && listed->get(calls) == simdjson::SUCCESS) {
      for (const JsonElement call : calls) read_call(call);
    }
  }

  void read_call(JsonElement piece) {
    ToolCall& call = call_of(piece);
    if (call.id.empty()) call.id = text_member(piece, "id");
    const auto function = member(piece, "function");
    if (!function) return;
    if (call.name.empty()) call.name = text_member(*function, "name");
    const auto arguments = member(*function, "arguments");
    if (!arguments) return;
    std::string_view text;
    if (arguments->get(text) == simdjson::SUCCESS) {
      add_arguments(call, text);
    } else {
      add_arguments(call, simdjson::minify(*arguments));
    }
  }

  // The call that a piece goes on with, or a new one.
  ToolCall& call_of(JsonElement piece) {
    const auto index = integer_member(piece, "index");
    const std::string_view id = text_member(piece, "id");
    for (size_t i = reply_.tool_calls.size(); i-- > 0;) {
      ToolCall& call = reply_.tool_calls[i];
      const bool is_same_place = index ? indexes_[i] == *index : id.empty() || call.id == id;
      if (!is_same_place) continue;
      const bool is_another = !id.empty() && !call.id.empty() && call.id != id;
      if (!is_another) return call;
      break;
    }
    indexes_.push_back(index.value_or(-1));
    return add_call();
  }

  std::vector<int64_t> indexes_;  // one a call
};

}  // namespace

std::vector<std::string> openai_headers(const Endpoint& endpoint) {
  if (endpoint.key.empty()) return {};
  return {"Authorization: Bearer " + endpoint.key};
}

HttpRequest openai_call(const Endpoint& endpoint, const ChatRequest& request,
                        const std::vector<std::string>& avoided) {
  Json body = Json::object({{"model", endpoint.model},
                            {"messages", messages_json(request)},
                            {"stream", true},
                            {"stream_options", Json::object({{"include_usage", true}})}});
  if (request.may_call && !request.tools.empty()) {
    body["tools"] = tools_json(request.tools);
    body["tool_choice"] = "auto";
    body["parallel_tool_calls"] = false;
  }
  add_options(body, endpoint);
  add_routing(body, endpoint, avoided);
  std::vector<std::string> headers = openai_headers(endpoint);
  headers.emplace_back("Accept: text/event-stream");
  return {endpoint.base_url + "/chat/completions", std::move(headers), body.dump(kCompactJson)};
}

std::unique_ptr<ReplyReader> openai_reader(const ReplySink& sink) {
  return std::make_unique<OpenAiReader>(sink);
}

}  // namespace atlas::assistant
