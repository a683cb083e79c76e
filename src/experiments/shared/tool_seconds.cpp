#include "experiments/shared/tool_seconds.h"

namespace atlas::experiments {
namespace {

constexpr double kMsPerSecond = 1000;

template <typename LatencyOf>
double positive_seconds(const trace::ToolCalls& calls, trace::Row step, LatencyOf latency_ms) {
  double seconds = 0;
  for (const trace::Row call : calls.of(step)) {
    const auto ms = latency_ms(call);
    if (ms && *ms > 0) seconds += static_cast<double>(*ms) / kMsPerSecond;
  }
  return seconds;
}

}  // namespace

double effective_tool_seconds(const trace::ToolCalls& calls, trace::Row step) {
  return positive_seconds(calls, step,
                          [&](trace::Row call) { return calls.effective_latency_ms(call); });
}

double wall_tool_seconds(const trace::ToolCalls& calls, trace::Row step) {
  return positive_seconds(calls, step,
                          [&](trace::Row call) { return calls.tool_wall_latency_ms[call]; });
}

}  // namespace atlas::experiments
