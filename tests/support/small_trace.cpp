#include "support/small_trace.h"

#include "base/files.h"
#include "store/ingest.h"
#include "store/load.h"
#include "support/temporary_folder.h"

namespace atlas::support {

trace::Trace trace_of_lines(const std::vector<std::string>& lines) {
  const TemporaryFolder folder;
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  base::write_file_atomically(folder / "trace.jsonl", text);
  store::ingest(folder / "trace.jsonl", folder / "trace.duckdb");
  return store::load(folder / "trace.duckdb", trace::Fields::all());
}

}  // namespace atlas::support
