// What the validators of user turns share: the time stamps of a row, and the turn that each session
// has open.
//
// Output   reasoning, text, tool_call: what the model writes
// Input    user_message, tool_result: what it read before
// Trigger  the latest user_message at or before the earliest output; it closes the turn of its
//          session that is open and opens the next one
// Events without a type or a time stamp do not count.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/time.h"
#include "validators/record.h"

namespace atlas::validators {

struct RowTiming {
  std::optional<base::Micros> first_output, last_output, trigger, usage_report;
  // The latest input at or before the first output: where the generation span begins.
  std::optional<base::Micros> generation_start;
  bool has_user_stamp = false;

  // The observable generation span; nothing unless it is positive.
  std::optional<base::Micros> generation_us() const;
};

RowTiming timing_of(const Record& record);

// The first number of a call's internal, wall and plain latency.
std::optional<double> effective_ms(const Tool& tool);

// The open turn of each session.
template <typename Turn>
class OpenTurns {
 public:
  // nullptr if the session has none. Valid until the next call of another function.
  Turn* find(std::string_view session) {
    const auto found = turns_.find(std::string(session));
    return found == turns_.end() ? nullptr : &found->second.turn;
  }
  // Opens a turn; the one that was open is handed out.
  std::optional<Turn> open(std::string_view session, Turn turn) {
    const auto [place, is_new] = turns_.try_emplace(std::string(session));
    std::optional<Turn> closed;
    if (!is_new) closed = std::move(place->second.turn);
    place->second = {opened_++, std::move(turn)};
    return closed;
  }
  // All that are open, in the order in which they were opened.
  std::vector<Turn> close_all() {
    std::vector<Numbered*> open;
    for (auto& [session, turn] : turns_) open.push_back(&turn);
    std::ranges::sort(open, {}, &Numbered::number);
    std::vector<Turn> closed;
    for (Numbered* turn : open) closed.push_back(std::move(turn->turn));
    turns_.clear();
    return closed;
  }

 private:
  struct Numbered {
    uint64_t number = 0;
    Turn turn = {};
  };
  std::unordered_map<std::string, Numbered> turns_;
  uint64_t opened_ = 0;
};

}  // namespace atlas::validators
