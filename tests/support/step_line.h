// A line of a trace from the few fields that a test is about.
#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>
#include <vector>

namespace atlas::support {

struct EventAt {
  std::string type;
  int second;  // of the minute 2026-05-01T10:00
};

struct StepLine {
  std::string provider = "claude";
  std::string session = "s";
  std::string model = "claude-opus-4-7";
  int round_index = 0;
  std::optional<int64_t> prefix = 0;
  std::optional<int64_t> append = 0;
  std::string first_input = "user_message";
  std::vector<EventAt> events = {};
  std::optional<int64_t> output = 1;
  std::optional<int64_t> reasoning = std::nullopt;
  std::string user = "";  // "" is none
  std::string more = "";  // members, each with a comma behind it
  std::string tools = "[]";
};

inline std::string to_line(const StepLine& step) {
  const auto number = [](const std::optional<int64_t>& value) {
    return value ? std::to_string(*value) : "null";
  };
  std::string events;
  for (const auto& [type, second] : step.events) {
    events += fmt::format(
        R"({}{{"event_type":"{}","timestamp":"2026-05-01T10:00:{:02}.000Z","source":"test"}})",
        events.empty() ? "" : ",", type, second);
  }
  return fmt::format(
      R"({{"provider":"{}","session_id":"{}","model":"{}","round_index":{},"prefix_tokens":{},)"
      R"("newly_append_tokens":{},"output_tokens":{},"reasoning_output_tokens":{},{}{})"
      R"("first_input_event_type":"{}","timing_events":[{}],"tools":{}}})",
      step.provider, step.session, step.model, step.round_index, number(step.prefix),
      number(step.append), number(step.output), number(step.reasoning),
      step.user.empty() ? "" : fmt::format(R"("user":"{}",)", step.user), step.more,
      step.first_input, events, step.tools);
}

inline std::vector<std::string> to_lines(const std::vector<StepLine>& steps) {
  std::vector<std::string> lines;
  for (const StepLine& step : steps) lines.push_back(to_line(step));
  return lines;
}

}  // namespace atlas::support
