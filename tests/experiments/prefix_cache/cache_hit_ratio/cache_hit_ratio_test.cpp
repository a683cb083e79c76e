#include <fmt/format.h>
#include <gtest/gtest.h>

#include "experiments/experiment.h"
#include "support/small_trace.h"
#include "table/write.h"

namespace atlas::experiments {
namespace {

std::string step(int64_t prefix, int64_t append, const std::string& first_event) {
  return fmt::format(
      R"({{"provider":"claude","session_id":"s","round_index":0,"prefix_tokens":{},)"
      R"("newly_append_tokens":{},"timing_events":[{{"event_type":"{}"}}],"tools":[]}})",
      prefix, append, first_event);
}

Result run(const std::vector<std::string>& lines) {
  const Experiment& experiment = *find_experiment("cache_hit_ratio");
  return experiment.run(support::trace_of_lines(lines), Params(experiment.options, {}));
}

// Steps of (merged, all) in a bin.
std::string steps_in_bin(const Result& result, size_t bin) {
  return table::to_text(result.table("cache_hit_ratio_bins")->cell(bin, "rounds"));
}

TEST(CacheHitRatio, BinsAreClosedOnTheRightAndZeroHasItsOwn) {
  const Result result = run({step(0, 10, "user_message"), step(1, 99, "user_message"),
                             step(90, 10, "user_message"), step(10, 0, "user_message")});
  EXPECT_EQ(steps_in_bin(result, 0), "1");
  EXPECT_EQ(steps_in_bin(result, 1), "1");
  EXPECT_EQ(steps_in_bin(result, 8), "1");
  EXPECT_EQ(steps_in_bin(result, 13), "1");
}

TEST(CacheHitRatio, StepsThatStartOtherwiseCountInTheTokenWeightedRateOnly) {
  const Result result = run({step(1, 1, "text"), step(0, 0, "user_message")});
  EXPECT_EQ(table::to_text(result.table("cache_hit_ratio_token_weighted")->cell(0, "rounds")), "1");
  EXPECT_EQ(table::to_text(result.table("cache_hit_ratio_summary")->cell(0, "rounds")), "0");
}

}  // namespace
}  // namespace atlas::experiments
