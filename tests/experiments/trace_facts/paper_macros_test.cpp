#include <gtest/gtest.h>

#include <algorithm>

#include "experiments/experiment.h"
#include "support/small_trace.h"
#include "support/step_line.h"

namespace atlas::experiments {
namespace {

using support::to_lines;
using support::trace_of_lines;

std::string macros_of(const std::vector<std::string>& lines) {
  const Experiment* experiment = find_experiment("paper_macros");
  return experiment->run(trace_of_lines(lines), Params(experiment->options, {}))
      .documents.at(0)
      .content;
}

void expect_line(const std::string& text, const std::string& line) {
  EXPECT_NE(text.find("\n" + line + "\n"), std::string::npos) << line << "\nin\n" << text;
}

TEST(PaperMacros, AMacroWithoutItsNumberSaysSo) {
  const std::string text = macros_of({});
  EXPECT_EQ(std::ranges::count(text, '\n'), 3 + 18);
  expect_line(text, R"(\newcommand{\avgstepperrequest}{n/a\xspace}  % not in this trace)");
  expect_line(text, R"(\newcommand{\prefillamplificationfactor}{n/a\xspace}  % not in this trace)");
  expect_line(text, R"(\newcommand{\totaltoolcatetory}{0\xspace}  )"
                    R"(% 0 distinct raw tool names (floored to 0))");
}

TEST(PaperMacros, AStepBeforeTheNextTriggerBelongsToTheTurn) {
  const std::string text = macros_of(to_lines({
      {.prefix = 1000, .append = 500, .events = {{"user_message", 0}, {"text", 6}}},
      {.prefix = 2500, .append = 30, .events = {{"tool_result", 7}, {"text", 12}}},
      {.prefix = 3500, .append = 40, .events = {{"user_message", 20}, {"text", 26}}},
  }));
  expect_line(text,
              R"(\newcommand{\avgstepperrequest}{1.5\xspace}  % 1.500 steps/turn over 2 turns)");
  expect_line(text, R"(\newcommand{\avgtimeperrequest}{0.1\xspace}  % 0.150 min mean e2e)");
  // Half to even: 2.5 thousand is 2K.
  expect_line(text,
              R"(\newcommand{\mediancachedinputtokens}{2K\xspace}  % 2,500 median prefix tokens)");
  expect_line(text, R"(\newcommand{\prefillamplificationfactor}{0.3$\times$\xspace}  )"
                    R"(% 0.279x = total new append (570) / context growth (2,040))");
}

}  // namespace
}  // namespace atlas::experiments
