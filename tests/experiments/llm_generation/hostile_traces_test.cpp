// Every experiment of the category on traces that no agent writes: it must neither fail nor draw
// what the renderers cannot show.
#include <gtest/gtest.h>

#include "experiments/experiment.h"
#include "figure/render.h"
#include "support/small_trace.h"
#include "table/write.h"

namespace atlas::experiments {
namespace {

void run_all(const std::vector<std::string>& lines) {
  const trace::Trace trace = support::trace_of_lines(lines);
  for (const Experiment& experiment : registry()) {
    if (experiment.category != "llm_generation") continue;
    SCOPED_TRACE(experiment.name);
    const Result result = experiment.run(trace, Params(experiment.options, {}));
    for (const auto& table : result.tables) EXPECT_FALSE(table::to_csv(table).empty());
    for (const auto& figure : result.figures) EXPECT_FALSE(figure::to_svg(figure).empty());
    EXPECT_FALSE(result.report.empty());
  }
}

TEST(LlmGenerationOnHostileTraces, NoSteps) { run_all({}); }

TEST(LlmGenerationOnHostileTraces, StepsOfNulls) { run_all({"{}", "{}"}); }

TEST(LlmGenerationOnHostileTraces, HugeAndNegativeCounts) {
  const std::string head = R"({"provider":"claude","session_id":"s","model":"m","round_index":)";
  const std::string events =
      R"(,"timing_events":[{"event_type":"user_message","timestamp":"0001-01-01T00:00:00Z"},)"
      R"({"event_type":"text","timestamp":"9999-12-31T00:00:00Z"}]})";
  run_all(
      {head + R"(9223372036854775807,"prefix_tokens":9223372036854775807,)" +
           R"("newly_append_tokens":-9223372036854775807,"output_tokens":9223372036854775807,)" +
           R"("input_tokens_total":9223372036854775807)" + events,
       head + R"(-9223372036854775807,"prefix_tokens":-9223372036854775807,)" +
           R"("newly_append_tokens":9223372036854775807,"output_tokens":-5,)" +
           R"("reasoning_output_tokens":9223372036854775807)" + events,
       head + R"(1,"prefix_tokens":0,"newly_append_tokens":0,"output_tokens":1)" + events,
       head + R"(2,"prefix_tokens":1,"newly_append_tokens":1,"output_tokens":2)" + events});
}

TEST(LlmGenerationOnHostileTraces, OneStepOfEachOfManyProviders) {
  std::vector<std::string> lines;
  for (int i = 0; i < 12; ++i) {
    lines.push_back(
        R"({"provider":"provider number )" + std::to_string(i) +
        R"( with a long name","session_id":"s","round_index":)" + std::to_string(i) +
        R"(,"prefix_tokens":1000,"newly_append_tokens":10,"output_tokens":5000,"timing_events":[)"
        R"({"event_type":"user_message","timestamp":"2026-01-01T00:00:00Z"},)"
        R"({"event_type":"text","timestamp":"2026-01-01T00:00:0)" +
        std::to_string(1 + i % 5) + R"(Z"}]})");
  }
  run_all(lines);
}

}  // namespace
}  // namespace atlas::experiments
