#include "sandbox/output_text.h"

#include <algorithm>

#include "base/text.h"

namespace atlas::sandbox {
namespace {

// The bytes at the end that may be the beginning of a character: at most three.
size_t unfinished(std::string_view text) {
  constexpr size_t kLongest = 4;
  for (size_t back = 1; back < kLongest && back <= text.size(); ++back) {
    const auto byte = static_cast<unsigned char>(text[text.size() - back]);
    if ((byte & 0xC0U) == 0x80U) continue;
    const size_t length = byte >= 0xF0U ? 4 : byte >= 0xE0U ? 3 : byte >= 0xC0U ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}

}  // namespace

void OutputText::add(std::string_view bytes) {
  const size_t room = most_bytes_ - std::min(seen_, most_bytes_);
  seen_ += bytes.size();
  pending_ += bytes.substr(0, room);
  hand_on(pending_.size() - unfinished(pending_));
}

void OutputText::finish() {
  hand_on(is_cut() ? pending_.size() - unfinished(pending_) : pending_.size());
}

void OutputText::hand_on(size_t bytes) {
  if (bytes == 0) return;
  const std::string piece = base::with_replaced_bytes(std::string_view(pending_).substr(0, bytes));
  pending_.erase(0, bytes);
  text_ += piece;
  if (sink_) sink_(stream_, piece);
}

}  // namespace atlas::sandbox
