// The files of a run are the same bytes whatever the number of threads, and in every build: the
// digest of a build is not kept, but each build (release, sanitizers) compares one thread with
// many.

#include <gtest/gtest.h>

#include <map>

#include "base/files.h"
#include "runner/run.h"
#include "support/golden.h"
#include "support/temporary_folder.h"

namespace atlas::runner {
namespace {

namespace fs = std::filesystem;

std::map<std::string, std::string> files_below(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    files[entry.path().lexically_relative(folder).string()] = base::read_file(entry.path());
  }
  return files;
}

// Every experiment in every format on the project's own golden trace.
std::map<std::string, std::string> run_everything(size_t jobs) {
  const auto all = select_experiments({});
  const trace::Trace trace = golden::load(golden::traces().front(), fields_of(all));
  const support::TemporaryFolder folder;
  RunOptions options;
  options.output_folder = folder.path();
  options.formats = Formats::parse("png,svg,pdf,json");
  options.provenance = {"trace.jsonl", "everything"};
  options.jobs = jobs;
  for (const Outcome& outcome : run_experiments(trace, all, options)) {
    EXPECT_TRUE(outcome.ok) << outcome.experiment->id() << ": " << outcome.error;
  }
  return files_below(folder.path());
}

TEST(SameBytes, OneThreadAndEightWriteTheSameFiles) {
  const auto alone = run_everything(1);
  const auto together = run_everything(8);
  EXPECT_GT(alone.size(), 200u);
  ASSERT_EQ(alone.size(), together.size());
  for (const auto& [name, content] : alone) {
    const auto other = together.find(name);
    ASSERT_NE(other, together.end()) << name;
    EXPECT_TRUE(content == other->second) << name << " differs";
  }
}

}  // namespace
}  // namespace atlas::runner
