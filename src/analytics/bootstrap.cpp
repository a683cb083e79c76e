#include "analytics/bootstrap.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <iterator>
#include <limits>
#include <numeric>
#include <optional>
#include <ranges>
#include <span>

#include "analytics/triggers.h"
#include "experiments/shared/growth.h"
#include "stats/random.h"

namespace atlas::analytics {
namespace {

using experiments::ScopeOverview;
using experiments::TimedTokens;
using trace::Row;
using trace::TextColumn;

// The clusters that are drawn: a session each, and one for all steps without a session.
struct Clusters {
  std::vector<uint32_t> of_step;
  size_t count = 0;
};

Clusters clusters_of(const trace::Steps& steps) {
  constexpr uint32_t kUnseen = std::numeric_limits<uint32_t>::max();
  std::vector<uint32_t> of_code(steps.session_id.distinct() + 1, kUnseen);
  Clusters clusters;
  clusters.of_step.reserve(steps.size());
  for (const Row step : steps.all()) {
    const auto code = steps.session_id.code(step);
    uint32_t& cluster = code == TextColumn::kNone ? of_code.back() : of_code[code];
    if (cluster == kUnseen) cluster = static_cast<uint32_t>(clusters.count++);
    clusters.of_step.push_back(cluster);
  }
  return clusters;
}

// How often each cluster was drawn. A cluster's counts lie side by side, so that one instruction
// adds those of many draws.
class Multiplicities {
 public:
  using Counts = std::array<uint8_t, kDraws>;

  Multiplicities(size_t clusters, uint64_t seed) : counts_(clusters, Counts{}) {
    stats::NumpyRandom random(seed);
    const auto last = static_cast<uint32_t>(clusters - 1);
    for (size_t draw = 0; draw < kDraws; ++draw) {
      for (size_t i = 0; i < clusters; ++i) {
        uint8_t& count = counts_[random.interval(last)][draw];
        // 255 times the same of many thousands does not happen; of a few, it cannot.
        if (count < std::numeric_limits<uint8_t>::max()) ++count;
      }
    }
  }
  const Counts& of(uint32_t cluster) const { return counts_[cluster]; }

 private:
  std::vector<Counts> counts_;
};

// What adds up: the value of a draw is the sum over clusters of its count times the cluster's.
enum Sum : size_t {
  kPrefix,
  kAppend,
  kUserInput,
  kUserAppend,
  kUserGrowth,
  kToolInput,
  kToolAppend,
  kToolGrowth,
  kDecoding,  // seconds and tokens follow, as with the next two
  kReasoning = kDecoding + 3,
  kPostReasoning = kReasoning + 3,
  kSums = kPostReasoning + 3,
};
using Sums = std::array<double, kSums>;

void add_timed(const std::optional<TimedTokens>& timed, size_t first, Sums& sums) {
  if (!timed) return;
  sums[first] += static_cast<double>(timed->steps);
  sums[first + 1] += timed->seconds;
  sums[first + 2] += static_cast<double>(timed->tokens);
}

void add_input(const trace::Trace& trace, Row step, Sums& sums) {
  const auto append = static_cast<double>(trace.steps.newly_append_tokens.or_zero(step));
  const auto input = static_cast<double>(experiments::total_input_tokens(trace.steps, step));
  sums[kPrefix] += static_cast<double>(trace.steps.prefix_tokens.or_zero(step));
  sums[kAppend] += append;
  const Trigger trigger = trigger_of(trace.events, step);
  if (trigger == Trigger::none) return;
  sums[trigger == Trigger::user ? kUserInput : kToolInput] += input;
  sums[trigger == Trigger::user ? kUserAppend : kToolAppend] += append;
}

// By cluster.
std::vector<Sums> sums_of(const trace::Trace& trace, const Clusters& clusters) {
  const auto& times = trace.derived(experiments::step_times);
  std::vector<Sums> sums(clusters.count, Sums{});
  for (const Row step : trace.steps.all()) {
    Sums& cluster = sums[clusters.of_step[step]];
    add_input(trace, step, cluster);
    const auto timed = experiments::timed_tokens(trace.steps, times, step);
    add_timed(timed.decoding, kDecoding, cluster);
    add_timed(timed.reasoning, kReasoning, cluster);
    add_timed(timed.post_reasoning, kPostReasoning, cluster);
  }
  for (const auto& growth : trace.derived(experiments::growth_steps)) {
    if (growth.delta <= 0) continue;
    const bool is_user = growth.trigger == experiments::GrowthTrigger::user;
    sums[clusters.of_step[growth.current]][is_user ? kUserGrowth : kToolGrowth] +=
        static_cast<double>(growth.delta);
  }
  return sums;
}

// Sums of one draw after the other.
std::vector<Sums> drawn_sums(const std::vector<Sums>& of_cluster, const Multiplicities& counts) {
  std::array<std::array<double, kDraws>, kSums> drawn = {};
  for (uint32_t cluster = 0; cluster < of_cluster.size(); ++cluster) {
    const auto& times = counts.of(cluster);
    for (size_t sum = 0; sum < kSums; ++sum) {
      const double value = of_cluster[cluster][sum];
      if (value == 0) continue;
      for (size_t draw = 0; draw < kDraws; ++draw) drawn[sum][draw] += value * times[draw];
    }
  }
  std::vector<Sums> result(kDraws);
  for (size_t draw = 0; draw < kDraws; ++draw) {
    for (size_t sum = 0; sum < kSums; ++sum) result[draw][sum] = drawn[sum][draw];
  }
  return result;
}

struct Sample {
  double value;  // > 0
  uint32_t cluster;
};

// Quantiles of a sample in which each value occurs as often as its cluster was drawn.
//
// The values are dealt into blocks of rising value, which is cheaper than sorting them. How many
// values a block has in each draw is counted once; a quantile then looks into one block, and only
// blocks that are looked into are sorted.
class DrawnQuantiles {
 public:
  DrawnQuantiles(std::span<const Sample> samples, const Multiplicities& counts) : counts_(counts) {
    deal(samples);
    std::array<uint32_t, kDraws> end = {};
    for (Block& block : blocks_) {
      const auto all = samples_of(block);
      for (size_t i = 0; i < all.size(); i += kChunk) {
        count(all.subspan(i, std::min(kChunk, all.size() - i)), end);
      }
      block.end = end;
    }
  }

