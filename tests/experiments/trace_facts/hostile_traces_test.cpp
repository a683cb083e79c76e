// Every experiment of the category on traces that no agent writes: it must not fail.
#include <gtest/gtest.h>

#include "experiments/experiment.h"
#include "support/small_trace.h"
#include "table/write.h"

namespace atlas::experiments {
namespace {

void run_all(const std::vector<std::string>& lines) {
  const trace::Trace trace = support::trace_of_lines(lines);
  for (const Experiment& experiment : registry()) {
    if (experiment.category != "trace_facts") continue;
    SCOPED_TRACE(experiment.name);
    const Result result = experiment.run(trace, Params(experiment.options, {}));
    for (const auto& table : result.tables) EXPECT_FALSE(table::to_csv(table).empty());
    for (const auto& document : result.documents) EXPECT_FALSE(document.content.empty());
    EXPECT_FALSE(result.report.empty());
  }
}

TEST(TraceFactsOnHostileTraces, NoSteps) { run_all({}); }

TEST(TraceFactsOnHostileTraces, StepsOfNulls) { run_all({"{}", "{}"}); }

TEST(TraceFactsOnHostileTraces, HugeAndNegativeCountsInAllOfTime) {
  const std::string rest =
      R"(,"timing_events":[{"event_type":"user_message","timestamp":"0001-01-01T00:00:00Z"},)"
      R"({"event_type":"reasoning","timestamp":"1969-12-31T23:59:59.999999Z"},)"
      R"({"event_type":"text","timestamp":"9999-12-31T00:00:00Z"}],"tools":[)"
      R"({"tool_index":0,"tool_name":null,"tool_wall_latency_ms":9223372036854775807},)"
      R"({"tool_index":-1,"tool_name":"","tool_internal_latency_ms":-9223372036854775807}]})";
  for (const std::string provider : {"codex", "claude", "merged", "a | b `c`"}) {
    const std::string head =
        R"({"provider":")" + provider + R"(","session_id":"s","model":"m\n|","round_index":)";
    run_all({head + R"(9223372036854775807,"prefix_tokens":9223372036854775807,)" +
                 R"("newly_append_tokens":-9223372036854775807,)" +
                 R"("output_tokens":9223372036854775807,"reasoning_output_tokens":1)" + rest,
             head + R"(-9223372036854775807,"prefix_tokens":-9223372036854775807,)" +
                 R"("newly_append_tokens":9223372036854775807,"output_tokens":-5,)" +
                 R"("reasoning_output_tokens":9223372036854775807)" + rest});
  }
}

}  // namespace
}  // namespace atlas::experiments
