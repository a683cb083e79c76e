#include "assistant/planner/period.h"

#include <gtest/gtest.h>

namespace atlas::assistant {
namespace {

const base::Micros kFirst = *base::parse_timestamp("2025-09-10T17:25:34Z");
const base::Micros kLast = *base::parse_timestamp("2026-07-02T00:01:18Z");

// What the beginning of a text says, "" if it is no stretch of time.
std::string read(std::string_view text) {
  const auto tokens = tokenize(text);
  const auto found = find_period(tokens, kFirst, kLast);
  if (!found) return "";
  return text_of(found->period) + (found->splits ? " (split)" : "") +
         (found->tokens == tokens.size() ? "" : " ...");
}

TEST(Period, ReadsMonthsDaysAndYears) {
  EXPECT_EQ(read("in May 2026"), "2026-05-01 to 2026-05-31");
  EXPECT_EQ(read("in May"), "2026-05-01 to 2026-05-31");
  EXPECT_EQ(read("on 2026-05-03"), "2026-05-03");
  EXPECT_EQ(read("on May 3rd, 2026"), "2026-05-03");
  EXPECT_EQ(read("on the 3rd of May"), "2026-05-03");
  EXPECT_EQ(read("in 2026"), "2026-01-01 to 2026-12-31");
  EXPECT_EQ(read("in Q2 2026"), "2026-04-01 to 2026-06-30");
  EXPECT_EQ(read("2026年5月"), "2026-05-01 to 2026-05-31");
}

TEST(Period, ReadsRangesAndOpenEnds) {
  EXPECT_EQ(read("between May 1 and May 7 2026"), "2026-05-01 to 2026-05-07");
  EXPECT_EQ(read("from 2026-04-01 to 2026-04-30"), "2026-04-01 to 2026-04-30");
  EXPECT_EQ(read("since March 2026"), "since 2026-03-01");
  EXPECT_EQ(read("before June 2026"), "before 2026-06-01");
  EXPECT_EQ(read("after 2026-05-31"), "since 2026-06-01");
  EXPECT_EQ(read("until May 2026"), "before 2026-06-01");
  EXPECT_EQ(read("before and after May 1 2026"), "since 2026-05-01 (split)");
}

TEST(Period, CountsFromTheEndsOfTheTrace) {
  EXPECT_EQ(read("in the last 7 days of the trace"), "since 2026-06-26");
  EXPECT_EQ(read("first week of the trace"), "before 2025-09-17");
  EXPECT_EQ(read("last 24 hours of the trace"), "since 2026-07-01 00:01:18");
}

// "last week" and "yesterday" would be the reader's; a month of two years, a day that no month has.
TEST(Period, DoesNotGuess) {
  for (const char* text :
       {"yesterday", "today", "last week", "this month", "may I ask", "in a session",
        "on 2026-02-30", "May 32 2026", "5 steps", "between 3 and 5"}) {
    EXPECT_EQ(read(text), "") << text;
  }
  const auto tokens = tokenize("in May");
  EXPECT_FALSE(find_period(tokens, *base::parse_timestamp("2025-01-01"), kLast));
  EXPECT_FALSE(find_period(tokens, std::nullopt, std::nullopt));
}

}  // namespace
}  // namespace atlas::assistant
