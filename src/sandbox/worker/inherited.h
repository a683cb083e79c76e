// What a worker is born with. python/worker.py knows the same numbers.
#pragma once

namespace atlas::sandbox {

inline constexpr int kControlDescriptor = 3;   // a stream socket of frames (wire.h)
inline constexpr int kDatabaseDescriptor = 4;  // the trace database, opened for reading
inline constexpr int kInfoDescriptor = 5;      // bubblewrap tells the pid of its child here

// Names the path that stands for the database (open_database.cpp).
inline constexpr const char* kDatabaseVariable = "TRACE_ATLAS_DATABASE";

}  // namespace atlas::sandbox
