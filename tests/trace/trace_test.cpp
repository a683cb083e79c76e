#include "trace/trace.h"

#include <gtest/gtest.h>

#include "support/small_trace.h"
#include "trace/snapshot.h"

namespace atlas::trace {
namespace {

std::string step(const std::string& provider, const std::string& session, int index,
                 const std::string& at) {
  return R"({"provider":")" + provider + R"(","session_id":")" + session +
         R"(","user":"u","round_index":)" + std::to_string(index) +
         R"(,"prefix_tokens":90,"newly_append_tokens":10,"output_tokens":5,"timing_events":[)"
         R"({"event_type":"text","timestamp":")" +
         at +
         R"("}],"tools":[{"tool_index":0,)"
         R"("tool_name":"Bash"}]})";
}

const std::vector<std::string> kLines = {
    step("claude", "a", 1, "2026-05-01T10:00:00.000Z"),
    step("codex", "b", 0, "2026-05-02T10:00:00.000Z"),
    step("claude", "a", 0, "2026-05-03T10:00:00.000Z"),
    R"({"provider":null,"session_id":null})",
    step("claude", "", 0, "2026-05-04T10:00:00.000Z"),
};

std::vector<int64_t> kept_pks(const Filter& filter) {
  const Trace trace = support::trace_of_lines(kLines);
  const Trace cut = trace.select(filter);
  EXPECT_EQ(cut.tool_calls.first.size(), cut.steps.size() + 1u);
  for (const Row s : cut.steps.all()) {
    for (const Row event : cut.events.of(s)) EXPECT_EQ(cut.events.step[event], s);
  }
  return {cut.steps.round_pk.values().begin(), cut.steps.round_pk.values().end()};
}

using Pks = std::vector<int64_t>;

TEST(Filter, KeepsWhatAllItsConditionsAllow) {
  EXPECT_EQ(kept_pks({}), (Pks{1, 2, 3, 4, 5}));
  EXPECT_EQ(kept_pks({.providers = {"claude"}}), (Pks{1, 3, 5}));
  EXPECT_EQ(kept_pks({.providers = {"claude", "codex"}, .sessions = {"a", "b"}}), (Pks{1, 2, 3}));
  EXPECT_EQ(kept_pks({.providers = {"nobody"}}), Pks{});
  EXPECT_EQ(kept_pks({.since = base::parse_timestamp("2026-05-02T10:00:00Z"),
                      .until = base::parse_timestamp("2026-05-04T10:00:00Z")}),
            (Pks{2, 3}));
  EXPECT_EQ(kept_pks({.least_session_steps = 2}), (Pks{1, 3}));
}

TEST(Sessions, StandInFileOrderOrByRoundIndex) {
  const Trace trace = support::trace_of_lines(kLines);
  const auto by_file = sessions_in_file_order(trace);
  ASSERT_EQ(by_file.size(), 3u);
  EXPECT_EQ(by_file.session(0)[0], 0u);
  const auto by_index = sessions_by_round_index(trace);
  EXPECT_EQ(by_index.session(0)[0], 2u);  // round_index 0 stands later in the file
  EXPECT_EQ(by_index.session(0)[1], 0u);
}

TEST(Snapshot, CountsEverythingAndEachProvider) {
  const auto all = snapshots(support::trace_of_lines(kLines));
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].steps, 5);
  EXPECT_EQ(all[0].sessions, 3);
  EXPECT_EQ(all[0].users, 1);
  EXPECT_EQ(all[0].tool_calls, 4);
  EXPECT_EQ(all[0].input_tokens(), 400);
  EXPECT_EQ(all[0].cached_share(), 0.9);
  EXPECT_EQ(all[1].provider, "claude");
  EXPECT_EQ(all[1].steps, 3);
  EXPECT_EQ(base::iso_date(*all[0].first_event), "2026-05-01");
}

int calls = 0;
int count_steps(const Trace& trace) {
  ++calls;
  return static_cast<int>(trace.steps.size());
}

TEST(Trace, ADerivedValueIsComputedOnceForEachTrace) {
  const Trace trace = support::trace_of_lines(kLines);
  EXPECT_EQ(trace.derived(count_steps), 5);
  EXPECT_EQ(trace.derived(count_steps), 5);
  EXPECT_EQ(trace.select({.providers = {"codex"}}).derived(count_steps), 1);
  EXPECT_EQ(calls, 2);
}

}  // namespace
}  // namespace atlas::trace
