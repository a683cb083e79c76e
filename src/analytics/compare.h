// Two cuts of traces side by side: what they hold, and where one is better than the other.
#pragma once

#include <optional>
#include <string>

#include "base/json.h"
#include "trace/trace.h"

namespace atlas::analytics {

// How a side is presented.
struct CutLabel {
  std::string name;                    // "Claude"
  std::string filter_text;             // Filter::text()
  std::optional<int64_t> whole_steps;  // of the trace that was cut, for the share
};

// The columns that compare() reads.
trace::Fields compare_fields();

// One object:
//   a, b    {name, filter_text, agent_steps, sessions, share (of whole_steps, or null)}
//   groups  [{name, note, rows: [{key, label, sub_head, unit, direction: "none|up|down",
//           a: {value, text}, b: {value, text}, ci: {low, high, is_relative}|null,
//           winner: "a"|"b"|null, definition}]}]
// Values are those of overview_summary on each cut, in the row's unit; a missing one is null and
// its text a dash, and so is everything of a cut without steps.
// ci, for rows with a direction: the 95 % percentile interval of b - a over 200 draws of sessions
// (bootstrap.h), relative to a where both values are > 0; null where a side has fewer than five
// sessions, or too few of its draws have the value. There is a winner only if the interval excludes
// 0.
base::Json compare(const trace::Trace& a, const trace::Trace& b, const CutLabel& label_a,
                   const CutLabel& label_b);

}  // namespace atlas::analytics
