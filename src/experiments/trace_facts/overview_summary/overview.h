// The totals and averages of a trace: sessions, steps, tokens, timing, waiting, tools; for
// everything and for each provider.
//
// A scope sees its own steps only: in a session that two providers share, the step before a step
// and the event before a user message are the last ones of the same scope. Null token counts are 0;
// "" is a session, a user, a provider and a model like any other. Time stamps are whole
// milliseconds (step_times.h). Sums of seconds go left to right in file order; quantiles follow
// rule P-A' and are taken in seconds, those of tool latencies in milliseconds. Token sums stop at
// the ends of 64 bits.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "experiments/shared/growth.h"
#include "experiments/trace_facts/overview_summary/step_times.h"
#include "trace/trace.h"

namespace atlas::experiments {

// part / whole; nothing if the whole is 0.
std::optional<double> ratio(double part, double whole);
std::optional<double> ratio(int64_t part, int64_t whole);

// Durations > 0.
struct DurationStats {
  int64_t count = 0;
  double total_seconds = 0;
  std::optional<double> p50_seconds, p90_seconds, p99_seconds;

  std::optional<double> mean_seconds() const {
    return ratio(total_seconds, static_cast<double>(count));
  }
};

// Steps whose first event is a user message, or those where it is a tool result.
struct TriggeredSteps {
  int64_t steps = 0;
  int64_t total_input_tokens = 0;
  int64_t append_tokens = 0;
  GrowthStats growth;  // of those that have a step before them in their session and scope

  std::optional<double> mean_total_input_tokens() const { return ratio(total_input_tokens, steps); }
  std::optional<double> mean_append_tokens() const { return ratio(append_tokens, steps); }
  std::optional<double> prefix_hit_rate() const;
};

// Seconds and tokens over the same steps.
struct TimedTokens {
  int64_t steps = 0;
  double seconds = 0;
  int64_t tokens = 0;

  void add(const TimedTokens& other);
  std::optional<double> tokens_per_second() const;  // nothing unless seconds > 0
  std::optional<double> seconds_per_token() const;  // nothing without tokens
  // 1 / seconds_per_token(), which may differ in the last digit from tokens_per_second().
  std::optional<double> decode_speed() const;
};

struct ToolOverview {
  int64_t calls = 0;
  int64_t steps_with_calls = 0;
  DurationStats latency;  // effective, > 0
  int64_t missing_latency = 0;
  int64_t nonpositive_latency = 0;
  int64_t internal_latency = 0;  // of the calls in `latency`: the tool runner's own duration
  int64_t wall_latency = 0;      // the rest of them
};

struct NamedCount {
  std::string name;
  int64_t steps;
};

struct ScopeOverview {
  std::string scope;  // "merged" or the provider

  int64_t steps = 0;
  int64_t sessions = 0;
  std::optional<int64_t> users;         // nothing if no step names one
  int64_t steps_with_user_message = 0;  // anywhere in the step
  int64_t steps_with_tool_result = 0;
  std::optional<base::Micros> earliest;  // of all events and tool calls; whole milliseconds
  std::optional<base::Micros> latest;

  int64_t append_tokens = 0;
  int64_t prefix_tokens = 0;
  int64_t total_input_tokens = 0;
  TriggeredSteps user, tool_result;

  int64_t output_tokens = 0;
  int64_t reasoning_tokens = 0;               // part of the output
  int64_t steps_with_observed_reasoning = 0;  // by an event or a count
  int64_t steps_with_reasoning_tokens = 0;    // a count > 0

  DurationStats generation;
  TimedTokens decoding;  // generation spans and output, steps with both
  DurationStats input_to_reasoning_end;
  int64_t steps_with_stamped_message = 0;  // in a session: where a wait could be seen
  DurationStats human_wait;                // one a message
  // Only steps with reasoning tokens: what followed the reasoning, and the reasoning itself.
  TimedTokens post_reasoning;  // post-reasoning spans and visible output
  TimedTokens reasoning;       // spans from input to reasoning end, and reasoning tokens

  ToolOverview tools;
  std::vector<NamedCount> by_provider;  // by code point
  std::vector<NamedCount> by_model;     // most steps first, then by first appearance

  std::optional<double> per_step(int64_t total) const { return ratio(total, steps); }
  std::optional<double> prefix_hit_rate() const { return ratio(prefix_tokens, total_input_tokens); }
  // Sum of the positive deltas of the total input.
  int64_t context_increase_tokens() const;
  // Output without reasoning, as far as the provider counts reasoning.
  int64_t visible_output_tokens() const;
  // Time to first token, summed over the steps of `reasoning`: what is left of their spans when
  // every reasoning token is taken to cost as much as one after it.
  std::optional<double> first_token_seconds() const;
};

// The columns that trace_overview() reads.
trace::Fields overview_fields();

// The scope "merged" alone. For Trace::derived.
ScopeOverview whole_overview(const trace::Trace& trace);

// "merged" first, then the providers by code point; a step without provider counts in the first
// only. Linear in steps, events and tool calls. For Trace::derived.
std::vector<ScopeOverview> trace_overview(const trace::Trace& trace);

// What one step adds to ScopeOverview's `decoding`, `reasoning` and `post_reasoning`.
struct StepTimedTokens {
  std::optional<TimedTokens> decoding, reasoning, post_reasoning;
};
StepTimedTokens timed_tokens(const trace::Steps& steps, const StepTimes& times, trace::Row step);

// The output of a step without its reasoning, at least 0.
int64_t visible_output_tokens(const trace::Steps& steps, trace::Row step);

}  // namespace atlas::experiments
