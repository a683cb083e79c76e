// The tools of both agents: how often each is called, how long it takes, how much it answers.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/time.h"
#include "synth/curve.h"
#include "synth/people.h"

namespace atlas::synth {

// Which durations the log tells of a call.
enum class Clock { wall, wall_and_internal };

struct ToolKind {
  std::string_view name;
  double weight;         // share of the provider's calls, not normalized
  double error_share;    // of the calls
  double verdict_share;  // of the calls whose log says whether they failed; errors always do
  Clock clock;
  const Curve& latency_ms;  // the internal one where there are two
  const Curve& input_chars;
  const Curve& result_tokens;
  base::Micros since = 0, until = INT64_MAX;  // agents rename their tools
};

// All tools of the provider's agent, whenever they existed; the most used ones first.
std::span<const ToolKind> tools(Provider provider);
// One that exists at `instant`, by weight. Sub-agents read and search; they neither ask nor spawn.
const ToolKind& pick_tool(Provider provider, base::Micros instant, bool is_subagent,
                          Stream& stream);

// What a Codex call takes on the wall beyond the runner's own duration.
const Curve& codex_overhead_ms();

// Tools that start an agent with a session of its own.
bool spawns_agent(const ToolKind& tool);

}  // namespace atlas::synth
