#include "assistant/model/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "assistant/model/json_reading.h"
#include "base/error.h"
#include "base/files.h"
#include "base/text.h"

namespace atlas::assistant {
namespace {

constexpr std::string_view kAnthropicUrl = "https://api.anthropic.com/v1";

// Services whose key has a variable that everybody uses.
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kUsualKeys = {{
    {"api.openai.com", "OPENAI_API_KEY"},
    {"openrouter.ai", "OPENROUTER_API_KEY"},
    {"api.anthropic.com", "ANTHROPIC_API_KEY"},
}};

// Numbers of the sampling that the environment may set: variable and request field.
constexpr std::array<std::pair<const char*, std::string_view>, 7> kSampling = {{
    {"TRACE_ATLAS_TEMPERATURE", "temperature"},
    {"TRACE_ATLAS_TOP_P", "top_p"},
    {"TRACE_ATLAS_TOP_K", "top_k"},
    {"TRACE_ATLAS_MIN_P", "min_p"},
    {"TRACE_ATLAS_PRESENCE_PENALTY", "presence_penalty"},
    {"TRACE_ATLAS_REPETITION_PENALTY", "repetition_penalty"},
    {"TRACE_ATLAS_MAX_TOKENS", "max_tokens"},
}};

constexpr std::string_view kNameTheVariable =
    "put the key into an environment variable and its name into \"key_env\"";

ModelKind kind_of(std::string_view name) {
  if (name == "openai") return ModelKind::openai;
  if (name == "anthropic") return ModelKind::anthropic;
  throw Error(ErrorKind::usage, fmt::format("no kind of model \"{}\"", base::printable(name)),
              "use openai (any compatible server) or anthropic");
}

bool is_variable_name(std::string_view name) {
  constexpr size_t kMostLetters = 64;
  const auto fits = [](char c) {
    return (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9');
  };
  return !name.empty() && name.size() <= kMostLetters && !(name[0] >= '0' && name[0] <= '9') &&
         std::ranges::all_of(name, fits);
}

bool looks_like_a_key(std::string_view name, std::string_view value) {
  const std::string lower = base::lower_ascii(name);
  for (const std::string_view word : {"key", "token", "secret", "authorization", "password"}) {
    if (lower == word || lower.ends_with("_" + std::string(word)) ||
        lower == "api" + std::string(word)) {
      return true;
    }
  }
  return value.starts_with("sk-") || value.starts_with("Bearer ");
}

// Anywhere in the file.
void refuse_keys(JsonElement element, std::string_view name, const std::string& file) {
  if (element.is_string() && name != "key_env" && looks_like_a_key(name, element)) {
    throw Error(ErrorKind::bad_input,
                fmt::format("{}: \"{}\" seems to hold a key", file, base::printable(name)),
                std::string(kNameTheVariable));
  }
  if (element.is_array()) {
    for (const JsonElement child : simdjson::dom::array(element)) refuse_keys(child, name, file);
  }
  if (!element.is_object()) return;
  for (const auto& [child_name, child] : simdjson::dom::object(element)) {
    refuse_keys(child, child_name, file);
  }
}

void refuse_unknown_members(JsonElement object, std::initializer_list<std::string_view> known,
                            const std::string& place) {
  if (!object.is_object()) {
    throw Error(ErrorKind::bad_input, place + " is no JSON object",
                "docs/assistant.md has an example");
  }
  for (const auto& [name, value] : simdjson::dom::object(object)) {
    if (std::ranges::find(known, name) == known.end()) {
      throw Error(ErrorKind::bad_input,
                  fmt::format("{} has no member \"{}\"", place, base::printable(name)),
                  "docs/assistant.md lists them");
    }
  }
}

void check_url(const std::string& url) {
  const auto parts = parse_url(url);
  if (!parts || (parts->scheme != "http" && parts->scheme != "https") || parts->host.empty()) {
    throw Error(ErrorKind::usage, fmt::format("no address of a model: {}", base::printable(url)),
                "write it like http://localhost:8000/v1");
  }
  if (parts->has_user) {
    throw Error(ErrorKind::usage, "the address of the model holds a user or password",
                std::string(kNameTheVariable));
  }
}

// "http://host" gets the "/v1" that both protocols have.
std::string base_url_of(std::string url) {
  check_url(url);
  while (url.ends_with('/')) url.pop_back();
  const auto parts = parse_url(url);
  return parts && (parts->path.empty() || parts->path == "/") ? url + "/v1" : url;
}

void fill_in_key(Endpoint& endpoint, const Environment& environment) {
  const auto parts = parse_url(endpoint.base_url);
  if (endpoint.key_env.empty()) {
    const auto usual = std::ranges::find(kUsualKeys, std::string_view(parts->host),
                                         [](const auto& entry) { return entry.first; });
    if (usual == kUsualKeys.end()) return;
    endpoint.key_env = usual->second;
  }
  if (!is_variable_name(endpoint.key_env)) {
    throw Error(ErrorKind::usage, "the name of the key's variable is none",
                std::string(kNameTheVariable));
  }
  const auto key = environment(endpoint.key_env);
  if (!key) {
    throw Error(ErrorKind::usage, fmt::format("{} is not set", endpoint.key_env),
                fmt::format("put the key for {} into it", endpoint.host()));
  }
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20; };
  if (std::ranges::any_of(*key, is_control)) {
    throw Error(ErrorKind::usage, fmt::format("{} holds a line break", endpoint.key_env));
  }
  endpoint.key = *key;
}

void fill_in_sampling(Endpoint& endpoint, const Environment& environment) {
  for (const auto& [variable, field] : kSampling) {
    const auto text = environment(variable);
    if (!text) continue;
    char* end = nullptr;
    const double value = std::strtod(text->c_str(), &end);
    if (*end != '\0') {
      throw Error(ErrorKind::usage, fmt::format("{} is no number", variable));
    }
    std::erase_if(endpoint.options, [&](const auto& option) { return option.first == field; });
    const bool is_whole = value == static_cast<double>(static_cast<int64_t>(value));
    endpoint.options.emplace_back(
        field, is_whole ? base::Json(static_cast<int64_t>(value)) : base::Json(value));
  }
}

Endpoint finished(Endpoint endpoint, const Environment& environment) {
  if (endpoint.base_url.empty() && endpoint.kind == ModelKind::anthropic) {
    endpoint.base_url = kAnthropicUrl;
  }
  endpoint.base_url = base_url_of(endpoint.base_url);
  if (endpoint.model.empty()) {
    throw Error(ErrorKind::usage, fmt::format("no model is named for {}", endpoint.host()),
                "name it with --model, TRACE_ATLAS_MODEL or \"model\" of the configuration file");
  }
  fill_in_key(endpoint, environment);
  fill_in_sampling(endpoint, environment);
  return endpoint;
}

Endpoint endpoint_of(JsonElement block, const std::string& place) {
  refuse_unknown_members(
      block, {"kind", "base_url", "model", "key_env", "provider", "options", "prices"}, place);
  Endpoint endpoint;
  if (const auto kind = text_member(block, "kind"); !kind.empty()) endpoint.kind = kind_of(kind);
  endpoint.base_url = text_member(block, "base_url");
  endpoint.model = text_member(block, "model");
  endpoint.key_env = text_member(block, "key_env");
  if (const auto routing = member(block, "provider")) {
    refuse_unknown_members(*routing, {"order", "allow_fallbacks", "ignore", "only", "sort"},
                           place + ", \"provider\"");
    endpoint.routing = json_of(*routing);
  }
  if (const auto options = member(block, "options"); options && options->is_object()) {
    for (const auto& [name, value] : simdjson::dom::object(*options)) {
      endpoint.options.emplace_back(name, json_of(value));
    }
  }
  if (const auto prices = member(block, "prices")) {
    refuse_unknown_members(*prices, {"input", "output"}, place + ", \"prices\"");
    endpoint.prices = {number_member(*prices, "input").value_or(0),
                       number_member(*prices, "output").value_or(0)};
  }
  return endpoint;
}

// Not finished yet: flags may still change the primary.
ModelSettings read_file(const std::filesystem::path& path) {
  const std::string file = path.string();
  const std::string text = base::read_file(path);
  std::optional<JsonDocument> document;
  try {
    document.emplace(text);
  } catch (const Error& error) {
    throw Error(ErrorKind::bad_input, fmt::format("{}: {}", file, error.what()),
                "docs/assistant.md has an example");
  }
  refuse_keys(document->root(), "", file);
  refuse_unknown_members(document->root(), {"primary", "fallback"}, file);
  ModelSettings settings;
  if (const auto block = member(document->root(), "primary")) {
    settings.primary = endpoint_of(*block, file + ", \"primary\"");
  }
  if (const auto block = member(document->root(), "fallback")) {
    settings.fallback = endpoint_of(*block, file + ", \"fallback\"");
  }
  return settings;
}

std::filesystem::path usual_file(const Environment& environment) {
  if (const auto folder = environment("XDG_CONFIG_HOME")) {
    return std::filesystem::path(*folder) / "trace-atlas" / "assistant.json";
  }
  const auto home = environment("HOME");
  return home ? std::filesystem::path(*home) / ".config" / "trace-atlas" / "assistant.json"
              : std::filesystem::path();
}

ModelSettings settings_of_file(const ModelFlags& flags, const Environment& environment) {
  if (flags.config_file) return read_file(*flags.config_file);
  const std::filesystem::path path = usual_file(environment);
  std::error_code ignored;
  return std::filesystem::exists(path, ignored) ? read_file(path) : ModelSettings();
}

}  // namespace

Environment process_environment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
  };
}

