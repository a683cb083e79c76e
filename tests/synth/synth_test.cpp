#include "synth/synth.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace atlas::synth {
namespace {

namespace dom = simdjson::dom;

std::vector<std::string> lines_of(const Options& options) {
  std::vector<std::string> lines;
  generate(options, [&](std::string_view line) { lines.emplace_back(line); });
  return lines;
}

// Calls `check` with every row; all of them must be objects.
template <typename Check>
void for_each_row(const std::vector<std::string>& lines, const Check& check) {
  dom::parser parser;
  for (const std::string& line : lines) {
    dom::object row;
    ASSERT_EQ(parser.parse(line).get(row), simdjson::SUCCESS) << line;
    check(row);
  }
}

std::string text(dom::object object, std::string_view key) {
  std::string_view value;
  EXPECT_EQ(object[key].get(value), simdjson::SUCCESS) << key;
  return std::string(value);
}

int64_t number(dom::object object, std::string_view key) {
  int64_t value = -1;
  EXPECT_EQ(object[key].get(value), simdjson::SUCCESS) << key;
  return value;
}

dom::array list(dom::object object, std::string_view key) {
  dom::array value;
  EXPECT_EQ(object[key].get(value), simdjson::SUCCESS) << key;
  return value;
}

const std::vector<std::string>& usual_lines() {
  static const std::vector<std::string> lines = lines_of({.seed = 7, .steps = 6'000});
  return lines;
}

TEST(Synth, SameSeedMakesTheSameBytes) {
  EXPECT_EQ(lines_of({.seed = 3, .steps = 500}), lines_of({.seed = 3, .steps = 500}));
}

TEST(Synth, AnotherSeedMakesAnotherTrace) {
  EXPECT_NE(lines_of({.seed = 3, .steps = 50}), lines_of({.seed = 4, .steps = 50}));
}

TEST(Synth, ThereAreExactlyAsManyLinesAsAskedFor) {
  for (const int64_t steps : {0, 1, 7, 499}) {
    EXPECT_EQ(lines_of({.steps = steps}).size(), static_cast<size_t>(steps));
  }
}

TEST(Synth, TokensAddUpAndBelongToTheirProvider) {
  for_each_row(usual_lines(), [](dom::object row) {
    const int64_t prefix = number(row, "prefix_tokens");
    const int64_t appended = number(row, "newly_append_tokens");
    ASSERT_GE(prefix, 0);
    ASSERT_GE(appended, 0);
    ASSERT_EQ(prefix + appended, number(row, "input_tokens_total"));
    if (text(row, "provider") == "claude") {
      ASSERT_TRUE(row["reasoning_output_tokens"].is_null());
      ASSERT_EQ(prefix, number(row, "claude_cache_read_input_tokens"));
      ASSERT_EQ(appended, number(row, "claude_uncached_input_tokens") +
                              number(row, "claude_cache_creation_input_tokens"));
      ASSERT_GE(number(row, "claude_cache_creation_input_tokens"), 0);
    } else {
      ASSERT_TRUE(row["claude_cache_read_input_tokens"].is_null());
      ASSERT_LE(number(row, "reasoning_output_tokens"), number(row, "output_tokens"));
      ASSERT_EQ(prefix % 128, 0);
    }
  });
}

TEST(Synth, ToolCallEventsAgreeWithTheTools) {
  for_each_row(usual_lines(), [](dom::object row) {
    std::vector<std::string> calls;
    for (const dom::object event : list(row, "timing_events")) {
      if (text(event, "event_type") != "tool_call") continue;
      ASSERT_EQ(number(event, "tool_index"), std::ssize(calls));
      calls.push_back(text(event, "tool_call_id"));
    }
    size_t index = 0;
    for (const dom::object tool : list(row, "tools")) {
      ASSERT_LT(index, calls.size());
      ASSERT_EQ(number(tool, "tool_index"), static_cast<int64_t>(index));
      ASSERT_EQ(text(tool, "tool_call_id"), calls[index++]);
    }
    ASSERT_EQ(index, calls.size());
  });
}

TEST(Synth, OnlyCodexStepsEndWithAUsageReport) {
  for_each_row(usual_lines(), [](dom::object row) {
    const bool is_codex = text(row, "provider") == "codex";
    const dom::array events = list(row, "timing_events");
    size_t position = 0;
    for (const dom::object event : events) {
      const bool is_report = text(event, "event_type") == "usage_report";
      ASSERT_EQ(is_report, is_codex && ++position == events.size());
    }
  });
}

TEST(Synth, KeysAreUniqueAndRoundsCountUpWithoutGaps) {
  std::set<std::string> keys;
  std::map<std::string, int64_t> next_round;
  for_each_row(usual_lines(), [&](dom::object row) {
    const std::string session = text(row, "session_id");
    const std::string key = text(row, "trace_key");
    ASSERT_EQ(key, text(row, "provider") + ":" + session + ":" + text(row, "round_id"));
    ASSERT_TRUE(keys.insert(key).second);
    ASSERT_EQ(number(row, "round_index"), next_round[session]++);
  });
}

TEST(Synth, EveryResultBelongsToACallAndIsReadOnce) {
  std::set<std::string> calls;
  std::set<std::string> results;
  for_each_row(usual_lines(), [&](dom::object row) {
    for (const dom::object tool : list(row, "tools")) calls.insert(text(tool, "tool_call_id"));
    for (const dom::object event : list(row, "timing_events")) {
      if (text(event, "event_type") != "tool_result") continue;
      ASSERT_TRUE(calls.contains(text(event, "tool_call_id")));
      ASSERT_TRUE(results.insert(text(event, "tool_call_id")).second);
    }
  });
  EXPECT_GT(results.size(), calls.size() * 95 / 100);
}

TEST(Synth, RowsArePublic) {
  for_each_row(usual_lines(), [](dom::object row) {
    for (const char* key : {"session_file", "cwd", "home"}) {
      ASSERT_EQ(row[key].error(), simdjson::NO_SUCH_FIELD);
    }
    ASSERT_TRUE(text(row, "user").starts_with("user_"));
    for (const dom::object tool : list(row, "tools")) {
      ASSERT_EQ(tool["input"].error(), simdjson::NO_SUCH_FIELD);
    }
  });
}

TEST(Synth, AllTimesLieInTheCollectionWindow) {
  for_each_row(usual_lines(), [](dom::object row) {
    for (const dom::object event : list(row, "timing_events")) {
      const std::string instant = text(event, "timestamp");
      ASSERT_GE(instant, "2025-09-23T00:00:00.000Z");
      ASSERT_LT(instant, "2026-06-05T00:00:00.000Z");
    }
  });
}

TEST(Synth, AShortTraceIsRich) {
  std::set<std::string> users, models, tools, sessions;
  int64_t compactions = 0;
  int64_t total_before = 0;
  for_each_row(usual_lines(), [&](dom::object row) {
    users.insert(text(row, "user"));
    models.insert(text(row, "model"));
    const bool is_new = sessions.insert(text(row, "session_id")).second;
    const int64_t total = number(row, "input_tokens_total");
    compactions += !is_new && total_before - total >= 64'000 ? 1 : 0;
    total_before = total;
    for (const dom::object tool : list(row, "tools")) tools.insert(text(tool, "tool_name"));
  });
  EXPECT_GT(users.size(), 12);
  EXPECT_GT(models.size(), 8);
  EXPECT_GT(tools.size(), 30);
  EXPECT_GT(sessions.size(), 40);
  EXPECT_GT(compactions, 3);
}

TEST(Synth, SharesStayNearThePublishedOnes) {
  int64_t input = 0, prefix = 0, codex_steps = 0, calls = 0, errors = 0, steps_with_tools = 0;
  for_each_row(usual_lines(), [&](dom::object row) {
    input += number(row, "input_tokens_total");
    prefix += number(row, "prefix_tokens");
    codex_steps += text(row, "provider") == "codex" ? 1 : 0;
    const dom::array tools = list(row, "tools");
    steps_with_tools += tools.size() > 0 ? 1 : 0;
    for (const dom::object tool : tools) {
      ++calls;
      bool is_error = false;
      if (tool["is_error"].get(is_error) == simdjson::SUCCESS && is_error) ++errors;
    }
  });
  const auto share = [](int64_t part, int64_t whole) {
    return static_cast<double>(part) / static_cast<double>(whole);
  };
  EXPECT_NEAR(share(prefix, input), 0.957, 0.02);
  EXPECT_NEAR(share(codex_steps, 6'000), 0.607, 0.2);
  EXPECT_NEAR(share(steps_with_tools, 6'000), 0.895, 0.05);
  EXPECT_NEAR(share(errors, calls), 0.051, 0.015);
}

TEST(Synth, AboutTheAskedShareOfLinesIsOdd) {
  const auto plain = lines_of({.seed = 5, .steps = 2'000});
  const auto odd = lines_of({.seed = 5, .steps = 2'000, .odd_rows_share = 0.2});
  ASSERT_EQ(odd.size(), plain.size());
  dom::parser parser;
  size_t broken = 0;
  for (const std::string& line : odd) {
    dom::object row;
    broken += parser.parse(line).get(row) == simdjson::SUCCESS ? 0 : 1;
  }
  // A quarter of the kinds, at least, is no JSON object any more.
  EXPECT_GT(broken, 40);
  EXPECT_LT(broken, 160);
}

}  // namespace
}  // namespace atlas::synth