  // Rule P-A' (stats/quantile.h); nothing if the draw has no value.
  std::optional<double> quantile(size_t draw, double q) {
    const uint32_t n = blocks_.empty() ? 0 : blocks_.back().end[draw];
    if (n == 0) return std::nullopt;
    const double place = static_cast<double>(n - 1) * q;
    const double low = std::floor(place);
    const double first = value_at(draw, static_cast<uint32_t>(low));
    if (place == low) return first;
    const double second = value_at(draw, static_cast<uint32_t>(low) + 1);
    return first * (low + 1 - place) + second * (place - low);
  }

 private:
  static constexpr size_t kLeastBlock = 256;
  static constexpr size_t kChunk = 256;  // times 255 still fits 16 bits
  static constexpr int kKeyShift = 44;   // leaves eight bits of the fraction

  struct Block {
    size_t first, last;  // into samples_
    bool is_sorted = false;
    std::array<uint32_t, kDraws> end = {};  // values of each draw up to here, with this block's
  };

  // Rises with the value: the bits of positive doubles are in their order.
  static uint64_t key_of(const Sample& sample) {
    return std::bit_cast<uint64_t>(sample.value) >> kKeyShift;
  }

  void deal(std::span<const Sample> samples) {
    if (samples.empty()) return;
    const auto [least, most] = std::ranges::minmax(samples | std::views::transform(key_of));
    std::vector<size_t> begin(most - least + 2, 0);
    for (const Sample& sample : samples) ++begin[key_of(sample) - least + 1];
    std::partial_sum(begin.begin(), begin.end(), begin.begin());
    size_t first = 0;
    for (const size_t last : begin) {
      if (last - first < kLeastBlock && last < samples.size()) continue;
      if (last > first) blocks_.push_back({first, last});
      first = last;
    }
    samples_.resize(samples.size());
    for (const Sample& sample : samples) samples_[begin[key_of(sample) - least]++] = sample;
  }

  void count(std::span<const Sample> chunk, std::array<uint32_t, kDraws>& end) const {
    std::array<uint16_t, kDraws> in_chunk = {};
    for (const Sample& sample : chunk) {
      const auto& times = counts_.of(sample.cluster);
      for (size_t draw = 0; draw < kDraws; ++draw) {
        in_chunk[draw] = static_cast<uint16_t>(in_chunk[draw] + times[draw]);
      }
    }
    for (size_t draw = 0; draw < kDraws; ++draw) end[draw] += in_chunk[draw];
  }

