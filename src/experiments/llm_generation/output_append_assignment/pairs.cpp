#include "experiments/llm_generation/output_append_assignment/pairs.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

#include "experiments/shared/generation_span.h"
#include "stats/quantile.h"
#include "stats/sum.h"

namespace atlas::experiments::output_append {
namespace {

using base::Micros;
using trace::Row;

// The time of the first event in list order that has one; not the earliest time.
std::optional<Micros> first_time(const trace::Events& events, Row step) {
  for (const Row event : events.of(step)) {
    if (events.timestamp.has(event)) return events.timestamp[event];
  }
  return std::nullopt;
}

struct Entry {
  trace::TextColumn::Code provider;
  int64_t round_index;
  Micros first_time;
  Row step;

  auto order() const { return std::tie(provider, round_index, first_time); }
};

struct Dropped {
  int64_t no_session = 0, no_round_index = 0, no_time = 0;
  int64_t no_input = 0, no_output = 0, negative_gap = 0, long_gap = 0;
};

class Collector {
 public:
  Collector(const trace::Trace& trace, double max_gap_seconds)
      : trace_(trace),
        max_gap_seconds_(max_gap_seconds),
        last_output_(trace.derived(output_timing).last_output_at) {}

  void add_session(std::span<const Row> session) {
    entries_.clear();
    for (const Row step : session) add_entry(step);
    // Provider codes follow first appearance, so providers of one session keep that order.
    std::ranges::stable_sort(entries_, {}, &Entry::order);
    for (size_t i = 1; i < entries_.size(); ++i) {
      if (entries_[i - 1].provider == entries_[i].provider) add_pair(entries_[i - 1], entries_[i]);
    }
  }

  std::vector<Pair> pairs;
  Dropped dropped;

 private:
  void add_entry(Row step) {
    const trace::Steps& steps = trace_.steps;
    if (!steps.provider.has(step)) {
      ++dropped.no_session;
    } else if (!steps.round_index.has(step)) {
      ++dropped.no_round_index;
    } else if (const auto time = first_time(trace_.events, step)) {
      entries_.push_back({steps.provider.code(step), steps.round_index.or_zero(step), *time, step});
    } else {
      ++dropped.no_time;
    }
  }

  void add_pair(const Entry& previous, const Entry& next) {
    const trace::Steps& steps = trace_.steps;
    const int64_t input = steps.input_tokens_total.or_zero(previous.step);
    const int64_t output = steps.output_tokens.or_zero(previous.step);
    if (input <= 0 || output <= 0) {
      ++(input <= 0 ? dropped.no_input : dropped.no_output);
      return;
    }
    const Micros end =
        last_output_.has(previous.step) ? last_output_.or_zero(previous.step) : previous.first_time;
    const Micros gap_us = next.first_time - end;
    const double gap_seconds = static_cast<double>(gap_us) / base::kMicrosPerSecond;
    if (gap_us < 0 || gap_seconds > max_gap_seconds_) {
      ++(gap_us < 0 ? dropped.negative_gap : dropped.long_gap);
      return;
    }
    pairs.push_back(
        {previous.step, next.step, static_cast<double>(output),
         static_cast<double>(steps.newly_append_tokens.or_zero(next.step)),
         static_cast<double>(steps.prefix_tokens.or_zero(next.step)) - static_cast<double>(input)});
  }

  const trace::Trace& trace_;
  double max_gap_seconds_;
  const trace::IntColumn& last_output_;
  std::vector<Entry> entries_;
};

double log2_tokens(double tokens) { return std::log2(std::max(1.0, tokens)); }

// Nothing for fewer than two values or where a series does not vary.
std::optional<double> pearson(std::vector<double> x, std::vector<double> y) {
  const auto is_constant = [](const std::vector<double>& v) {
    return std::ranges::adjacent_find(v, std::ranges::not_equal_to{}) == v.end();
  };
  if (x.size() < 2 || is_constant(x) || is_constant(y)) return std::nullopt;
  const auto center = [](std::vector<double>& v) {
    const double mean = stats::sum_numpy(v) / static_cast<double>(v.size());
    for (double& value : v) value -= mean;
  };
  center(x);
  center(y);
  double xy = 0;
  double xx = 0;
  double yy = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    xy += x[i] * y[i];
    xx += x[i] * x[i];
    yy += y[i] * y[i];
  }
  if (!(xx > 0) || !(yy > 0)) return std::nullopt;
  return std::clamp(xy / std::sqrt(xx) / std::sqrt(yy), -1.0, 1.0);
}

template <typename ValueOf>
std::vector<double> values_of(std::span<const Pair> pairs, ValueOf value_of) {
  std::vector<double> values;
  values.reserve(pairs.size());
  for (const Pair& pair : pairs) values.push_back(value_of(pair));
  return values;
}

template <typename ValueOf>
double median_of(std::span<const Pair> pairs, ValueOf value_of) {
  auto values = values_of(pairs, value_of);
  stats::sort_for_quantiles(values, std::array{0.5});
  return stats::quantile_two_weight(values, 0.5).value_or(0);
}

void count_sides(std::span<const Pair> pairs, const Tolerance& tolerance, Assessment& result) {
  int64_t close = 0, reject = 0, can = 0, side = 0, both = 0, unassigned = 0;
  for (const Pair& pair : pairs) {
    const double output = pair.previous_output;
    const double slack = std::max(tolerance.absolute_tokens, tolerance.relative_fraction * output);
    const bool is_close = std::fabs(pair.prefix_delta - output) <= slack;
    const bool is_rejected = pair.prefix_delta < output - slack;
    const bool can_hold = pair.next_append >= output - slack;
    const bool is_append_side = is_rejected && can_hold;
    close += is_close;
    reject += is_rejected;
    can += can_hold;
    side += is_append_side;
    both += is_close && can_hold;
    unassigned += !is_close && !is_append_side;
  }
  const auto n = static_cast<double>(pairs.size());
  const auto percent = [&](int64_t k) { return static_cast<double>(100 * k) / n; };
  result.prefix_close = percent(close);
  result.prefix_reject = percent(reject);
  result.append_can = percent(can);
  result.append_side = percent(side);
  result.close_and_can = percent(both);
  result.unassigned = percent(unassigned);
}

}  // namespace

