// What the model's side of a conversation needs of a JSON parser.
#pragma once

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"

namespace atlas::assistant {

// As models send and read it: no blanks, UTF-8.
inline constexpr base::JsonFormat kCompactJson = {
    .indent = -1, .ascii_only = false, .compact = true};

// A text and its parsed form, which lasts as long as this object.
class JsonDocument {
 public:
  // Throws Error(bad_input) with what is wrong.
  explicit JsonDocument(std::string_view text);
  simdjson::dom::element root() const { return root_; }

 private:
  simdjson::dom::parser parser_;
  simdjson::dom::element root_;
};

using JsonElement = simdjson::dom::element;

// A member of an object; nothing if there is none or if it is null.
std::optional<JsonElement> member(JsonElement object, std::string_view name);
// "" if it is no text.
std::string_view text_member(JsonElement object, std::string_view name);
std::optional<int64_t> integer_member(JsonElement object, std::string_view name);
std::optional<double> number_member(JsonElement object, std::string_view name);

base::Json json_of(JsonElement element);

}  // namespace atlas::assistant
