#include "analytics/dataset.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "analytics/analytics.h"
#include "analytics/sessions_list.h"
#include "experiments/trace_facts/overview_summary/overview.h"
#include "support/golden.h"
#include "support/small_trace.h"
#include "support/step_line.h"

namespace atlas::analytics {
namespace {

using nlohmann::json;
using support::StepLine;

json dataset_of(const std::vector<std::string>& lines) {
  return json::parse(dataset(support::trace_of_lines(lines)).dump());
}

json facets_of(const std::vector<std::string>& lines) {
  return json::parse(facets(support::trace_of_lines(lines)).dump());
}

std::string step_at(std::string_view provider, std::string_view instant) {
  return fmt::format(R"({{"provider":"{}","session_id":"s","timing_events":[)"
                     R"({{"event_type":"tool_result","timestamp":"{}"}}]}})",
                     provider, instant);
}

TEST(Dataset, AnEmptyTraceHasNoSharesAndNoDates) {
  const json data = dataset_of({});
  EXPECT_EQ(data["agent_steps"], 0);
  for (const char* name :
       {"distinct_users", "cached_share", "priced_share", "earliest_us", "latest_us"}) {
    EXPECT_TRUE(data[name].is_null()) << name;
  }
  EXPECT_EQ(data["weeks"], json::array());
  EXPECT_EQ(data["providers"], json::array());
}

TEST(Dataset, WeeksBeginOnMondayAndNoneIsLeftOut) {
  const json data = dataset_of({step_at("claude", "2026-05-03T23:59:59Z"),  // a Sunday
                                step_at("codex", "2026-05-04T00:00:00Z"),
                                step_at("claude", "2026-05-18T00:00:00Z")});
  ASSERT_EQ(data["weeks"].size(), 4u);
  EXPECT_EQ(data["weeks"][0]["week_start"], "2026-04-27");
  EXPECT_EQ(data["weeks"][1]["week_start"], "2026-05-04");
  EXPECT_EQ(data["weeks"][1]["providers"], json({{"claude", 0}, {"codex", 1}}));
  EXPECT_EQ(data["weeks"][2]["agent_steps"], 0);
  EXPECT_EQ(data["weeks"][2]["providers"], json({{"claude", 0}, {"codex", 0}}));
  EXPECT_EQ(data["weeks"][3]["agent_steps"], 1);
}

TEST(Dataset, ACorruptStampDoesNotMakeThousandsOfWeeks) {
  const json data = dataset_of(
      {step_at("claude", "0001-01-01T00:00:00Z"), step_at("claude", "2026-05-04T00:00:00Z"),
       step_at("claude", "9999-12-31T00:00:00Z"), R"({"provider":"claude","session_id":"s"})"});
  EXPECT_EQ(data["weeks"].size(), 3u);
  EXPECT_EQ(data["undated_steps"], 1);
}

TEST(Dataset, WeeksBefore1970AreWeeksToo) {
  const json data = dataset_of({step_at("claude", "1969-12-28T12:00:00Z"),
                                step_at("claude", "1969-12-29T00:00:00Z"),
                                step_at("claude", "1970-01-04T12:00:00Z")});
  ASSERT_EQ(data["weeks"].size(), 2u);
  EXPECT_EQ(data["weeks"][0]["week_start"], "1969-12-22");
  EXPECT_EQ(data["weeks"][1]["week_start"], "1969-12-29");
  EXPECT_EQ(data["weeks"][1]["agent_steps"], 2);
}

TEST(Dataset, SmallProvidersShareTheNameOther) {
  std::vector<std::string> lines;
  for (int i = 0; i < 20; ++i) {
    lines.push_back(step_at(fmt::format("p{:02}", i), "2026-05-04T00:00:00Z"));
  }
  const json data = dataset_of(lines);
  EXPECT_EQ(data["providers"].size(), 20u);
  EXPECT_EQ(data["weeks"][0]["providers"].size(), 17u);
  EXPECT_EQ(data["weeks"][0]["providers"]["other"], 4);
}

TEST(Dataset, AStepWithoutProviderCountsInTheTotalsOnly) {
  const json data = dataset_of({R"({"session_id":"s","prefix_tokens":5,"timing_events":[)"
                                R"({"event_type":"text","timestamp":"2026-05-04T00:00:00Z"}]})"});
  EXPECT_EQ(data["agent_steps"], 1);
  EXPECT_EQ(data["steps_without_provider"], 1);
  EXPECT_EQ(data["providers"].size(), 0u);
  EXPECT_EQ(data["weeks"][0]["agent_steps"], 1);
}

TEST(Dataset, HostileTokenCountsStopAtTheEndOfTheRange) {
  const StepLine huge = {.prefix = INT64_MAX, .append = INT64_MAX, .output = INT64_MAX};
  const json data = dataset_of(support::to_lines({huge, huge}));
  EXPECT_EQ(data["input_tokens"], INT64_MAX);
  EXPECT_EQ(data["providers"][0]["output_tokens"], INT64_MAX);
}

TEST(Dataset, EqualsTheOverviewTheDashboardAndTheListOfSessions) {
  for (const golden::GoldenTrace& golden : golden::traces()) {
    SCOPED_TRACE(golden.name);
    const trace::Trace trace = golden::load(golden, fields() | dataset_fields() | session_fields());
    const json data = json::parse(dataset(trace).dump());
    const auto overview = trace.derived(experiments::trace_overview);
    const experiments::ScopeOverview& all = overview.front();
    EXPECT_EQ(data["agent_steps"], all.steps);
    EXPECT_EQ(data["sessions"], all.sessions);
    EXPECT_EQ(data["distinct_users"].is_null() ? 0 : data["distinct_users"].get<int64_t>(),
              all.users.value_or(0));
    EXPECT_EQ(data["user_initiated_steps"], all.user.steps);
    EXPECT_EQ(data["tool_triggered_steps"], all.tool_result.steps);
    EXPECT_EQ(data["tool_calls"], all.tools.calls);
    EXPECT_EQ(data["input_tokens"], all.total_input_tokens);
    EXPECT_EQ(data["cached_read_tokens"], all.prefix_tokens);
    EXPECT_EQ(data["append_tokens"], all.append_tokens);
    EXPECT_EQ(data["output_tokens"], all.output_tokens);
    EXPECT_EQ(data["reasoning_tokens"], all.reasoning_tokens);
    EXPECT_EQ(data["providers"].size(), overview.size() - 1);
    for (const json& provider : data["providers"]) {
      const auto scope = std::ranges::find(overview, provider["provider"].get<std::string>(),
                                           &experiments::ScopeOverview::scope);
      ASSERT_NE(scope, overview.end());
      EXPECT_EQ(provider["agent_steps"], scope->steps);
      EXPECT_EQ(provider["input_tokens"], scope->total_input_tokens);
    }
    EXPECT_EQ(data["cost_usd"], json::parse(bulk(trace, 0).dump())["kpis"]["totalCostUsd"]);
    int64_t steps = data["undated_steps"];
    for (const json& week : data["weeks"]) steps += week["agent_steps"].get<int64_t>();
    EXPECT_EQ(steps, all.steps);
    int64_t requests = 0;
    const json list = json::parse(sessions(trace, {}).dump());
    for (const json& session : list["sessions"]) {
      requests += session["requests"].get<int64_t>();
    }
    EXPECT_EQ(data["requests"], requests);
  }
}

TEST(Facets, AreSortedBySteps) {
  const json facets = facets_of(
      support::to_lines({{.model = "m1", .user = "ann"},
                         {.provider = "codex", .session = "t", .model = "m2", .user = "bob"},
                         {.provider = "codex", .session = "t", .model = "m2", .user = "bob"},
                         {.provider = "claude", .session = "t", .model = "m2", .user = "bob"}}));
  EXPECT_EQ(facets["providers"][0], json({{"value", "claude"}, {"agent_steps", 2}}));
  EXPECT_EQ(facets["models"][0],
            json({{"value", "m2"}, {"provider", "codex"}, {"agent_steps", 3}}));
  EXPECT_EQ(facets["models"][1]["provider"], "claude");
  EXPECT_EQ(facets["users"][0]["value"], "bob");
  EXPECT_EQ(facets["projects"], json::array());
  EXPECT_EQ(facets["projects_total"], 0);
  EXPECT_EQ(facets["max_session_steps"], 3);
}

TEST(Facets, ALongListIsCutAndCounted) {
  std::vector<StepLine> steps(501);
  for (size_t i = 0; i < steps.size(); ++i) steps[i].user = fmt::format("user-{}", i);
  const json facets = facets_of(support::to_lines(steps));
  EXPECT_EQ(facets["users"].size(), 500u);
  EXPECT_EQ(facets["users_total"], 501);
}

}  // namespace
}  // namespace atlas::analytics
