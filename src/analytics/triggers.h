// What sets an agent step off: the type of the first event in its list.
#pragma once

#include <optional>
#include <string_view>

#include "trace/trace.h"

namespace atlas::analytics {

enum class Trigger { user, tool, none };

inline Trigger trigger_of(const trace::Events& events, trace::Row step) {
  switch (events.first_type(step)) {
    case trace::EventType::user_message:
      return Trigger::user;
    case trace::EventType::tool_result:
      return Trigger::tool;
    default:
      return Trigger::none;
  }
}

// "user", "tool", "none".
constexpr std::string_view trigger_name(Trigger trigger) {
  return trigger == Trigger::user ? "user" : trigger == Trigger::tool ? "tool" : "none";
}

}  // namespace atlas::analytics
