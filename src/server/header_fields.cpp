#include "server/header_fields.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace atlas::server {
namespace {

std::optional<uint64_t> number_of(std::string_view text) {
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return {};
  return value;
}

// "q=0", "q=0.000": the client refuses it.
bool is_refused(std::string_view parameters) {
  for (const std::string_view piece : base::split(parameters, ';')) {
    const std::string_view parameter = base::trimmed(piece);
    if (!parameter.starts_with("q=") && !parameter.starts_with("Q=")) continue;
    const std::string_view weight = parameter.substr(2);
    return !weight.empty() && weight.find_first_not_of("0.") == std::string_view::npos;
  }
  return false;
}

}  // namespace

std::string_view name_of(Encoding encoding) {
  switch (encoding) {
    case Encoding::gzip:
      return "gzip";
    case Encoding::br:
      return "br";
    case Encoding::identity:
      break;
  }
  return "";
}

Accepted parse_accept_encoding(std::string_view field) {
  std::optional<bool> gzip;
  std::optional<bool> br;
  bool others = false;
  for (const std::string_view piece : base::split(field, ',')) {
    const size_t semicolon = std::min(piece.find(';'), piece.size());
    const std::string coding = base::lower_ascii(base::trimmed(piece.substr(0, semicolon)));
    const bool is_allowed = !is_refused(piece.substr(semicolon));
    if (coding == "gzip" || coding == "x-gzip") gzip = is_allowed;
    if (coding == "br") br = is_allowed;
    if (coding == "*") others = is_allowed;
  }
  return {gzip.value_or(others), br.value_or(others)};
}

RangeAnswer parse_range(std::string_view field, uint64_t size) {
  using Kind = RangeAnswer::Kind;
  constexpr std::string_view kUnit = "bytes=";
  if (!field.starts_with(kUnit) || field.find(',') != std::string_view::npos) return {};
  field = base::trimmed(field.substr(kUnit.size()));
  const size_t dash = field.find('-');
  if (dash == std::string_view::npos) return {};
  const std::string_view before = base::trimmed(field.substr(0, dash));
  const std::string_view after = base::trimmed(field.substr(dash + 1));
  const auto first = number_of(before);
  const auto last = number_of(after);
  if (before.empty()) {  // the last so many bytes
    if (!last) return {};
    if (*last == 0 || size == 0) return {Kind::unsatisfiable};
    return {Kind::part, {size - std::min(*last, size), size - 1}};
  }
  if (!first || (!after.empty() && !last) || (last && *last < *first)) return {};
  if (*first >= size) return {Kind::unsatisfiable};
  return {Kind::part, {*first, std::min(last.value_or(size - 1), size - 1)}};
}

bool matches_etag(std::string_view if_none_match, std::string_view etag) {
  for (const std::string_view piece : base::split(if_none_match, ',')) {
    std::string_view candidate = base::trimmed(piece);
    if (candidate == "*") return true;
    if (candidate.starts_with("W/")) candidate.remove_prefix(2);
    if (!candidate.empty() && candidate == etag) return true;
  }
  return false;
}

std::optional<std::string> cookie_value(std::string_view field, std::string_view name) {
  for (const std::string_view piece : base::split(field, ';')) {
    const std::string_view pair = base::trimmed(piece);
    const size_t equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name) {
      return std::string(pair.substr(equals + 1));
    }
  }
  return std::nullopt;
}

std::optional<std::string> host_name_of(std::string_view host) {
  if (host.empty()) return std::nullopt;
  std::string_view name = host;
  std::string_view port;
  if (host.front() == '[') {
    const size_t end = host.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    name = host.substr(1, end - 1);
    port = host.substr(end + 1);
  } else {
    const size_t colon = std::min(host.find(':'), host.size());
    name = host.substr(0, colon);
    port = host.substr(colon);
  }
  if (!port.empty() &&
      (port.front() != ':' || port.find_first_not_of("0123456789", 1) != std::string_view::npos)) {
    return std::nullopt;
  }
  if (name.ends_with('.')) name.remove_suffix(1);
  if (name.empty()) return std::nullopt;
  return base::lower_ascii(name);
}

std::optional<std::string> bearer_token(std::string_view authorization) {
  constexpr std::string_view kScheme = "bearer ";
  if (base::lower_ascii(authorization.substr(0, kScheme.size())) != kScheme) return std::nullopt;
  return std::string(base::trimmed(authorization.substr(kScheme.size())));
}

}  // namespace atlas::server
