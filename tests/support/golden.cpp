#include "support/golden.h"

#include <zlib.h>

#include <algorithm>
#include <memory>

#include "base/files.h"
#include "store/ingest.h"
#include "store/load.h"
#include "support/temporary_folder.h"

namespace atlas::golden {
namespace {

namespace fs = std::filesystem;

void add_traces(const fs::path& root, std::vector<GoldenTrace>& traces) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(root, error)) {
    if (fs::exists(entry.path() / "trace.jsonl.gz")) {
      traces.push_back({entry.path().filename().string(), entry.path()});
    }
  }
}

std::vector<GoldenTrace> find_traces() {
  const fs::path source = ATLAS_SOURCE_DIR;
  std::vector<GoldenTrace> traces;
  add_traces(source / "tests" / "golden", traces);
  add_traces(source.parent_path() / "shared" / "golden", traces);
  std::ranges::sort(traces, {}, &GoldenTrace::name);
  return traces;
}

}  // namespace

const std::vector<GoldenTrace>& traces() {
  static const std::vector<GoldenTrace> all = find_traces();
  return all;
}

trace::Trace load(const GoldenTrace& golden, const trace::Fields& fields) {
  static const support::TemporaryFolder folder;
  const fs::path database = folder.path() / (golden.name + ".duckdb");
  if (!fs::exists(database)) store::ingest(golden.folder / "trace.jsonl.gz", database);
  return store::load(database, fields);
}

std::string read_text(const fs::path& path) {
  if (path.extension() != ".gz") return base::read_file(path);
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> file(gzopen(path.c_str(), "rb"), gzclose);
  std::string text;
  char buffer[1 << 16];
  for (int n = gzread(file.get(), buffer, sizeof buffer); n > 0;
       n = gzread(file.get(), buffer, sizeof buffer)) {
    text.append(buffer, static_cast<size_t>(n));
  }
  return text;
}

}  // namespace atlas::golden
