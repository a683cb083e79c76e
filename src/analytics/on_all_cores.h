// Independent pieces of work at the same time.
#pragma once

#include <functional>
#include <initializer_list>

#include "base/parallel.h"

namespace atlas::analytics {

// Tasks start in the order given as cores become free; returns when all have ended.
inline void on_all_cores(std::initializer_list<std::function<void()>> tasks) {
  base::parallel_for(tasks.size(), base::available_threads(),
                     [&](size_t i) { tasks.begin()[i](); });
}

}  // namespace atlas::analytics
