#include <gtest/gtest.h>

#include "base/error.h"
#include "experiments/experiment.h"
#include "support/small_trace.h"
#include "support/step_line.h"
#include "table/write.h"

namespace atlas::experiments {
namespace {

using support::StepLine;

Result run(const std::vector<StepLine>& steps, const std::map<std::string, std::string>& settings) {
  const Experiment* experiment = find_experiment("session_token_steps");
  const auto trace = support::trace_of_lines(support::to_lines(steps));
  return experiment->run(trace, Params(experiment->options, settings));
}

const std::vector<StepLine> kSession = {
    {.session = "codex:x", .round_index = 0, .append = 1000, .events = {{"user_message", 0}}},
    {.session = "codex:x", .round_index = 2, .prefix = 1000, .events = {{"tool_result", 9}}},
    {.session = "codex:x", .round_index = 1, .prefix = 900, .events = {{"user_message", 5}}},
};

TEST(SessionTokenSteps, NothingIsDrawnWhenNoSessionQualifies) {
  const Result result = run(kSession, {});
  EXPECT_TRUE(result.figures.empty());
  EXPECT_EQ(result.table("session_token_steps_candidates")->row_count(), 0);
}

TEST(SessionTokenSteps, AnUnknownSessionIsAnError) {
  EXPECT_THROW(run(kSession, {{"session-id", "claude:nobody"}}), Error);
}

TEST(SessionTokenSteps, AskedForSessionsNeedNotBeCandidates) {
  const Result result = run(kSession, {{"session-id", "codex:x"}});
  ASSERT_EQ(result.figures.size(), 1);
  // The beginning of the SHA-1 of "codex:x".
  EXPECT_EQ(result.figures[0].name, "codex-753bbe0022_token_steps");
  EXPECT_EQ(result.table("session_token_steps_candidates")->row_count(), 0);
}

TEST(SessionTokenSteps, AWindowIsTheStretchWithTheMostUserRounds) {
  const Result result = run(kSession, {{"session-id", "codex:x"}, {"max-steps", "2"}});
  const std::string& json = result.documents.at(0).content;
  EXPECT_NE(json.find("\"window_start_step\": 1"), std::string::npos) << json;
  EXPECT_NE(json.find("\"window_end_step\": 2"), std::string::npos) << json;
  EXPECT_NE(json.find("\"window_user_input_rounds\": 2"), std::string::npos) << json;
}

}  // namespace
}  // namespace atlas::experiments
