#include "synth/odd_rows.h"

#include <gtest/gtest.h>

#include "synth/synth.h"

namespace atlas::synth {
namespace {

// A line that has tools and events, and the line before it.
struct Pair {
  std::string previous, line;
};

Pair plain_lines() {
  Pair pair;
  generate({.steps = 2}, [&](std::string_view line) {
    pair.previous = std::exchange(pair.line, std::string(line));
  });
  return pair;
}

TEST(OddRows, EveryKindHasANameAndChangesTheLine) {
  const Pair pair = plain_lines();
  for (const auto& [kind, name] : odd_kinds()) {
    std::string line = pair.line;
    OddRows(1).distort(kind, line, pair.previous);
    EXPECT_NE(line, pair.line) << name;
    EXPECT_EQ(line.find('\n'), line.size() - 1) << name;
  }
}

TEST(OddRows, KindsTakeTurns) {
  const Pair pair = plain_lines();
  OddRows odd_rows(1);
  std::string first;
  for (size_t i = 0; i < odd_kinds().size(); ++i) {
    std::string line = pair.line;
    odd_rows.distort(line, pair.previous);
    if (odd_kinds()[i].kind == OddKind::duplicate_row) {
      EXPECT_EQ(line, pair.previous);
    }
    if (odd_kinds()[i].kind == OddKind::unknown_keys) {
      EXPECT_EQ(line.substr(0, 22), R"({"schema":{"version":[)");
    }
  }
}

TEST(OddRows, TimesKeepTheirShapeButForTheEnd) {
  const Pair pair = plain_lines();
  const auto distorted = [&](OddKind kind) {
    std::string line = pair.line;
    OddRows(1).distort(kind, line, pair.previous);
    const std::string key = "\"timestamp\":\"";
    const size_t begin = line.find(key) + key.size();
    return line.substr(begin, line.find('"', begin) - begin);
  };
  EXPECT_TRUE(distorted(OddKind::time_with_offset).ends_with("+02:00"));
  EXPECT_EQ(distorted(OddKind::time_in_microseconds).size(), 27);
  EXPECT_EQ(distorted(OddKind::time_without_zone).size(), 23);
}

}  // namespace
}  // namespace atlas::synth
