// Trace file → database: parsed and written on all cores, in file order, in bounded memory.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "trace/step_parser.h"

namespace atlas::store {

struct IngestOptions {
  // One bad line ends the ingest instead of being counted.
  bool strict = false;
  size_t threads = 0;  // 0: all
  // Told now and then how many bytes of the file have been read; both 0 for a pipe.
  std::function<void(uint64_t read_bytes, uint64_t file_bytes)> on_progress;
};

struct IngestSummary {
  uint64_t rounds = 0, tool_calls = 0, timing_events = 0;
  uint64_t lines = 0;
  trace::TroubleLog trouble;
  std::string first_lost_line;  // "line 12: invalid JSON: ..."; empty if none was lost
};

// Reads `trace` ("-" is standard input) and puts the database at `db`: written beside it and
// renamed, so whatever happens there is the old file or the new one. Throws Error.
IngestSummary ingest(const std::filesystem::path& trace, const std::filesystem::path& db,
                     const IngestOptions& options = {});

// The database of `trace`, made once and kept in the cache folder: the name holds path, size,
// modification time and schema version. Two processes may start at once. `summary` is filled when
// the database had to be made.
std::filesystem::path cached_database(const std::filesystem::path& trace,
                                      const IngestOptions& options, IngestSummary* summary);

}  // namespace atlas::store
