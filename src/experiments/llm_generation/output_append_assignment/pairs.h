// Steps of one session that follow each other, and what their token counts say about where the
// output of the earlier one went.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/counters.h"
#include "trace/trace.h"

namespace atlas::experiments::output_append {

// Token counts are doubles: those of a corrupt trace may be as large as they like.
struct Pair {
  trace::Row previous, next;
  double previous_output;
  double next_append;
  double prefix_delta;  // next prefix - previous total input; below zero when context was dropped

  // What the cached prefix has gained.
  double gain() const { return prefix_delta > 0 ? prefix_delta : 0; }
};

// All pairs, session after session. Sessions are those of one provider; their steps stand in the
// order of (round_index, first time stamp), and every two neighbours are a pair, whatever their
// round indexes, if the earlier one has input and output and its last output is at most
// `max_gap_seconds` before the first event of the later one. Steps and pairs that are left out are
// counted by reason.
std::vector<Pair> collect_pairs(const trace::Trace& trace, double max_gap_seconds,
                                base::Counters& counters);

// How far the two sides of a comparison may differ: max(absolute, relative * previous output).
struct Tolerance {
  double absolute_tokens, relative_fraction;
};

// "very_strong" and the like are for the table; a strength says how sure the decision is.
struct Decision {
  std::string_view side;      // prefix_side, append_side, mixed, not_sure
  std::string_view strength;  // very_strong, strong, moderate, weak
};

struct Assessment {
  int64_t count = 0;
  Decision decision{"not_sure", "weak"};
  // Of log2(output) with log2(append) and with log2(gain); nothing for a constant series.
  std::optional<double> correlation_append, correlation_gain;
  // Percent of the pairs.
  double prefix_close = 0;   // the prefix grew by about the output
  double prefix_reject = 0;  // it grew by less
  double append_can = 0;     // the append is long enough to hold the output
  double append_side = 0;    // rejected by the prefix, and the append can hold it
  double close_and_can = 0;
  double unassigned = 0;  // neither close nor append side
  double median_output = 0, median_append = 0, median_gain = 0;
  double median_append_minus_output = 0, p10_append_minus_output = 0, p90_append_minus_output = 0;
  double median_delta_minus_output = 0;  // of the prefix delta, not clipped
};

Decision decide(int64_t count, double prefix_close_percent, double append_side_percent);

// All zero and undecided for no pairs.
Assessment assess(std::span<const Pair> pairs, const Tolerance& tolerance);

}  // namespace atlas::experiments::output_append
