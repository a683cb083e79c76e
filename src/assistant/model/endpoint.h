// Where a model is, and how it is spoken to.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace atlas::assistant {

enum class ModelKind {
  openai,     // POST BASE_URL/chat/completions
  anthropic,  // POST BASE_URL/messages
};

struct TokenPrices {
  double input_usd = 0, output_usd = 0;  // of a million tokens
};

struct Endpoint {
  ModelKind kind = ModelKind::openai;
  std::string base_url;  // without a slash at the end
  std::string model;
  std::string key;                        // "": none is sent
  std::string key_env;                    // the variable it came from
  std::optional<base::Json> routing;      // a router's request field "provider"
  std::vector<base::JsonMember> options;  // further request fields; null drops one of ours
  std::optional<TokenPrices> prices;

  // "localhost:8000": for messages.
  std::string host() const;
  // Nothing that is sent there leaves this machine.
  bool is_local() const;
};

// The parts of an address that we decide by; nothing if it is none.
struct UrlParts {
  std::string scheme, host, port, path;
  bool has_user = false;
};
std::optional<UrlParts> parse_url(const std::string& url);

}  // namespace atlas::assistant
