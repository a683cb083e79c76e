#include "assistant/number_check.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace atlas::assistant {
namespace {

store::ResultTable table_of(std::vector<std::string> columns,
                            std::vector<std::vector<store::Value>> rows) {
  store::ResultTable table;
  for (std::string& name : columns) table.columns.push_back({std::move(name), "DOUBLE"});
  table.rows = std::move(rows);
  return table;
}

const store::ResultTable& sample() {
  static const auto table = table_of({"provider", "calls", "error_rate", "p50_ms", "tokens"},
                                     {{"claude", 12345, 0.0421, 1534.0, 4'213'000'000},
                                      {"codex", 987, 0.318, 754'321.0, 52'300'000},
                                      {"claude-opus-4-6", -40, 1.0, 7'260'000.0, 0}});
  return table;
}

// "text -> row.column" of every checked number, "?" for one without a source.
std::string checked(std::string_view answer, std::string_view question = "",
                    std::string_view printed = "") {
  std::string text;
  for (const auto& number : check_numbers(answer, question, {{1, &sample(), printed}})) {
    text += text.empty() ? "" : "; ";
    text += number.text + " -> ";
    if (!number.source) {
      text += "?";
    } else if (!number.source->row) {
      text += "step " + std::to_string(number.source->step);
    } else {
      text += fmt::format("{}.{}", *number.source->row, *number.source->column);
    }
  }
  return text;
}

struct Case {
  std::string_view answer, expected;
};

TEST(NumberCheck, FindsTheCellOfEachNumber) {
  for (const auto& [answer, expected] : std::vector<Case>{
           {"There are 12,345 calls.", "12,345 -> 0.1"},
           {"There are 12345 calls.", "12345 -> 0.1"},
           {"There are 12 345 calls.", "12 -> ?; 345 -> ?"},  // a plain blank ends a number
           {"There are 12\u202F345 calls.", "12\u202F345 -> 0.1"},
           {"There are 12,346 calls.", "12,346 -> ?"},
           {"**12.3k** calls", "12.3k -> 0.1"},
           {"12.4k calls", "12.4k -> ?"},
           {"about 12,300 calls", "12,300 -> 0.1"},
           {"12,300 calls", "12,300 -> ?"},
           {"1.23万次调用", "1.23万 -> 0.1"},
           {"4.21%", "4.21% -> 0.2"},
           {"4.2 percent", "4.2 percent -> 0.2"},
           {"4.3%", "4.3% -> ?"},
           {"0.042", "0.042 -> 0.2"},
           {"31.8% of codex", "31.8% -> 1.2"},
           {"4.2 billion tokens", "4.2 billion -> 0.4"},
           {"4.2B", "4.2B -> 0.4"},
           {"52.3M tokens", "52.3M -> 1.4"},
           {"1.5 s", "1.5 s -> 0.3"},
           {"1,534 ms", "1,534 ms -> 0.3"},
           {"1.6 s", "1.6 s -> ?"},
           {"12.6 min", "12.6 min -> 1.3"},
           {"12 min 34 s", "12 min 34 s -> 1.3"},
           {"2.02 hours", "2.02 hours -> 2.3"},
           {"2 h 1 min", "2 h 1 min -> 2.3"},
           {"fell by 40", "40 -> 2.1"},
           {"100%", "100% -> 2.2"},
           {"$0.32", "0.32 -> 1.2"},
           {"3 rows in all", "3 -> step 1"},
           {"77 of them", "77 -> ?"},
           {"2.5x as many", "2.5x -> ?"},
       }) {
    EXPECT_EQ(checked(answer), expected) << answer;
  }
}

TEST(NumberCheck, LeavesOutWhatClaimsNothing) {
  for (const std::string_view answer :
       {"In 2026 it was so.", "On 2026-05-01 and May 5, 2026.", "since May 2026", "at 12:30",
        "2026年5月3日", "the p95 and the p99.9", "the 95th percentile", "gpt-5.5 and Opus 4.6",
        "1. first\n2. second", "```\n42 and 43\n```", "the top 5 tools", "GPT-4o"}) {
    EXPECT_EQ(checked(answer), "") << answer;
  }
}

TEST(NumberCheck, TakesTheQuestionsOwnNumbersAsGiven) {
  EXPECT_EQ(checked("Sessions with more than 100 steps: 987.", "sessions with more than 100 steps"),
            "987 -> 1.1");
}

TEST(NumberCheck, SeesWhatWasPrinted) {
  EXPECT_EQ(checked("It is 3.14.", "", "r = 3.14159"), "3.14 -> step 1");
}

// Two rows with the same value: the one whose name stands in the line.
TEST(NumberCheck, PrefersTheRowThatTheLineNames) {
  const auto table = table_of({"tool", "calls"}, {{"Bash", 7}, {"Read", 7}});
  const auto numbers = check_numbers("- Bash: 7\n- Read: 7", "", {{1, &table, ""}});
  ASSERT_EQ(numbers.size(), 2U);
  EXPECT_EQ(numbers[0].source->row, 0U);
  EXPECT_EQ(numbers[1].source->row, 1U);
}

TEST(NumberCheck, CountsPlacesInUtf16) {
  const auto numbers = check_numbers("调用😀 12,345 次", "", {{1, &sample(), ""}});
  ASSERT_EQ(numbers.size(), 1U);
  EXPECT_EQ(numbers[0].start, 5U);
  EXPECT_EQ(numbers[0].end, 11U);
}

}  // namespace
}  // namespace atlas::assistant
