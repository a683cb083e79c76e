#include "assistant/model/sse.h"

#include <algorithm>
#include <utility>

#include "base/error.h"

namespace atlas::assistant {

void SseParser::feed(std::string_view bytes, const Taker& take) {
  while (!bytes.empty()) {
    if (std::exchange(after_cr_, false) && bytes[0] == '\n') {
      bytes.remove_prefix(1);
      continue;
    }
    const size_t length = std::min(bytes.find_first_of("\r\n"), bytes.size());
    if (line_.size() + event_.data.size() + length > most_event_bytes_) {
      throw Error(ErrorKind::bad_input, "an event of the stream is too large");
    }
    line_ += bytes.substr(0, length);
    if (length == bytes.size()) return;
    after_cr_ = bytes[length] == '\r';
    bytes.remove_prefix(length + 1);
    end_line(take);
  }
}

void SseParser::finish(const Taker& take) {
  if (!line_.empty()) end_line(take);
  dispatch(take);
}

void SseParser::end_line(const Taker& take) {
  const std::string line = std::exchange(line_, {});
  std::string_view text = line;
  if (std::exchange(is_first_line_, false) && text.starts_with("\xEF\xBB\xBF")) {
    text.remove_prefix(3);
  }
  if (text.empty()) {
    dispatch(take);
    return;
  }
  const size_t colon = std::min(text.find(':'), text.size());
  const std::string_view field = text.substr(0, colon);
  std::string_view value = text.substr(std::min(colon + 1, text.size()));
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (field == "event") event_.name = value;
  if (field != "data") return;
  if (std::exchange(has_data_, true)) event_.data += '\n';
  event_.data += value;
}

void SseParser::dispatch(const Taker& take) {
  const SseEvent event = std::exchange(event_, {});
  if (std::exchange(has_data_, false)) take(event);
}

}  // namespace atlas::assistant
