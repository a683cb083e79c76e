// One session, step by step: requests of the user, tool calls, pauses.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "synth/models.h"
#include "synth/people.h"
#include "trace/record.h"

namespace atlas::synth {

struct SessionPlan {
  Provider provider;
  const User* user;
  base::Micros start;
  uint64_t seed;
  // A sub-agent answers one request, of its parent agent, and ends about here.
  std::optional<base::Micros> subagent_end;
  std::string project;    // Claude only
  double requests_share;  // the session is longer than this share of all sessions
  int64_t most_steps;
};

// Takes a finished step; false ends the session.
using StepSink = std::function<bool(const trace::StepRecord&)>;

// Generates the steps of `plan` in order. Returns the plans of the sub-agents that it started.
std::vector<SessionPlan> run_session(const SessionPlan& plan, const StepSink& sink);

}  // namespace atlas::synth
