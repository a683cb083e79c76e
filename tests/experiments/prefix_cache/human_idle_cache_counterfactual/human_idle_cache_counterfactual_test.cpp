#include <fmt/format.h>
#include <gtest/gtest.h>

#include "experiments/experiment.h"
#include "support/small_trace.h"
#include "table/write.h"

namespace atlas::experiments {
namespace {

std::string step(int64_t prefix, int64_t append, const std::string& model = "claude-opus-4-8") {
  return fmt::format(
      R"({{"provider":"claude","session_id":"s","round_index":0,"model":"{}","prefix_tokens":{},)"
      R"("newly_append_tokens":{},"claude_cache_creation_input_tokens":{},"output_tokens":0,)"
      R"("timing_events":[{{"event_type":"user_message"}}],"tools":[]}})",
      model, prefix, append, append);
}

// Cell of the merged scope.
std::string cell(const std::vector<std::string>& lines, std::string_view column) {
  const Experiment& experiment = *find_experiment("human_idle_cache_counterfactual");
  const Result result =
      experiment.run(support::trace_of_lines(lines), Params(experiment.options, {}));
  return table::to_text(result.table("human_idle_cache_counterfactual_summary")->cell(0, column));
}

TEST(HumanIdleCacheCounterfactual, AUserStepAppendsNoMoreThanItsPromptGrew) {
  EXPECT_EQ(cell({step(0, 1000), step(0, 1200)}, "counterfactual_append_tokens"), "1200");
  EXPECT_EQ(cell({step(0, 1000), step(0, 1200)}, "counterfactual_prefix_tokens"), "1000");
}

TEST(HumanIdleCacheCounterfactual, AShrunkenContextIsReadAsAWhole) {
  EXPECT_EQ(cell({step(0, 1000), step(0, 400)}, "counterfactual_append_tokens"), "1000");
}

TEST(HumanIdleCacheCounterfactual, ReadTokensAreNotWrittenAgain) {
  // 1,000,000 tokens are read at 0.50 instead of written at 6.25.
  EXPECT_EQ(cell({step(0, 1'000'000), step(0, 1'000'000)}, "total_cost_reduction_usd"), "5.75");
}

TEST(HumanIdleCacheCounterfactual, AnUnknownModelCountsInTokensOnly) {
  const std::vector<std::string> lines = {step(0, 1000), step(0, 1200, "unheard-of")};
  EXPECT_EQ(cell(lines, "unpriced_rounds"), "1");
  EXPECT_EQ(cell(lines, "append_reduction_tokens"), "1000");
  EXPECT_EQ(cell(lines, "cost_saved_per_reduced_step_samples"), "0");
}

}  // namespace
}  // namespace atlas::experiments
