#include "experiments/shared/turn_machine.h"

#include <algorithm>

#include "experiments/shared/generation_span.h"

namespace atlas::experiments {
namespace {

using trace::Row;
using trace::TextColumn;

// Turns are numbered as they open; `closing` lists them as they close.
struct Machine {
  std::vector<Turn> opened;
  std::vector<uint32_t> closing;
  std::vector<uint32_t> of_step;
  std::vector<uint32_t> open_turn;  // by the code of the session

  void close(uint32_t session) {
    if (open_turn[session] != kNoTurn) closing.push_back(open_turn[session]);
    open_turn[session] = kNoTurn;
  }

  void take(Row step, uint32_t session, const OutputTiming& timing) {
    if (timing.trigger_at.has(step)) {
      close(session);
      open_turn[session] = static_cast<uint32_t>(opened.size());
      opened.push_back(
          {step, timing.trigger_at.or_zero(step), timing.last_output_at.or_zero(step)});
    }
    of_step[step] = open_turn[session];
    if (open_turn[session] == kNoTurn || !timing.last_output_at.has(step)) return;
    Turn& turn = opened[open_turn[session]];
    turn.end = std::max(turn.end, timing.last_output_at.or_zero(step));
  }

  void close_all() {
    std::erase(open_turn, kNoTurn);
    std::ranges::sort(open_turn);
    closing.insert(closing.end(), open_turn.begin(), open_turn.end());
  }

  Turns in_closing_order() const {
    Turns turns;
    std::vector<uint32_t> place(opened.size());
    for (const uint32_t turn : closing) {
      place[turn] = static_cast<uint32_t>(turns.closed.size());
      turns.closed.push_back(opened[turn]);
    }
    turns.of_step.reserve(of_step.size());
    for (const uint32_t turn : of_step) {
      turns.of_step.push_back(turn == kNoTurn ? kNoTurn : place[turn]);
    }
    return turns;
  }
};

// excluded  the code of a text that is no session, or TextColumn::kNone
Turns find_turns(const trace::Trace& trace, TextColumn::Code excluded) {
  const auto& sessions = trace.steps.session_id;
  const OutputTiming& timing = trace.derived(output_timing);
  Machine machine;
  machine.of_step.assign(trace.steps.size(), kNoTurn);
  machine.open_turn.assign(sessions.distinct(), kNoTurn);
  for (const Row step : trace.steps.all()) {
    const auto session = sessions.code(step);
    if (session != TextColumn::kNone && session != excluded) machine.take(step, session, timing);
  }
  machine.close_all();
  return machine.in_closing_order();
}

}  // namespace

Turns turns(const trace::Trace& trace) { return find_turns(trace, TextColumn::kNone); }

Turns turns_of_named_sessions(const trace::Trace& trace) {
  return find_turns(trace, trace.steps.session_id.find(""));
}

}  // namespace atlas::experiments
