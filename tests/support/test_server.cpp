#include "support/test_server.h"

#include "store/ingest.h"

namespace atlas::support {

std::filesystem::path small_trace_file() {
  return std::filesystem::path(ATLAS_SOURCE_DIR) / "tests" / "golden" / "small" / "trace.jsonl.gz";
}

TestServer::TestServer(const std::function<void(server::ServerOptions&)>& change) {
  server::ServerOptions options;
  options.database = folder_ / "small.duckdb";
  options.trace_name = "small";
  options.port = 0;
  options.threads = 2;
  options.trace_folder = folder_ / "traces";
  options.version = "test";
  options.log = server::LogFormat::none;
  if (change) change(options);
  store::ingest(small_trace_file(), options.database);
  server_ = std::make_unique<server::Server>(options);
}

}  // namespace atlas::support
