#include "experiments/trace_facts/overview_summary/overview.h"

#include <algorithm>
#include <array>
#include <functional>
#include <span>
#include <utility>

#include "base/saturating.h"
#include "experiments/trace_facts/overview_summary/step_times.h"
#include "stats/quantile.h"
#include "stats/sum.h"

namespace atlas::experiments {
namespace {

using base::saturating_add;
using base::saturating_sub;
using trace::EventType;
using trace::Field;
using trace::Row;
using trace::TextColumn;

void add_to(int64_t& sum, int64_t value) { sum = saturating_add(sum, value); }

double seconds_of(int64_t ms) { return static_cast<double>(ms) / 1000; }

// values      durations > 0 in file order, in a unit of which `per_second` make a second: sum and
//             quantiles are taken in that unit, then divided
DurationStats duration_stats(std::vector<double> values, double per_second) {
  DurationStats result{.count = std::ssize(values),
                       .total_seconds = stats::sum_sequential(values) / per_second};
  stats::sort_for_quantiles(values, std::array{0.5, 0.9, 0.99});
  const auto seconds_at = [&](double q) -> std::optional<double> {
    const auto value = stats::quantile_two_weight_clamped(values, q);
    if (!value) return std::nullopt;
    return *value / per_second;
  };
  result.p50_seconds = seconds_at(0.5);
  result.p90_seconds = seconds_at(0.9);
  result.p99_seconds = seconds_at(0.99);
  return result;
}

// Steps by a text, scope after scope with the same memory.
class CountByText {
 public:
  explicit CountByText(const TextColumn& column) : column_(column), counts_(column.distinct()) {}

  void add(Row step) {
    const auto code = column_.code(step);
    if (code != TextColumn::kNone && counts_[code]++ == 0) order_.push_back(code);
  }
  int64_t distinct() const { return std::ssize(order_); }
  // Both by first appearance.
  std::span<const TextColumn::Code> seen() const { return order_; }
  std::vector<NamedCount> named() const {
    std::vector<NamedCount> result;
    for (const auto code : order_) {
      result.push_back({std::string(column_.text(code)), counts_[code]});
    }
    return result;
  }
  void clear() {
    for (const auto code : order_) counts_[code] = 0;
    order_.clear();
  }

 private:
  const TextColumn& column_;
  std::vector<int64_t> counts_;  // by code
  std::vector<TextColumn::Code> order_;
};

// What a scope remembers of a session between two of its steps.
struct SessionState {
  std::optional<int64_t> last_event_ms;
  std::optional<int64_t> total_input_tokens;  // of the step before
};

// Fills one ScopeOverview after the other.
class Collector {
 public:
  explicit Collector(const trace::Trace& trace)
      : trace_(trace),
        times_(trace.derived(step_times)),
        sessions_(trace.steps.session_id),
        users_(trace.steps.user),
        providers_(trace.steps.provider),
        models_(trace.steps.model),
        session_states_(trace.steps.session_id.distinct()) {}

  // steps  ascending rows
  template <typename Steps>
  ScopeOverview collect(std::string_view name, const Steps& steps) {
    overview_ = ScopeOverview{.scope = std::string(name)};
    lists_ = Lists();
    for (const auto session : sessions_.seen()) session_states_[session] = {};
    for (auto* counts : {&sessions_, &users_, &providers_, &models_}) counts->clear();
    for (const Row step : steps) add(step);
    return finished();
  }

 private:
  void add(Row step) {
    ++overview_.steps;
    for (auto* counts : {&sessions_, &users_, &providers_, &models_}) counts->add(step);
    add_event_types(step);
    add_observed(step);
    add_input(step);
    add_output(step);
    add_spans(step);
    add_tools(step);
  }
  void add_event_types(Row step);
  void add_observed(Row step);
  void add_human_waits(Row step, SessionState& session);
  void add_input(Row step);
  void add_output(Row step);
  void add_spans(Row step);
  void add_tools(Row step);
  ScopeOverview finished();

  struct Lists {
    std::vector<double> generation_seconds, reasoning_end_seconds, human_wait_seconds;
    std::vector<double> tool_latency_ms;
    GrowthDeltas user, tool_result;
  };

