#include "sandbox/descriptor.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/error.h"

namespace atlas::sandbox {
namespace {

void check(int result) {
  if (result >= 0) return;
  throw Error(ErrorKind::unavailable,
              fmt::format("no more open files for the sandbox: {}", std::strerror(errno)),
              "raise the limit of open files (ulimit -n)");
}

}  // namespace

Ends socket_ends() {
  std::array<int, 2> ends{};
  check(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()));
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

Ends pipe_to_us() {
  std::array<int, 2> ends{};
  check(pipe2(ends.data(), O_CLOEXEC));
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

Descriptor event() {
  const int number = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  check(number);
  return Descriptor(number);
}

}  // namespace atlas::sandbox
