#include "experiments/shared/providers.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/error.h"
#include "experiments/shared/bins.h"
#include "support/small_trace.h"

namespace atlas::experiments {
namespace {

const trace::Trace& sample() {
  static const trace::Trace trace = support::trace_of_lines(
      {R"({"provider":"zeta","model":"m"})", R"({"provider":"","model":"m"})",
       R"({"provider":"codex"})", R"({"model":"m"})", R"({"provider":"claude","model":""})"});
  return trace;
}

TEST(Providers, ClaudeComesFirstAndCodexSecond) {
  std::vector<std::string> names = {"zeta", "codex", "alpha", "claude", ""};
  std::ranges::sort(names, provider_before);
  EXPECT_EQ(names, (std::vector<std::string>{"claude", "codex", "", "alpha", "zeta"}));
}

TEST(Providers, AnEmptyProviderIsUnknownOnlyWhereThatIsTheRule) {
  const auto known = group_by_provider(sample().steps, EmptyProvider::stays);
  EXPECT_EQ(known.labels,
            (std::vector<std::string>{"zeta", "", "codex", "<unknown-provider>", "claude"}));
  const auto unknown = group_by_provider(sample().steps, EmptyProvider::is_unknown);
  EXPECT_EQ(unknown.labels,
            (std::vector<std::string>{"zeta", "<unknown-provider>", "codex", "claude"}));
  EXPECT_EQ(unknown.of_step, (std::vector<uint32_t>{0, 1, 2, 1, 3}));
}

TEST(Providers, OnlyMissingTextsGetTheUnknownNames) {
  EXPECT_EQ(group_steps(sample().steps, "provider_model").labels,
            (std::vector<std::string>{"zeta:m", ":m", "codex:<unknown-model>",
                                      "<unknown-provider>:m", "claude:"}));
  EXPECT_THROW(group_steps(sample().steps, "user"), Error);
}

TEST(Providers, TheNameOfTheWholeTraceIsNoProvider) {
  StepGroups groups;
  groups.labels = {"codex", "all", "claude", "empty"};
  const auto values = values_by_provider(groups, {{1}, {2}, {3}, {}});
  ASSERT_EQ(values.size(), 2);
  EXPECT_EQ(values[0].provider, "claude");
  EXPECT_EQ(values[1].provider, "codex");
}

TEST(Bins, AreHalfOpenAndTheLastHasNoEnd) {
  EXPECT_EQ(bin_of(kAppendTokenBins, 0), 0);
  EXPECT_EQ(bin_of(kAppendTokenBins, 1), 1);
  EXPECT_EQ(bin_of(kAppendTokenBins, 499'999), 6);
  EXPECT_EQ(bin_of(kAppendTokenBins, INT64_MAX), 7);
  EXPECT_EQ(bin_of(kToolLatencyBinsMs, 10), 1);
  EXPECT_EQ(bin_of(kToolLatencyBinsMs, -1), std::nullopt);
}

}  // namespace
}  // namespace atlas::experiments
