#include "analytics/sessions_list.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "analytics/analytics.h"
#include "analytics/dataset.h"
#include "experiments/experiment.h"
#include "support/golden.h"
#include "support/small_trace.h"
#include "support/step_line.h"

namespace atlas::analytics {
namespace {

using nlohmann::json;
using support::StepLine;

trace::Trace three_sessions() {
  return support::trace_of_lines(support::to_lines(
      {{.session = "short",
        .prefix = 900'000,
        .events = {{"user_message", 1}, {"text", 50}},
        .output = 10},
       {.session = "", .events = {{"user_message", 1}}},
       {.session = "Long", .events = {{"user_message", 2}, {"text", 3}}, .user = "Ann"},
       {.session = "Long", .round_index = 1, .events = {{"tool_result", 4}, {"text", 5}}},
       {.provider = "codex", .session = "unpriced", .model = "strange", .prefix = 5}}));
}

json list(const trace::Trace& trace, const SessionQuery& query = {}) {
  return json::parse(sessions(trace, query).dump());
}

std::vector<std::string> ids(const json& answer) {
  std::vector<std::string> ids;
  for (const json& session : answer["sessions"]) ids.push_back(session["session_id"]);
  return ids;
}

using Ids = std::vector<std::string>;

TEST(SessionsList, ASessionWithoutNameIsNotListed) {
  const json answer = list(three_sessions());
  EXPECT_EQ(answer["total"], 3);
  EXPECT_EQ(ids(answer), (Ids{"Long", "short", "unpriced"}));
}

TEST(SessionsList, IsSortedAsAsked) {
  const trace::Trace trace = three_sessions();
  EXPECT_EQ(ids(list(trace, {.sort = SessionSort::recent})), (Ids{"short", "Long", "unpriced"}));
  EXPECT_EQ(ids(list(trace, {.sort = SessionSort::longest})), (Ids{"short", "Long", "unpriced"}));
  EXPECT_EQ(ids(list(trace, {.sort = SessionSort::cost})), (Ids{"short", "Long", "unpriced"}));
  EXPECT_EQ(ids(list(trace, {.sort = SessionSort::tokens})), (Ids{"short", "unpriced", "Long"}));
}

TEST(SessionsList, EverySortHasItsName) {
  for (const auto name : kSessionSortNames) EXPECT_TRUE(session_sort(name)) << name;
  EXPECT_EQ(session_sort("tokens"), SessionSort::tokens);
  EXPECT_FALSE(session_sort("Steps"));
}

TEST(SessionsList, IsSearchedWithoutRegardToCase) {
  const trace::Trace trace = three_sessions();
  EXPECT_EQ(ids(list(trace, {.text = "LONG"})), Ids{"Long"});
  EXPECT_EQ(ids(list(trace, {.text = "ann"})), Ids{"Long"});
  EXPECT_EQ(ids(list(trace, {.text = "STRANGE"})), Ids{"unpriced"});
  EXPECT_EQ(ids(list(trace, {.text = "codex"})), Ids{"unpriced"});
  EXPECT_EQ(list(trace, {.text = "nowhere"})["matched"], 0);
}

TEST(SessionsList, PagesEndWhereTheListEnds) {
  const trace::Trace trace = three_sessions();
  EXPECT_EQ(ids(list(trace, {.offset = 1, .limit = 1})), Ids{"short"});
  EXPECT_EQ(ids(list(trace, {.offset = 2, .limit = 100})), Ids{"unpriced"});
  EXPECT_EQ(ids(list(trace, {.offset = SIZE_MAX, .limit = SIZE_MAX})), Ids{});
}

TEST(SessionsList, ARowSaysWhatIsKnown) {
  const json answer = list(three_sessions());
  const json& with_stamps = answer["sessions"][0];
  EXPECT_EQ(with_stamps["duration_s"], 3.0);
  EXPECT_EQ(with_stamps["user"], "Ann");
  EXPECT_EQ(with_stamps["requests"], 1);
  EXPECT_TRUE(with_stamps["priced"]);
  EXPECT_EQ(answer["sessions"][1]["peak_context_tokens"], 900'000);
  const json& without = answer["sessions"][2];
  EXPECT_TRUE(without["first_us"].is_null());
  EXPECT_EQ(without["duration_s"], 0.0);
  EXPECT_FALSE(without["priced"]);
  EXPECT_TRUE(without["title"].is_null());
}

TEST(SessionsList, AnEmptyTraceHasNone) {
  EXPECT_EQ(list(support::trace_of_lines({})),
            json({{"total", 0}, {"matched", 0}, {"sessions", json::array()}}));
}

double fact(const trace::Trace& trace, std::string_view experiment_name, std::string_view name) {
  const auto* experiment = experiments::find_experiment(experiment_name);
  const auto result = experiment->run(trace, experiments::Params(experiment->options, {}));
  return std::ranges::find(result.facts, name, &experiments::Fact::name)->value;
}

TEST(SessionsList, SumsEqualTheTotalsAndTheExperiments) {
  for (const golden::GoldenTrace& golden : golden::traces()) {
    SCOPED_TRACE(golden.name);
    const trace::Trace trace = golden::load(golden, fields() | session_fields());
    const json payload = json::parse(bulk(trace, 0).dump());
    std::map<std::string, json> of_dashboard;
    for (const json& session : payload["sessions"]) of_dashboard[session["sessionId"]] = session;
    const json answer = list(trace);
    EXPECT_EQ(answer["total"], payload["kpis"]["sessions"]);
    double compactions = 0;
    for (const json& session : answer["sessions"]) {
      const json& same = of_dashboard[session["session_id"]];
      EXPECT_EQ(session["agent_steps"], same["rounds"]);
      EXPECT_EQ(session["cost_usd"], same["costUsd"]);
      EXPECT_EQ(session["input_tokens"], same["inputTokens"]);
      EXPECT_EQ(session["tool_errors"], same["errors"]);
      compactions += session["compactions"].get<double>();
    }
    EXPECT_EQ(compactions, fact(trace, "session_compaction_counts", "compactions"));
  }
}

}  // namespace
}  // namespace atlas::analytics
