// The target of a request line, "/api/v1/steps?tool=Bash&min=2", taken apart.
//
// A path is split at "/" before its %XX are decoded, so that a decoded "/" stays inside its segment
// (session ids hold some). Segments "." and "..", empty ones in the middle, NUL, backslashes,
// control characters and invalid UTF-8 are refused: nothing of a path ever reaches a file name.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace atlas::server {

inline constexpr size_t kMostTargetBytes = 8 << 10;
inline constexpr size_t kMostParameters = 200;

using Path = std::vector<std::string>;  // decoded segments; "/" has none

// "/" + segments, for messages and the log.
std::string to_text(const Path& path);

struct Parameter {
  std::string name, value;
};

// The parameters of a query, in their order.
class Query {
 public:
  Query() = default;
  explicit Query(std::vector<Parameter> parameters) : parameters_(std::move(parameters)) {}

  const std::vector<Parameter>& all() const { return parameters_; }
  bool has(std::string_view name) const;
  std::vector<std::string> values(std::string_view name) const;
  // Throw Error(usage) when it is given twice or does not fit.
  std::optional<std::string> text(std::string_view name) const;
  std::optional<int64_t> integer(std::string_view name, int64_t least, int64_t most) const;
  std::optional<double> number(std::string_view name) const;
  // Without the parameters of that name.
  Query without(std::string_view name) const;
  // "a=1&b=x%20y".
  std::string encoded() const;

 private:
  std::vector<Parameter> parameters_;
};

// %XX decoded; nothing when a "%" is not followed by two hexadecimal digits.
std::optional<std::string> percent_decoded(std::string_view text);
// Everything but letters, digits and "-._~" as %XX.
std::string percent_encoded(std::string_view text);

// "a=1&b=x+y" (without "?"): "+" is a blank. Throws Error(usage).
Query parse_query(std::string_view text);

// "/a/b%20c" (without a query); a "/" at the end does not count. Throws Error(usage).
Path parse_path(std::string_view text);

struct Target {
  Path path;
  Query query;
  std::string authority;  // of "http://host/path", else ""
};

// Throws Error(usage) for what is no "/path" or "http://host/path".
Target parse_target(std::string_view text);

}  // namespace atlas::server
