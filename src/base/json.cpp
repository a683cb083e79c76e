#include "base/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/number_text.h"

namespace atlas::base {
namespace {

void append_escaped_ascii(std::string& out, unsigned char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    default:
      if (c < 0x20) {
        out += fmt::format("\\u{:04x}", c);
      } else {
        out += static_cast<char>(c);
      }
  }
}

void append_code_point(std::string& out, uint32_t point) {
  if (point >= 0x10000) {
    point -= 0x10000;
    out += fmt::format("\\u{:04x}\\u{:04x}", 0xD800 + (point >> 10), 0xDC00 + (point & 0x3FF));
  } else {
    out += fmt::format("\\u{:04x}", point);
  }
}

// Decodes one code point at `i`, moves `i` behind it; U+FFFD and one byte on for broken UTF-8.
uint32_t decode(std::string_view text, size_t& i) {
  const auto byte = [&](size_t k) { return static_cast<unsigned char>(text[k]); };
  const unsigned char first = byte(i);
  const size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  uint32_t point = first & (0xFFu >> (length + 1));
  if (first < 0xC2 || first > 0xF4 || i + length > text.size()) {
    ++i;
    return 0xFFFD;
  }
  for (size_t k = 1; k < length; ++k) {
    if ((byte(i + k) & 0xC0) != 0x80) {
      ++i;
      return 0xFFFD;
    }
    point = point << 6 | (byte(i + k) & 0x3Fu);
  }
  constexpr uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  if (point < kLeast[length] || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) {
    ++i;
    return 0xFFFD;
  }
  i += length;
  return point;
}

void new_line(std::string& out, const JsonFormat& format, int level) {
  if (format.indent < 0) return;
  out += '\n';
  out.append(static_cast<size_t>(format.indent * level), ' ');
}

std::string number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  return repr(value);
}

std::string_view element_separator(const JsonFormat& format) {
  return format.indent >= 0 || format.compact ? "," : ", ";
}

bool is_plain(char c) {
  return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x80 &&
         c != '"' && c != '\\';
}

void append_quoted(std::string& out, std::string_view text, bool ascii_only) {
  out += '"';
  for (size_t i = 0; i < text.size();) {
    const size_t plain = i;
    while (i < text.size() && is_plain(text[i])) ++i;
    out += text.substr(plain, i - plain);
    if (i == text.size()) break;
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x80) {
      append_escaped_ascii(out, c);
      ++i;
      continue;
    }
    const size_t start = i;
    const uint32_t point = decode(text, i);
    if (ascii_only) {
      append_code_point(out, point);
    } else if (point == 0xFFFD) {
      out += "\xEF\xBF\xBD";
    } else {
      out += text.substr(start, i - start);
    }
  }
  out += '"';
}

}  // namespace

std::string json_quoted(std::string_view text, bool ascii_only) {
  std::string out;
  append_quoted(out, text, ascii_only);
  return out;
}

Json Json::object(std::initializer_list<JsonEntry> members) {
  Object object;
  object.reserve(members.size());
  for (const JsonEntry& member : members) {
    object.emplace_back(member.key, std::move(member.value));
  }
  return Json(std::move(object));
}

Json& Json::push(Json element) {
  if (is_null()) value_ = Array();
  auto& elements = std::get<Array>(value_);
  elements.push_back(std::move(element));
  return elements.back();
}

Json& Json::operator[](std::string_view key) {
  if (is_null()) value_ = Object();
  auto& members = std::get<Object>(value_);
  const auto found = std::ranges::find(members, key, &JsonMember::first);
  if (found != members.end()) return found->second;
  members.emplace_back(std::string(key), Json());
  return members.back().second;
}

size_t Json::size() const {
  if (const auto* elements = std::get_if<Array>(&value_)) return elements->size();
  if (const auto* members = std::get_if<Object>(&value_)) return members->size();
  return 0;
}

std::string Json::dump(const JsonFormat& format) const {
  std::string out;
  write(out, format, 0);
  return out;
}

void Json::write(std::string& out, const JsonFormat& format, int level) const {
  if (is_null()) {
    out += "null";
  } else if (const auto* flag = std::get_if<bool>(&value_)) {
    out += *flag ? "true" : "false";
  } else if (const auto* integer = std::get_if<int64_t>(&value_)) {
    out += std::to_string(*integer);
  } else if (const auto* real = std::get_if<double>(&value_)) {
    out += number(*real);
  } else if (const auto* text = std::get_if<std::string>(&value_)) {
    append_quoted(out, *text, format.ascii_only);
  } else if (std::holds_alternative<Array>(value_)) {
    write_array(out, format, level);
  } else {
    write_object(out, format, level);
  }
}

void Json::write_array(std::string& out, const JsonFormat& format, int level) const {
  const auto& elements = std::get<Array>(value_);
  if (elements.empty()) {
    out += "[]";
    return;
  }
  out += '[';
  for (size_t i = 0; i < elements.size(); ++i) {
    if (i > 0) out += element_separator(format);
    new_line(out, format, level + 1);
    elements[i].write(out, format, level + 1);
  }
  new_line(out, format, level);
  out += ']';
}

void Json::write_object(std::string& out, const JsonFormat& format, int level) const {
  const auto& members = std::get<Object>(value_);
  if (members.empty()) {
    out += "{}";
    return;
  }
  std::vector<const JsonMember*> sorted;
  if (format.sort_keys) {
    for (const JsonMember& member : members) sorted.push_back(&member);
    std::ranges::stable_sort(sorted, {}, &JsonMember::first);
  }
  out += '{';
  for (size_t i = 0; i < members.size(); ++i) {
    const auto& [key, value] = format.sort_keys ? *sorted[i] : members[i];
    if (i > 0) out += element_separator(format);
    new_line(out, format, level + 1);
    append_quoted(out, key, format.ascii_only);
    out += format.compact ? ":" : ": ";
    value.write(out, format, level + 1);
  }
  new_line(out, format, level);
  out += '}';
}

}  // namespace atlas::base
