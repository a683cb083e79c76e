// What parent and workers tell each other: frames of a length (u32, little-endian), a kind (one
// byte) and a payload. All that comes from a worker is hostile: sizes are bounded, a frame that
// does not decode to its last byte is refused, and nothing in it is ever a path. python/wire.py is
// the same in Python.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/sandbox.h"
#include "store/query.h"

namespace atlas::sandbox::wire {

enum class Kind : char {
  run = 'r',       // to a worker: a Request
  stop = 'k',      // to a Python worker: kill the run
  ready = 'R',     // the worker is set up; its payload says which walls stand
  started = 'S',   // the code begins to run
  table = 'T',     // a store::ResultTable
  artifact = 'A',  // a FileSent
  failure = 'E',   // a Failure; the last of a run that failed
  done = 'D',      // the last of a run that came to its end
  ended = 'Z',     // of the worker itself, behind a Python run: an Ending
};

inline constexpr size_t kMostFrameBytes = 80U << 20U;
inline constexpr size_t kMostTableBytes = 64U << 20U;
inline constexpr size_t kMostCells = 2'000'000;
inline constexpr size_t kMostColumns = 2'000;

struct Frame {
  Kind kind;
  std::string payload;
};

struct Request {
  std::string source;
  uint64_t rows = 0;
  uint64_t artifact_bytes = 0;
  uint64_t wall_ms = 0;
  uint64_t memory_bytes = 0;
  std::vector<Relation> relations;
};

struct FileSent {
  std::string name;
  uint64_t size_bytes = 0;
  std::string bytes;
};

struct Failure {
  Outcome::End end = Outcome::End::failed;
  std::string name;
  std::string message;
  std::string traceback;
};

struct Ending {
  uint32_t wait_status = 0;  // of waitpid(2)
  bool is_clean = false;     // nothing of the run is left
  bool was_stopped = false;  // by us, or at a limit that the worker watches
};

std::string framed(Kind kind, std::string_view payload);
std::string encode(const Request& request);
std::string encode(const store::ResultTable& table);
std::string encode(const Failure& failure);

// Nothing if the payload is not exactly one such thing, or is larger than it may be.
std::optional<Request> decode_request(std::string_view payload);
std::optional<store::ResultTable> decode_table(std::string_view payload);
std::optional<FileSent> decode_file(std::string_view payload);
std::optional<Failure> decode_failure(std::string_view payload);
std::optional<Ending> decode_ending(std::string_view payload);

// Cuts a stream of bytes into frames.
class FrameReader {
 public:
  void feed(std::string_view bytes) { buffer_ += bytes; }
  // The next whole frame. Sets is_broken() at one that is too long or of no known kind.
  std::optional<Frame> next();
  bool is_broken() const { return is_broken_; }

 private:
  std::string buffer_;
  size_t used_ = 0;
  bool is_broken_ = false;
};

}  // namespace atlas::sandbox::wire
