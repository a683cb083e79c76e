// About how many bytes something takes in memory, for the caches: what is large is counted, the
// rest is in the constants.
#pragma once

#include <cstddef>

#include "experiments/experiment.h"
#include "trace/trace.h"

namespace atlas::server {

size_t memory_of(const trace::Trace& trace);
size_t memory_of(const experiments::Result& result);

}  // namespace atlas::server
