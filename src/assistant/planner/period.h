// Stretches of time in a question: "in May 2026", "since 2026-05-03", "the last 7 days of the
// trace".
#pragma once

#include <optional>
#include <span>
#include <string>

#include "assistant/planner/token.h"
#include "base/time.h"

namespace atlas::assistant {

// [since, until); without one of them it is open on that side.
struct Period {
  std::optional<base::Micros> since, until;

  bool operator==(const Period&) const = default;
};

// "2026-05-01 to 2026-05-31", "since 2026-05-01", "before 2026-06-01", "all dates".
std::string text_of(const Period& period);

struct FoundPeriod {
  Period period;
  size_t tokens = 0;    // how many were read
  bool splits = false;  // "before and after DATE": compare the two sides of period.since
  std::string note;     // what was assumed
  std::string doubt;    // why it could be another one as well; then it is none
};

// What the tokens from the first one on say, if they begin with a stretch of time. `first` and
// `last` are the ends of the trace: a month without a year is the trace's, "last" counts back.
std::optional<FoundPeriod> find_period(std::span<const Token> tokens,
                                       std::optional<base::Micros> first,
                                       std::optional<base::Micros> last);

}  // namespace atlas::assistant
