#include "base/text.h"

#include <gtest/gtest.h>

namespace atlas::base {
namespace {

TEST(Text, OnlyWellFormedUtf8IsValid) {
  for (const char* good : {"", "abc", "caf\xC3\xA9", "\xE2\x80\x94", "\xF0\x9F\x98\x80"}) {
    EXPECT_TRUE(is_valid_utf8(good)) << good;
  }
  for (const char* bad :
       {"\xC3", "\xFF", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x80", "a\x80"}) {
    EXPECT_FALSE(is_valid_utf8(bad));
  }
}

TEST(Text, CodePointsAreCountedNotBytes) {
  EXPECT_EQ(count_code_points("caf\xC3\xA9 \xE2\x80\x94 dash"), 11u);
  EXPECT_EQ(first_code_points("\xC3\xA9\xC3\xA9\xC3\xA9", 2), "\xC3\xA9\xC3\xA9");
  EXPECT_EQ(first_code_points("ab", 5), "ab");
}

TEST(Text, LineEndsBecomeUnix) {
  EXPECT_EQ(with_unix_newlines("a,b\r\n1,2\r\n"), "a,b\n1,2\n");
  EXPECT_EQ(with_unix_newlines("a\rb\r"), "a\nb\n");
}

TEST(Text, AMisspeltNameFindsItsNeighbours) {
  EXPECT_EQ(nearest_names("token_spindle", {"output_tokens", "token_spindles"}).front(),
            "token_spindles");
  EXPECT_TRUE(nearest_names("xyzzy", {"token_spindles"}).empty());
}

TEST(Text, WhatATerminalMustNotSeeIsEscaped) {
  EXPECT_EQ(printable("a\x1b[31m\n\xFF"), "a\\x1b[31m\\x0a\\xff");
}

}  // namespace
}  // namespace atlas::base
