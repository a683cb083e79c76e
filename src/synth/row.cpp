#include "synth/row.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "synth/window.h"

namespace atlas::synth {
namespace {

using base::Micros;
using trace::TimingEventRecord;
using trace::ToolCallRecord;

constexpr double kEarlySessions = 0.2;  // Codex: all results stand before the usage report
constexpr double kEarlySteps = 0.015;   // of the other sessions
constexpr Micros kThinkingIsHidden = day(20'501);

std::string_view result_source(bool is_codex, const ToolCallRecord& tool, Stream& stream) {
  if (!is_codex) return "user.content.tool_result";
  if (tool.tool_name == "apply_patch") return "event_msg.patch_apply_end";
  if (tool.tool_name == "exec_command" && stream.chance(0.04)) return "event_msg.exec_command_end";
  return "response_item.function_call_output";
}

}  // namespace

Rows::Rows(const SessionPlan& plan, const ModelRelease& model, Stream& stream)
    : stream_(stream), is_codex_(plan.provider == Provider::codex) {
  logs_results_early_ = is_codex_ && stream.chance(kEarlySessions);
  step_.provider = is_codex_ ? "codex" : "claude";
  if (!is_codex_) step_.project = plan.project;
  step_.session_id = stream.uuid(step_.provider + ":");
  step_.model = std::string(model.name);
  step_.user = plan.user->name;
  step_.store = is_codex_ ? ".codex" : ".claude";
  step_.round_index = -1;
}

void Rows::begin_request() {
  request_steps_ = 0;
  if (is_codex_) step_.turn_id = stream_.uuid("");
}

void Rows::read_message(Micros instant, int64_t chars) {
  pending_.push_back({.event_type = "user_message",
                      .timestamp = instant,
                      .source = is_codex_ ? "event_msg.user_message" : "user.message",
                      .content_chars = chars});
}

void Rows::begin_step(const PromptTokens& prompt, int64_t uncached_tail, const Answer& answer,
                      Micros started) {
  ++step_.round_index;
  step_.round_id =
      is_codex_ ? *step_.turn_id + ":" + std::to_string(request_steps_) : stream_.hex("msg_", 24);
  ++request_steps_;
  step_.input_tokens_total = prompt.total;
  step_.prefix_tokens = prompt.cached;
  step_.newly_append_tokens = prompt.appended();
  step_.output_tokens = answer.output_tokens;
  if (is_codex_) {
    step_.reasoning_output_tokens = answer.reasoning_tokens;
  } else {
    step_.claude_uncached_input_tokens = uncached_tail;
    step_.claude_cache_creation_input_tokens = prompt.appended() - uncached_tail;
    step_.claude_cache_read_input_tokens = prompt.cached;
  }
  step_.tools.clear();
  step_.timing_events = std::exchange(pending_, {});
  results_.clear();
  last_result_.reset();
  answered_ = started + answer.duration;
  add_answer_events(answer, started);
}

// Reasoning first, then text, each stamped when it is complete; the tool calls follow.
void Rows::add_answer_events(const Answer& answer, Micros started) {
  const Micros first_call =
      answered_ - std::max<int64_t>(answer.tool_calls - 1, 0) * answer.call_spacing;
  const Micros text_end =
      answer.tool_calls > 0 ? (started + answer.first_output + first_call) / 2 : answered_;
  const int64_t chars = answer.output_tokens * 3;
  if (answer.shows_reasoning) {
    const bool is_hidden = started >= kThinkingIsHidden;
    add_output_event("assistant.content.thinking", "response_item.reasoning", "reasoning",
                     (started + answer.first_output + text_end) / 2,
                     is_codex_ ? std::nullopt : std::optional(is_hidden ? 0 : chars / 2));
  }
  if (answer.has_text) {
    const int64_t visible = chars - answer.reasoning_tokens * 3;
    add_output_event("assistant.content.text", "response_item.message", "text", text_end,
                     std::max<int64_t>(12, answer.tool_calls > 0 ? visible / 4 : visible));
  }
}

void Rows::add_output_event(std::string_view claude_source, std::string_view codex_source,
                            std::string_view type, Micros instant, std::optional<int64_t> chars) {
  step_.timing_events.push_back({.event_type = type,
                                 .timestamp = instant,
                                 .source = is_codex_ ? codex_source : claude_source,
                                 .content_chars = chars});
}

void Rows::call_tool(const ToolKind& kind, const ToolOutcome& outcome, Micros emitted) {
  ToolCallRecord tool;
  tool.tool_name = std::string(kind.name);
  tool.tool_call_id = is_codex_ ? stream_.base62("call_", 24) : stream_.hex("toolu_", 22);
  tool.emitted_at = emitted;
  tool.input_chars = outcome.input_chars;
  if (outcome.has_result) {
    tool.result_at = emitted + outcome.wall_ms * 1000;
    tool.result_chars = outcome.result_chars;
    tool.tool_wall_latency_ms = outcome.wall_ms;
    tool.tool_internal_latency_ms = outcome.internal_ms;
    tool.is_error = outcome.is_error;
    last_result_ = std::max(last_result_.value_or(*tool.result_at), *tool.result_at);
    const auto place =
        std::ranges::upper_bound(results_, tool.result_at, {}, &TimingEventRecord::timestamp);
    results_.insert(place, {.event_type = "tool_result",
                            .timestamp = tool.result_at,
                            .source = result_source(is_codex_, tool, stream_),
                            .tool_call_id = tool.tool_call_id,
                            .result_chars = tool.result_chars,
                            .is_error = tool.is_error});
  }
  const bool is_custom = kind.name == "apply_patch";
  step_.timing_events.push_back({.event_type = "tool_call",
                                 .timestamp = emitted,
                                 .source = !is_codex_  ? "assistant.content.tool_use"
                                           : is_custom ? "response_item.custom_tool_call"
                                                       : "response_item.function_call",
                                 .tool_call_id = tool.tool_call_id,
                                 .tool_name = tool.tool_name,
                                 .tool_index = std::ssize(step_.tools)});
  step_.tools.push_back(std::move(tool));
}

const trace::StepRecord& Rows::finish_step() {
  Micros reported = answered_;
  if (is_codex_ && (logs_results_early_ || stream_.chance(kEarlySteps))) {
    const auto first_output = std::ranges::find_if(step_.timing_events, [](const auto& event) {
      return event.event_type != "user_message" && event.event_type != "tool_result";
    });
    step_.timing_events.insert(first_output, std::make_move_iterator(results_.begin()),
                               std::make_move_iterator(results_.end()));
    reported = std::max(reported, last_result_.value_or(reported));
  } else {
    pending_ = std::exchange(results_, {});
  }
  if (is_codex_) {
    step_.timing_events.push_back({.event_type = "usage_report",
                                   .timestamp = reported + stream_.between(2, 260) * 1000,
                                   .source = "event_msg.token_count"});
  }
  return step_;
}

}  // namespace atlas::synth
