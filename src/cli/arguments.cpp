#include "cli/arguments.h"

#include <fmt/format.h>

#include <charconv>

#include "base/error.h"
#include "base/text.h"

namespace atlas::cli {
namespace {

template <typename T>
T parsed(std::string_view name, const std::string& text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw Error(ErrorKind::usage,
                fmt::format("{}: \"{}\" is not a number", name, base::printable(text)));
  }
  return value;
}

}  // namespace

const std::string& Arguments::text(std::string_view name) const {
  const auto& values = all(name);
  if (values.empty()) throw Error(ErrorKind::usage, fmt::format("{} is missing", name));
  return values.back();
}

std::optional<std::string> Arguments::optional_text(std::string_view name) const {
  return has(name) ? std::optional(text(name)) : std::nullopt;
}

std::string Arguments::text_or(std::string_view name, std::string_view fallback) const {
  return has(name) ? text(name) : std::string(fallback);
}

int64_t Arguments::integer_or(std::string_view name, int64_t fallback, int64_t least) const {
  if (!has(name)) return fallback;
  const auto value = parsed<int64_t>(name, text(name));
  if (value < least) {
    throw Error(ErrorKind::usage, fmt::format("{} must be at least {}", name, least));
  }
  return value;
}

double Arguments::number_or(std::string_view name, double fallback) const {
  return has(name) ? parsed<double>(name, text(name)) : fallback;
}

const std::vector<std::string>& Arguments::all(std::string_view name) const {
  static const std::vector<std::string> kNone;
  const auto found = values_.find(name);
  return found == values_.end() ? kNone : found->second;
}

}  // namespace atlas::cli
