#include "trace/compact_json.h"

#include <gtest/gtest.h>

namespace atlas::trace {
namespace {

std::optional<std::string> compact(std::string_view text) {
  const simdjson::padded_string padded(text);
  simdjson::ondemand::parser parser;
  auto document = parser.iterate(padded);
  simdjson::ondemand::value value;
  if (document.get_value().get(value)) return std::nullopt;
  return compact_json(value);
}

TEST(CompactJson, KeepsTheOrderOfMembersAndDropsBlanks) {
  EXPECT_EQ(compact(R"({ "b" : [1, true , null], "a": {} })"), R"({"b":[1,true,null],"a":{}})");
}

TEST(CompactJson, ARepeatedKeyHasItsLastValueAtItsFirstPlace) {
  EXPECT_EQ(compact(R"({"a":1,"b":2,"a":3})"), R"({"a":3,"b":2})");
}

TEST(CompactJson, IntegersKeepTheirDigitsAndOtherNumbersAreRepr) {
  EXPECT_EQ(compact("[123456789012345678901234567890, -0, 1.0, 1e2, 1e16, -0.0 ]"),
            "[123456789012345678901234567890,0,1.0,100.0,1e+16,-0.0]");
}

TEST(CompactJson, EscapesAreWrittenAnewAndOtherCharactersStand) {
  EXPECT_EQ(compact(R"(["\u00e4\/\u0001\n\"", "ä"])"), "[\"ä/\\u0001\\n\\\"\",\"ä\"]");
}

TEST(CompactJson, NothingForWhatIsNotJson) {
  EXPECT_EQ(compact("[1,]"), std::nullopt);
  EXPECT_EQ(compact(R"({"a":tru})"), std::nullopt);
}

}  // namespace
}  // namespace atlas::trace
