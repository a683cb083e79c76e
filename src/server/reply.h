// What goes out for a Response: status, headers and which bytes. Knows HTTP, knows no socket.
#pragma once

#include <cstdint>
#include <string>

#include "server/request.h"
#include "server/response.h"

namespace atlas::server {

struct Reply {
  int status = 200;
  std::string head;  // status line and headers, with the empty line
  // The body: a piece of `content` in `encoding`, of `file`, or the events; nothing for HEAD.
  uint64_t first = 0, size = 0;
  Encoding encoding = Encoding::identity;
  bool has_body = true;
};

// Looks at Accept-Encoding, If-None-Match, Range and If-Range; adds ETag, caching and the security
// headers.
Reply make_reply(const Request& request, const Response& response, bool keep_alive);

}  // namespace atlas::server
