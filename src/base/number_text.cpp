#include "base/number_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string_view>

namespace atlas::base {
namespace {

// Room for the longest %f of a double: 309 integer digits, the point, and our decimals.
using Buffer = std::array<char, 512>;

std::string printed(double value, std::chars_format format, int precision) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  Buffer buffer;
  const auto [end, error] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format, precision);
  return error == std::errc() ? std::string(buffer.data(), end) : std::string();
}

std::string with_commas(std::string_view digits) {
  const size_t start = digits.starts_with('-') ? 1 : 0;
  const size_t point = std::min(digits.find('.'), digits.size());
  std::string text(digits.substr(0, start));
  for (size_t i = start; i < point; ++i) {
    if (i > start && (point - i) % 3 == 0) text += ',';
    text += digits[i];
  }
  text += digits.substr(point);
  return text;
}

}  // namespace

std::string repr(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  Buffer buffer;
  const double magnitude = std::fabs(value);
  if (magnitude == 0 || (magnitude >= 1e-4 && magnitude < 1e16)) {
    const auto end =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed)
            .ptr;
    std::string text(buffer.data(), end);
    if (text.find('.') == std::string::npos) text += ".0";
    return text;
  }
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                 std::chars_format::scientific)
                       .ptr;
  return {buffer.data(), end};
}

std::string general(double value, int digits) {
  return printed(value, std::chars_format::general, digits);
}

std::string fixed(double value, int decimals) {
  return printed(value, std::chars_format::fixed, decimals);
}

std::string grouped(double value, int decimals) {
  if (!std::isfinite(value)) return fixed(value, decimals);
  return with_commas(fixed(value, decimals));
}

std::string grouped(int64_t value) { return with_commas(std::to_string(value)); }

std::string percent(double share, int decimals) { return fixed(share * 100, decimals) + "%"; }

double round_decimals(double value, int decimals) {
  if (!std::isfinite(value)) return value;
  const std::string text = fixed(value, decimals);
  double rounded = value;
  std::from_chars(text.data(), text.data() + text.size(), rounded);
  return rounded;
}

double round3_half_away(double value) { return std::round(value * 1000.0) / 1000.0; }

}  // namespace atlas::base
