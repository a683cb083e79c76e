#include "experiments/shared/generation_span.h"

#include <algorithm>
#include <limits>

#include "experiments/shared/providers.h"

namespace atlas::experiments {
namespace {

using base::Micros;
using trace::EventType;
using trace::Row;

constexpr Micros kNever = std::numeric_limits<Micros>::min();

void add_step(const trace::Events& events, Row step, OutputTiming& timing) {
  Micros first_output = std::numeric_limits<Micros>::max();
  Micros last_output = kNever;
  for (const Row event : events.of(step)) {
    if (!trace::is_output(events.type(event)) || !events.timestamp.has(event)) continue;
    const Micros at = events.timestamp.or_zero(event);
    first_output = std::min(first_output, at);
    last_output = std::max(last_output, at);
  }
  if (last_output == kNever) {
    timing.generation_us.push_null();
    timing.trigger_at.push_null();
    timing.last_output_at.push_null();
    return;
  }
  Micros last_input = kNever;
  Micros last_message = kNever;
  for (const Row event : events.of(step)) {
    const EventType type = events.type(event);
    if (!trace::is_input(type) || !events.timestamp.has(event)) continue;
    const Micros at = events.timestamp.or_zero(event);
    if (at > first_output) continue;
    last_input = std::max(last_input, at);
    if (type == EventType::user_message) last_message = std::max(last_message, at);
  }
  const bool has_span = last_input != kNever && last_output > last_input;
  has_span ? timing.generation_us.push(last_output - last_input) : timing.generation_us.push_null();
  last_message != kNever ? timing.trigger_at.push(last_message) : timing.trigger_at.push_null();
  timing.last_output_at.push(last_output);
}

}  // namespace

OutputTiming output_timing(const trace::Trace& trace) {
  OutputTiming timing;
  for (auto* column : {&timing.generation_us, &timing.trigger_at, &timing.last_output_at}) {
    column->reserve(trace.steps.size());
  }
  for (const Row step : trace.steps.all()) add_step(trace.events, step, timing);
  for (auto* column : {&timing.generation_us, &timing.trigger_at, &timing.last_output_at}) {
    column->finish();
  }
  return timing;
}

std::vector<ProviderValues> generation_seconds_by_provider(const trace::Trace& trace) {
  const StepGroups groups = group_by_provider(trace.steps, EmptyProvider::is_unknown);
  const OutputTiming& timing = trace.derived(output_timing);
  std::vector<std::vector<double>> seconds(groups.size());
  for (const Row step : trace.steps.all()) {
    if (!timing.generation_us.has(step)) continue;
    const auto span_us = static_cast<double>(timing.generation_us.or_zero(step));
    seconds[groups.of_step[step]].push_back(span_us / base::kMicrosPerSecond);
  }
  return values_by_provider(groups, std::move(seconds));
}

}  // namespace atlas::experiments
