// Neighbouring steps of a session, and what replay says about them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/counters.h"
#include "trace/trace.h"

namespace atlas::experiments::replay {

// Two steps of one session and provider whose round indexes follow each other.
struct Pair {
  trace::Row previous, current;
};

struct StepsAndPairs {
  std::vector<trace::Row> steps;
  std::vector<Pair> pairs;
};

// Of repeated round indexes the last in file order has a successor, the first a predecessor.
struct ReplayPairs {
  StepsAndPairs claude, codex;
  StepsAndPairs claude_cache;  // only Claude steps with all three claude_* counts
  base::Counters counters;     // of the first two
  base::Counters cache_counters;
};

ReplayPairs collect_pairs(const trace::Trace& trace);

// The numbers of steps and pairs that the sections summarize, in tokens or characters.
class Measures {
 public:
  explicit Measures(const trace::Steps& steps)
      : steps_(steps), codex_(steps.provider.find("codex")) {}

  int64_t prefix(trace::Row step) const { return steps_.prefix_tokens.or_zero(step); }
  int64_t append(trace::Row step) const { return steps_.newly_append_tokens.or_zero(step); }
  int64_t input_total(trace::Row step) const { return steps_.input_tokens_total.or_zero(step); }
  int64_t output(trace::Row step) const { return steps_.output_tokens.or_zero(step); }
  int64_t reasoning(trace::Row step) const { return steps_.reasoning_output_tokens.or_zero(step); }
  // Without the reasoning, which Codex counts into its output.
  int64_t visible_output(trace::Row step) const;
  int64_t user_chars(trace::Row step) const {
    return steps_.current_user_message_chars.or_zero(step);
  }
  int64_t tool_chars(trace::Row step) const {
    return steps_.current_tool_result_chars.or_zero(step);
  }
  int64_t raw_input_chars(trace::Row step) const;
  // Only of steps that have the claude_* counts.
  int64_t uncached(trace::Row step) const {
    return steps_.claude_uncached_input_tokens.or_zero(step);
  }
  int64_t cache_write(trace::Row step) const {
    return steps_.claude_cache_creation_input_tokens.or_zero(step);
  }
  int64_t cache_read(trace::Row step) const {
    return steps_.claude_cache_read_input_tokens.or_zero(step);
  }

  // The cached prefix against the whole input before, without and with the answer before.
  int64_t prefix_error(Pair pair) const;
  int64_t prefix_error_with_output(Pair pair) const;
  // The append without the answer before, which may be more than the append.
  int64_t signed_append(Pair pair) const;
  int64_t signed_append_without_visible(Pair pair) const;
  // The same with Claude's uncached and written tokens in the place of the append.
  int64_t new_tokens(Pair pair) const;
  int64_t signed_new_tokens(Pair pair) const;

  // "None" where the step has no first_input_event_type.
  std::string first_event(trace::Row step) const {
    return std::string(steps_.first_input_event_type.text_or(step, "None"));
  }
  uint32_t first_event_code(trace::Row step) const {
    return steps_.first_input_event_type.code(step);
  }

 private:
  const trace::Steps& steps_;
  trace::TextColumn::Code codex_;
};

}  // namespace atlas::experiments::replay
