#include <fmt/format.h>

#include <charconv>

#include "base/error.h"
#include "sandbox/worker/settings.h"

namespace atlas::sandbox {
namespace {

uint64_t number_of(std::string_view text) {
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw Error(ErrorKind::usage, fmt::format("not a number: {}", text));
  }
  return value;
}

Level level_of(std::string_view name) {
  for (const Level level : {Level::namespaces, Level::landlock, Level::sql_only}) {
    if (name == name_of(level)) return level;
  }
  throw Error(ErrorKind::usage, fmt::format("no level {}", name));
}

void take(WorkerSettings& settings, std::string_view name, std::string_view value) {
  if (name == "level") {
    settings.level = level_of(value);
  } else if (name == "language") {
    settings.language = value == "python" ? Language::python : Language::sql;
  } else if (name == "probe") {
    settings.is_probe = value == "1";
  } else if (name == "inside") {
    settings.is_inside = value == "1";
  } else if (name == "uid") {
    settings.uid = static_cast<unsigned>(number_of(value));
  } else if (name == "code") {
    settings.code = value;
  } else if (name == "library") {
    settings.library = value;
  } else if (name == "database") {
    settings.database = value;
  } else if (name == "scratch") {
    settings.scratch = value;
  } else if (name == "memory") {
    settings.memory_bytes = number_of(value);
  } else {
    throw Error(ErrorKind::usage, fmt::format("no setting {}", name));
  }
}

}  // namespace

std::vector<std::string> WorkerSettings::arguments() const {
  std::vector<std::string> list = {fmt::format("level={}", name_of(level)),
                                   fmt::format("language={}", name_of(language)),
                                   fmt::format("probe={}", int{is_probe}),
                                   fmt::format("inside={}", int{is_inside}),
                                   "code=" + code.string(),
                                   "library=" + library.string(),
                                   "database=" + database.string(),
                                   "scratch=" + scratch.string(),
                                   fmt::format("memory={}", memory_bytes)};
  if (uid) list.push_back(fmt::format("uid={}", *uid));
  return list;
}

WorkerSettings WorkerSettings::parse(const std::vector<std::string>& arguments) {
  WorkerSettings settings;
  for (const std::string_view argument : arguments) {
    const auto equals = argument.find('=');
    if (equals == std::string_view::npos) {
      throw Error(ErrorKind::usage, "this program is started by trace-atlas, not by hand");
    }
    take(settings, argument.substr(0, equals), argument.substr(equals + 1));
  }
  return settings;
}

}  // namespace atlas::sandbox
