// The benchmark: questions of questions.tsv against SQL that was written by hand. An answer is
// right when its rows hold the expected cells, in any order of rows.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>

#include "assistant/asked.h"
#include "assistant/result_text.h"

namespace atlas::assistant {
namespace {

using store::ResultTable;
using store::Value;
using Row = std::vector<Value>;

struct Question {
  std::string text, expected;
};

std::vector<Question> questions_of(const std::string& file) {
  std::ifstream in(std::filesystem::path(ATLAS_SOURCE_DIR) / "tests/assistant" / file);
  std::vector<Question> questions;
  for (std::string line; std::getline(in, line);) {
    const size_t tab = line.find('\t');
    if (line.empty() || line[0] == '#' || tab == std::string::npos) continue;
    questions.push_back({line.substr(0, tab), line.substr(tab + 1)});
  }
  return questions;
}

std::optional<double> number(const Value& value) {
  if (const auto* integer = std::get_if<int64_t>(&value)) return static_cast<double>(*integer);
  if (const auto* real = std::get_if<double>(&value)) return *real;
  return std::nullopt;
}

bool same(const Value& a, const Value& b) {
  const auto x = number(a);
  const auto y = number(b);
  // Sums of doubles differ in the last digits with the order of their additions.
  constexpr double kTolerance = 1e-9;
  if (x && y) return std::abs(*x - *y) <= kTolerance * std::max({1.0, std::abs(*x), std::abs(*y)});
  return a == b;
}

// Every expected cell is a cell of its own, whatever the order of the columns.
bool holds(const Row& row, const Row& expected) {
  std::vector<bool> taken(row.size(), false);
  return std::ranges::all_of(expected, [&](const Value& wanted) {
    for (size_t c = 0; c < row.size(); ++c) {
      if (taken[c] || !same(row[c], wanted)) continue;
      taken[c] = true;
      return true;
    }
    return false;
  });
}

bool is_right(const ResultTable& result, const ResultTable& expected) {
  if (result.rows.size() != expected.rows.size()) return false;
  std::vector<bool> taken(result.rows.size(), false);
  return std::ranges::all_of(expected.rows, [&](const Row& wanted) {
    for (size_t r = 0; r < result.rows.size(); ++r) {
      if (taken[r] || !holds(result.rows[r], wanted)) continue;
      taken[r] = true;
      return true;
    }
    return false;
  });
}

std::string shown(const ResultTable& table) {
  constexpr size_t kMost = 400;
  return rows_json(table).dump({.indent = -1}).substr(0, kMost);
}

TEST(Questions, AreAnsweredAsTheSqlWrittenByHandSays) {
  AskedTrace& trace = AskedTrace::sample();
  size_t answered = 0;
  for (const Question& question : questions_of("questions.tsv")) {
    if (question.expected == "decline") continue;
    ++answered;
    const Answer answer = trace.ask(question.text);
    EXPECT_TRUE(answer.understood) << question.text << "\n  " << answer.answer;
    if (!answer.understood) continue;
    const ResultTable expected = trace.sql(question.expected);
    EXPECT_TRUE(is_right(answer.result, expected))
        << question.text << "\n  read as: " << answer.reading << "\n  " << answer.code[0].source
        << "\n  rows:     " << shown(answer.result) << "\n  expected: " << shown(expected);
  }
  EXPECT_GE(answered, 120U);
}

TEST(Questions, ThatCannotBeAnsweredAreDeclined) {
  AskedTrace& trace = AskedTrace::sample();
  size_t declined = 0;
  for (const Question& question : questions_of("questions.tsv")) {
    if (question.expected != "decline") continue;
    ++declined;
    const Answer answer = trace.ask(question.text);
    EXPECT_FALSE(answer.understood) << question.text << "\n  read as: " << answer.reading;
    EXPECT_FALSE(answer.suggestions.empty()) << question.text;
    EXPECT_TRUE(answer.code.empty()) << question.text;
  }
  EXPECT_GE(declined, 30U);
}

// Other words for the same things, written when the planner was done. None may be answered wrongly;
// how many are answered at all is a number to watch.
TEST(Questions, InOtherWordsAreAnsweredRightlyOrDeclined) {
  AskedTrace& trace = AskedTrace::sample();
  size_t asked = 0;
  size_t understood = 0;
  for (const Question& question : questions_of("paraphrases.tsv")) {
    ++asked;
    const Answer answer = trace.ask(question.text);
    if (!answer.understood) continue;
    ++understood;
    if (question.expected == "decline") {
      ADD_FAILURE() << question.text << "\n  read as: " << answer.reading;
      continue;
    }
    const ResultTable expected = trace.sql(question.expected);
    EXPECT_TRUE(is_right(answer.result, expected))
        << question.text << "\n  read as: " << answer.reading << "\n  " << answer.code[0].source
        << "\n  rows:     " << shown(answer.result) << "\n  expected: " << shown(expected);
  }
  EXPECT_GE(asked, 100U);
  constexpr double kLeastShare = 0.75;
  EXPECT_GE(static_cast<double>(understood), kLeastShare * static_cast<double>(asked));
}

}  // namespace
}  // namespace atlas::assistant
