#include "base/files.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "support/temporary_folder.h"

namespace atlas::base {
namespace {

TEST(Files, AFileIsReplacedAsAWhole) {
  const support::TemporaryFolder folder;
  const fs::path path = folder / "a/b/c.txt";
  write_file_atomically(path, "one");
  write_file_atomically(path, "two");
  EXPECT_EQ(read_file(path), "two");
  EXPECT_EQ(std::distance(fs::directory_iterator(path.parent_path()), {}), 1);
}

TEST(Files, ATemporaryFileThatIsNotCommittedLeavesNothing) {
  const support::TemporaryFolder folder;
  write_file_atomically(folder / "x", "old");
  {
    const TemporaryFile temporary(folder / "x");
    write_file_atomically(temporary.path(), "new");
  }
  EXPECT_EQ(read_file(folder / "x"), "old");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), {}), 1);
}

TEST(Files, WhatCannotBeReadIsAnErrorThatNamesIt) {
  const support::TemporaryFolder folder;
  try {
    read_file(folder / "none");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::not_found);
    EXPECT_NE(std::string(error.what()).find("none"), std::string::npos);
  }
  EXPECT_THROW(read_file(folder.path()), Error);
}

}  // namespace
}  // namespace atlas::base
