#include "server/header_fields.h"

#include <gtest/gtest.h>

namespace atlas::server {
namespace {

using Kind = RangeAnswer::Kind;

TEST(HeaderFields, AcceptEncodingKnowsWeightsAndTheStar) {
  struct Case {
    const char* field;
    bool gzip, br;
  };
  for (const auto& [field, gzip, br] : {Case{"", false, false},
                                        {"gzip, deflate, br", true, true},
                                        {"GZIP;q=0.5", true, false},
                                        {"gzip;q=0, br;q=1.0", false, true},
                                        {"br;q=0.000", false, false},
                                        {"*", true, true},
                                        {"*;q=0, gzip", true, false},
                                        {"gzip;q=0, *", false, true},
                                        {"identity", false, false}}) {
    const Accepted accepted = parse_accept_encoding(field);
    EXPECT_EQ(accepted.gzip, gzip) << field;
    EXPECT_EQ(accepted.br, br) << field;
  }
}

TEST(HeaderFields, RangesOfAHundredBytes) {
  struct Case {
    const char* field;
    Kind kind;
    uint64_t first, last;
  };
  for (const auto& [field, kind, first, last] : {Case{"bytes=0-9", Kind::part, 0, 9},
                                                 {"bytes=90-", Kind::part, 90, 99},
                                                 {"bytes=-10", Kind::part, 90, 99},
                                                 {"bytes=-1000", Kind::part, 0, 99},
                                                 {"bytes=50-1000", Kind::part, 50, 99},
                                                 {"bytes=100-", Kind::unsatisfiable, 0, 0},
                                                 {"bytes=-0", Kind::unsatisfiable, 0, 0},
                                                 {"bytes=9-0", Kind::whole, 0, 0},
                                                 {"bytes=0-9,20-29", Kind::whole, 0, 0},
                                                 {"bytes=a-b", Kind::whole, 0, 0},
                                                 {"bytes=-", Kind::whole, 0, 0},
                                                 {"items=0-9", Kind::whole, 0, 0},
                                                 {"bytes=99999999999999999999-", Kind::whole, 0, 0},
                                                 {"", Kind::whole, 0, 0}}) {
    const RangeAnswer answer = parse_range(field, 100);
    EXPECT_EQ(answer.kind, kind) << field;
    if (kind == Kind::part) {
      EXPECT_EQ(answer.range.first, first) << field;
      EXPECT_EQ(answer.range.last, last) << field;
    }
  }
  EXPECT_EQ(parse_range("bytes=0-", 0).kind, Kind::unsatisfiable);
}

TEST(HeaderFields, AnEtagIsFoundInAList) {
  EXPECT_TRUE(matches_etag("\"a\"", "\"a\""));
  EXPECT_TRUE(matches_etag("\"x\", W/\"a\"", "\"a\""));
  EXPECT_TRUE(matches_etag("*", "\"a\""));
  EXPECT_FALSE(matches_etag("\"b\"", "\"a\""));
  EXPECT_FALSE(matches_etag("", "\"a\""));
}

TEST(HeaderFields, CookiesAndBearers) {
  EXPECT_EQ(cookie_value("a=1; trace_atlas_session=xyz; b=2", "trace_atlas_session"), "xyz");
  EXPECT_EQ(cookie_value("xtrace_atlas_session=1", "trace_atlas_session"), std::nullopt);
  EXPECT_EQ(cookie_value("", "a"), std::nullopt);
  EXPECT_EQ(bearer_token("Bearer abc"), "abc");
  EXPECT_EQ(bearer_token("bearer  abc "), "abc");
  EXPECT_EQ(bearer_token("Basic abc"), std::nullopt);
}

}  // namespace
}  // namespace atlas::server
