#include "experiments/llm_generation/append_vs_prefix_latency/matching.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace atlas::experiments {
namespace {

// One Claude group; each row has the given share of new input and duration.
struct RowSpec {
  double append_share;
  int duration_ms;
};

TimingSegments segments_of(const std::vector<RowSpec>& rows) {
  TimingSegments segments;
  segments.groups = {{"claude", "m", SegmentKind::claude_tool_result_to_tool_call}};
  for (const RowSpec& row : rows) {
    const double append = 100'000 * row.append_share;
    segments.rows.push_back({.step = 0,
                             .group = 0,
                             .start_at = 0,
                             .end_at = row.duration_ms * int64_t{1000},
                             .prefix_tokens = 100'000 - append,
                             .append_tokens = append,
                             .input_tokens_total = 100'000,
                             .output_tokens = 100});
  }
  return segments;
}

MatchOptions options() {
  MatchOptions options;
  options.trim_quantile.reset();
  options.least_bucket_rows = 2;
  return options;
}

TEST(Matching, ATieCountsHalf) {
  const auto segments = segments_of({{0.0, 100}, {0.0, 200}, {0.5, 200}, {0.5, 300}});
  const Matching matching = match(segments, options());
  ASSERT_EQ(matching.buckets.size(), 1u);
  EXPECT_EQ(matching.buckets[0].append_slower_probability, 3.5 / 4);
}

TEST(Matching, TheFirstOfEquallyGoodThresholdsStays) {
  const auto segments = segments_of({{0.0, 100}, {0.0, 100}, {0.5, 300}, {0.5, 400}});
  const Threshold best = match(segments, options()).buckets.at(0).threshold;
  EXPECT_EQ(best.value, 1);
  EXPECT_EQ(best.balanced_accuracy, 1);
}

TEST(Matching, AThresholdThatIsNoBetterThanACoinIsMinusInfinity) {
  const auto segments = segments_of({{0.0, 300}, {0.0, 400}, {0.5, 100}, {0.5, 200}});
  const Threshold best = match(segments, options()).buckets.at(0).threshold;
  EXPECT_EQ(best.value, -std::numeric_limits<double>::infinity());
  EXPECT_EQ(best.balanced_accuracy, 0.5);
  EXPECT_EQ(best.append_recall, 1);
}

TEST(Matching, DurationsOfExactlyTheCutoffStay) {
  MatchOptions trimming = options();
  trimming.trim_quantile = 0.5;
  const auto segments = segments_of({{0.0, 100}, {0.0, 200}, {0.0, 300}});
  EXPECT_EQ(match(segments, trimming).trim.at("rows_after_trim"), 2);
}

TEST(Matching, WithoutMatchedBucketsTheVerdictIsOpen) {
  const MatchSummary summary = match(segments_of({{0.0, 100}}), options()).summary;
  EXPECT_EQ(summary.verdict, "inconclusive: no matched buckets with both classes");
  EXPECT_TRUE(std::isnan(summary.global_probability));
  EXPECT_FALSE(summary.median_of_ratios);
}

TEST(Matching, AppendHeavyWinsWhereOptionsLetARowBeBoth) {
  MatchOptions both = options();
  both.prefix_heavy_most_append_share = 0.9;
  EXPECT_EQ(match(segments_of({{0.5, 100}}), both).classes.at("append_heavy"), 1);
}

}  // namespace
}  // namespace atlas::experiments
