#include "experiments/trace_facts/csv_export/workload.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "stats/random.h"

namespace atlas::experiments {
namespace {

using trace::Row;
using trace::TextColumn;

[[noreturn]] void refuse(std::string_view name, std::string_view value, std::string_view wanted) {
  throw Error(ErrorKind::usage,
              fmt::format("option {}: \"{}\" is not {}", name, base::printable(value), wanted),
              fmt::format("trace-atlas run csv_export --set {}=...", name));
}

// Whether the setting is `first`; it must be that or `second`.
bool is_first(const Params& params, std::string_view name, std::string_view first,
              std::string_view second) {
  const std::string& value = params.text(name);
  if (value == first) return true;
  if (value == second) return false;
  refuse(name, value, fmt::format("{} or {}", first, second));
}

void sort_rounds(const trace::Steps& steps, WorkloadSession& session) {
  const auto index = [&steps](Row step) {
    return (steps.round_index.has(step) ? steps.round_index : steps.round_pk).or_zero(step);
  };
  std::ranges::stable_sort(session, {}, index);
}

}  // namespace

WorkloadSettings read_workload_settings(const Params& params) {
  WorkloadSettings settings = {
      .arrivals_per_second = params.number("arrival-rate"),
      .is_poisson = is_first(params, "arrival-pattern", "poisson", "constant"),
      .seed = 0,
      .provider = params.text("provider"),
      .most_sessions = std::nullopt,
      .is_shuffled = is_first(params, "session-order", "shuffle", "stable"),
      .uses_internal_latency = is_first(params, "tool-latency-source", "internal", "wall")};
  if (!(settings.arrivals_per_second > 0) || !std::isfinite(settings.arrivals_per_second)) {
    refuse("arrival-rate", params.text("arrival-rate"), "above 0");
  }
  const int64_t seed = params.integer("seed");
  if (seed < 0) refuse("seed", params.text("seed"), "0 or more");
  settings.seed = static_cast<uint64_t>(seed);
  if (settings.provider == "all") settings.provider.clear();
  if (!params.text("max-sessions").empty()) {
    const int64_t most = params.integer("max-sessions");
    if (most <= 0) refuse("max-sessions", params.text("max-sessions"), "above 0");
    settings.most_sessions = static_cast<size_t>(most);
  }
  return settings;
}

std::vector<WorkloadSession> workload_sessions(const trace::Steps& steps,
                                               const WorkloadSettings& settings,
                                               base::Counters& counters) {
  constexpr uint32_t kNew = 0xFFFFFFFF;
  const auto provider = steps.provider.find(settings.provider);
  const auto unnamed = steps.session_id.find("");
  std::vector<uint32_t> place(steps.session_id.distinct(), kNew);
  std::vector<WorkloadSession> sessions;
  int64_t skipped = 0;
  for (const Row step : steps.all()) {
    const bool is_wanted = settings.provider.empty() ||
                           (steps.provider.has(step) && steps.provider.code(step) == provider);
    if (!is_wanted) continue;
    const auto code = steps.session_id.code(step);
    if (code == TextColumn::kNone || code == unnamed) {
      ++skipped;
      continue;
    }
    if (place[code] == kNew) {
      place[code] = static_cast<uint32_t>(sessions.size());
      sessions.emplace_back();
    }
    sessions[place[code]].push_back(step);
  }
  for (WorkloadSession& session : sessions) sort_rounds(steps, session);
  counters.add("input_rows", steps.size());
  counters.add("skipped_rows_without_session", skipped);
  counters.add("sessions_seen", std::ssize(sessions));
  return sessions;
}

std::vector<WorkloadSession> in_emitted_order(std::vector<WorkloadSession> sessions,
                                              const WorkloadSettings& settings) {
  if (settings.is_shuffled) {
    std::vector<WorkloadSession> shuffled;
    shuffled.reserve(sessions.size());
    stats::NumpyRandom random(settings.seed);
    for (const uint32_t k : random.permutation(static_cast<uint32_t>(sessions.size()))) {
      shuffled.push_back(std::move(sessions[k]));
    }
    sessions = std::move(shuffled);
  }
  if (settings.most_sessions && *settings.most_sessions < sessions.size()) {
    sessions.resize(*settings.most_sessions);
  }
  return sessions;
}

std::vector<double> arrivals_ms(size_t sessions, const WorkloadSettings& settings) {
  std::vector<double> arrivals(sessions, 0.0);
  if (settings.is_poisson) {
    const double mean_gap_ms = 1.0 / (settings.arrivals_per_second / 1000.0);
    stats::NumpyRandom random(settings.seed + 1);
    for (size_t k = 1; k < sessions; ++k) {
      arrivals[k] = arrivals[k - 1] + mean_gap_ms * random.standard_exponential();
    }
  } else {
    const double gap_ms = 1000.0 / settings.arrivals_per_second;
    for (size_t k = 0; k < sessions; ++k) arrivals[k] = static_cast<double>(k) * gap_ms;
  }
  return arrivals;
}

}  // namespace atlas::experiments
