#include "store/ingest.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/files.h"
#include "store/database.h"
#include "store/load.h"
#include "store/schema.h"
#include "support/golden.h"
#include "support/temporary_folder.h"
#include "synth/synth.h"
#include "trace/line_writer.h"

namespace atlas::store {
namespace {

namespace fs = std::filesystem;

std::string synthetic(int64_t steps, double odd_share = 0) {
  std::string text;
  synth::generate({.seed = 5, .steps = steps, .odd_rows_share = odd_share},
                  [&](std::string_view line) { text += line; });
  return text;
}

// All rows of a table as text, in physical order.
std::string dump(const fs::path& database, const std::string& table) {
  Database opened(database, Access::read_only);
  Connection connection(opened);
  std::string all;
  for (const std::string& row : connection.texts("SELECT t::VARCHAR FROM " + table + " t")) {
    all += row + "\n";
  }
  return all;
}

TEST(Ingest, TheResultDoesNotDependOnTheNumberOfThreads) {
  const support::TemporaryFolder folder;
  base::write_file_atomically(folder / "t.jsonl", synthetic(6000, 0.05));
  ingest(folder / "t.jsonl", folder / "one.duckdb", {.threads = 1});
  const auto summary = ingest(folder / "t.jsonl", folder / "many.duckdb", {.threads = 8});
  for (const char* table : {"rounds", "tool_calls", "timing_events"}) {
    EXPECT_EQ(dump(folder / "one.duckdb", table), dump(folder / "many.duckdb", table)) << table;
  }
  EXPECT_GT(summary.trouble.lost_lines(), 0u);
  EXPECT_EQ(summary.lines, 6000u);
}

TEST(Ingest, OneBadLineCostsOneLine) {
  const support::TemporaryFolder folder;
  base::write_file_atomically(folder / "t.jsonl",
                              "{\"provider\":\"a\"}\n\n{oops\n{\"provider\":\"b\"}");
  const auto summary = ingest(folder / "t.jsonl", folder / "t.duckdb");
  EXPECT_EQ(summary.rounds, 2u);
  EXPECT_EQ(summary.trouble.lost_lines(), 1u);
  EXPECT_TRUE(summary.first_lost_line.starts_with("line 3: invalid JSON"));
  const auto trace = load(folder / "t.duckdb", {trace::Field::provider});
  EXPECT_EQ(trace.steps.provider[1], "b");
  EXPECT_EQ(trace.steps.round_pk[1], 2);  // lines that are no record have no number
}

TEST(Ingest, StrictEndsAtTheFirstBadLineAndKeepsTheOldDatabase) {
  const support::TemporaryFolder folder;
  base::write_file_atomically(folder / "good", "{\"provider\":\"old\"}\n");
  base::write_file_atomically(folder / "bad", "{}\n{oops\n");
  ingest(folder / "good", folder / "t.duckdb");
  try {
    ingest(folder / "bad", folder / "t.duckdb", {.strict = true});
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("line 2"), std::string::npos);
  }
  EXPECT_EQ(load(folder / "t.duckdb", {trace::Field::provider}).steps.provider[0], "old");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), {}), 3);  // nothing is left behind
}

TEST(Ingest, EmptyAndBlankFilesGiveEmptyTables) {
  const support::TemporaryFolder folder;
  for (const char* text : {"", "\n\n  \n\r\n"}) {
    base::write_file_atomically(folder / "t", text);
    EXPECT_EQ(ingest(folder / "t", folder / "t.duckdb").rounds, 0u);
    EXPECT_EQ(load(folder / "t.duckdb", trace::Fields::all()).steps.size(), 0u);
  }
}

TEST(Ingest, TheExampleTraceHasTheKnownShape) {
  for (const auto& golden : golden::traces()) {
    if (golden.name != "example") continue;
    const auto trace = golden::load(golden, trace::Fields::all());
    EXPECT_EQ(trace.steps.size(), 19u);
    EXPECT_EQ(trace.tool_calls.size(), 19u);
    EXPECT_EQ(trace.events.size(), 84u);
  }
}

TEST(Ingest, RemembersWhereTheTraceCameFrom) {
  const support::TemporaryFolder folder;
  base::write_file_atomically(folder / "t.jsonl", "{}\n");
  ingest(folder / "t.jsonl", folder / "t.duckdb");
  EXPECT_EQ(load(folder / "t.duckdb", {}).source_path, fs::canonical(folder / "t.jsonl").string());
}

TEST(CachedDatabase, IsMadeOnceAndAgainWhenTheTraceChanges) {
  const support::TemporaryFolder folder;
  setenv("XDG_CACHE_HOME", folder.path().c_str(), 1);
  base::write_file_atomically(folder / "t.jsonl", "{}\n");
  IngestSummary summary;
  const fs::path first = cached_database(folder / "t.jsonl", {}, &summary);
  EXPECT_EQ(summary.rounds, 1u);
  const auto made = fs::last_write_time(first);
  EXPECT_EQ(cached_database(folder / "t.jsonl", {}, nullptr), first);
  EXPECT_EQ(fs::last_write_time(first), made);
  base::write_file_atomically(folder / "t.jsonl", "{}\n{}\n");
  const fs::path second = cached_database(folder / "t.jsonl", {}, &summary);
  EXPECT_NE(second, first);
  EXPECT_FALSE(fs::exists(first));
  EXPECT_EQ(summary.rounds, 2u);
  unsetenv("XDG_CACHE_HOME");
}

}  // namespace
}  // namespace atlas::store