  const trace::Trace& trace_;
  const StepTimes& times_;
  CountByText sessions_, users_, providers_, models_;
  std::vector<SessionState> session_states_;  // by the code of the session
  ScopeOverview overview_;
  Lists lists_;
};

void Collector::add_event_types(Row step) {
  bool has_user_message = false;
  bool has_tool_result = false;
  bool has_reasoning = trace_.steps.reasoning_output_tokens.or_zero(step) > 0;
  for (const Row event : trace_.events.of(step)) {
    const EventType type = trace_.events.type(event);
    has_user_message |= type == EventType::user_message;
    has_tool_result |= type == EventType::tool_result;
    has_reasoning |= type == EventType::reasoning;
  }
  overview_.steps_with_user_message += has_user_message ? 1 : 0;
  overview_.steps_with_tool_result += has_tool_result ? 1 : 0;
  overview_.steps_with_observed_reasoning += has_reasoning ? 1 : 0;
}

void Collector::add_observed(Row step) {
  const auto observe = [this](int64_t ms) {
    const base::Micros at = ms * 1000;
    overview_.earliest = std::min(overview_.earliest.value_or(at), at);
    overview_.latest = std::max(overview_.latest.value_or(at), at);
  };
  const auto events = times_.of(step);
  if (!events.empty()) {
    observe(events.front().at_ms);
    observe(events.back().at_ms);
  }
  const trace::ToolCalls& calls = trace_.tool_calls;
  for (const Row call : calls.of(step)) {
    if (calls.emitted_at.has(call)) observe(floored_ms(calls.emitted_at.or_zero(call)));
    if (calls.result_at.has(call)) observe(floored_ms(calls.result_at.or_zero(call)));
  }
}

// As in human_waits.h, but on whole milliseconds, inside the scope and with "" as a session.
void Collector::add_human_waits(Row step, SessionState& session) {
  bool has_message = false;
  for (const auto& [at, type] : times_.of(step)) {
    if (type == EventType::user_message) {
      has_message = true;
      const int64_t wait = at - session.last_event_ms.value_or(at);
      if (wait > 0) lists_.human_wait_seconds.push_back(seconds_of(wait));
    }
    session.last_event_ms = at;
  }
  overview_.steps_with_stamped_message += has_message ? 1 : 0;
}

void Collector::add_input(Row step) {
  const int64_t append = trace_.steps.newly_append_tokens.or_zero(step);
  const int64_t total = total_input_tokens(trace_.steps, step);
  add_to(overview_.append_tokens, append);
  add_to(overview_.prefix_tokens, trace_.steps.prefix_tokens.or_zero(step));
  add_to(overview_.total_input_tokens, total);

  std::optional<int64_t> total_before;
  const auto session = trace_.steps.session_id.code(step);
  if (session != TextColumn::kNone) {
    total_before = std::exchange(session_states_[session].total_input_tokens, total);
    add_human_waits(step, session_states_[session]);
  }
  const EventType trigger = trace_.events.first_type(step);
  if (!trace::is_input(trigger)) return;
  const bool is_user = trigger == EventType::user_message;
  TriggeredSteps& triggered = is_user ? overview_.user : overview_.tool_result;
  ++triggered.steps;
  add_to(triggered.total_input_tokens, total);
  add_to(triggered.append_tokens, append);
  if (!total_before) return;
  const int64_t delta = saturating_sub(total, *total_before);
  (is_user ? lists_.user : lists_.tool_result).add(delta, GrowthLimits().bucket(delta));
}

void Collector::add_output(Row step) {
  const int64_t reasoning = trace_.steps.reasoning_output_tokens.or_zero(step);
  add_to(overview_.output_tokens, trace_.steps.output_tokens.or_zero(step));
  add_to(overview_.reasoning_tokens, reasoning);
  overview_.steps_with_reasoning_tokens += reasoning > 0 ? 1 : 0;
}

void Collector::add_spans(Row step) {
  if (const auto span = times_.generation_ms[step]) {
    lists_.generation_seconds.push_back(seconds_of(*span));
  }
  if (const auto span = times_.reasoning_end_ms[step]) {
    lists_.reasoning_end_seconds.push_back(seconds_of(*span));
  }
  const StepTimedTokens timed = timed_tokens(trace_.steps, times_, step);
  if (timed.decoding) overview_.decoding.add(*timed.decoding);
  if (timed.reasoning) overview_.reasoning.add(*timed.reasoning);
  if (timed.post_reasoning) overview_.post_reasoning.add(*timed.post_reasoning);
}

void Collector::add_tools(Row step) {
  const trace::ToolCalls& calls = trace_.tool_calls;
  ToolOverview& tools = overview_.tools;
  tools.calls += calls.count_of(step);
  tools.steps_with_calls += calls.count_of(step) > 0 ? 1 : 0;
  for (const Row call : calls.of(step)) {
    const auto latency = calls.effective_latency_ms(call);
    if (!latency) {
      ++tools.missing_latency;
    } else if (*latency <= 0) {
      ++tools.nonpositive_latency;
    } else {
      lists_.tool_latency_ms.push_back(static_cast<double>(*latency));
      ++(calls.tool_internal_latency_ms.has(call) ? tools.internal_latency : tools.wall_latency);
    }
  }
}

ScopeOverview Collector::finished() {
  overview_.sessions = sessions_.distinct();
  if (users_.distinct() > 0) overview_.users = users_.distinct();
  overview_.by_provider = providers_.named();
  std::ranges::sort(overview_.by_provider, {}, &NamedCount::name);
  overview_.by_model = models_.named();
  std::ranges::stable_sort(overview_.by_model, std::greater(), &NamedCount::steps);
  overview_.user.growth = lists_.user.finished();
  overview_.tool_result.growth = lists_.tool_result.finished();
  overview_.generation = duration_stats(std::move(lists_.generation_seconds), 1);
  overview_.input_to_reasoning_end = duration_stats(std::move(lists_.reasoning_end_seconds), 1);
  overview_.human_wait = duration_stats(std::move(lists_.human_wait_seconds), 1);
  overview_.tools.latency = duration_stats(std::move(lists_.tool_latency_ms), 1000);
  return std::move(overview_);
}

}  // namespace

std::optional<double> ratio(double part, double whole) {
  if (whole == 0) return std::nullopt;
  return part / whole;
}

std::optional<double> ratio(int64_t part, int64_t whole) {
  return ratio(static_cast<double>(part), static_cast<double>(whole));
}

std::optional<double> TriggeredSteps::prefix_hit_rate() const {
  return ratio(saturating_sub(total_input_tokens, append_tokens), total_input_tokens);
}

void TimedTokens::add(const TimedTokens& other) {
  steps += other.steps;
  seconds += other.seconds;
  add_to(tokens, other.tokens);
}

std::optional<double> TimedTokens::tokens_per_second() const {
  if (seconds <= 0) return std::nullopt;
  return static_cast<double>(tokens) / seconds;
}

std::optional<double> TimedTokens::seconds_per_token() const {
  return ratio(seconds, static_cast<double>(tokens));
}

std::optional<double> TimedTokens::decode_speed() const {
  const auto latency = seconds_per_token();
  return latency ? ratio(1.0, *latency) : std::nullopt;
}

int64_t ScopeOverview::context_increase_tokens() const {
  return saturating_add(user.growth.positive_tokens, tool_result.growth.positive_tokens);
}

int64_t ScopeOverview::visible_output_tokens() const {
  return saturating_sub(output_tokens, reasoning_tokens);
}

std::optional<double> ScopeOverview::first_token_seconds() const {
  const auto per_token = post_reasoning.seconds_per_token();
  if (!per_token || reasoning.steps == 0) return std::nullopt;
  return reasoning.seconds - static_cast<double>(reasoning.tokens) * *per_token;
}

int64_t visible_output_tokens(const trace::Steps& steps, Row step) {
  const int64_t output = steps.output_tokens.or_zero(step);
  if (!steps.reasoning_output_tokens.has(step)) return output;
  return std::max<int64_t>(0, saturating_sub(output, steps.reasoning_output_tokens.or_zero(step)));
}

StepTimedTokens timed_tokens(const trace::Steps& steps, const StepTimes& times, Row step) {
  const auto timed = [&](const trace::IntColumn& spans_ms, int64_t tokens,
                         bool counts) -> std::optional<TimedTokens> {
    const auto span_ms = spans_ms[step];
    if (!span_ms || !counts) return std::nullopt;
    return TimedTokens{1, seconds_of(*span_ms), tokens};
  };
  const int64_t output = steps.output_tokens.or_zero(step);
  const int64_t reasoning = steps.reasoning_output_tokens.or_zero(step);
  const int64_t visible = visible_output_tokens(steps, step);
  return {timed(times.generation_ms, output, output > 0),
          timed(times.reasoning_end_ms, reasoning, reasoning > 0),
          timed(times.post_reasoning_ms, visible, visible > 0 && reasoning > 0)};
}

trace::Fields overview_fields() {
  return {Field::provider,
          Field::session_id,
          Field::user,
          Field::model,
          Field::prefix_tokens,
          Field::newly_append_tokens,
          Field::output_tokens,
          Field::reasoning_output_tokens,
          Field::tool_emitted_at,
          Field::tool_result_at,
          Field::tool_wall_latency_ms,
          Field::tool_internal_latency_ms,
          Field::event_type,
          Field::event_timestamp};
}

ScopeOverview whole_overview(const trace::Trace& trace) {
  return Collector(trace).collect("merged", trace.steps.all());
}

std::vector<ScopeOverview> trace_overview(const trace::Trace& trace) {
  const TextColumn& provider = trace.steps.provider;
  std::vector<std::vector<Row>> steps_of(provider.distinct());
  for (const Row step : trace.steps.all()) {
    if (provider.has(step)) steps_of[provider.code(step)].push_back(step);
  }
  Collector collector(trace);
  std::vector<ScopeOverview> scopes;
  scopes.push_back(trace.derived(whole_overview));
  // Some providers of the dictionary may not occur: the trace can be a cut of another one.
  for (TextColumn::Code code = 0; code < steps_of.size(); ++code) {
    if (steps_of[code].empty()) continue;
    scopes.push_back(collector.collect(provider.text(code), steps_of[code]));
  }
  std::sort(scopes.begin() + 1, scopes.end(),
            [](const auto& a, const auto& b) { return a.scope < b.scope; });
  return scopes;
}

}  // namespace atlas::experiments
