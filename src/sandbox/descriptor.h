// Owners for file descriptors.
#pragma once

#include <unistd.h>

#include <utility>

namespace atlas::sandbox {

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { reset(); }
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    if (this != &other) {
      reset();
      number_ = std::exchange(other.number_, -1);
    }
    return *this;
  }

  int get() const { return number_; }
  bool is_open() const { return number_ >= 0; }
  void reset() {
    if (number_ >= 0) close(number_);
    number_ = -1;
  }

 private:
  int number_ = -1;
};

struct Ends {
  Descriptor ours;
  Descriptor theirs;
};

// All close themselves at exec. Throw Error(unavailable).
Ends socket_ends();  // a stream both ways
Ends pipe_to_us();   // ours reads
Descriptor event();  // readable once something has been written to it (eventfd)

}  // namespace atlas::sandbox
