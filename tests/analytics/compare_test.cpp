#include "analytics/compare.h"

#include <gtest/gtest.h>
#include <sched.h>

#include <nlohmann/json.hpp>
#include <set>

#include "analytics/compare_rows.h"
#include "experiments/trace_facts/overview_summary/overview.h"
#include "support/golden.h"
#include "support/small_trace.h"
#include "support/step_line.h"

namespace atlas::analytics {
namespace {

using nlohmann::json;
using support::StepLine;

json compared(const trace::Trace& a, const trace::Trace& b) {
  return json::parse(compare(a, b, {"A", "everything", 100}, {"B", "everything", {}}).dump());
}

json row(const json& comparison, std::string_view key) {
  for (const json& group : comparison["groups"]) {
    for (const json& row : group["rows"]) {
      if (row["key"] == key) return row;
    }
  }
  return {};
}

// Sessions of one step whose answers take `seconds`, a little more in every second session.
trace::Trace answers(int sessions, int seconds) {
  std::vector<StepLine> steps;
  for (int i = 0; i < sessions; ++i) {
    steps.push_back({.session = "s" + std::to_string(i),
                     .prefix = 900,
                     .append = 100,
                     .events = {{"user_message", 0}, {"text", seconds + i % 2}},
                     .output = 100});
  }
  return support::trace_of_lines(support::to_lines(steps));
}

TEST(Compare, RowsHaveKeysOfTheirOwnAndADefinition) {
  std::set<std::string_view> keys;
  for (const CompareGroup& group : compare_groups()) {
    EXPECT_FALSE(group.note.empty());
    for (const CompareRow& row : group.rows) {
      EXPECT_TRUE(keys.insert(row.key).second) << row.key;
      EXPECT_FALSE(row.definition.empty()) << row.key;
      EXPECT_TRUE(row.value != nullptr || row.text != nullptr) << row.key;
      EXPECT_TRUE(row.direction == Direction::none || row.value != nullptr) << row.key;
    }
  }
  EXPECT_EQ(keys.size(), 63u);
}

TEST(Compare, TheFasterSideWinsWhenTheIntervalSaysSo) {
  const json comparison = compared(answers(40, 20), answers(40, 10));
  const json p50 = row(comparison, "generation_p50");
  EXPECT_EQ(p50["winner"], "b");
  EXPECT_LT(p50["ci"]["high"], 0);
  EXPECT_TRUE(p50["ci"]["is_relative"]);
  EXPECT_EQ(row(comparison, "decode_throughput")["winner"], "b");
  EXPECT_EQ(p50["a"]["text"], "20.5 s");
  EXPECT_EQ(comparison["a"]["share"], 0.4);
  EXPECT_TRUE(comparison["b"]["share"].is_null());
}

TEST(Compare, ASideDoesNotWinAgainstItself) {
  const trace::Trace trace = answers(40, 20);
  for (const json& group : compared(trace, trace)["groups"]) {
    for (const json& row : group["rows"]) {
      EXPECT_TRUE(row["winner"].is_null()) << row["key"];
      EXPECT_EQ(row["a"], row["b"]) << row["key"];
    }
  }
}

TEST(Compare, FewSessionsAreNoGroundForAJudgement) {
  const json p50 = row(compared(answers(4, 20), answers(40, 10)), "generation_p50");
  EXPECT_TRUE(p50["ci"].is_null());
  EXPECT_TRUE(p50["winner"].is_null());
}

// Nearly no draw holds the one session that counts its reasoning.
TEST(Compare, AValueOfOneSessionIsNoGroundForAJudgement) {
  const auto trace_of = [](int seconds) {
    std::vector<StepLine> steps(30);
    for (size_t i = 0; i < steps.size(); ++i) steps[i].session = "s" + std::to_string(i);
    steps[0].events = {{"user_message", 0}, {"reasoning", 1}, {"text", seconds}};
    steps[0].output = 100;
    steps[0].reasoning = 50;
    return support::trace_of_lines(support::to_lines(steps));
  };
  const json speed = row(compared(trace_of(11), trace_of(21)), "post_reasoning_throughput");
  EXPECT_EQ(speed["a"]["value"], 5.0);
  EXPECT_EQ(speed["b"]["value"], 2.5);
  EXPECT_TRUE(speed["ci"].is_null());
}

TEST(Compare, ASideWithoutStepsIsDashes) {
  const json comparison = compared(answers(40, 20), support::trace_of_lines({}));
  for (const json& group : comparison["groups"]) {
    for (const json& row : group["rows"]) {
      EXPECT_EQ(row["b"]["text"], "–") << row["key"];
      EXPECT_TRUE(row["b"]["value"].is_null()) << row["key"];
      EXPECT_TRUE(row["ci"].is_null()) << row["key"];
    }
  }
}

TEST(Compare, TheNumberOfThreadsChangesNothing) {
  const trace::Trace a = answers(40, 20);
  const trace::Trace b = answers(30, 21);
  const json on_all = compared(a, b);
  cpu_set_t before;
  ASSERT_EQ(sched_getaffinity(0, sizeof before, &before), 0);
  cpu_set_t one;
  CPU_ZERO(&one);
  for (int cpu = 0; cpu < CPU_SETSIZE && CPU_COUNT(&one) == 0; ++cpu) {
    if (CPU_ISSET(cpu, &before)) CPU_SET(cpu, &one);
  }
  ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
  const json on_one = compared(answers(40, 20), answers(30, 21));
  sched_setaffinity(0, sizeof before, &before);
  EXPECT_EQ(on_one, on_all);
}

TEST(Compare, ValuesAreThoseOfTheOverview) {
  for (const golden::GoldenTrace& golden : golden::traces()) {
    SCOPED_TRACE(golden.name);
    const trace::Trace trace = golden::load(golden, trace::Fields::all());
    const auto overview = trace.derived(experiments::trace_overview);
    for (const experiments::ScopeOverview& scope : std::span(overview).subspan(1)) {
      trace::Filter filter;
      filter.providers = {scope.scope};
      const json comparison = compared(trace.select(filter), trace);
      EXPECT_EQ(comparison["a"]["agent_steps"], scope.steps);
      EXPECT_EQ(row(comparison, "total_input")["a"]["value"], scope.total_input_tokens);
      EXPECT_EQ(row(comparison, "context_increase")["a"]["value"], scope.context_increase_tokens());
      EXPECT_EQ(row(comparison, "human_wait_total")["a"]["value"].is_null(),
                scope.human_wait.count == 0);
      EXPECT_EQ(row(comparison, "tool_calls")["b"]["value"], overview.front().tools.calls);
      EXPECT_EQ(json(scope.generation.p90_seconds.value_or(0)),
                row(comparison, "generation_p90")["a"]["value"].is_null()
                    ? json(0.0)
                    : row(comparison, "generation_p90")["a"]["value"]);
    }
  }
}

TEST(Compare, HostileCountsStayFinite) {
  std::vector<StepLine> steps(12);
  for (size_t i = 0; i < steps.size(); ++i) {
    steps[i] = {.session = "s" + std::to_string(i),
                .prefix = i % 2 == 0 ? INT64_MAX : INT64_MIN,
                .append = INT64_MAX,
                .events = {{"user_message", 0}, {"text", 1}},
                .output = INT64_MAX,
                .reasoning = INT64_MAX};
  }
  const trace::Trace trace = support::trace_of_lines(support::to_lines(steps));
  const std::string text = compare(trace, trace, {"A", "", {}}, {"B", "", {}}).dump();
  EXPECT_EQ(text.find("NaN"), std::string::npos);
  EXPECT_EQ(text.find("Infinity"), std::string::npos);
}

}  // namespace
}  // namespace atlas::analytics
