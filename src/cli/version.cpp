#include <fmt/format.h>

#include "cli/print.h"
#include "cli/subcommands.h"
#include "store/database.h"
#include "store/schema.h"

namespace atlas::cli {

// trace-atlas version
int run_version(const Arguments& arguments) {
  if (arguments.has("--json")) {
    print_json(base::Json::object({{"trace_atlas", ATLAS_VERSION},
                                   {"duckdb", store::library_version()},
                                   {"schema_version", store::kSchemaVersion}}));
  } else {
    fmt::print("trace-atlas {} (DuckDB {}, schema {})\n", ATLAS_VERSION, store::library_version(),
               store::kSchemaVersion);
  }
  return 0;
}

}  // namespace atlas::cli
