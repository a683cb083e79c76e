// One answer, as a route makes it. The connection adds length, encoding, range, ETag and the
// security headers.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/json.h"
#include "server/content.h"
#include "server/event_queue.h"

namespace atlas::server {

enum class Caching {
  never,       // no-store
  revalidate,  // no-cache: kept, and asked about by its ETag
  forever,     // the name holds a hash of the bytes
};

struct Response {
  int status = 200;
  Caching caching = Caching::never;
  // At most one of them; none is an empty body.
  ContentPtr content;
  std::shared_ptr<const FileContent> file;  // the connection outlives the route
  EventQueuePtr events;
  // For the log, besides what it says of every request.
  std::string note;
  std::vector<std::pair<std::string, std::string>> headers;
};

// Trouble with a status of its own, which ErrorKind has no name for.
class HttpError : public Error {
 public:
  // kind  "forbidden", "not_found", ... as the JSON of the error says it
  HttpError(int status, std::string kind, const std::string& what_happened,
            std::string next_step = "")
      : Error(ErrorKind::usage, what_happened, std::move(next_step)),
        status_(status),
        kind_(std::move(kind)) {}

  int status() const { return status_; }
  const std::string& kind() const { return kind_; }

 private:
  int status_;
  std::string kind_;
};

// "Not Found".
std::string_view reason_of(int status);

// Compact UTF-8; the object gets its schema_version.
Response json_response(base::Json object, Caching caching = Caching::revalidate);
Response text_response(std::string type, std::string bytes, Caching caching = Caching::revalidate);

// {"kind","message","next"}
base::Json error_json(const Error& error);
// {"schema_version":1,"error":{"kind","message","next"}} with the status of the error.
Response error_response(const Error& error);
int status_of(const Error& error);
std::string kind_of(const Error& error);

}  // namespace atlas::server
