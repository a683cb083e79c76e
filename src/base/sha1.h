// SHA-1 (RFC 3174). For short names of things, never for security.
#pragma once

#include <string>
#include <string_view>

namespace atlas::base {

// The digest of `bytes` as 40 lower-case hexadecimal digits.
std::string sha1_hex(std::string_view bytes);

}  // namespace atlas::base
