// One HTTP request as the routes see it: parsed, checked, without a trace of the socket.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/target.h"

namespace atlas::server {

enum class Method { get, head, post, delete_, options, other };

// "GET"; "OTHER" for what we do not know.
std::string_view name_of(Method method);

// The header fields that anything here looks at; "" where the request has none.
struct Headers {
  std::string host, origin, sec_fetch_site, sec_fetch_mode;
  std::string authorization, cookie;
  std::string accept_encoding, if_none_match, range, if_range;
  std::string content_type;
};

struct Request {
  Method method = Method::get;
  std::string target;  // as it was sent
  Path path;
  Query query;
  Headers headers;
  // The address of whoever asks, as a proxy on this machine names it if there is one.
  std::string client;
  // What the pattern of the route named: {"category", "session"}.
  std::map<std::string, std::string, std::less<>> values;
  std::string body;                 // of routes that take a small body
  std::filesystem::path body_file;  // of routes that take a file, which then is theirs

  const std::string& value(std::string_view name) const { return values.find(name)->second; }
};

}  // namespace atlas::server
