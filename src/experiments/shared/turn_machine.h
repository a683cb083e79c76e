// User turns: from a message of the user that the model answers to the model's last output before
// the next such message of the session.
//
// A step with a trigger (generation_span.h: the response-triggering user message) closes the open
// turn of its session and opens a new one; every step of the session from there on, the opening one
// included, belongs to it. Steps before a session's first trigger and steps without session_id
// belong to no turn. Steps are taken in file order, whatever their round_index and provider.
#pragma once

#include <cstdint>
#include <vector>

#include "base/saturating.h"
#include "base/time.h"
#include "trace/trace.h"

namespace atlas::experiments {

struct Turn {
  trace::Row opener;   // the step with the trigger; the turn's provider is this step's
  base::Micros start;  // the trigger
  base::Micros end;    // the latest output of its steps; there is one, or there were no trigger

  // The others have no duration and are dropped by every table.
  bool is_recorded() const { return end > start; }
  double seconds() const {
    return static_cast<double>(base::saturating_sub(end, start)) / base::kMicrosPerSecond;
  }
};

inline constexpr uint32_t kNoTurn = 0xFFFFFFFF;

struct Turns {
  // In the order in which they close: at the next trigger of the session, or at the end of the
  // file, where those still open close in the order in which they opened.
  std::vector<Turn> closed;
  std::vector<uint32_t> of_step;  // an index into `closed`, or kNoTurn
};

// Read session_id, event_type and event_timestamp. For Trace::derived.
Turns turns(const trace::Trace& trace);                    // "" is a session like any other
Turns turns_of_named_sessions(const trace::Trace& trace);  // "" is no session

}  // namespace atlas::experiments
