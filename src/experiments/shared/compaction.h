// Where the prompt of a session drops far, and whether the drop is a compaction of the context.
//
// Total        prefix + append tokens of a step; 0 if either is missing
// Major drop   at least min_drop_tokens below the step before, in the given order, at a step whose
//              first_input_event_type is a user message or a tool result
// Compaction   a major drop from near the session's maximum, after which none of the next few steps
//              comes back near the old level; the last step has no next one and is none
// Caution      growth.h takes the trigger from the first timing event: its major reductions can
//              differ slightly
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "experiments/shared/growth.h"
#include "trace/trace.h"

namespace atlas::experiments {

struct CompactionRule {
  int64_t min_drop_tokens = 64'000;
  double near_max_ratio = 0.75;  // a compaction starts from this part of the session's maximum
  double rebound_ratio = 0.75;   // a prompt that comes back to this part was not compacted
  size_t rebound_steps = 3;      // steps in which it may come back
};

struct MajorDrop {
  size_t place;  // of the step after the drop, in the session
  GrowthTrigger trigger;
  bool is_compaction;
};

// The major drops of one session after the other. Reads prefix_tokens, newly_append_tokens and
// first_input_event_type. The steps must outlive this object.
class DropFinder {
 public:
  explicit DropFinder(const trace::Steps& steps, const CompactionRule& rule = {});

  // In order of place; valid until the next call.
  //   session  the steps of one session; file order is what the tables use
  std::span<const MajorDrop> find(std::span<const trace::Row> session);

 private:
  bool is_compaction(size_t place, double greatest) const;

  const trace::Steps& steps_;
  CompactionRule rule_;
  trace::TextColumn::Code user_, tool_;
  std::vector<int64_t> totals_;
  std::vector<MajorDrop> drops_;
};

}  // namespace atlas::experiments
