#include "server/reply.h"

#include <fmt/format.h>

#include <ctime>

namespace atlas::server {
namespace {

// docs/security.md says what each is for.
constexpr std::string_view kSecurityHeaders =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self' "
    "'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Permissions-Policy: camera=(), geolocation=(), microphone=(), payment=(), usb=()\r\n";

std::string_view caching_of(Caching caching) {
  switch (caching) {
    case Caching::never:
      return "no-store";
    case Caching::revalidate:
      return "private, no-cache";
    case Caching::forever:
      return "public, max-age=31536000, immutable";
  }
  return "no-store";
}

// "Sat, 25 Jul 2026 10:00:00 GMT", made once a second a thread.
const std::string& date_now() {
  thread_local std::time_t made_at = 0;
  thread_local std::string text;
  const std::time_t now = std::time(nullptr);
  if (now != made_at) {
    std::tm parts{};
    gmtime_r(&now, &parts);
    constexpr size_t kLongest = 40;
    text.resize(kLongest);
    text.resize(std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts));
    made_at = now;
  }
  return text;
}

std::string etag_of(const Response& response, Encoding encoding) {
  if (response.content) return response.content->etag(encoding);
  return response.file ? response.file->etag() : "";
}

uint64_t size_of(const Response& response, Encoding encoding) {
  if (response.content) return response.content->bytes(encoding).size();
  return response.file ? response.file->size() : 0;
}

bool is_read(const Request& request) {
  return request.method == Method::get || request.method == Method::head;
}

bool is_bodyless(int status) { return status == 204 || status == 304; }

// The part that Range asks for; If-Range holds the tag of the whole that the client has.
RangeAnswer range_of(const Request& request, const Response& response, uint64_t size) {
  const Headers& headers = request.headers;
  if (headers.range.empty() || response.status != 200 || !is_read(request)) return {};
  if (!headers.if_range.empty() && headers.if_range != etag_of(response, Encoding::identity)) {
    return {};
  }
  return parse_range(headers.range, size);
}

class Head {
 public:
  explicit Head(int status) {
    text_.reserve(1536);
    text_ += fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\n", status, reason_of(status), date_now());
  }
  void add(std::string_view name, std::string_view value) {
    text_.append(name).append(": ").append(value).append("\r\n");
  }
  void add(std::string_view name, uint64_t value) { add(name, fmt::format_int(value).c_str()); }
  std::string finish() {
    text_ += kSecurityHeaders;
    text_ += "\r\n";
    return std::move(text_);
  }

 private:
  std::string text_;
};

}  // namespace

Reply make_reply(const Request& request, const Response& response, bool keep_alive) {
  Reply reply;
  reply.status = response.status;
  const bool wants_part = !request.headers.range.empty() && is_read(request);
  if (response.content && !wants_part) {
    reply.encoding =
        response.content->choose(parse_accept_encoding(request.headers.accept_encoding));
  }
  const bool has_bytes = response.content || response.file;
  const std::string etag = etag_of(response, reply.encoding);
  const uint64_t size = size_of(response, reply.encoding);
  reply.size = size;
  RangeAnswer range;
  if (has_bytes && reply.status == 200 && is_read(request) &&
      matches_etag(request.headers.if_none_match, etag)) {
    reply.status = 304;
  } else if (has_bytes) {
    range = range_of(request, response, size);
    if (range.kind == RangeAnswer::Kind::part) {
      reply.status = 206;
      reply.first = range.range.first;
      reply.size = range.range.size();
    } else if (range.kind == RangeAnswer::Kind::unsatisfiable) {
      reply.status = 416;
      reply.size = 0;
    }
  }
  reply.has_body = request.method != Method::head && !is_bodyless(reply.status);

  Head head(reply.status);
  head.add("Server", "trace-atlas");
  head.add("Connection", keep_alive ? "keep-alive" : "close");
  head.add("Cache-Control", caching_of(response.caching));
  if (response.events) {
    head.add("Content-Type", "text/event-stream; charset=utf-8");
    head.add("Transfer-Encoding", "chunked");
    head.add("X-Accel-Buffering", "no");
  } else if (!is_bodyless(reply.status)) {
    head.add("Content-Length", reply.size);
  }
  if (has_bytes) {
    if (response.caching != Caching::never) head.add("ETag", etag);
    if (response.content) head.add("Vary", "Accept-Encoding");
    if (reply.status == 200) head.add("Accept-Ranges", "bytes");
    if (reply.status != 304) {
      head.add("Content-Type", response.content ? response.content->type() : response.file->type());
    }
    if (reply.encoding != Encoding::identity && reply.status != 304) {
      head.add("Content-Encoding", name_of(reply.encoding));
    }
    if (reply.status == 206) {
      head.add("Content-Range",
               fmt::format("bytes {}-{}/{}", range.range.first, range.range.last, size));
    } else if (reply.status == 416) {
      head.add("Content-Range", fmt::format("bytes */{}", size));
    }
  }
  for (const auto& [name, value] : response.headers) head.add(name, value);
  reply.head = head.finish();
  return reply;
}

}  // namespace atlas::server