ModelSettings read_model_settings(const ModelFlags& flags, const Environment& environment) {
  const auto given = [&](const std::optional<std::string>& flag, const char* variable) {
    return flag ? flag : environment(variable);
  };
  const auto url = given(flags.url, "TRACE_ATLAS_MODEL_URL");
  const auto model = given(flags.model, "TRACE_ATLAS_MODEL");
  const auto kind = given(flags.kind, "TRACE_ATLAS_MODEL_KIND");
  const auto key_env = given(flags.key_env, "TRACE_ATLAS_MODEL_KEY_ENV");
  ModelSettings settings = settings_of_file(flags, environment);
  if (url || (kind && !settings.primary)) {
    settings = {};
    settings.primary.emplace();
    settings.primary->base_url = url.value_or("");
  }
  if (!settings.primary) {
    if (model || key_env) {
      throw Error(ErrorKind::usage, "a model is named, but not where it is",
                  "add --model-url, or a configuration file");
    }
    return {};
  }
  if (kind) settings.primary->kind = kind_of(*kind);
  if (model) settings.primary->model = *model;
  if (key_env) settings.primary->key_env = *key_env;
  settings.primary = finished(std::move(*settings.primary), environment);
  if (settings.fallback) settings.fallback = finished(std::move(*settings.fallback), environment);
  return settings;
}

}  // namespace atlas::assistant
