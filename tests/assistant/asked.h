// A planner over one of the bundled traces, and what the tests ask of it.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "assistant/planner.h"
#include "store/ingest.h"
#include "support/temporary_folder.h"

namespace atlas::assistant {

class AskedTrace {
 public:
  explicit AskedTrace(const std::filesystem::path& trace) : db_(folder_ / "trace.duckdb") {
    store::ingest(trace, db_, {});
    runner_ = local_runner(db_, true);
    planner_ = std::make_unique<Planner>(*runner_);
  }

  Answer ask(std::string_view question) { return planner_->ask(question); }
  store::ResultTable sql(const std::string& sql) { return runner_->run({{}, sql}, {}); }

  static AskedTrace& sample() {
    static AskedTrace trace(std::filesystem::path(ATLAS_SOURCE_DIR) / "trace/sample.jsonl.gz");
    return trace;
  }
  static AskedTrace& small() {
    static AskedTrace trace(std::filesystem::path(ATLAS_SOURCE_DIR) /
                            "tests/golden/small/trace.jsonl.gz");
    return trace;
  }

 private:
  support::TemporaryFolder folder_;
  std::filesystem::path db_;
  std::unique_ptr<QueryRunner> runner_;
  std::unique_ptr<Planner> planner_;
};

}  // namespace atlas::assistant
