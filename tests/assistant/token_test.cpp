#include "assistant/planner/token.h"

#include <gtest/gtest.h>

namespace atlas::assistant {
namespace {

std::string norms(std::string_view text) {
  std::string all;
  for (const Token& token : tokenize(text)) {
    all += (all.empty() ? "" : "|") +
           (token.kind == Token::Kind::end ? std::string("END") : token.norm);
  }
  return all;
}

TEST(Tokenize, WordsNumbersAndSentences) {
  EXPECT_EQ(norms("How many steps? In May."), "how|many|step|END|in|may|END");
  EXPECT_EQ(norms("1,234 tokens, 99.9th 5k"), "1234|token|,|99.9|5|k");
  EXPECT_EQ(norms("tool-triggered p99.9 gpt-5.5"), "tool|triggered|p99.9|gpt|5.5");
  EXPECT_EQ(norms("2026-05-03 2026-05"), "2026-05-03|2026-05");
  EXPECT_EQ(norms("Claude's calls don't fail"), "claude|call|not|fail");
}

TEST(Tokenize, ChineseCharactersAreWords) {
  EXPECT_EQ(norms("每个token？"), "每|个|token|END");
  EXPECT_EQ(norms("前5个，工具"), "前|5|个|,|工|具");
}

TEST(Tokenize, QuotedTextIsOneToken) {
  const auto tokens = tokenize("calls of \"my tool\" now");
  ASSERT_EQ(tokens.size(), 4U);
  EXPECT_EQ(tokens[2].kind, Token::Kind::quoted);
  EXPECT_EQ(tokens[2].raw, "my tool");
}

TEST(Tokenize, OddTextEnds) {
  for (const char* text :
       {"", "\"", "'''", "....", "p9.", "2026-", "1,2,3", "\xe2\x80\x9c", "a\"b'c`d"}) {
    EXPECT_NO_THROW(tokenize(text)) << text;
  }
}

TEST(BaseForm, UndoesPluralsAndVerbs) {
  EXPECT_EQ(base_form("sessions"), "session");
  EXPECT_EQ(base_form("latencies"), "latency");
  EXPECT_EQ(base_form("has"), "have");
  EXPECT_EQ(base_form("access"), "access");
  EXPECT_EQ(base_form("opus"), "opus");
}

TEST(IsNear, CountsEditsAndSwaps) {
  EXPECT_TRUE(is_near("sesion", "session", 1));
  EXPECT_TRUE(is_near("porvider", "provider", 1));
  EXPECT_FALSE(is_near("weather", "average", 2));
  EXPECT_FALSE(is_near("a", "abcd", 2));
}

}  // namespace
}  // namespace atlas::assistant
