#include "experiments/shared/timing_fits.h"

#include <gtest/gtest.h>

#include <cmath>

namespace atlas::experiments {
namespace {

// `rows` Claude segments whose append is always 0 and whose duration is exactly quadratic.
TimingSegments quadratic_segments(int rows) {
  TimingSegments segments;
  segments.groups = {{"claude", "m", SegmentKind::claude_tool_result_to_tool_call}};
  for (int i = 0; i < rows; ++i) {
    const double prefix_k = 10 + i % 17;
    const double output_k = 0.1 * (i % 13);
    const double duration_ms = 1000 + 20 * prefix_k + 3000 * output_k + prefix_k * output_k;
    segments.rows.push_back({.step = 0,
                             .group = 0,
                             .start_at = 0,
                             .end_at = std::llround(duration_ms * 1000),
                             .prefix_tokens = prefix_k * 1000,
                             .append_tokens = 0,
                             .input_tokens_total = prefix_k * 1000,
                             .output_tokens = output_k * 1000});
  }
  return segments;
}

TEST(TimingFits, AConstantFeatureIsNoError) {
  const TimingFits fits = fit_timing(quadratic_segments(400), {});
  const GroupFit* const group = fits.fitted("claude::m::claude_tool_result_to_tool_call");
  ASSERT_NE(group, nullptr);
  const TargetFit& fit = group->target(FitTarget::duration);
  EXPECT_EQ(fit.rank, 6u);
  EXPECT_FALSE(fit.condition_number);
  EXPECT_NEAR(fit.test.r2, 1, 1e-9);
  EXPECT_NEAR(fit.coefficients[0], 1000, 1e-3);
  EXPECT_EQ(fit.coefficients[2], 0);
}

TEST(TimingFits, TooFewRowsAfterTrimmingAreNotFitted) {
  const TimingFits fits = fit_timing(quadratic_segments(100), {});
  ASSERT_EQ(fits.groups.size(), 1u);
  EXPECT_LT(fits.groups[0].fit_rows, 100u);
  EXPECT_FALSE(fits.groups[0].is_fitted);
  EXPECT_EQ(fits.fitted(fits.groups[0].key), nullptr);
}

TEST(TimingFits, NoModelAndAModelNamedUnknownShareAFit) {
  TimingSegments segments = quadratic_segments(10);
  segments.groups = {{"claude", "", SegmentKind::claude_tool_result_to_tool_call},
                     {"claude", "unknown_model", SegmentKind::claude_tool_result_to_tool_call}};
  segments.rows[3].group = 1;
  const TimingFits fits = fit_timing(segments, {});
  ASSERT_EQ(fits.groups.size(), 1u);
  EXPECT_EQ(fits.groups[0].raw_rows, 10u);
  EXPECT_EQ(fits.groups[0].model, "");
}

TEST(TimingFits, GroupsAreOrderedByTheTextOfTheirKey) {
  TimingSegments segments = quadratic_segments(2);
  segments.groups = {{"codex", "gpt-5", SegmentKind::codex_tool_result_to_tool_call},
                     {"codex", "gpt-5.1", SegmentKind::codex_tool_result_to_tool_call}};
  segments.rows[1].group = 1;
  const TimingFits fits = fit_timing(segments, {});
  ASSERT_EQ(fits.groups.size(), 2u);
  EXPECT_EQ(fits.groups[0].model, "gpt-5.1");  // "." comes before ":"
}

}  // namespace
}  // namespace atlas::experiments
