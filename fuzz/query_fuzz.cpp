// Any bytes as the parts of a request that a client writes freely. The first line is the target,
// the others are header fields. Nothing crashes; a path never leads upwards; what was parsed reads
// back the same; a range lies inside its body; equal cuts have one text.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/text.h"
#include "server/filter_query.h"
#include "server/header_fields.h"
#include "server/target.h"

namespace {

using namespace atlas::server;

void check_path(const Path& path) {
  std::string again;
  for (const std::string& segment : path) {
    if (segment.empty() || segment == "." || segment == ".." ||
        segment.find('\0') != std::string::npos || segment.find('\\') != std::string::npos) {
      std::abort();
    }
    again += "/" + percent_encoded(segment);
  }
  if (parse_path(again.empty() ? "/" : again) != path) std::abort();
}

void check_query(const Query& query) {
  if (parse_query(query.encoded()).encoded() != query.encoded()) std::abort();
  try {
    const std::string canonical = canonical_query(filter_of(query));
    if (canonical_query(filter_of(parse_query(canonical))) != canonical) std::abort();
  } catch (const atlas::Error&) {  // a value that does not fit
  }
}

void check_target(std::string_view line) {
  try {
    const Target target = parse_target(line);
    check_path(target.path);
    check_query(target.query);
  } catch (const atlas::Error&) {
  }
}

void check_field(std::string_view field, uint64_t size) {
  const RangeAnswer range = parse_range(field, size);
  if (range.kind == RangeAnswer::Kind::part &&
      (range.range.first > range.range.last || range.range.last >= size)) {
    std::abort();
  }
  parse_accept_encoding(field);
  matches_etag(field, "\"tag\"");
  bearer_token(field);
  const auto cookie = cookie_value(field, "trace_atlas_session");
  if (cookie && cookie->find(';') != std::string::npos) std::abort();
  const auto host = host_name_of(field);
  if (host && (host->empty() || host->size() > field.size())) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  bool is_first = true;
  for (const std::string_view line : atlas::base::split(text, '\n')) {
    if (is_first) {
      check_target(line);
    } else {
      check_field(line, size);
    }
    is_first = false;
  }
  return 0;
}
