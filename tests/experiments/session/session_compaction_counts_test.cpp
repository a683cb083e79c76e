#include <gtest/gtest.h>

#include "experiments/experiment.h"
#include "support/small_trace.h"
#include "support/step_line.h"

namespace atlas::experiments {
namespace {

using support::StepLine;

std::string markdown(const std::vector<StepLine>& steps) {
  const Experiment* experiment = find_experiment("session_compaction_counts");
  const auto trace = support::trace_of_lines(support::to_lines(steps));
  return experiment->run(trace, Params(experiment->options, {})).documents.at(1).content;
}

bool has_row(const std::string& text, const std::string& row) {
  return text.find(row) != std::string::npos;
}

TEST(SessionCompactionCounts, ADropAtTheLastStepIsMajorButNoCompaction) {
  const auto text = markdown({{.prefix = 100'000}, {.prefix = 10'000}});
  EXPECT_TRUE(has_row(text, "| Major reductions (≥64k drop) | 1 | 0 |")) << text;
  EXPECT_TRUE(has_row(text, "of which compactions | 0 (0.0%) | 0 (0.0%) |")) << text;
}

TEST(SessionCompactionCounts, AStepWithoutTokenCountsLooksLikeADropThatReboundsAtOnce) {
  const auto text = markdown(
      {{.prefix = 100'000}, {.prefix = 100'000, .append = std::nullopt}, {.prefix = 99'000}});
  EXPECT_TRUE(has_row(text, "| Major reductions (≥64k drop) | 1 | 0 |")) << text;
  EXPECT_TRUE(has_row(text, "of which compactions | 0 (0.0%) | 0 (0.0%) |")) << text;
}

TEST(SessionCompactionCounts, ASessionBelongsToTheProviderOfItsLastStep) {
  const auto text = markdown({{.prefix = 100'000},
                              {.prefix = 10'000, .first_input = "tool_result"},
                              {.provider = "codex", .prefix = 11'000}});
  EXPECT_TRUE(has_row(text, "of which compactions | 0 (0.0%) | 1 (100.0%) |")) << text;
  EXPECT_TRUE(has_row(text, "| Tool-initiated | 0 (0.0%) | 1 (100.0%) |")) << text;
}

}  // namespace
}  // namespace atlas::experiments
