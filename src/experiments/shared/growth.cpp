#include "experiments/shared/growth.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/saturating.h"
#include "stats/quantile.h"

namespace atlas::experiments {
namespace {

using base::saturating_add;
using base::saturating_sub;
using trace::EventType;
using trace::Row;
using trace::TextColumn;

constexpr Row kNoStep = 0xFFFFFFFF;

std::optional<GrowthTrigger> trigger_of(const trace::Events& events, Row step) {
  switch (events.first_type(step)) {
    case EventType::user_message:
      return GrowthTrigger::user;
    case EventType::tool_result:
      return GrowthTrigger::tool_result;
    default:
      return std::nullopt;
  }
}

struct ScopeDeltas {
  GrowthDeltas all, user, tool_result;

  void add(const GrowthStep& step, GrowthBucket bucket) {
    all.add(step.delta, bucket);
    (step.trigger == GrowthTrigger::user ? user : tool_result).add(step.delta, bucket);
  }
  GrowthScope finished(std::string scope) {
    return {std::move(scope), all.finished(), user.finished(), tool_result.finished()};
  }
};

std::optional<double> ratio(int64_t part, int64_t whole) {
  if (whole == 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

int64_t total_input_tokens(const trace::Steps& steps, Row step) {
  return saturating_add(steps.prefix_tokens.or_zero(step), steps.newly_append_tokens.or_zero(step));
}

std::vector<GrowthStep> growth_steps(const trace::Trace& trace) {
  const trace::Steps& steps = trace.steps;
  std::vector<GrowthStep> found;
  found.reserve(steps.size());
  std::vector<Row> last(steps.session_id.distinct(), kNoStep);
  for (const Row step : steps.all()) {
    const auto session = steps.session_id.code(step);
    if (session == TextColumn::kNone) continue;
    const Row previous = std::exchange(last[session], step);
    if (previous == kNoStep) continue;
    const auto trigger = trigger_of(trace.events, step);
    if (!trigger) continue;
    const int64_t delta =
        saturating_sub(total_input_tokens(steps, step), total_input_tokens(steps, previous));
    found.push_back({previous, step, delta, *trigger});
  }
  return found;
}

std::string_view bucket_name(GrowthBucket bucket) {
  static constexpr std::array<std::string_view, kGrowthBuckets> kNames = {
      "positive", "zero", "micro_reduction", "ordinary_reduction", "major_reduction"};
  return kNames[static_cast<size_t>(bucket)];
}

GrowthBucket GrowthLimits::bucket(int64_t delta) const {
  if (delta > 0) return GrowthBucket::positive;
  if (delta == 0) return GrowthBucket::zero;
  const int64_t drop = saturating_sub(0, delta);
  if (drop <= micro_most_tokens) return GrowthBucket::micro_reduction;
  return drop >= major_least_tokens ? GrowthBucket::major_reduction
                                    : GrowthBucket::ordinary_reduction;
}

void GrowthDeltas::add(int64_t delta, GrowthBucket bucket) {
  tokens_.push_back(static_cast<double>(delta));
  ++stats_.steps;
  ++stats_.counts[static_cast<size_t>(bucket)];
  stats_.raw_tokens = saturating_add(stats_.raw_tokens, delta);
  if (delta > 0) stats_.positive_tokens = saturating_add(stats_.positive_tokens, delta);
  if (delta >= 0) return;
  const int64_t drop = saturating_sub(0, delta);
  stats_.reduction_tokens = saturating_add(stats_.reduction_tokens, drop);
  stats_.max_reduction = std::max(stats_.max_reduction.value_or(0), drop);
}

GrowthStats GrowthDeltas::finished() {
  constexpr std::array kQuantiles = {0.1, 0.5, 0.9};
  const auto at = [this](double q) { return stats::quantile_two_weight_clamped(tokens_, q); };
  stats::sort_for_quantiles(tokens_, kQuantiles);
  stats_.p10 = at(0.1);
  stats_.median = at(0.5);
  stats_.p90 = at(0.9);
  // What has been put in order stays in order.
  for (double& delta : tokens_) delta = std::max(delta, 0.0);
  stats_.median_increase = at(0.5);
  stats_.p90_increase = at(0.9);
  return stats_;
}

std::optional<double> GrowthStats::share(int64_t part) const { return ratio(part, steps); }
std::optional<double> GrowthStats::average_delta() const { return ratio(raw_tokens, steps); }
std::optional<double> GrowthStats::average_positive_growth() const {
  return ratio(positive_tokens, positive());
}
std::optional<double> GrowthStats::average_clipped_growth() const {
  return ratio(positive_tokens, steps);
}
std::optional<double> GrowthStats::average_reduction() const {
  return ratio(reduction_tokens, negative());
}

std::string_view growth_provider(const trace::Steps& steps, Row step) {
  const auto provider = steps.provider.text_or(step, "unknown");
  return provider.empty() ? "unknown" : provider;
}

std::vector<GrowthScope> growth_summary(const trace::Trace& trace, const GrowthLimits& limits) {
  const trace::Steps& steps = trace.steps;
  ScopeDeltas merged;
  std::map<std::string_view, ScopeDeltas> by_provider;
  // Neighbours mostly share their provider: a look-up only where it changes.
  TextColumn::Code last_code = TextColumn::kNone;
  ScopeDeltas* scope = nullptr;
  for (const GrowthStep& step : trace.derived(growth_steps)) {
    const GrowthBucket bucket = limits.bucket(step.delta);
    merged.add(step, bucket);
    const auto code = steps.provider.code(step.current);
    if (scope == nullptr || code != last_code) {
      scope = &by_provider[growth_provider(steps, step.current)];
      last_code = code;
    }
    scope->add(step, bucket);
  }
  std::vector<GrowthScope> summary = {merged.finished("merged")};
  for (auto& [provider, deltas] : by_provider) {
    summary.push_back(deltas.finished(std::string(provider)));
  }
  return summary;
}

}  // namespace atlas::experiments
