#include "trace/compact_json.h"

#include <charconv>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/number_text.h"
#include "base/text.h"

namespace atlas::trace {
namespace {

namespace ondemand = simdjson::ondemand;

// Throws simdjson_error when something is not valid JSON.
void write(ondemand::value value, std::string& out);

void write_number(std::string_view token, std::string& out) {
  if (token.find_first_of(".eE") == std::string_view::npos) {
    out += token == "-0" ? "0" : token;
    return;
  }
  double number = 0;
  std::from_chars(token.data(), token.data() + token.size(), number);
  out += base::repr(number);
}

void write_array(ondemand::array array, std::string& out) {
  out += '[';
  bool is_first = true;
  for (auto element : array) {
    if (!std::exchange(is_first, false)) out += ',';
    write(element.value(), out);
  }
  out += ']';
}

void write_object(ondemand::object object, std::string& out) {
  std::vector<std::pair<std::string, std::string>> members;
  std::unordered_map<std::string, size_t> place_of;
  for (auto field : object) {
    const std::string key(std::string_view(field.unescaped_key()));
    std::string text;
    write(field.value(), text);
    const auto [place, is_new] = place_of.try_emplace(key, members.size());
    if (is_new) {
      members.emplace_back(key, std::move(text));
    } else {
      members[place->second].second = std::move(text);
    }
  }
  out += '{';
  for (size_t i = 0; i < members.size(); ++i) {
    if (i > 0) out += ',';
    out += base::json_quoted(members[i].first, false);
    out += ':';
    out += members[i].second;
  }
  out += '}';
}

void write(ondemand::value value, std::string& out) {
  switch (value.type()) {
    case ondemand::json_type::array:
      return write_array(value.get_array(), out);
    case ondemand::json_type::object:
      return write_object(value.get_object(), out);
    case ondemand::json_type::string:
      out += base::json_quoted(std::string_view(value.get_string()), false);
      return;
    case ondemand::json_type::number:
      return write_number(base::trimmed(value.raw_json_token()), out);
    case ondemand::json_type::boolean:
      out += bool(value.get_bool()) ? "true" : "false";
      return;
    default:
      out += "null";
      return;
  }
}

}  // namespace

std::optional<std::string> compact_json(ondemand::value value) {
  try {
    std::string text;
    write(value, text);
    return text;
  } catch (const simdjson::simdjson_error&) {
    return std::nullopt;
  }
}

}  // namespace atlas::trace
