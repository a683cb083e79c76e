// Users without name, files or other processes: one for each worker, so that limits per user and
// signals stop at its walls.
#pragma once

#include <optional>

#include "sandbox/descriptor.h"

namespace atlas::sandbox {

class UserLease {
 public:
  // Nothing unless this process is root. Throws Error(unavailable) if all are taken.
  static std::optional<UserLease> take();
  unsigned uid() const { return uid_; }

 private:
  UserLease(unsigned uid, Descriptor lock) : uid_(uid), lock_(std::move(lock)) {}

  unsigned uid_;
  Descriptor lock_;  // a bound abstract socket: gone with this process, whatever ends it
};

}  // namespace atlas::sandbox
