#include "assistant/model/json_reading.h"

#include <fmt/format.h>

#include "base/error.h"

namespace atlas::assistant {

using simdjson::dom::element_type;

JsonDocument::JsonDocument(std::string_view text) {
  const auto error = parser_.parse(text.data(), text.size()).get(root_);
  if (error != simdjson::SUCCESS) {
    throw Error(ErrorKind::bad_input, fmt::format("no JSON: {}", simdjson::error_message(error)));
  }
}

std::optional<JsonElement> member(JsonElement object, std::string_view name) {
  JsonElement found;
  if (!object.is_object() || object[name].get(found) != simdjson::SUCCESS || found.is_null()) {
    return std::nullopt;
  }
  return found;
}

std::string_view text_member(JsonElement object, std::string_view name) {
  std::string_view text;
  const auto found = member(object, name);
  if (!found || found->get(text) != simdjson::SUCCESS) return "";
  return text;
}

std::optional<int64_t> integer_member(JsonElement object, std::string_view name) {
  int64_t value = 0;
  const auto found = member(object, name);
  if (!found || found->get(value) != simdjson::SUCCESS) return std::nullopt;
  return value;
}

std::optional<double> number_member(JsonElement object, std::string_view name) {
  double value = 0;
  const auto found = member(object, name);
  if (!found || found->get(value) != simdjson::SUCCESS) return std::nullopt;
  return value;
}

base::Json json_of(JsonElement element) {
  switch (element.type()) {
    case element_type::ARRAY: {
      base::Json list = base::Json::array();
      for (const JsonElement child : simdjson::dom::array(element)) list.push(json_of(child));
      return list;
    }
    case element_type::OBJECT: {
      base::Json object = base::Json::object();
      for (const auto& [name, child] : simdjson::dom::object(element)) {
        object[name] = json_of(child);
      }
      return object;
    }
    case element_type::INT64:
      return static_cast<int64_t>(element);
    case element_type::UINT64:
    case element_type::DOUBLE:
      return double(element);
    case element_type::STRING:
      return std::string_view(element);
    case element_type::BOOL:
      return bool(element);
    case element_type::NULL_VALUE:
      break;
  }
  return nullptr;
}

}  // namespace atlas::assistant
