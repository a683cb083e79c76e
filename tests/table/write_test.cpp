#include "table/write.h"

#include <gtest/gtest.h>

namespace atlas::table {
namespace {

TEST(Csv, QuotesOnlyWhatNeedsItAndEndsEveryLineInCrLf) {
  Table table("t", {"name", "value", "share"});
  table.row().text("plain text").real(252).percent(0.9753);
  table.row().text("a,\"b\"\n").real(std::nullopt).percent(std::nullopt);
  table.row().text("").integer(-3).boolean(true);
  EXPECT_EQ(to_csv(table),
            "name,value,share\r\nplain text,252.0,97.53%\r\n\"a,\"\"b\"\"\n\",,\r\n,-3,True\r\n");
}

TEST(Csv, ATableWithoutRowsIsItsHeader) { EXPECT_EQ(to_csv(Table("t", {"a", "b"})), "a,b\r\n"); }

TEST(Markdown, RowsAreFilledUpAndSectionsSeparated) {
  EXPECT_EQ(markdown_table({"A", "B"}, {{"1"}}), "| A | B |\n| :-- | --: |\n| 1 |  |\n");
  EXPECT_EQ(markdown_sections({{"x", "T\n"}, {"y", "T\n"}}), "**x**\n\nT\n\n**y**\n\nT\n");
}

TEST(TableJson, NamesUnitsByTheColumnsEnd) {
  Table table("t", {"duration_ms", "output_tokens", "name"});
  table.row().integer(1).integer(2).text("x");
  EXPECT_EQ(table.columns()[0].unit, "ms");
  EXPECT_EQ(table.columns()[1].unit, "tokens");
  EXPECT_EQ(table.columns()[2].unit, "");
}

}  // namespace
}  // namespace atlas::table
