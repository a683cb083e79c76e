#include "store/load.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/files.h"
#include "store/database.h"
#include "support/temporary_folder.h"

namespace atlas::store {
namespace {

// A database made by hand, the way other programs might make it.
trace::Trace load_of(const std::string& sql) {
  const support::TemporaryFolder folder;
  {
    Database database(folder / "t.duckdb", Access::read_write);
    Connection(database).execute(sql);
  }
  return load(folder / "t.duckdb", trace::Fields::all());
}

TEST(Load, AnOlderDatabaseWithoutEventIndexIsNumberedByPhysicalOrder) {
  const auto trace = load_of(
      "CREATE TABLE rounds (round_pk BIGINT, provider VARCHAR);"
      "CREATE TABLE tool_calls (round_pk BIGINT, tool_index BIGINT);"
      "CREATE TABLE timing_events (round_pk BIGINT, event_type VARCHAR);"
      "INSERT INTO rounds VALUES (1, 'claude'), (2, NULL);"
      "INSERT INTO timing_events VALUES (1, 'user_message'), (1, 'text'), (2, 'odd');");
  ASSERT_EQ(trace.events.size(), 3u);
  EXPECT_EQ(trace.events.event_index[1], 2);
  EXPECT_EQ(trace.events.event_index[2], 1);
  EXPECT_EQ(trace.events.type(0), trace::EventType::user_message);
  EXPECT_GE(trace.events.type(2), trace::EventType::first_other);
}

TEST(Load, OtherTypesAreCastAndMissingColumnsAreNull) {
  const auto trace = load_of(
      "CREATE TABLE rounds (round_pk BIGINT, turn_id UUID, prefix_tokens DOUBLE,"
      " output_tokens VARCHAR, reasoning_output_tokens HUGEINT);"
      "INSERT INTO rounds VALUES (1, '12345678-1234-1234-1234-123456789abc', 2.0, '7', 9);");
  EXPECT_EQ(trace.steps.turn_id[0], "12345678-1234-1234-1234-123456789abc");
  EXPECT_EQ(trace.steps.prefix_tokens[0], 2);
  EXPECT_EQ(trace.steps.output_tokens[0], 7);
  EXPECT_EQ(trace.steps.reasoning_output_tokens[0], 9);
  EXPECT_EQ(trace.steps.user[0], std::nullopt);
  EXPECT_EQ(trace.tool_calls.count_of(0), 0u);
}

TEST(Load, RowsInAnyOrderComeInFileOrderAndOrphansAreLeftOut) {
  const auto trace = load_of(
      "CREATE TABLE rounds (round_pk BIGINT, provider VARCHAR);"
      "CREATE TABLE tool_calls (round_pk BIGINT, tool_index BIGINT, tool_name VARCHAR);"
      "CREATE TABLE timing_events (round_pk BIGINT, event_index BIGINT, event_type VARCHAR);"
      "INSERT INTO rounds VALUES (20, 'b'), (10, 'a');"
      "INSERT INTO tool_calls VALUES (20, 1, 'y'), (99, 0, 'orphan'), (20, 0, 'x'),"
      " (10, NULL, 'n'), (10, 5, 'm');");
  EXPECT_EQ(trace.steps.provider[0], "a");
  ASSERT_EQ(trace.tool_calls.size(), 4u);
  EXPECT_EQ(trace.tool_calls.tool_name[0], "m");
  EXPECT_EQ(trace.tool_calls.tool_name[1], "n");  // no index: last
  EXPECT_EQ(trace.tool_calls.tool_name[2], "x");
  EXPECT_EQ(trace.tool_calls.count_of(1), 2u);
}

TEST(Load, WhatIsNoTraceDatabaseSaysSo) {
  EXPECT_THROW(load_of("CREATE TABLE other (x BIGINT)"), Error);
  const support::TemporaryFolder folder;
  base::write_file_atomically(folder / "junk.duckdb", std::string(100000, 'j'));
  for (const auto& path : {folder / "junk.duckdb", folder / "none.duckdb", folder.path()}) {
    EXPECT_THROW(load(path, trace::Fields::all()), Error) << path;
  }
}

}  // namespace
}  // namespace atlas::store
