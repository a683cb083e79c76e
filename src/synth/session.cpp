#include "synth/session.h"

#include <algorithm>
#include <utility>

#include "synth/answer.h"
#include "synth/context.h"
#include "synth/curve.h"
#include "synth/row.h"
#include "synth/tools.h"
#include "synth/window.h"

namespace atlas::synth {
namespace {

using base::kMicrosPerSecond;
using base::Micros;

// How a provider's sessions go on; from the published counts per session, request and step.
struct Pace {
  const Curve& requests;               // of a session, cut to a whole number
  const Curve& steps_of_only_request;  // tool-triggered, where the session has one request
  const Curve& steps_of_request;       // where it has several and this one needs a tool
  const Curve& human_wait_s;
  double no_tool;          // share of the requests that need none
  double no_tool_in_long;  // in a session of many requests: a conversation
  double interrupted;      // of the steps with tools: the user stops them and writes
};

const Curve kClaudeRequests = {{0, 1},     {0.53, 1},    {0.62, 2},    {0.75, 4.5}, {0.85, 12},
                               {0.93, 35}, {0.985, 122}, {0.998, 320}, {1, 600}};
const Curve kCodexRequests = {{0, 1},    {0.42, 1},    {0.5, 2},     {0.65, 4.3}, {0.8, 13},
                              {0.9, 32}, {0.975, 120}, {0.997, 320}, {1, 500}};
const Curve kClaudeOnlyRequest = {{0, 1},    {0.25, 5},   {0.5, 14}, {0.75, 28},
                                  {0.9, 58}, {0.99, 200}, {1, 480}};
const Curve kCodexOnlyRequest = {{0, 1},    {0.25, 7},   {0.5, 19}, {0.75, 38},
                                 {0.9, 80}, {0.99, 320}, {1, 900}};
const Curve kClaudeRequest = {{0, 1},    {0.3, 2},   {0.5, 4}, {0.75, 10.5},
                              {0.9, 22}, {0.98, 62}, {1, 260}};
const Curve kCodexRequest = {{0, 1},    {0.3, 3},    {0.5, 7}, {0.75, 18},
                             {0.9, 36}, {0.98, 100}, {1, 420}};
// Seconds from the last thing in the log to the user's next message.
const Curve kClaudeWait = {{0, 0.02},      {0.04, 2},       {0.12, 11},        {0.3, 36},
                           {0.5, 84},      {0.796, 300},    {0.9, 880},        {0.958, 2'900},
                           {0.982, 8'000}, {0.992, 30'000}, {0.9985, 150'000}, {1, 2'400'000}};
const Curve kCodexWait = {{0, 0.3},       {0.03, 3},      {0.1, 12},         {0.27, 42},
                          {0.5, 99},      {0.698, 300},   {0.87, 1'000},     {0.94, 2'900},
                          {0.975, 8'000}, {0.99, 28'000}, {0.9985, 110'000}, {1, 2'600'000}};

const Pace kClaudePace = {.requests = kClaudeRequests,
                          .steps_of_only_request = kClaudeOnlyRequest,
                          .steps_of_request = kClaudeRequest,
                          .human_wait_s = kClaudeWait,
                          .no_tool = 0.14,
                          .no_tool_in_long = 0.58,
                          .interrupted = 0.01};
const Pace kCodexPace = {.requests = kCodexRequests,
                         .steps_of_only_request = kCodexOnlyRequest,
                         .steps_of_request = kCodexRequest,
                         .human_wait_s = kCodexWait,
                         .no_tool = 0.34,
                         .no_tool_in_long = 0.34,
                         .interrupted = 0.006};
constexpr int64_t kManyRequests = 40;

const Curve kUserTokens = {{0, 6}, {0.1, 20}, {0.5, 95}, {0.9, 620}, {0.99, 4'500}, {1, 16'000}};
const Curve kAgentPromptTokens = {{0, 120}, {0.5, 380}, {0.9, 900}, {1, 3'000}};
constexpr Micros kLastStep = kWindowEnd - kMicrosPerHour;  // no step begins later
constexpr double kVisibleSubagents = 0.55;  // of the calls of an agent have a session in the log

class Session {
 public:
  Session(const SessionPlan& plan, const StepSink& sink)
      : plan_(plan),
        sink_(sink),
        stream_(plan.seed),
        pace_(plan.provider == Provider::claude ? kClaudePace : kCodexPace),
        model_(pick_model(plan.provider, plan.start, plan.subagent_end.has_value(), stream_)),
        context_(plan.provider, *plan.user, model_, plan.subagent_end.has_value(), stream_),
        rows_(plan, model_, stream_),
        requests_(plan.subagent_end ? 1
                                    : static_cast<int64_t>(pace_.requests.at(plan.requests_share))),
        clock_(plan.start),
        answered_(plan.start) {}

  std::vector<SessionPlan> run() {
    for (int64_t i = 0; i < requests_ && !is_over_; ++i) {
      if (i > 0) wait_for_user();
      if (clock_ >= kLastStep) break;
      run_request();
    }
    return std::move(subagents_);
  }

 private:
  void wait_for_user() {
    clock_ += static_cast<Micros>(pace_.human_wait_s.draw(stream_) * 1e6);
    if (clock_ - answered_ > kMicrosPerHour) {
      clock_ = next_working_time(*plan_.user, clock_, stream_);
    }
  }

  int64_t draw_tool_steps() {
    if (requests_ == 1) return pace_.steps_of_only_request.draw_integer(stream_);
    const double no_tool = requests_ < kManyRequests ? pace_.no_tool : pace_.no_tool_in_long;
    return stream_.chance(no_tool) ? 0 : pace_.steps_of_request.draw_integer(stream_);
  }

  void run_request() {
    const int64_t tool_steps = draw_tool_steps();
    rows_.begin_request();
    read_message();
    for (int64_t left = tool_steps; !is_over_; --left) {
      const bool must_end = plan_.subagent_end && clock_ >= *plan_.subagent_end;
      if (left <= 0 || must_end || clock_ >= kLastStep) {
        make_step(false);
        return;
      }
      make_step(true);
      if (stream_.chance(pace_.interrupted)) return;
    }
  }

  // One message, seldom two: a command's echo, or a second thought.
  void read_message() {
    const Curve& tokens = plan_.subagent_end ? kAgentPromptTokens : kUserTokens;
    const int64_t message = tokens.draw_integer(stream_);
    rows_.read_message(clock_, chars(message));
    pending_tokens_ += message;
    trigger_ = Trigger::user;
    if (plan_.subagent_end || !stream_.chance(0.025)) return;
    clock_ += stream_.between(3'000, 9'000'000);
    const int64_t more = kUserTokens.draw_integer(stream_);
    rows_.read_message(clock_, chars(more));
    pending_tokens_ += more;
  }

  void make_step(bool with_tools) {
    const PromptTokens prompt =
        context_.next(trigger_, clock_ - answered_, pending_tokens_ + stream_.between(4, 40));
    const Answer answer = draw_answer(plan_.provider, model_, prompt, with_tools, stream_);
    context_.answer(answer.output_tokens - answer.reasoning_tokens, answer.reasoning_tokens);
    rows_.begin_step(prompt, context_.uncached_tail(), answer, clock_);
    answered_ = clock_ + answer.duration;
    clock_ = answered_;
    pending_tokens_ = 0;
    for (int64_t i = 0; i < answer.tool_calls; ++i) call_tool(i, answer);
    clock_ = std::max(clock_, rows_.last_result().value_or(clock_));
    trigger_ = Trigger::tool;
    is_over_ = !sink_(rows_.finish_step()) || ++steps_ >= plan_.most_steps;
  }

  // Calls stand close together at the end of the answer; all of them run at once.
  void call_tool(int64_t index, const Answer& answer) {
    const Micros emitted = answered_ - (answer.tool_calls - 1 - index) * answer.call_spacing;
    const ToolKind& kind = repeats_tool() ? *last_tool_
                                          : pick_tool(plan_.provider, emitted,
                                                      plan_.subagent_end.has_value(), stream_);
    last_tool_ = &kind;
    ToolOutcome outcome = draw_outcome(plan_.provider, kind, stream_);
    // The logs were collected at the end of the window.
    if (emitted + outcome.wall_ms * 1000 >= kWindowEnd) outcome.has_result = false;
    rows_.call_tool(kind, outcome, emitted);
    pending_tokens_ += outcome.result_tokens + 8;
    if (spawns_agent(kind) && stream_.chance(kVisibleSubagents)) spawn(emitted, outcome);
  }

  // Work comes in runs: the same tool again.
  bool repeats_tool() {
    return last_tool_ != nullptr && !spawns_agent(*last_tool_) && stream_.chance(0.2);
  }

  void spawn(Micros emitted, const ToolOutcome& outcome) {
    // Codex starts its agents in the background: the call itself is over at once.
    const Micros life = plan_.provider == Provider::claude
                            ? outcome.wall_ms * 1000
                            : stream_.between(20, 600) * kMicrosPerSecond;
    const Micros start = emitted + 400'000;
    subagents_.push_back({.provider = plan_.provider,
                          .user = plan_.user,
                          .start = start,
                          .seed = stream_.fork(),
                          .subagent_end = start + life * 9 / 10,
                          .project = plan_.project,
                          .requests_share = 0,
                          .most_steps = plan_.most_steps});
  }

  int64_t chars(int64_t tokens) {
    return std::max<int64_t>(1, tokens * stream_.between(28, 44) / 10);
  }

  const SessionPlan& plan_;
  const StepSink& sink_;
  Stream stream_;
  const Pace& pace_;
  const ModelRelease& model_;
  Context context_;
  Rows rows_;
  const int64_t requests_;
  Micros clock_;     // of the last thing that happened
  Micros answered_;  // end of the last answer
  Trigger trigger_ = Trigger::user;
  int64_t pending_tokens_ = 0;
  int64_t steps_ = 0;
  const ToolKind* last_tool_ = nullptr;
  std::vector<SessionPlan> subagents_;
  bool is_over_ = false;
};

}  // namespace

std::vector<SessionPlan> run_session(const SessionPlan& plan, const StepSink& sink) {
  return Session(plan, sink).run();
}

}  // namespace atlas::synth
