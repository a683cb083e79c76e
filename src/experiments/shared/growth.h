// How the whole prompt (prefix + append tokens) of a session grows and shrinks from step to step.
//
// A step is compared with the one before it in its session in file order, whatever their round
// indexes and providers, if its first event is a user message or a tool result. Every step of the
// session is the next one's predecessor, compared or not. Missing token counts are 0; "" is a
// session like any other.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "trace/trace.h"

namespace atlas::experiments {

enum class GrowthTrigger : uint8_t { user, tool_result };

struct GrowthStep {
  trace::Row previous, current;
  int64_t delta;  // of the total input, in tokens
  GrowthTrigger trigger;
};

// Prefix plus append, missing ones as 0; kept inside 64 bits. Reads prefix_tokens and
// newly_append_tokens.
int64_t total_input_tokens(const trace::Steps& steps, trace::Row step);

// In file order. Reads session_id, event_type and the token counts. For Trace::derived.
std::vector<GrowthStep> growth_steps(const trace::Trace& trace);

enum class GrowthBucket : uint8_t {
  positive,
  zero,
  micro_reduction,
  ordinary_reduction,
  major_reduction
};
inline constexpr size_t kGrowthBuckets = 5;

// "positive", "micro_reduction", ...
std::string_view bucket_name(GrowthBucket bucket);

struct GrowthLimits {
  int64_t micro_most_tokens = 1024;    // a reduction up to here is jitter
  int64_t major_least_tokens = 64000;  // from here on it is a compaction or a fresh start
  GrowthBucket bucket(int64_t delta) const;
};

struct GrowthStats {
  std::array<int64_t, kGrowthBuckets> counts = {};  // by GrowthBucket
  int64_t steps = 0;
  int64_t positive_tokens = 0;   // sum of the positive deltas
  int64_t reduction_tokens = 0;  // sum of the drops
  int64_t raw_tokens = 0;        // sum of all deltas
  std::optional<int64_t> max_reduction;
  std::optional<double> p10, median, p90;  // of the deltas, rule P-A'
  // The same of the deltas with 0 in the place of a negative one.
  std::optional<double> median_increase, p90_increase;

  int64_t count(GrowthBucket bucket) const { return counts[static_cast<size_t>(bucket)]; }
  int64_t positive() const { return count(GrowthBucket::positive); }
  int64_t negative() const { return steps - positive() - count(GrowthBucket::zero); }
  // Nothing where the denominator is 0.
  std::optional<double> share(int64_t part) const;
  std::optional<double> average_delta() const;
  std::optional<double> average_positive_growth() const;  // over the steps that grow
  std::optional<double> average_clipped_growth() const;   // over all steps
  std::optional<double> average_reduction() const;        // over the steps that shrink
};

// The deltas of one population, one by one.
class GrowthDeltas {
 public:
  // bucket  GrowthLimits::bucket(delta)
  void add(int64_t delta, GrowthBucket bucket);
  // Once, after the last delta.
  GrowthStats finished();

 private:
  GrowthStats stats_;
  std::vector<double> tokens_;
};

// One scope of the summary: "merged" or a provider ("unknown" where the trace has none).
struct GrowthScope {
  std::string scope;
  GrowthStats all, user, tool_result;
};

// "merged" first, then the providers by code point. Reads provider besides what growth_steps reads.
std::vector<GrowthScope> growth_summary(const trace::Trace& trace, const GrowthLimits& limits = {});

// The provider of a step, "unknown" if there is none or it is empty.
std::string_view growth_provider(const trace::Steps& steps, trace::Row step);

}  // namespace atlas::experiments
