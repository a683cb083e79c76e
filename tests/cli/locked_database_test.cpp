// The lock on a database is one between processes: a second process is the program itself.

#include <gtest/gtest.h>

#include <cstdlib>

#include "base/files.h"
#include "store/database.h"
#include "support/temporary_folder.h"

namespace atlas::store {
namespace {

TEST(LockedDatabase, SaysThatAnotherProcessIsWritingIt) {
  const support::TemporaryFolder folder;
  Database writer(folder / "t.duckdb", Access::read_write);
  Connection(writer).execute("CREATE TABLE rounds (round_pk BIGINT)");
  const std::string command = std::string(ATLAS_PROGRAM) + " info --db " +
                              (folder / "t.duckdb").string() + " 2>" + (folder / "err").string() +
                              " >/dev/null";
  EXPECT_NE(std::system(command.c_str()), 0);
  EXPECT_NE(base::read_file(folder / "err").find("another process"), std::string::npos);
}

}  // namespace
}  // namespace atlas::store
