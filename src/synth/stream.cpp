#include "synth/stream.h"

namespace atlas::synth {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";
constexpr std::string_view kBase62Digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

}  // namespace

std::string Stream::hex(std::string_view prefix, size_t count) {
  std::string text(prefix);
  uint64_t bits = 0;
  for (size_t i = 0; i < count; ++i) {
    if (i % 16 == 0) bits = random_.u64();
    text += kHexDigits[bits & 15];
    bits >>= 4;
  }
  return text;
}

std::string Stream::base62(std::string_view prefix, size_t count) {
  std::string text(prefix);
  const size_t size = text.size() + count;
  while (text.size() < size) {
    uint64_t bits = random_.u64();
    for (int i = 0; i < 10 && text.size() < size; ++i, bits >>= 6) {
      if ((bits & 63) < kBase62Digits.size()) text += kBase62Digits[bits & 63];
    }
  }
  return text;
}

std::string Stream::uuid(std::string_view prefix) {
  std::string text = hex(prefix, 32);
  for (const size_t group_end : {20, 16, 12, 8}) text.insert(prefix.size() + group_end, 1, '-');
  return text;
}

}  // namespace atlas::synth
