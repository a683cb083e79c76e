// Small helpers on UTF-8 text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace atlas::base {

bool is_valid_utf8(std::string_view text);

// Unicode code points of valid UTF-8.
size_t count_code_points(std::string_view text);

// The first `count` code points of valid UTF-8.
std::string_view first_code_points(std::string_view text, size_t count);

// `text` without ASCII white space at both ends.
std::string_view trimmed(std::string_view text);

// Pieces between `separator`; "a,,b" has three, "" has one.
std::vector<std::string_view> split(std::string_view text, char separator);

std::string join(const std::vector<std::string>& pieces, std::string_view separator);

std::string lower_ascii(std::string_view text);

// Every byte that belongs to no valid UTF-8 sequence becomes U+FFFD.
std::string with_replaced_bytes(std::string_view text);

// Every "\r\n" and lone "\r" becomes "\n".
std::string with_unix_newlines(std::string_view text);

// The entries of `names` that look like `wanted` (edit distance, prefix), nearest first, at most 3.
std::vector<std::string> nearest_names(std::string_view wanted,
                                       const std::vector<std::string>& names);

// For a message on a terminal: control characters and broken UTF-8 as \xNN.
std::string printable(std::string_view text);

}  // namespace atlas::base
