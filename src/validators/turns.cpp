#include "validators/turns.h"

namespace atlas::validators {
namespace {

bool is_output(std::string_view type) {
  return type == "reasoning" || type == "text" || type == "tool_call";
}

void keep_latest(std::optional<base::Micros>& kept, base::Micros at) {
  if (!kept || at > *kept) kept = at;
}

}  // namespace

std::optional<base::Micros> RowTiming::generation_us() const {
  if (!generation_start || *last_output <= *generation_start) return std::nullopt;
  return *last_output - *generation_start;
}

RowTiming timing_of(const Record& record) {
  RowTiming timing;
  for (const Event& event : record.events) {
    if (!event.type || !event.at) continue;
    if (*event.type == "usage_report") keep_latest(timing.usage_report, *event.at);
    if (*event.type == "user_message") timing.has_user_stamp = true;
    if (!is_output(*event.type)) continue;
    keep_latest(timing.last_output, *event.at);
    if (!timing.first_output || *event.at < *timing.first_output) timing.first_output = event.at;
  }
  if (!timing.first_output) return timing;
  for (const Event& event : record.events) {
    if (!event.type || !event.at || *event.at > *timing.first_output) continue;
    const bool is_user = *event.type == "user_message";
    if (is_user) keep_latest(timing.trigger, *event.at);
    if (is_user || *event.type == "tool_result") keep_latest(timing.generation_start, *event.at);
  }
  return timing;
}

std::optional<double> effective_ms(const Tool& tool) {
  if (tool.internal_ms) return tool.internal_ms;
  return tool.wall_ms ? tool.wall_ms : tool.latency_ms;
}

}  // namespace atlas::validators
