#include <gtest/gtest.h>

#include "base/error.h"
#include "table/table.h"
#include "table/write.h"

namespace atlas::table {
namespace {

void fill(size_t begin, size_t end, Table& out) {
  for (size_t i = begin; i < end; ++i) {
    out.row().integer(static_cast<int64_t>(i)).text(i % 2 == 0 ? "even" : "odd, \"x\"");
  }
}

Table kept(size_t rows) {
  Table table("t", {"i", "kind"});
  fill(0, rows, table);
  return table;
}

Table made(size_t rows) {
  Table table("t", {"i", "kind"});
  table.made_of(rows, fill);
  return table;
}

TEST(RowsOnDemand, ATableWritesWhatOneThatKeepsItsRowsWrites) {
  for (const size_t rows : {0, 1, 511, 512, 513, 5000}) {
    EXPECT_EQ(made(rows).row_count(), rows);
    EXPECT_EQ(to_csv(made(rows)), to_csv(kept(rows)));
    EXPECT_EQ(to_json(made(rows), 600).dump(), to_json(kept(rows), 600).dump());
  }
}

TEST(RowsOnDemand, AReaderMayAskForTheBeginningOnly) {
  size_t seen = 0;
  size_t largest = 0;
  made(100'000).for_each_piece(
      [&](const Table& piece) {
        seen += piece.row_count();
        largest = std::max(largest, piece.row_count());
      },
      1000);
  EXPECT_EQ(seen, 1000u);
  EXPECT_LE(largest, 512u);
}

TEST(RowsOnDemand, SingleRowsAreRefused) { EXPECT_THROW(made(3).row(0), Error); }

}  // namespace
}  // namespace atlas::table
