// A stream of random draws. One stream a session, so that no session depends on how many draws the
// one before it made.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "stats/random.h"

namespace atlas::synth {

class Stream {
 public:
  explicit Stream(uint64_t seed) : random_(seed) {}

  // The seed of a stream that is independent of this one.
  uint64_t fork() { return random_.u64(); }
  // Uniform in [0, 1).
  double uniform() { return random_.uniform(); }
  bool chance(double share) { return uniform() < share; }
  // Uniform in [0, count), count >= 1.
  size_t below(size_t count) { return random_.interval(static_cast<uint32_t>(count - 1)); }
  // Uniform in [least, most].
  int64_t between(int64_t least, int64_t most) {
    return least + static_cast<int64_t>(below(static_cast<size_t>(most - least + 1)));
  }

  // `count` characters of 0-9a-f behind `prefix`.
  std::string hex(std::string_view prefix, size_t count);
  // `count` characters of A-Za-z0-9 behind `prefix`.
  std::string base62(std::string_view prefix, size_t count);
  // Five groups of hexadecimal digits, as pseudonymized ids have them: no version bits.
  std::string uuid(std::string_view prefix);

 private:
  stats::NumpyRandom random_;
};

}  // namespace atlas::synth