std::vector<Pair> collect_pairs(const trace::Trace& trace, double max_gap_seconds,
                                base::Counters& counters) {
  Collector collector(trace, max_gap_seconds);
  const auto& sessions = trace.derived(trace::sessions_in_file_order);
  for (size_t k = 0; k < sessions.size(); ++k) collector.add_session(sessions.session(k));
  const Dropped& dropped = collector.dropped;
  const auto without_session = trace.steps.size() - std::ssize(sessions.steps);
  counters.add("steps_missing_provider_or_session", dropped.no_session + without_session);
  counters.add("steps_missing_round_index", dropped.no_round_index);
  counters.add("steps_missing_timestamp", dropped.no_time);
  counters.add("pairs", std::ssize(collector.pairs));
  counters.add("dropped_no_previous_input", dropped.no_input);
  counters.add("dropped_no_previous_output", dropped.no_output);
  counters.add("dropped_negative_gap", dropped.negative_gap);
  counters.add("dropped_long_gap", dropped.long_gap);
  return std::move(collector.pairs);
}

Decision decide(int64_t count, double prefix_close_percent, double append_side_percent) {
  constexpr int64_t kFewPairs = 50;
  constexpr int64_t kEnoughPairs = 100;
  constexpr int64_t kManyPairs = 300;
  const double close = prefix_close_percent;
  const double side = append_side_percent;
  if (count < kFewPairs) return {"not_sure", "weak"};
  if (close >= 70 && side <= 20) {
    return {"prefix_side", count >= kManyPairs && close >= 80 ? "very_strong" : "strong"};
  }
  if (side >= 70 && close <= 20) {
    return {"append_side", count >= kManyPairs && side >= 90 ? "very_strong" : "strong"};
  }
  if (close >= 30 && side >= 30) return {"mixed", count >= kEnoughPairs ? "strong" : "moderate"};
  return {"not_sure", "weak"};
}

Assessment assess(std::span<const Pair> pairs, const Tolerance& tolerance) {
  Assessment result;
  if (pairs.empty()) return result;
  result.count = std::ssize(pairs);
  count_sides(pairs, tolerance, result);
  result.decision = decide(result.count, result.prefix_close, result.append_side);
  const auto outputs =
      values_of(pairs, [](const Pair& pair) { return log2_tokens(pair.previous_output); });
  result.correlation_append = pearson(
      outputs, values_of(pairs, [](const Pair& pair) { return log2_tokens(pair.next_append); }));
  result.correlation_gain =
      pearson(outputs, values_of(pairs, [](const Pair& pair) { return log2_tokens(pair.gain()); }));
  result.median_output = median_of(pairs, [](const Pair& pair) { return pair.previous_output; });
  result.median_append = median_of(pairs, [](const Pair& pair) { return pair.next_append; });
  result.median_gain = median_of(pairs, [](const Pair& pair) { return pair.gain(); });
  result.median_delta_minus_output =
      median_of(pairs, [](const Pair& pair) { return pair.prefix_delta - pair.previous_output; });
  const auto residuals = stats::sorted(
      values_of(pairs, [](const Pair& pair) { return pair.next_append - pair.previous_output; }));
  result.median_append_minus_output = *stats::quantile_two_weight(residuals, 0.50);
  result.p10_append_minus_output = *stats::quantile_two_weight(residuals, 0.10);
  result.p90_append_minus_output = *stats::quantile_two_weight(residuals, 0.90);
  return result;
}

}  // namespace atlas::experiments::output_append
