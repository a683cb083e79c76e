// Server-sent events out of bytes in any pieces, as the HTML standard's section on event streams
// reads them: lines end with LF, CR or CRLF, a blank line ends an event.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace atlas::assistant {

struct SseEvent {
  std::string name;  // "" if the stream names none
  std::string data;  // its lines, joined by '\n'
};

class SseParser {
 public:
  using Taker = std::function<void(const SseEvent&)>;

  explicit SseParser(size_t most_event_bytes = 4U << 20U) : most_event_bytes_(most_event_bytes) {}

  // Calls `take` with every event that is complete. Throws Error(bad_input) if one is too large.
  // What `take` throws passes through, and the parser is not used any more.
  void feed(std::string_view bytes, const Taker& take);
  // The stream has ended. An event without its blank line is given all the same: some servers
  // leave the last one out.
  void finish(const Taker& take);

 private:
  void end_line(const Taker& take);
  void dispatch(const Taker& take);

  size_t most_event_bytes_;
  std::string line_;
  SseEvent event_;
  bool has_data_ = false;
  bool is_first_line_ = true;
  bool after_cr_ = false;
};

}  // namespace atlas::assistant
