#include "experiments/shared/timing_segments.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace atlas::experiments {
namespace {

using base::Micros;
using trace::EventType;
using trace::Field;
using trace::Row;

constexpr std::array<SegmentKindInfo, kSegmentKinds> kKinds = {{
    {"claude_user_message_to_tool_call", "claude", "user_message", "tool_call"},
    {"claude_tool_result_to_tool_call", "claude", "tool_result", "tool_call"},
    {"codex_user_message_to_tool_call", "codex", "user_message", "tool_call"},
    {"codex_tool_result_to_tool_call", "codex", "tool_result", "tool_call"},
    {"codex_user_message_to_reasoning_end", "codex", "user_message", "reasoning"},
    {"codex_tool_result_to_reasoning_end", "codex", "tool_result", "reasoning"},
    {"codex_reasoning_end_to_tool_call", "codex", "reasoning", "tool_call"},
}};

struct Moment {
  Micros at;
  EventType type;
};

// The latest event of a step that `accepts`; the first of the list among simultaneous ones.
template <typename Accepts>
std::optional<Moment> latest(const trace::Events& events, Row step, Accepts accepts) {
  std::optional<Moment> found;
  for (const Row event : events.of(step)) {
    if (!events.timestamp.has(event)) continue;
    const Moment moment{events.timestamp.or_zero(event), events.type(event)};
    if (accepts(moment) && (!found || moment.at > found->at)) found = moment;
  }
  return found;
}

std::optional<Moment> latest_of(const trace::Events& events, Row step, EventType type) {
  return latest(events, step, [=](const Moment& moment) { return moment.type == type; });
}

std::optional<Moment> latest_input_until(const trace::Events& events, Row step, Micros end) {
  return latest(events, step, [=](const Moment& moment) {
    return trace::is_input(moment.type) && moment.at <= end;
  });
}

// Collects segments and numbers their groups by first appearance.
class Collector {
 public:
  explicit Collector(const trace::Trace& trace) : trace_(trace) {
    const trace::TextColumn& model = trace.steps.model;
    // A step without a model and one with the empty text are the same cell of the table.
    empty_model_ = model.find("") == trace::TextColumn::kNone ? model.distinct() : model.find("");
    group_of_.assign((model.distinct() + 1) * kSegmentKinds, kNoGroup);
    segments_.rows.reserve(trace.steps.size());
  }

  void add_claude(Row step) {
    add_input_to(step, EventType::tool_call, SegmentKind::claude_user_message_to_tool_call,
                 SegmentKind::claude_tool_result_to_tool_call);
  }

  void add_codex(Row step) {
    add_input_to(step, EventType::tool_call, SegmentKind::codex_user_message_to_tool_call,
                 SegmentKind::codex_tool_result_to_tool_call);
    add_input_to(step, EventType::reasoning, SegmentKind::codex_user_message_to_reasoning_end,
                 SegmentKind::codex_tool_result_to_reasoning_end);
    const auto reasoning = latest_of(trace_.events, step, EventType::reasoning);
    if (!reasoning) return;
    const auto call = latest(trace_.events, step, [&](const Moment& moment) {
      return moment.type == EventType::tool_call && moment.at >= reasoning->at;
    });
    if (call) add(step, SegmentKind::codex_reasoning_end_to_tool_call, reasoning->at, call->at);
  }

  TimingSegments finish() && { return std::move(segments_); }

 private:
  static constexpr uint32_t kNoGroup = 0xFFFFFFFF;

  void add_input_to(Row step, EventType end_type, SegmentKind from_message,
                    SegmentKind from_result) {
    const auto end = latest_of(trace_.events, step, end_type);
    if (!end) return;
    const auto start = latest_input_until(trace_.events, step, end->at);
    if (!start) return;
    add(step, start->type == EventType::user_message ? from_message : from_result, start->at,
        end->at);
  }

  void add(Row step, SegmentKind kind, Micros start_at, Micros end_at) {
    if (end_at <= start_at) return;
    const trace::Steps& steps = trace_.steps;
    segments_.rows.push_back(
        {.step = step,
         .group = group(step, kind),
         .start_at = start_at,
         .end_at = end_at,
         .prefix_tokens = static_cast<double>(steps.prefix_tokens.or_zero(step)),
         .append_tokens = static_cast<double>(steps.newly_append_tokens.or_zero(step)),
         .input_tokens_total = static_cast<double>(input_tokens_or_sum(steps, step)),
         .output_tokens = static_cast<double>(segment_output_tokens(steps, step, kind))});
  }

  uint32_t group(Row step, SegmentKind kind) {
    const trace::TextColumn& model = trace_.steps.model;
    const size_t code = model.has(step) ? model.code(step) : empty_model_;
    uint32_t& number = group_of_[code * kSegmentKinds + static_cast<size_t>(kind)];
    if (number == kNoGroup) {
      number = static_cast<uint32_t>(segments_.groups.size());
      segments_.groups.push_back({info(kind).provider, std::string(model.text_or(step, "")), kind});
    }
    return number;
  }

  const trace::Trace& trace_;
  size_t empty_model_;
  std::vector<uint32_t> group_of_;
  TimingSegments segments_;
};

}  // namespace

const SegmentKindInfo& info(SegmentKind kind) { return kKinds[static_cast<size_t>(kind)]; }

std::string TimingGroup::key() const {
  return fmt::format("{}::{}::{}", provider, model, info(kind).name);
}

trace::Fields timing_segment_fields() {
  return {Field::provider,
          Field::model,
          Field::input_tokens_total,
          Field::prefix_tokens,
          Field::newly_append_tokens,
          Field::output_tokens,
          Field::reasoning_output_tokens,
          Field::event_type,
          Field::event_timestamp};
}

TimingSegments timing_segments(const trace::Trace& trace) {
  const trace::Steps& steps = trace.steps;
  const auto claude = steps.provider.find("claude");
  const auto codex = steps.provider.find("codex");
  Collector collector(trace);
  for (const Row step : steps.all()) {
    if (!steps.provider.has(step)) continue;
    const auto provider = steps.provider.code(step);
    if (provider == claude) collector.add_claude(step);
    if (provider == codex) collector.add_codex(step);
  }
  return std::move(collector).finish();
}

WideInt input_tokens_or_sum(const trace::Steps& steps, Row step) {
  const int64_t total = steps.input_tokens_total.or_zero(step);
  if (total > 0) return total;
  return WideInt{steps.prefix_tokens.or_zero(step)} + steps.newly_append_tokens.or_zero(step);
}

WideInt segment_output_tokens(const trace::Steps& steps, Row step, SegmentKind kind) {
  const WideInt output = steps.output_tokens.or_zero(step);
  const WideInt reasoning = steps.reasoning_output_tokens.or_zero(step);
  switch (kind) {
    case SegmentKind::codex_user_message_to_reasoning_end:
    case SegmentKind::codex_tool_result_to_reasoning_end:
      return std::max<WideInt>(0, reasoning);
    case SegmentKind::codex_reasoning_end_to_tool_call:
      return std::max<WideInt>(0, output - reasoning);
    default:
      return output;
  }
}

}  // namespace atlas::experiments
