// The header fields whose text has a grammar of its own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace atlas::server {

enum class Encoding { identity, gzip, br };

// "gzip", "br"; "" for identity.
std::string_view name_of(Encoding encoding);

// The encodings that Accept-Encoding allows, of which we take br before gzip. A weight of 0 is a
// refusal; "*" stands for both.
struct Accepted {
  bool gzip = false, br = false;
};
Accepted parse_accept_encoding(std::string_view field);

struct ByteRange {
  uint64_t first, last;  // both included
  uint64_t size() const { return last - first + 1; }
};

struct RangeAnswer {
  enum class Kind {
    whole,          // no range, several, or one that we do not understand: the field is ignored
    part,           // 206
    unsatisfiable,  // 416
  } kind = Kind::whole;
  ByteRange range{0, 0};
};

// "bytes=0-99", "bytes=100-", "bytes=-100" of a body of `size` bytes.
RangeAnswer parse_range(std::string_view field, uint64_t size);

// Whether If-None-Match names `etag` (with its quotes), by the weak comparison, or is "*".
bool matches_etag(std::string_view if_none_match, std::string_view etag);

// The value of a cookie; nothing if the field has none of that name.
std::optional<std::string> cookie_value(std::string_view field, std::string_view name);

// "Example.org:80" -> "example.org"; "[::1]:80" -> "::1"; nothing for what is no host.
std::optional<std::string> host_name_of(std::string_view host);

// "Bearer TOKEN".
std::optional<std::string> bearer_token(std::string_view authorization);

}  // namespace atlas::server
