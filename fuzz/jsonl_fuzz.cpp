// Any bytes as a trace file: reading it never crashes, every line is a step, a blank line or
// counted, and reading it a second time gives the same.

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/error.h"
#include "trace/line_reader.h"
#include "trace/step_parser.h"

namespace {

using namespace atlas::trace;

struct Reading {
  uint64_t lines = 0, steps = 0, blank = 0, tool_calls = 0, events = 0;
  std::string digest;  // of what was read
  TroubleLog trouble;
  bool failed = false;  // damaged compressed stream
};

void add(std::string& digest, const Text& text) { digest += text ? std::string(*text) + "|" : "-"; }
void add(std::string& digest, const Int& value) {
  digest += value ? std::to_string(*value) + "|" : "-";
}

void take(const StepView& step, Reading& reading) {
  ++reading.steps;
  for (const Text& text : step.texts) add(reading.digest, text);
  for (const Int& value : step.ints) add(reading.digest, value);
  for (const ToolCallView& call : step.tool_calls) {
    ++reading.tool_calls;
    add(reading.digest, call.tool_name);
    add(reading.digest, call.emitted_at);
  }
  for (const EventView& event : step.events) {
    ++reading.events;
    add(reading.digest, event.event_type);
    add(reading.digest, event.timestamp);
  }
}

Reading read_all(const std::string& path) {
  Reading reading;
  try {
    LineReader reader(path);
    LineBlock block;
    StepParser parser;
    while (reader.next(block)) {
      std::string_view rest = block.text();
      uint64_t number = block.first_line();
      while (!rest.empty()) {
        const size_t end = std::min(rest.find('\n'), rest.size());
        const uint64_t lost = reading.trouble.lost_lines();
        const StepView* step = parser.parse(rest.substr(0, end), number++, reading.trouble);
        ++reading.lines;
        if (step != nullptr) {
          take(*step, reading);
        } else if (reading.trouble.lost_lines() == lost) {
          ++reading.blank;
        }
        rest.remove_prefix(std::min(end + 1, rest.size()));
      }
    }
  } catch (const atlas::Error&) {
    reading.failed = true;
  }
  return reading;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const int fd = memfd_create("trace", 0);
  if (fd < 0 || write(fd, data, size) != static_cast<ssize_t>(size)) std::abort();
  const std::string path = "/proc/self/fd/" + std::to_string(fd);
  const Reading first = read_all(path);
  const Reading second = read_all(path);
  if (first.lines != first.steps + first.blank + first.trouble.lost_lines()) std::abort();
  if (first.digest != second.digest || first.failed != second.failed) std::abort();
  close(fd);
  return 0;
}
