// A trace database goes from one DuckDB library to another: the program is run with each.

#include <gtest/gtest.h>

#include <filesystem>

#include "base/files.h"
#include "support/temporary_folder.h"
#include "synth/synth.h"

namespace atlas::store {
namespace {

namespace fs = std::filesystem;

// The folder with the other libduckdb.so; empty if it is not installed.
fs::path other_library() {
  for (const char* processor : {"x64", "arm64"}) {
    const fs::path folder = fs::path(ATLAS_SOURCE_DIR) / "tests/other_duckdb/node_modules/@duckdb" /
                            (std::string("node-bindings-linux-") + processor);
    if (fs::exists(folder / "libduckdb.so")) return folder;
  }
  return "";
}

TEST(OtherDuckDb, FilesGoBothWays) {
  const fs::path library = other_library();
  if (library.empty()) GTEST_SKIP() << "the other DuckDB is not installed";
  const support::TemporaryFolder folder;
  std::string text;
  synth::generate({.steps = 300}, [&](std::string_view line) { text += line; });
  base::write_file_atomically(folder / "t.jsonl", text);
  const auto run = [&](bool with_other, const std::string& arguments, const std::string& out) {
    const std::string command = (with_other ? "LD_LIBRARY_PATH=" + library.string() + " " : "") +
                                ATLAS_PROGRAM + " " + arguments + " >" + (folder / out).string() +
                                " 2>&1";
    EXPECT_EQ(std::system(command.c_str()), 0) << base::read_file(folder / out);
    return base::read_file(folder / out);
  };
  EXPECT_NE(run(true, "version", "v1"), run(false, "version", "v2"));
  for (const bool made_by_other : {false, true}) {
    const std::string database =
        (folder / (made_by_other ? "other.duckdb" : "own.duckdb")).string();
    run(made_by_other, "ingest " + (folder / "t.jsonl").string() + " --db " + database, "log");
    EXPECT_EQ(run(false, "info --db " + database, "a"), run(true, "info --db " + database, "b"));
  }
}

}  // namespace
}  // namespace atlas::store