  std::span<Sample> samples_of(const Block& block) {
    return std::span(samples_).subspan(block.first, block.last - block.first);
  }

  // The value at a place, from 0, of the multiplied sample.
  double value_at(size_t draw, uint32_t place) {
    const auto block =
        std::ranges::upper_bound(blocks_, place, {}, [&](const Block& b) { return b.end[draw]; });
    const auto samples = samples_of(*block);
    if (!block->is_sorted) std::ranges::sort(samples, {}, &Sample::value);
    block->is_sorted = true;
    uint32_t end = block == blocks_.begin() ? 0 : std::prev(block)->end[draw];
    for (const Sample& sample : samples) {
      end += counts_.of(sample.cluster)[draw];
      if (place < end) return sample.value;
    }
    return samples.back().value;
  }

  const Multiplicities& counts_;
  std::vector<Sample> samples_;
  std::vector<Block> blocks_;
};

std::vector<Sample> generation_seconds(const trace::Trace& trace, const Clusters& clusters) {
  const auto& times = trace.derived(experiments::step_times);
  std::vector<Sample> samples;
  samples.reserve(trace.steps.size());
  for (const Row step : trace.steps.all()) {
    if (!times.generation_ms.has(step)) continue;
    samples.push_back(
        {static_cast<double>(times.generation_ms.or_zero(step)) / 1000, clusters.of_step[step]});
  }
  return samples;
}

std::vector<Sample> tool_latencies_ms(const trace::Trace& trace, const Clusters& clusters) {
  const trace::ToolCalls& calls = trace.tool_calls;
  std::vector<Sample> samples;
  samples.reserve(calls.size());
  for (const Row call : calls.all()) {
    const int64_t ms = calls.effective_latency_ms(call).value_or(0);
    if (ms > 0) samples.push_back({static_cast<double>(ms), clusters.of_step[calls.step[call]]});
  }
  return samples;
}

int64_t count_of(double sum) {
  constexpr double kMost = 9.2e18;  // below the end of 64 bits
  return static_cast<int64_t>(std::clamp(sum, -kMost, kMost));
}

TimedTokens timed_of(const Sums& sums, size_t first) {
  return {count_of(sums[first]), sums[first + 1], count_of(sums[first + 2])};
}

ScopeOverview overview_of(const Sums& sums) {
  ScopeOverview overview;
  overview.prefix_tokens = count_of(sums[kPrefix]);
  overview.append_tokens = count_of(sums[kAppend]);
  overview.total_input_tokens = count_of(sums[kPrefix] + sums[kAppend]);
  overview.user.total_input_tokens = count_of(sums[kUserInput]);
  overview.user.append_tokens = count_of(sums[kUserAppend]);
  overview.user.growth.positive_tokens = count_of(sums[kUserGrowth]);
  overview.tool_result.total_input_tokens = count_of(sums[kToolInput]);
  overview.tool_result.append_tokens = count_of(sums[kToolAppend]);
  overview.tool_result.growth.positive_tokens = count_of(sums[kToolGrowth]);
  overview.decoding = timed_of(sums, kDecoding);
  overview.reasoning = timed_of(sums, kReasoning);
  overview.post_reasoning = timed_of(sums, kPostReasoning);
  return overview;
}

std::optional<double> in_seconds(const std::optional<double>& ms) {
  return ms ? std::optional(*ms / 1000) : std::nullopt;
}

}  // namespace

Bootstrap bootstrap(const trace::Trace& trace, uint64_t seed) {
  Bootstrap result;
  const Clusters clusters = clusters_of(trace.steps);
  result.sessions = clusters.count;
  if (clusters.count == 0) return result;
  const Multiplicities counts(clusters.count, seed);
  for (const Sums& sums : drawn_sums(sums_of(trace, clusters), counts)) {
    result.draws.push_back(overview_of(sums));
  }
  DrawnQuantiles generation(generation_seconds(trace, clusters), counts);
  DrawnQuantiles latency(tool_latencies_ms(trace, clusters), counts);
  for (size_t draw = 0; draw < kDraws; ++draw) {
    ScopeOverview& overview = result.draws[draw];
    overview.generation.p50_seconds = generation.quantile(draw, 0.5);
    overview.generation.p90_seconds = generation.quantile(draw, 0.9);
    overview.tools.latency.p50_seconds = in_seconds(latency.quantile(draw, 0.5));
    overview.tools.latency.p90_seconds = in_seconds(latency.quantile(draw, 0.9));
  }
  return result;
}

}  // namespace atlas::analytics
