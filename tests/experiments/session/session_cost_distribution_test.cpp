#include <gtest/gtest.h>

#include "experiments/experiment.h"
#include "support/small_trace.h"
#include "support/step_line.h"

namespace atlas::experiments {
namespace {

Result run(const std::vector<support::StepLine>& steps) {
  const Experiment* experiment = find_experiment("session_cost_distribution");
  const auto trace = support::trace_of_lines(support::to_lines(steps));
  return experiment->run(trace, Params(experiment->options, {}));
}

TEST(SessionCostDistribution, ATraceWithoutStepsCostsNothing) {
  EXPECT_NE(run({}).documents.at(1).content.find("| Total | $0.00 | $0.00 | $0.00 | $0.00 |  |"),
            std::string::npos);
}

TEST(SessionCostDistribution, StepsWithoutAPriceCostNothing) {
  const Result result = run({{.model = "codex-auto-review", .prefix = 1'000'000}});
  EXPECT_EQ(result.counters.at("unpriced_steps"), 1);
  EXPECT_NE(result.documents.at(1).content.find("| Total | $0.00 | $0.00 | $0.00 | $0.00 |  |"),
            std::string::npos);
  EXPECT_NE(result.documents.at(1).content.find("| $0.00 | 0.0% |"), std::string::npos);
}

TEST(SessionCostDistribution, AStepWithoutASessionStillCounts) {
  const Result result = run({{.session = "", .prefix = 2'000'000}});  // 0.5 USD a million
  EXPECT_NE(result.documents.at(1).content.find("**Per session**\n\n"), std::string::npos);
  EXPECT_EQ(result.counters.at("priced_steps"), 1);
  EXPECT_NE(result.documents.at(1).content.find("| Prefix tokens | $1.00 | $1.00 |"),
            std::string::npos);
}

}  // namespace
}  // namespace atlas::experiments
