#include "assistant/model_turn.h"

#include <fmt/format.h>

#include "assistant/compact_result.h"
#include "base/text.h"

namespace atlas::assistant {
namespace {

using base::Json;

constexpr std::string_view kAnswerNow =
    "No more tools: answer the question now, from the results that you have. Say what is missing.";
constexpr std::string_view kWasEmpty = "Your message was empty. Answer, or call a tool.";
constexpr size_t kMostCallsOfTurn = 6;

std::string name_of(const Endpoint& endpoint) {
  return fmt::format("{} at {}", endpoint.model, endpoint.host());
}

std::optional<double> cost_of(const Usage& usage, const Endpoint& endpoint) {
  if (usage.cost_usd || !endpoint.prices) return usage.cost_usd;
  constexpr double kMillion = 1e6;
  return (static_cast<double>(usage.input_tokens) * endpoint.prices->input_usd +
          static_cast<double>(usage.output_tokens) * endpoint.prices->output_usd) /
         kMillion;
}

}  // namespace

Conclusion ModelTurn::run(const AskRequest& request, const PromptFacts& facts) {
  choose_endpoint();
  turn_.start("model", endpoint_->model);
  ChatRequest chat;
  chat.system = system_prompt(facts);
  chat.tools = Toolbox::specs(facts.has_python);
  chat.messages = past_messages(request.conversation, options_.past_messages);
  chat.messages.push_back({.text = request.question});
  for (int turn = 1; turn <= options_.tool_turns; ++turn) {
    const Reply reply = call(chat);
    const bool is_empty = base::trimmed(reply.text).empty();
    if (reply.tool_calls.empty() && !is_empty) return conclusion_of(reply);
    if (reply.tool_calls.empty()) {
      chat.messages.push_back({.text = std::string(kWasEmpty)});
    } else if (!run_tools(reply, chat)) {
      break;
    }
  }
  return forced_answer(chat);
}

void ModelTurn::choose_endpoint() {
  endpoint_ = models_.primary();
  if (models_.fallback() == nullptr || models_.is_primary_up(client_, stop_)) return;
  fail_over(fmt::format("{} is down", endpoint_->host()));
}

void ModelTurn::fail_over(const std::string& reason) {
  const Endpoint* next = models_.fallback();
  turn_.emit(
      "failover",
      Json::object({{"from", name_of(*endpoint_)}, {"to", name_of(*next)}, {"reason", reason}}));
  endpoint_ = next;
}

Reply ModelTurn::call(const ChatRequest& request) {
  try {
    return call_endpoint(request);
  } catch (const ModelTrouble& trouble) {
    forget_text();
    const bool is_primary = endpoint_ == models_.primary();
    if (is_primary) models_.note_primary_down();
    if (!is_primary || models_.fallback() == nullptr) throw;
    fail_over(trouble.what());
    turn_.warn(fmt::format("{}; {} answered instead", trouble.what(), endpoint_->model));
  }
  turn_.set_model(endpoint_->model);
  try {
    return call_endpoint(request);
  } catch (const ModelTrouble&) {
    forget_text();
    throw;
  }
}

Reply ModelTurn::call_endpoint(const ChatRequest& request) {
  CallSink sink;
  sink.reply.text = [&](std::string_view text) {
    has_text_ = true;
    turn_.emit("text", Json::object({{"text", text}}));
  };
  sink.reply.thinking = [&] { turn_.emit("thinking", Json::object()); };
  sink.reply.discard = [&] { forget_text(); };
  sink.retry = [&](const std::string& reason, int attempt, int of) {
    forget_text();
    turn_.emit("retry", Json::object({{"reason", reason}, {"attempt", attempt}, {"of", of}}));
  };
  Reply reply = client_.call(*endpoint_, request, sink, stop_);
  turn_.add_usage(reply.usage, cost_of(reply.usage, *endpoint_));
  return reply;
}

void ModelTurn::forget_text() {
  if (std::exchange(has_text_, false)) turn_.emit("discard_text", Json::object());
}

// False when the model goes in circles and should answer with what it has.
bool ModelTurn::run_tools(const Reply& reply, ChatRequest& chat) {
  forget_text();
  chat.messages.push_back({Message::Role::assistant, reply.text, reply.tool_calls, ""});
  size_t count = 0;
  for (const ToolCall& call : reply.tool_calls) {
    if (stop_.stop_requested()) throw CallStopped();
    std::string result = ++count > kMostCallsOfTurn
                             ? compact_error("too many calls at once: not run")
                             : tools_.run(call);
    chat.messages.push_back({Message::Role::tool, std::move(result), {}, call.id});
  }
  return !tools_.goes_in_circles();
}

Conclusion ModelTurn::forced_answer(ChatRequest& chat) {
  chat.messages.push_back({.text = std::string(kAnswerNow)});
  chat.may_call = false;
  Conclusion conclusion = conclusion_of(call(chat));
  conclusion.is_forced = true;
  if (base::trimmed(conclusion.answer).empty()) {
    conclusion.understood = false;
    conclusion.answer = "The model gave no answer. What it ran, and what came of it, is shown.";
  }
  return conclusion;
}

Conclusion ModelTurn::conclusion_of(const Reply& reply) {
  Conclusion conclusion;
  conclusion.answer = reply.text;
  if (reply.finish == Reply::Finish::length) {
    conclusion.warnings.emplace_back("the answer was cut at the limit of its length");
  }
  return conclusion;
}

}  // namespace atlas::assistant
