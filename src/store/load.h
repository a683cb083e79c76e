// Database → Trace: the columns that are asked for, read on all cores.
#pragma once

#include <filesystem>

#include "trace/trace.h"

namespace atlas::store {

// Tolerates databases of others: missing columns are null, missing tables empty, other types cast,
// `timing_events` without event_index numbered by physical order, children in any order.
// Throws Error when the file is no trace database.
//   fields  what the caller will read; the filter's own needs are added
trace::Trace load(const std::filesystem::path& db, const trace::Fields& fields,
                  const trace::Filter& filter = {});

}  // namespace atlas::store
