// What the sections of the payload share: a step's start, cost and tokens; sessions; small helpers
// on numbers.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "base/json.h"
#include "base/time.h"
#include "trace/trace.h"

namespace atlas::analytics {

struct Rounds {
  // Stamp of a step's first event; nothing if that event has none, whatever later ones have.
  trace::IntColumn first_at;
  std::vector<uint8_t> is_user;  // by the stored first_input_event_type
  std::vector<double> cost_usd;  // 0 for a step without a price
  std::vector<uint8_t> is_priced;
};

// For Trace::derived. Reads provider, model, first_input_event_type, the token counts and the event
// time stamps.
Rounds rounds(const trace::Trace& trace);

// The sessions with a name: by first appearance, their steps in file order.
std::vector<std::span<const trace::Row>> named_sessions(const trace::Trace& trace);

// The steps of a session by (round_index, file order); a missing index is 0.
std::vector<trace::Row> by_round_index(const trace::Trace& trace,
                                       std::span<const trace::Row> steps);

// Sums of int64 tokens and counts stop at the ends of the range.
struct TokenSums {
  int64_t steps = 0, prefix = 0, append = 0, cache_write = 0, output = 0, reasoning = 0;
  void add(const trace::Steps& all, trace::Row step);
  int64_t input() const;
};

// The text, or nothing where it is missing or empty.
std::optional<std::string_view> nonempty(const trace::TextColumn& column, trace::Row row);

// The code of the text, kNone where it is missing or empty.
trace::TextColumn::Code nonempty_code(const trace::TextColumn& column, trace::Row row);

// part / whole, 0 if the whole is 0.
double divided(double part, double whole);
double divided(int64_t part, int64_t whole);

// The correctly rounded sum divided by n; the middle value; rule P-A'. All 0 for no values.
double mean(std::span<const double> values);
double median(std::vector<double> values);
double quantile(std::vector<double>& values, double q);  // reorders the values

}  // namespace atlas::analytics
