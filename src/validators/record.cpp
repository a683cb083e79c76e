#include "validators/record.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <charconv>
#include <cmath>

#include "base/error.h"
#include "base/number_text.h"
#include "base/text.h"

namespace atlas::validators {
namespace {

namespace od = simdjson::ondemand;

// Thrown inside this file only, where simdjson reports that the text is no JSON.
struct InvalidJson {
  simdjson::error_code code;
};

void check(simdjson::error_code code) {
  if (code != simdjson::SUCCESS) throw InvalidJson{code};
}

std::string_view token_of(od::value& value) { return base::trimmed(value.raw_json_token()); }

std::optional<double> number_spelled_by(std::string_view text) {
  text = base::trimmed(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  double number;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) {
    return std::nullopt;
  }
  return number;
}

// The number that a token is, whatever its size.
std::optional<double> number_of(std::string_view token) {
  if (token.empty() || (token[0] != '-' && (token[0] < '0' || token[0] > '9'))) return std::nullopt;
  return number_spelled_by(token);
}

bool is_integer_token(std::string_view token) {
  return token.find_first_of(".eE") == std::string_view::npos;
}

}  // namespace

std::string Scalar::text() const {
  if (token == "null") return "";
  if (token == "true") return "True";
  if (token == "false") return "False";
  const auto number = number_of(token);
  if (!number || is_integer_token(token)) return std::string(token);
  constexpr double kExact = 9007199254740992.0;  // 2^53
  const bool is_whole = std::fabs(*number) <= kExact && *number == std::trunc(*number);
  return is_whole ? std::to_string(static_cast<int64_t>(*number)) : base::repr(*number);
}

class RecordParser::Impl {
 public:
  const Record* parse(std::string_view line, uint64_t line_number) {
    try {
      return parse_object_line(line, line_number);
    } catch (const InvalidJson& invalid) {
      if (invalid.code == simdjson::UTF8_ERROR && !base::is_valid_utf8(line)) {
        return parse(repaired(line), line_number);
      }
      throw Error(
          ErrorKind::bad_input,
          fmt::format("line {} is no JSON: {}", line_number, simdjson::error_message(invalid.code)),
          "validators read the trace as it is: mend or remove the line");
    }
  }

 private:
  std::string_view repaired(std::string_view line) {
    repaired_ = base::with_replaced_bytes(line);
    const size_t size = repaired_.size();
    repaired_.resize(size + simdjson::SIMDJSON_PADDING);
    return {repaired_.data(), size};
  }

  const Record* parse_object_line(std::string_view line, uint64_t line_number) {
    od::document document;
    check(parser_.iterate(line.data(), line.size(), line.size() + simdjson::SIMDJSON_PADDING)
              .get(document));
    od::json_type type;
    check(document.type().get(type));
    if (type != od::json_type::object) return nullptr;
    record_.line = line_number;
    record_.provider = kUnknownProvider;
    record_.session = record_.trace_key = std::nullopt;
    record_.round_id = record_.request_id = record_.message_id = record_.id = {};
    record_.events.clear();
    record_.tools.clear();
    od::object object;
    check(document.get_object().get(object));
    for_each_field(object, [this](std::string_view key, od::value& value) { set(key, value); });
    const char* behind;
    if (document.current_location().get(behind) == simdjson::SUCCESS) {
      throw InvalidJson{simdjson::TRAILING_CONTENT};
    }
    return &record_;
  }

  template <typename Visit>
  static void for_each_field(od::object& object, Visit visit) {
    for (auto item : object) {
      od::field field;
      check(std::move(item).get(field));
      std::string_view key;
      if (field.unescaped_key().get(key) != simdjson::SUCCESS) continue;
      visit(key, field.value());
    }
  }

  template <typename Visit>
  static void for_each_object(od::value& value, Visit visit) {
    if (!token_of(value).starts_with('[')) return;
    od::array elements;
    check(value.get_array().get(elements));
    for (auto item : elements) {
      od::value element;
      check(std::move(item).get(element));
      if (!token_of(element).starts_with('{')) continue;
      od::object object;
      check(element.get_object().get(object));
      visit(object);
    }
  }

  void set(std::string_view key, od::value& value) {
    if (key == "provider") {
      const auto provider = text(value);
      record_.provider = provider && !provider->empty() ? *provider : kUnknownProvider;
    } else if (key == "session_id") {
      record_.session = text(value);
    } else if (key == "trace_key") {
      record_.trace_key = text(value);
    } else if (key == "round_id") {
      record_.round_id = text(value).value_or("");
    } else if (key == "request_id") {
      record_.request_id = text(value).value_or("");
    } else if (key == "message_id") {
      record_.message_id = text(value).value_or("");
    } else if (key == "id") {
      record_.id = text(value).value_or("");
    } else if (key == "timing_events") {
      record_.events.clear();
      for_each_object(value, [this](od::object& object) { add_event(object); });
    } else if (key == "tools") {
      record_.tools.clear();
      for_each_object(value, [this](od::object& object) { add_tool(object); });
    }
  }

  void add_event(od::object& object) {
    Event& event = record_.events.emplace_back();
    for_each_field(object, [&](std::string_view key, od::value& value) {
      if (key == "event_type") {
        event.type = text(value);
      } else if (key == "timestamp") {
        event.at = base::parse_timestamp(text(value).value_or(""));
      }
    });
  }

  void add_tool(od::object& object) {
    Tool& tool = record_.tools.emplace_back();
    for_each_field(object, [&](std::string_view key, od::value& value) {
      if (key == "tool_name") {
        tool.name = text(value).value_or("");
      } else if (key == "tool_call_id") {
        tool.call_id = text(value).value_or("");
      } else if (key == "emitted_at") {
        tool.emitted_at = text(value).value_or("");
      } else if (key == "result_at") {
        tool.result_at = text(value).value_or("");
      } else if (key == "tool_index") {
        tool.index.token = token_of(value);
      } else if (key == "input_chars") {
        tool.input_chars.token = token_of(value);
      } else if (key == "result_chars") {
        tool.result_chars.token = token_of(value);
      } else if (key == "tool_internal_latency_ms") {
        tool.internal_ms = number(value);
      } else if (key == "tool_wall_latency_ms") {
        tool.wall_ms = number(value);
      } else if (key == "latency_ms") {
        tool.latency_ms = number(value);
      }
    });
  }

  // A string without escapes is taken where it stands.
  static std::optional<std::string_view> text(od::value& value) {
    const std::string_view token = token_of(value);
    if (!token.starts_with('"')) return std::nullopt;
    const std::string_view written = token.substr(1, token.size() - 2);
    std::string_view unescaped;
    if (written.find('\\') == std::string_view::npos ||
        value.get_string().get(unescaped) != simdjson::SUCCESS) {
      return written;  // also with an escape that is no character, as a lone surrogate
    }
    return unescaped;
  }

  static std::optional<double> number(od::value& value) {
    if (const auto spelled = text(value)) return number_spelled_by(*spelled);
    return number_of(token_of(value));
  }

  od::parser parser_;
  Record record_;
  std::string repaired_;
};

RecordParser::RecordParser() : impl_(std::make_unique<Impl>()) {}
RecordParser::~RecordParser() = default;

const Record* RecordParser::parse(std::string_view line, uint64_t line_number) {
  if (base::trimmed(line).empty()) return nullptr;
  return impl_->parse(line, line_number);
}

}  // namespace atlas::validators
