#include "store/query.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "store/database.h"
#include "support/temporary_folder.h"

namespace atlas::store {
namespace {

class Query : public testing::Test {
 protected:
  Query() : db_(folder_ / "t.duckdb") {
    Database database(db_, Access::read_write);
    Connection(database).execute(
        "CREATE TABLE rounds (round_pk BIGINT, provider VARCHAR);"
        "CREATE TABLE timing_events (round_pk BIGINT, event_type VARCHAR);"
        "INSERT INTO rounds VALUES (1, 'claude'), (2, NULL);"
        "INSERT INTO timing_events VALUES (1, 'user_message'), (1, 'text');");
  }
  QueryConnection open() { return QueryConnection(db_); }
  std::string message_of(const std::string& sql, const QueryLimits& limits = {}) {
    auto connection = open();
    try {
      connection.run(sql, limits);
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }

  support::TemporaryFolder folder_;
  std::filesystem::path db_;
};

TEST_F(Query, GivesEveryTypeAsNearAsJsonHasIt) {
  auto connection = open();
  const ResultTable table = connection.run(
      "SELECT true, 1::TINYINT, -5::BIGINT, 18446744073709551615::UBIGINT, 0.5::DOUBLE, "
      "1.25::DECIMAL(9,2), "
      "'x', NULL, DATE '2026-05-01', TIMESTAMP '2026-05-01 10:00:00.5', [1, 2], {'a': 1}, "
      "INTERVAL 3 DAY, 9223372036854775807::HUGEINT, 'b'::BLOB, -- a comment at the end");
  const std::vector<Value> expected = {true,
                                       int64_t{1},
                                       int64_t{-5},
                                       18446744073709551615.0,
                                       0.5,
                                       1.25,
                                       std::string("x"),
                                       std::monostate{},
                                       std::string("2026-05-01"),
                                       std::string("2026-05-01 10:00:00.5"),
                                       std::string("[1, 2]"),
                                       std::string("{'a': 1}"),
                                       std::string("3 days"),
                                       int64_t{INT64_MAX},
                                       std::string("b")};
  ASSERT_EQ(table.rows.size(), 1U);
  EXPECT_EQ(table.rows[0], expected);
  EXPECT_EQ(table.columns[5].type, "DECIMAL(9,2)");
  EXPECT_EQ(table.columns[10].type, "INTEGER[]");
}

TEST_F(Query, KeepsTheOrderOfColumnsThatNeedACast) {
  auto connection = open();
  const ResultTable table = connection.run(
      "SELECT DATE '2026-01-01' + CAST(i AS INTEGER) AS d FROM range(5000) t(i) ORDER BY i DESC");
  EXPECT_EQ(std::get<std::string>(table.rows[0][0]), "2039-09-09");
  EXPECT_EQ(std::get<std::string>(table.rows.back()[0]), "2026-01-01");
}

TEST_F(Query, StopsAtTheLimitsOfRowsAndTime) {
  auto connection = open();
  const ResultTable table = connection.run("SELECT * FROM range(1000000)", {.rows = 10});
  EXPECT_EQ(table.rows.size(), 10U);
  EXPECT_TRUE(table.is_cut);
  EXPECT_NE(message_of("SELECT count(*) FROM range(1000000000000) a, range(1000) b",
                       {.time = std::chrono::milliseconds(300)})
                .find("stopped after"),
            std::string::npos);
  // The connection is of use afterwards.
  EXPECT_EQ(connection.run("SELECT 1").rows.size(), 1U);
}

TEST_F(Query, OnlyReads) {
  for (const char* sql : {"DELETE FROM rounds", "CREATE TABLE x (i INTEGER)", "SET threads = 8",
                          "ATTACH '/tmp/x.duckdb'", "COPY rounds TO '/tmp/x.csv'", "INSTALL httpfs",
                          "SELECT 1; SELECT 2", "", "SELEC 1",
                          "SELECT * FROM read_csv('/etc/passwd')", "SELECT * FROM '/etc/passwd'",
                          "SELECT * FROM read_text('/etc/hostname')", "CALL pragma_version()"}) {
    EXPECT_NE(message_of(sql), "no error") << sql;
  }
}

TEST_F(Query, BridgesTablesThatLackColumns) {
  auto connection = open();
  EXPECT_EQ(connection.run("SELECT count(*) FROM tool_calls").rows[0][0], Value(int64_t{0}));
  EXPECT_EQ(connection.run("SELECT \"user\" FROM rounds").rows[0][0], Value(std::monostate{}));
  EXPECT_EQ(connection.run("SELECT max(event_index) FROM timing_events").rows[0][0],
            Value(int64_t{2}));
}

TEST_F(Query, KeepsARelationForLater) {
  auto connection = open();
  connection.keep("kept", "SELECT count(*) AS n FROM rounds");
  EXPECT_EQ(connection.run("SELECT n FROM kept").rows[0][0], Value(int64_t{2}));
}

}  // namespace
}  // namespace atlas::store
