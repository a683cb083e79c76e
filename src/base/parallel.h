// Threads: how many, and a loop over indexes on all of them.
#pragma once

#include <cstddef>
#include <functional>

namespace atlas::base {

// Processors that this process may use, at least 1.
size_t available_threads();

// Calls body(i) once for every i in [0, count), on at most `threads` threads (the caller's is one
// of them), in no promised order. The first exception is rethrown here after all threads have
// ended; no further index is started once one has thrown.
void parallel_for(size_t count, size_t threads, const std::function<void(size_t)>& body);

}  // namespace atlas::base
