#include <gtest/gtest.h>

#include "table/table.h"
#include "table/write.h"

namespace atlas::table {
namespace {

TEST(TextCell, CanStandInManyRows) {
  Table table("t", {"a", "b"});
  const Cell shared = table.text_cell("x,y");
  table.row().cell(shared).integer(1);
  table.row().cell(shared).cell(Cell());
  EXPECT_EQ(to_csv(table), "a,b\r\n\"x,y\",1\r\n\"x,y\",\r\n");
}

}  // namespace
}  // namespace atlas::table
