#include "trace/snapshot.h"

#include <algorithm>

namespace atlas::trace {
namespace {

// Counts of one scope while the steps go by.
class Tally {
 public:
  Tally(const Trace& trace, std::string provider)
      : trace_(trace),
        users_(trace.steps.user.distinct(), false),
        sessions_(trace.steps.session_id.distinct(), false) {
    snapshot_.provider = std::move(provider);
  }

  void add(Row step) {
    const Steps& steps = trace_.steps;
    ++snapshot_.steps;
    snapshot_.tool_calls += trace_.tool_calls.count_of(step);
    add_tokens(snapshot_.prefix_tokens, steps.prefix_tokens.or_zero(step));
    add_tokens(snapshot_.append_tokens, steps.newly_append_tokens.or_zero(step));
    add_tokens(snapshot_.output_tokens, steps.output_tokens.or_zero(step));
    snapshot_.users += mark(users_, steps.user, step);
    snapshot_.sessions += mark(sessions_, steps.session_id, step);
    for (const Row event : trace_.events.of(step)) {
      if (const auto at = trace_.events.timestamp[event]) widen(*at);
    }
  }

  Snapshot take() { return std::move(snapshot_); }

 private:
  // Sums of hostile counts stop at the ends of 64 bits instead of wrapping round.
  static void add_tokens(int64_t& sum, int64_t tokens) {
    if (__builtin_add_overflow(sum, tokens, &sum)) sum = tokens < 0 ? INT64_MIN : INT64_MAX;
  }

  static int64_t mark(std::vector<bool>& seen, const TextColumn& column, Row step) {
    if (!column.has(step) || seen[column.code(step)]) return 0;
    seen[column.code(step)] = true;
    return 1;
  }

  void widen(base::Micros at) {
    snapshot_.first_event = std::min(snapshot_.first_event.value_or(at), at);
    snapshot_.last_event = std::max(snapshot_.last_event.value_or(at), at);
  }

  const Trace& trace_;
  std::vector<bool> users_, sessions_;
  Snapshot snapshot_;
};

// claude, codex, then by name.
int rank(std::string_view provider) {
  return provider == "claude" ? 0 : provider == "codex" ? 1 : 2;
}

}  // namespace

std::optional<double> Snapshot::cached_share() const {
  if (input_tokens() <= 0) return std::nullopt;
  return static_cast<double>(prefix_tokens) / static_cast<double>(input_tokens());
}

Fields snapshot_fields() {
  return {Field::provider,      Field::session_id,          Field::user,
          Field::prefix_tokens, Field::newly_append_tokens, Field::output_tokens,
          Field::tool_index,    Field::event_timestamp};
}

std::vector<Snapshot> snapshots(const Trace& trace) {
  const TextColumn& provider = trace.steps.provider;
  Tally everything(trace, "");
  std::vector<std::optional<Tally>> by_provider(provider.distinct());
  for (const Row step : trace.steps.all()) {
    everything.add(step);
    if (!provider.has(step)) continue;
    auto& tally = by_provider[provider.code(step)];
    if (!tally) tally.emplace(trace, std::string(*provider[step]));
    tally->add(step);
  }
  std::vector<Snapshot> result = {everything.take()};
  for (auto& tally : by_provider) {
    if (tally) result.push_back(tally->take());
  }
  std::ranges::sort(result.begin() + 1, result.end(), {}, [](const Snapshot& snapshot) {
    return std::pair(rank(snapshot.provider), snapshot.provider);
  });
  return result;
}

}  // namespace atlas::trace
