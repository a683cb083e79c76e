// How much the numbers of a trace would move with other sessions: its overview, taken again for
// 200 draws of as many sessions as it has, with replacement.
//
// Steps are drawn with their session, because steps of one session are alike; steps without a
// session are drawn together. A draw repeats a session's steps as often as it was drawn, so that a
// quantile of a draw is that of the multiplied sample. Draws come from a seed: the same trace and
// seed give the same numbers, whatever the threads.
#pragma once

#include <cstdint>
#include <vector>

#include "experiments/trace_facts/overview_summary/overview.h"
#include "trace/trace.h"

namespace atlas::analytics {

inline constexpr size_t kDraws = 200;

struct Bootstrap {
  size_t sessions = 0;  // that were drawn from
  // One a draw, with what compare.h judges: input, prefix and append tokens, of these by trigger
  // with the positive growth; decoding, reasoning and post_reasoning; p50 and p90 of generation
  // and tool latency. Everything else is 0 or nothing.
  std::vector<experiments::ScopeOverview> draws;
};

// Linear in the steps and tool calls, times the draws divided by what a vector unit adds at once.
// Reads what whole_overview() reads.
Bootstrap bootstrap(const trace::Trace& trace, uint64_t seed);

}  // namespace atlas::analytics
