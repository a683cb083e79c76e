#include <gtest/gtest.h>

#include "experiments/llm_generation/output_append_assignment/pairs.h"
#include "support/small_trace.h"

namespace atlas::experiments::output_append {
namespace {

constexpr Tolerance kTolerance{512, 0.10};

// A step with one output at a second of the same minute.
std::string step(int round_index, const std::string& second, int output_tokens = 100) {
  return R"({"provider":"claude","session_id":"s","input_tokens_total":1000,"round_index":)" +
         std::to_string(round_index) + R"(,"output_tokens":)" + std::to_string(output_tokens) +
         R"(,"timing_events":[{"event_type":"text","timestamp":"2026-01-01T00:00:)" + second +
         R"(Z"}]})";
}

size_t pairs_of(const std::vector<std::string>& lines, double max_gap_seconds = 10) {
  base::Counters counters;
  return collect_pairs(support::trace_of_lines(lines), max_gap_seconds, counters).size();
}

std::vector<Pair> repeated(size_t count, const Pair& pair) {
  return std::vector<Pair>(count, pair);
}

TEST(OutputPairs, NeighboursNeedNoAdjacentRoundIndexes) {
  EXPECT_EQ(pairs_of({step(0, "01"), step(7, "02")}), 1);
}

TEST(OutputPairs, GapsOfZeroAndOfTheLimitStay) {
  EXPECT_EQ(pairs_of({step(0, "01"), step(1, "01")}), 1);
  EXPECT_EQ(pairs_of({step(0, "01"), step(1, "11")}), 1);
  EXPECT_EQ(pairs_of({step(0, "01"), step(1, "11.001")}), 0);
  EXPECT_EQ(pairs_of({step(0, "05"), step(1, "04")}), 0);
}

TEST(OutputPairs, StepsWithoutTimeVanishBeforePairing) {
  const std::string timeless = R"({"provider":"claude","session_id":"s","round_index":1})";
  EXPECT_EQ(pairs_of({step(0, "01"), timeless, step(2, "02")}), 1);
}

TEST(OutputPairs, StepsWithoutOutputEndNoPair) {
  EXPECT_EQ(pairs_of({step(0, "01", 0), step(1, "02"), step(2, "03")}), 1);
}

TEST(OutputPairs, ProvidersOfOneSessionDoNotMix) {
  std::string other = step(1, "02");
  other.replace(other.find("claude"), 6, "codex!");
  EXPECT_EQ(pairs_of({step(0, "01"), other, step(2, "03")}), 1);
}

TEST(OutputDecision, NeedsFiftyPairs) {
  EXPECT_EQ(decide(49, 100, 0).side, "not_sure");
  EXPECT_EQ(decide(50, 100, 0).side, "prefix_side");
}

TEST(OutputDecision, FollowsTheSharesOfBothSides) {
  EXPECT_EQ(decide(300, 80, 20).strength, "very_strong");
  EXPECT_EQ(decide(300, 79.9, 20).strength, "strong");
  EXPECT_EQ(decide(300, 20, 90).side, "append_side");
  EXPECT_EQ(decide(299, 20, 90).strength, "strong");
  EXPECT_EQ(decide(99, 30, 30).strength, "moderate");
  EXPECT_EQ(decide(100, 30, 30).side, "mixed");
  EXPECT_EQ(decide(100, 70, 20.1).side, "not_sure");
}

TEST(OutputAssessment, AGainFarAboveTheOutputIsUnassigned) {
  const auto result = assess(repeated(10, {0, 1, 2000, 5000, 9000}), kTolerance);
  EXPECT_EQ(result.prefix_close, 0);
  EXPECT_EQ(result.prefix_reject, 0);
  EXPECT_EQ(result.unassigned, 100);
}

TEST(OutputAssessment, TheToleranceGrowsWithTheOutput) {
  EXPECT_EQ(assess(repeated(1, {0, 1, 2000, 0, 1488}), kTolerance).prefix_close, 100);
  EXPECT_EQ(assess(repeated(1, {0, 1, 2000, 0, 1487}), kTolerance).prefix_close, 0);
  EXPECT_EQ(assess(repeated(1, {0, 1, 10000, 0, 9000}), kTolerance).prefix_close, 100);
}

TEST(OutputAssessment, AConstantSeriesHasNoCorrelation) {
  const std::vector<Pair> pairs = {{0, 1, 2000, 3000, -5}, {1, 2, 4000, 5000, -9}};
  const auto result = assess(pairs, kTolerance);
  EXPECT_DOUBLE_EQ(*result.correlation_append, 1);
  EXPECT_EQ(result.correlation_gain, std::nullopt);
}

}  // namespace
}  // namespace atlas::experiments::output_append
