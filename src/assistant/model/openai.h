// The chat completions of OpenAI, as vLLM, SGLang, llama.cpp, Ollama and OpenRouter speak them.
#pragma once

#include <memory>

#include "assistant/model/chat.h"
#include "assistant/model/endpoint.h"
#include "assistant/model/http.h"

namespace atlas::assistant {

// `avoided`: a router's providers that have failed in this turn.
HttpRequest openai_call(const Endpoint& endpoint, const ChatRequest& request,
                        const std::vector<std::string>& avoided);

// Takes the pieces of calls as the servers send them: with and without `index`, several calls
// under one index (Ollama), arguments as an object; and a whole answer instead of a stream.
std::vector<std::string> openai_headers(const Endpoint& endpoint);

std::unique_ptr<ReplyReader> openai_reader(const ReplySink& sink);

}  // namespace atlas::assistant
