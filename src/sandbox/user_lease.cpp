#include "sandbox/user_lease.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstddef>
#include <cstring>
#include <string>

#include "base/error.h"

namespace atlas::sandbox {
namespace {

// Between what Debian gives to packages and what systemd makes up, within the 65,536 of a
// container.
constexpr unsigned kFirst = 60'600;
constexpr unsigned kLast = 61'100;

bool bind_abstract(int socket, const std::string& name) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path + 1, name.data(), name.size());
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  return bind(socket, reinterpret_cast<const sockaddr*>(&address), size) == 0;
}

}  // namespace

std::optional<UserLease> UserLease::take() {
  if (geteuid() != 0) return std::nullopt;
  for (unsigned uid = kFirst; uid <= kLast; ++uid) {
    Descriptor lock(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (lock.is_open() && bind_abstract(lock.get(), fmt::format("trace-atlas-user-{}", uid))) {
      return UserLease(uid, std::move(lock));
    }
  }
  throw Error(ErrorKind::unavailable, "all users for sandboxes are in use",
              "end other trace-atlas processes of root");
}

}  // namespace atlas::sandbox
