// Where a subcommand's trace comes from: --db, or --input by way of the cache; and its filter.
#pragma once

#include <filesystem>
#include <string>

#include "cli/arguments.h"
#include "store/ingest.h"
#include "trace/trace.h"

namespace atlas::cli {

// The database of --db or of --input; throws Error(usage) when neither is given. Makes the database
// of --input if need be, with a progress line, and tells what was skipped.
std::filesystem::path database_of(const Arguments& arguments);

// As the user named it.
std::string source_name(const Arguments& arguments);

// --provider ... --max-session-steps. Throws Error(usage) for a date that is none.
trace::Filter filter_of(const Arguments& arguments);

// Ingest with a progress line on a terminal.
store::IngestSummary ingest_with_progress(const std::filesystem::path& file,
                                          const std::filesystem::path& db, bool strict);

// What was skipped or odd, one line a kind, on standard error; nothing if all was well.
void tell_trouble(const store::IngestSummary& summary);

}  // namespace atlas::cli
