#include "server/target.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace atlas::server {
namespace {

using Names = std::vector<std::string>;

TEST(Target, APathIsSplitBeforeItIsDecoded) {
  EXPECT_EQ(parse_path("/"), Names{});
  EXPECT_EQ(parse_path("/a/b%20c"), (Names{"a", "b c"}));
  EXPECT_EQ(parse_path("/sessions/claude%3A%2Fhome"), (Names{"sessions", "claude:/home"}));
  EXPECT_EQ(parse_path("/exp/"), Names{"exp"});
  EXPECT_EQ(parse_path("/%E4%B8%AD"), Names{"中"});
}

TEST(Target, PathsThatLeadElsewhereAreRefused) {
  for (const char* path :
       {"", "a", "//", "/a//b", "/..", "/../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/a/./b",
        "/%2E%2E", "/a%00b", "/a\\b", "/a%5Cb", "/a%0Ab", "/%zz", "/%4", "/%ff%fe"}) {
    EXPECT_THROW(parse_path(path), Error) << path;
  }
}

TEST(Target, AQueryKeepsOrderAndRepeatedNames) {
  const Query query = parse_query("provider=claude&provider=codex&q=a+b%26c&&empty=&bare");
  EXPECT_EQ(query.values("provider"), (Names{"claude", "codex"}));
  EXPECT_EQ(query.text("q"), "a b&c");
  EXPECT_EQ(query.text("empty"), "");
  EXPECT_EQ(query.text("bare"), "");
  EXPECT_EQ(query.text("none"), std::nullopt);
  EXPECT_THROW(query.text("provider"), Error);
  EXPECT_EQ(query.encoded(), "provider=claude&provider=codex&q=a%20b%26c&empty=&bare=");
  EXPECT_EQ(query.without("provider").encoded(), "q=a%20b%26c&empty=&bare=");
}

TEST(Target, NumbersOfAQueryAreChecked) {
  const Query query = parse_query("n=12&big=99999999999999999999&x=1.5&y=nan&text=12a&neg=-3");
  EXPECT_EQ(query.integer("n", 0, 100), 12);
  EXPECT_EQ(query.integer("neg", -5, 5), -3);
  EXPECT_EQ(query.number("x"), 1.5);
  EXPECT_THROW(query.integer("n", 0, 11), Error);
  EXPECT_THROW(query.integer("big", 0, INT64_MAX), Error);
  EXPECT_THROW(query.integer("text", 0, 100), Error);
  EXPECT_THROW(query.integer("x", 0, 100), Error);
  EXPECT_THROW(query.number("y"), Error);
}

TEST(Target, AQueryThatIsTooMuchOrNoTextIsRefused) {
  std::string many;
  for (size_t i = 0; i <= kMostParameters; ++i) many += "a=1&";
  EXPECT_THROW(parse_query(many), Error);
  EXPECT_THROW(parse_query("a=%"), Error);
  EXPECT_THROW(parse_query("a=%ff"), Error);
  EXPECT_THROW(parse_query("a=%00"), Error);
}

TEST(Target, AnAbsoluteAddressNamesItsHost) {
  const Target target = parse_target("http://Example.org:80/a?b=c");
  EXPECT_EQ(target.authority, "Example.org:80");
  EXPECT_EQ(target.path, Names{"a"});
  EXPECT_EQ(target.query.text("b"), "c");
  EXPECT_EQ(parse_target("http://example.org").path, Names{});
  EXPECT_THROW(parse_target("http:///a"), Error);
  EXPECT_THROW(parse_target("ftp://x/a"), Error);
  EXPECT_THROW(parse_target("*"), Error);
  EXPECT_THROW(parse_target("/a#b"), Error);
}

TEST(Target, PercentEncodingReadsBack) {
  std::string all;
  for (int c = 0; c < 256; ++c) all += static_cast<char>(c);
  EXPECT_EQ(percent_decoded(percent_encoded(all)), all);
}

}  // namespace
}  // namespace atlas::server
