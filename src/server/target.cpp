#include "server/target.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/error.h"
#include "base/text.h"

namespace atlas::server {
namespace {

[[noreturn]] void refuse(std::string_view what, std::string next = "") {
  throw Error(ErrorKind::usage, std::string(what), std::move(next));
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

bool has_control_character(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20; }) ||
         text.find('\x7F') != std::string_view::npos;
}

std::string decoded_or_refused(std::string_view text, std::string_view what) {
  auto decoded = percent_decoded(text);
  if (!decoded) refuse(fmt::format("the {} has a % without two hexadecimal digits", what));
  if (!base::is_valid_utf8(*decoded)) refuse(fmt::format("the {} is not UTF-8", what));
  return std::move(*decoded);
}

std::string checked_segment(std::string_view text) {
  std::string segment = decoded_or_refused(text, "path");
  if (segment.empty()) refuse("the path has an empty part");
  if (segment == "." || segment == "..") refuse("the path leads upwards");
  if (has_control_character(segment) || segment.find('\\') != std::string::npos) {
    refuse("the path has a character that no path of ours has");
  }
  return segment;
}

std::string with_blanks(std::string_view text) {
  std::string copy(text);
  std::ranges::replace(copy, '+', ' ');
  return copy;
}

template <typename T>
T number_of(std::string_view name, const std::string& text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    refuse(fmt::format("{}: \"{}\" is not a number", name, base::printable(text)));
  }
  return value;
}

}  // namespace

std::string to_text(const Path& path) {
  std::string text;
  for (const std::string& segment : path) text += "/" + segment;
  return text.empty() ? "/" : text;
}

bool Query::has(std::string_view name) const {
  return std::ranges::find(parameters_, name, &Parameter::name) != parameters_.end();
}

std::vector<std::string> Query::values(std::string_view name) const {
  std::vector<std::string> values;
  for (const Parameter& parameter : parameters_) {
    if (parameter.name == name) values.push_back(parameter.value);
  }
  return values;
}

std::optional<std::string> Query::text(std::string_view name) const {
  auto given = values(name);
  if (given.size() > 1) refuse(fmt::format("{} is given more than once", name));
  if (given.empty()) return std::nullopt;
  return std::move(given.front());
}

std::optional<int64_t> Query::integer(std::string_view name, int64_t least, int64_t most) const {
  const auto given = text(name);
  if (!given) return std::nullopt;
  const auto value = number_of<int64_t>(name, *given);
  if (value < least || value > most) {
    refuse(fmt::format("{} must be from {} to {}", name, least, most));
  }
  return value;
}

std::optional<double> Query::number(std::string_view name) const {
  const auto given = text(name);
  if (!given) return std::nullopt;
  const auto value = number_of<double>(name, *given);
  if (!std::isfinite(value)) refuse(fmt::format("{} is not a finite number", name));
  return value;
}

Query Query::without(std::string_view name) const {
  std::vector<Parameter> rest;
  for (const Parameter& parameter : parameters_) {
    if (parameter.name != name) rest.push_back(parameter);
  }
  return Query(std::move(rest));
}

std::string Query::encoded() const {
  std::string text;
  for (const auto& [name, value] : parameters_) {
    if (!text.empty()) text += '&';
    text += percent_encoded(name) + "=" + percent_encoded(value);
  }
  return text;
}

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hex_value(text[i + 1]);
    const int low = hex_value(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    decoded += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return decoded;
}

std::string percent_encoded(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    if (is_unreserved(c)) {
      encoded += c;
    } else {
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

Query parse_query(std::string_view text) {
  std::vector<Parameter> parameters;
  if (text.empty()) return {};
  for (const std::string_view piece : base::split(text, '&')) {
    if (piece.empty()) continue;
    if (parameters.size() == kMostParameters) {
      refuse(fmt::format("more than {} query parameters", kMostParameters));
    }
    const size_t equals = std::min(piece.find('='), piece.size());
    const auto value = piece.substr(std::min(equals + 1, piece.size()));
    parameters.push_back({decoded_or_refused(with_blanks(piece.substr(0, equals)), "query"),
                          decoded_or_refused(with_blanks(value), "query")});
    if (parameters.back().value.find('\0') != std::string::npos) refuse("the query has a NUL");
  }
  return Query(std::move(parameters));
}

Path parse_path(std::string_view text) {
  if (!text.starts_with('/')) refuse("the path does not begin with /");
  text.remove_prefix(1);
  if (text.size() > 1 && text.ends_with('/')) text.remove_suffix(1);
  Path path;
  if (text.empty()) return path;
  for (const std::string_view piece : base::split(text, '/'))
    path.push_back(checked_segment(piece));
  return path;
}

Target parse_target(std::string_view text) {
  Target target;
  constexpr std::string_view kScheme = "http://";
  if (base::lower_ascii(text.substr(0, kScheme.size())) == kScheme) {
    text.remove_prefix(kScheme.size());
    const size_t end = std::min(text.find_first_of("/?"), text.size());
    target.authority = std::string(text.substr(0, end));
    text.remove_prefix(end);
    if (target.authority.empty()) refuse("the address names no host");
    if (!text.starts_with('/')) return target;
  }
  if (text.find('#') != std::string_view::npos) refuse("the address has a #");
  const size_t question = std::min(text.find('?'), text.size());
  target.path = parse_path(text.substr(0, question));
  if (question < text.size()) target.query = parse_query(text.substr(question + 1));
  return target;
}

}  // namespace atlas::server
