#include "base/json.h"

#include <gtest/gtest.h>

#include <cmath>

namespace atlas::base {
namespace {

TEST(Json, IsWrittenAsPythonWritesIt) {
  Json json = Json::object({{"b", 1}, {"a", Json::array()}, {"c", Json::object()}});
  json["list"].push(1.0);
  json["list"].push(nullptr);
  json["list"].push(true);
  EXPECT_EQ(json.dump(),
            "{\n  \"b\": 1,\n  \"a\": [],\n  \"c\": {},\n  \"list\": [\n    1.0,\n    null,\n"
            "    true\n  ]\n}");
  EXPECT_EQ(json.dump({.indent = -1, .sort_keys = true}),
            "{\"a\": [], \"b\": 1, \"c\": {}, \"list\": [1.0, null, true]}");
  EXPECT_EQ(json.dump({.indent = -1, .compact = true}),
            "{\"b\":1,\"a\":[],\"c\":{},\"list\":[1.0,null,true]}");
}

TEST(Json, TextIsEscapedAndBrokenUtf8Replaced) {
  EXPECT_EQ(json_quoted("\"\\\n\x01"), "\"\\\"\\\\\\n\\u0001\"");
  EXPECT_EQ(json_quoted("\xE2\x88\x92"), "\"\\u2212\"");
  EXPECT_EQ(json_quoted("\xF0\x9F\x98\x80"), "\"\\ud83d\\ude00\"");
  EXPECT_EQ(json_quoted("\xFF"), "\"\\ufffd\"");
  EXPECT_EQ(json_quoted("\xC3\xA9", false), "\"\xC3\xA9\"");
}

TEST(Json, NumbersThatAreNoneHaveTheirLiterals) {
  EXPECT_EQ(Json(NAN).dump(), "NaN");
  EXPECT_EQ(Json(-INFINITY).dump(), "-Infinity");
  EXPECT_EQ(Json(std::optional<double>()).dump(), "null");
}

}  // namespace
}  // namespace atlas::base
