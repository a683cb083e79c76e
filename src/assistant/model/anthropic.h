// Anthropic's Messages API.
#pragma once

#include <memory>

#include "assistant/model/chat.h"
#include "assistant/model/endpoint.h"
#include "assistant/model/http.h"

namespace atlas::assistant {

HttpRequest anthropic_call(const Endpoint& endpoint, const ChatRequest& request);

std::unique_ptr<ReplyReader> anthropic_reader(const ReplySink& sink);

// What every call carries besides its body.
std::vector<std::string> anthropic_headers(const Endpoint& endpoint);

}  // namespace atlas::assistant
