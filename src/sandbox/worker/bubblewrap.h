// Namespaces, by way of bubblewrap.
#pragma once

#include "sandbox/worker/settings.h"

namespace atlas::sandbox {

// Where things are inside.
WorkerSettings inside_of(const WorkerSettings& outside);

// Replaces this process by bubblewrap, which starts this program again inside. Throws Error.
[[noreturn]] void enter_namespaces(const WorkerSettings& settings);

}  // namespace atlas::sandbox
