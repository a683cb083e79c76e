// A JSON value to be written: objects keep the order in which their members were added.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace atlas::base {

class Json;
struct JsonEntry;
using JsonMember = std::pair<std::string, Json>;

struct JsonFormat {
  int indent = 2;          // blanks a level; -1: everything on one line, ", " and ": " between
  bool sort_keys = false;  // by code point, at every level
  bool ascii_only = true;  // other characters as \uXXXX
  bool compact = false;    // with indent -1: "," and ":" without blanks
};

class Json {
 public:
  Json() : value_(nullptr) {}
  Json(std::nullptr_t) : value_(nullptr) {}
  Json(bool value) : value_(value) {}
  Json(int value) : value_(static_cast<int64_t>(value)) {}
  Json(int64_t value) : value_(value) {}
  Json(size_t value) : value_(static_cast<int64_t>(value)) {}
  Json(double value) : value_(value) {}
  Json(const char* value) : value_(std::string(value)) {}
  Json(std::string_view value) : value_(std::string(value)) {}
  Json(std::string value) : value_(std::move(value)) {}
  template <typename T>
  Json(const std::optional<T>& value) : Json() {
    if (value) *this = Json(*value);
  }

  static Json array() { return Json(Array()); }
  static Json object() { return Json(Object()); }
  // Moves the values out of the list.
  static Json object(std::initializer_list<JsonEntry> members);

  // Appends to an array; turns a null into an array first.
  Json& push(Json element);
  // The member of an object, made (null, at the end) if there is none; turns a null into an object.
  Json& operator[](std::string_view key);

  bool is_null() const { return std::holds_alternative<std::nullptr_t>(value_); }
  size_t size() const;

  // Doubles as `repr` (number_text.h), with the literals NaN, Infinity and -Infinity. Empty
  // containers as {} and []. No newline at the end.
  std::string dump(const JsonFormat& format = {}) const;

 private:
  using Array = std::vector<Json>;
  using Object = std::vector<JsonMember>;
  explicit Json(Array value) : value_(std::move(value)) {}
  explicit Json(Object value) : value_(std::move(value)) {}

  void write(std::string& out, const JsonFormat& format, int level) const;
  void write_array(std::string& out, const JsonFormat& format, int level) const;
  void write_object(std::string& out, const JsonFormat& format, int level) const;

  std::variant<std::nullptr_t, bool, int64_t, double, std::string, Array, Object> value_;
};

// A member as Json::object takes it. A list in braces is constant, and a large value must not be
// copied out of it: hence mutable.
struct JsonEntry {
  JsonEntry(std::string_view name, Json json) : key(name), value(std::move(json)) {}

  std::string_view key;
  mutable Json value;
};

// `text` in quotes, escaped; invalid UTF-8 becomes U+FFFD.
std::string json_quoted(std::string_view text, bool ascii_only = true);

}  // namespace atlas::base
