// Rules of the token tables that the golden traces do not show.
#include <gtest/gtest.h>

#include <algorithm>

#include "experiments/experiment.h"
#include "support/small_trace.h"
#include "table/write.h"

namespace atlas::experiments {
namespace {

Result run(std::string_view name, const std::vector<std::string>& lines,
           const std::map<std::string, std::string>& settings = {}) {
  const Experiment& experiment = *find_experiment(name);
  return experiment.run(support::trace_of_lines(lines), Params(experiment.options, settings));
}

std::string csv(const Result& result, std::string_view table) {
  return table::to_csv(*result.table(table));
}

const std::string& document(const Result& result, std::string_view file_name) {
  return std::ranges::find(result.documents, file_name, &Document::file_name)->content;
}

TEST(OutputTokens, AnEmptyTraceHasOneRowWithoutNumbers) {
  EXPECT_EQ(csv(run("output_tokens", {}), "output_tokens_summary"),
            "group,count,min,p50,p90,p95,p99,max,mean,sample_count,sampled\r\n"
            "all,0,,,,,,,,0,False\r\n");
}

TEST(OutputTokens, ZeroCountsAndNegativeDoesNot) {
  const auto result = run("output_tokens", {R"({"provider":"x","output_tokens":0})",
                                            R"({"provider":"x","output_tokens":-4})",
                                            R"({"provider":"","output_tokens":3})"});
  const std::string text = csv(result, "output_tokens_summary");
  EXPECT_NE(text.find("\r\nall,2,0.0,"), std::string::npos) << text;
  EXPECT_NE(text.find("\r\n,1,3.0,"), std::string::npos) << text;
  EXPECT_NE(text.find("\r\nx,1,0.0,"), std::string::npos) << text;
}

TEST(PrefixAppendDistribution, MissingAndNegativeValuesAreCountedApart) {
  const auto result = run("prefix_append_distribution",
                          {R"({"provider":"x","prefix_tokens":-1,"newly_append_tokens":5})",
                           R"({"provider":"x","newly_append_tokens":0})",
                           R"({"provider":"x","prefix_tokens":7,"newly_append_tokens":500000})"});
  const std::string text = csv(result, "token_length_summary");
  EXPECT_NE(text.find("\r\nx,prefix_tokens,3,1,1,1,7.0,"), std::string::npos) << text;
  EXPECT_NE(text.find("\r\nx,newly_append_tokens,3,3,0,0,"), std::string::npos) << text;
  // Only the last step has both.
  EXPECT_NE(csv(result, "append_tokens_weighted_bins").find(">=500k,500000,,1,500000.0,1.0,1.0"),
            std::string::npos);
}

TEST(AdjustedPrefixAppend, TheNameOfAProviderIsCutAtItsColon) {
  const auto result =
      run("adjusted_prefix_append", {R"({"provider":"a:b","session_id":"s","round_index":0})",
                                     R"({"provider":"a:b","session_id":"s","round_index":1})"});
  EXPECT_NE(csv(result, "prefix_vs_adjusted_append_summary").find("\r\na,b:raw_append,1,0,"),
            std::string::npos);
}

TEST(AdjustedPrefixAppend, OnlyTheModelOfExactlyThatNameIsSubtracted) {
  const auto pair = [](const std::string& model) {
    const std::string head = R"({"provider":"codex","session_id":"s","model":")" + model + "\"";
    return std::vector<std::string>{head + R"(,"round_index":0,"output_tokens":40})",
                                    head + R"(,"round_index":1,"newly_append_tokens":30})"};
  };
  EXPECT_EQ(run("adjusted_prefix_append", pair("gpt-5.5")).counters.at("subtracted_pairs"), 1);
  const auto variant = run("adjusted_prefix_append", pair("gpt-5.5-mini"));
  EXPECT_EQ(variant.counters.at("subtracted_pairs"), 0);
  const auto all =
      run("adjusted_prefix_append", pair("gpt-5.5-mini"), {{"subtract-policy", "all"}});
  const std::string text = csv(all, "prefix_vs_adjusted_append_summary");
  EXPECT_NE(text.find("codex,signed_adjusted_append,1,-10,"), std::string::npos) << text;
  EXPECT_NE(text.find("codex,clipped_after_subtract,1,1,"), std::string::npos) << text;
}

TEST(GenerationTimeCdf, WithoutTwoDifferentTimesThereAreNoTables) {
  const auto result = run("generation_time_cdf", {});
  EXPECT_TRUE(result.tables.empty());
  EXPECT_EQ(result.figures.size(), 2);
}

TEST(TokenLengthDistribution, AProviderWithoutStepsShowsZerosAndBothMedians) {
  const auto result =
      run("token_length_distribution", {R"({"provider":"claude","output_tokens":1500})"});
  EXPECT_NE(document(result, "token_length_distribution.md").find("| Codex | 0 | 0 | 0 | 0 | 0 |"),
            std::string::npos);
  EXPECT_NE(document(result, "headline.json").find("2K / 0"), std::string::npos);
}

TEST(AppendByPrefixBin, MissingCountsAreZeroAndNegativePrefixesAreInNoBin) {
  const auto result =
      run("append_by_prefix_bin",
          {R"({"provider":"codex"})", R"({"provider":"codex","prefix_tokens":-1})",
           R"({"provider":"codex","prefix_tokens":1024,"newly_append_tokens":999})"});
  const std::string& text = document(result, "append_by_prefix_bin.md");
  EXPECT_NE(text.find("| <1k | 1 | 0 | 0 | 0 | 0 |"), std::string::npos) << text;
  EXPECT_NE(text.find("| 1-2k | 1 | 999 |"), std::string::npos) << text;
  EXPECT_NE(document(result, "headline.json").find("<1k (1 steps)"), std::string::npos);
}

}  // namespace
}  // namespace atlas::experiments
