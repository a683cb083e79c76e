// A planner over one of the bundled traces, and what the tests ask of it.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "assistant/planner/planner.h"
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
  const std::filesystem::path& db() const { return db_; }
  store::ResultTable sql(const std::string& sql) { return runner_->run({{}, sql}, {}); }

  static AskedTrace& sample() { return shared("trace/sample.jsonl.gz"); }
  static AskedTrace& small() { return shared("tests/golden/small/trace.jsonl.gz"); }

  // Traces that several tests ask are closed before the program ends: after main() DuckDB has taken
  // down what it would need for that.
  class Shared : public testing::Environment {
   public:
    void TearDown() override { traces.clear(); }
    std::map<std::string, std::unique_ptr<AskedTrace>> traces;
  };

 private:
  static AskedTrace& shared(const std::string& file);

  support::TemporaryFolder folder_;
  std::filesystem::path db_;
  std::unique_ptr<QueryRunner> runner_;
  std::unique_ptr<Planner> planner_;
};

inline auto* const kSharedTraces =
    static_cast<AskedTrace::Shared*>(testing::AddGlobalTestEnvironment(new AskedTrace::Shared));

inline AskedTrace& AskedTrace::shared(const std::string& file) {
  auto& trace = kSharedTraces->traces[file];
  if (!trace) {
    trace = std::make_unique<AskedTrace>(std::filesystem::path(ATLAS_SOURCE_DIR) / file);
  }
  return *trace;
}

}  // namespace atlas::assistant
