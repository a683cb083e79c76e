#include "server/filter_query.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/text.h"

namespace atlas::server {
namespace {

std::optional<base::Micros> instant(const Query& query, std::string_view name) {
  const auto text = query.text(name);
  if (!text) return std::nullopt;
  const auto at = base::parse_timestamp(*text);
  if (!at) {
    throw Error(ErrorKind::usage,
                fmt::format("{}: \"{}\" is no date", name, base::printable(*text)),
                "write 2026-05-01 or 2026-05-01T12:00:00Z (UTC)");
  }
  return at;
}

// Calls take(name, value) for every condition, in a fixed order.
template <typename Take>
void for_each_condition(const trace::Filter& filter, Take take) {
  const auto list = [&](std::string_view name, std::vector<std::string> values) {
    std::ranges::sort(values);
    const auto rest = std::ranges::unique(values);
    values.erase(rest.begin(), rest.end());
    for (const std::string& value : values) take(name, value);
  };
  list("provider", filter.providers);
  list("model", filter.models);
  list("user", filter.users);
  list("project", filter.projects);
  list("session", filter.sessions);
  if (filter.since) take("since", base::iso_micros(*filter.since));
  if (filter.until) take("until", base::iso_micros(*filter.until));
  if (filter.least_session_steps) {
    take("min-session-steps", std::to_string(*filter.least_session_steps));
  }
  if (filter.most_session_steps) {
    take("max-session-steps", std::to_string(*filter.most_session_steps));
  }
}

}  // namespace

const std::vector<std::string_view>& filter_parameters() {
  static const std::vector<std::string_view> names = {
      "provider",         "model", "user",  "project",
      "session",          "since", "until", "min-session-steps",
      "max-session-steps"};
  return names;
}

trace::Filter filter_of(const Query& query) {
  trace::Filter filter;
  filter.providers = query.values("provider");
  filter.models = query.values("model");
  filter.users = query.values("user");
  filter.projects = query.values("project");
  filter.sessions = query.values("session");
  filter.since = instant(query, "since");
  filter.until = instant(query, "until");
  filter.least_session_steps = query.integer("min-session-steps", 0, INT64_MAX);
  filter.most_session_steps = query.integer("max-session-steps", 0, INT64_MAX);
  return filter;
}

std::string canonical_query(const trace::Filter& filter) {
  std::vector<Parameter> parameters;
  for_each_condition(filter, [&](std::string_view name, const std::string& value) {
    parameters.push_back({std::string(name), value});
  });
  return Query(std::move(parameters)).encoded();
}

std::string command_line_options(const trace::Filter& filter) {
  std::string options;
  for_each_condition(filter, [&](std::string_view name, const std::string& value) {
    options += fmt::format(" --{} {}", name, quoted_for_shell(value));
  });
  return options;
}

std::string quoted_for_shell(std::string_view text) {
  constexpr std::string_view kPlain = "-_./:@+,";
  const bool is_plain = !text.empty() && std::ranges::all_of(text, [&](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           kPlain.find(c) != std::string_view::npos;
  });
  if (is_plain) return std::string(text);
  std::string quoted = "'";
  for (const char c : text) c == '\'' ? quoted += "'\\''" : quoted += c;
  return quoted + "'";
}

}  // namespace atlas::server
