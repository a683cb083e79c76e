#include <gtest/gtest.h>

#include "table/table.h"
#include "table/write.h"

namespace atlas::table {
namespace {

TEST(TableCells, InstantsHaveSixDecimalsOrNone) {
  Table table("t", {"at"});
  table.row().instant(1'780'292'420'151'000);
  table.row().instant(1'780'292'420'000'000);
  EXPECT_EQ(to_csv(table), "at\r\n2026-06-01T05:40:20.151000Z\r\n2026-06-01T05:40:20Z\r\n");
}

TEST(TableCells, EqualTextInTheRowAboveIsKeptOnce) {
  Table table("t", {"a", "b"});
  table.row().text(std::string("session")).text("x");
  table.row().text(std::string("session")).text("session");
  EXPECT_EQ(table.cell(0, "a").text, table.cell(1, "a").text);
  EXPECT_NE(table.cell(1, "a").text, table.cell(1, "b").text);
  EXPECT_EQ(to_csv(table), "a,b\r\nsession,x\r\nsession,session\r\n");
}

}  // namespace
}  // namespace atlas::table
