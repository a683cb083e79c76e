// How long the tool calls of a step took, added up: parallel calls count in full.
#pragma once

#include "trace/trace.h"

namespace atlas::experiments {

// Seconds over the calls with a positive latency, added in tool_index order; 0 without any.
// Effective: the tool runner's own duration if there is one, even if it is not positive, else the
// wall time. Read tool_wall_latency_ms; effective_tool_seconds also tool_internal_latency_ms.
double effective_tool_seconds(const trace::ToolCalls& calls, trace::Row step);
double wall_tool_seconds(const trace::ToolCalls& calls, trace::Row step);

}  // namespace atlas::experiments
