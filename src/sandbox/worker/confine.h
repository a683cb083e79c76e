// The walls around a worker, from the outside in: limits and user, namespaces, Landlock, seccomp.
#pragma once

#include <string>

#include "sandbox/worker/settings.h"

namespace atlas::sandbox {

// Closes what was inherited by mistake, sets limits, becomes the other user, and dies with the
// parent from now on. Throws Error.
void leave_privileges(const WorkerSettings& settings);

// The environment of the worker, Landlock and seccomp. Returns what stands, for the log: "Landlock
// 7, seccomp". Throws Error if the level cannot be held.
std::string close_in(const WorkerSettings& settings);

}  // namespace atlas::sandbox
