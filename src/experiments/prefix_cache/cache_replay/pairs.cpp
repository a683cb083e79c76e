#include "experiments/prefix_cache/cache_replay/pairs.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/saturating.h"
#include "experiments/shared/provider_sessions.h"

namespace atlas::experiments::replay {
namespace {

using base::saturating_add;
using base::saturating_sub;
using trace::Row;
using trace::TextColumn;

bool has_cache_counts(const trace::Steps& steps, Row step) {
  return steps.claude_uncached_input_tokens.has(step) &&
         steps.claude_cache_creation_input_tokens.has(step) &&
         steps.claude_cache_read_input_tokens.has(step);
}

// The pairs of one session, steps by round index; returns how many neighbours are no pair.
template <std::ranges::view Steps>
int64_t add_pairs(const trace::IntColumn& round_index, Steps session, StepsAndPairs& found) {
  int64_t skipped = 0;
  std::optional<Row> previous;
  for (const Row step : session) {
    found.steps.push_back(step);
    const auto before = std::exchange(previous, step);
    if (!before) continue;
    if (saturating_sub(round_index.or_zero(step), round_index.or_zero(*before)) == 1) {
      found.pairs.push_back({*before, step});
    } else {
      ++skipped;
    }
  }
  return skipped;
}

void count(base::Counters& counters, std::string_view name, int64_t amount) {
  if (amount > 0) counters.add(name, amount);
}

}  // namespace

ReplayPairs collect_pairs(const trace::Trace& trace) {
  const trace::Steps& steps = trace.steps;
  const auto claude = steps.provider.find("claude");
  const auto codex = steps.provider.find("codex");
  ReplayPairs found;
  int64_t skipped = 0;
  int64_t skipped_cache = 0;
  const auto& sessions = trace.derived(provider_sessions);
  for (size_t k = 0; k < sessions.size(); ++k) {
    const auto session = sessions.session(k);
    const auto provider = steps.provider.code(session.front());
    if (provider == codex) skipped += add_pairs(steps.round_index, session, found.codex);
    if (provider != claude) continue;
    skipped += add_pairs(steps.round_index, session, found.claude);
    skipped_cache += add_pairs(steps.round_index, session | std::views::filter([&](Row step) {
                                                    return has_cache_counts(steps, step);
                                                  }),
                               found.claude_cache);
  }
  const auto rows = std::ssize(found.claude.steps) + std::ssize(found.codex.steps);
  const auto cache_rows = std::ssize(found.claude_cache.steps);
  count(found.counters, "rows", rows);
  count(found.counters, "skipped_missing_identity", steps.size() - rows);
  count(found.counters, "claude_rows_with_normalized_cache_fields", cache_rows);
  count(found.counters, "pairs", std::ssize(found.claude.pairs) + std::ssize(found.codex.pairs));
  count(found.counters, "skipped_non_adjacent_pair", skipped);
  count(found.cache_counters, "skipped_missing_normalized_cache_fields",
        std::ssize(found.claude.steps) - cache_rows);
  count(found.cache_counters, "normalized_cache_rounds", cache_rows);
  count(found.cache_counters, "normalized_cache_pairs", std::ssize(found.claude_cache.pairs));
  count(found.cache_counters, "skipped_non_adjacent_normalized_cache_pair", skipped_cache);
  return found;
}

int64_t Measures::visible_output(Row step) const {
  if (codex_ == TextColumn::kNone || steps_.provider.code(step) != codex_) return output(step);
  return std::max<int64_t>(0, saturating_sub(output(step), reasoning(step)));
}

int64_t Measures::raw_input_chars(Row step) const {
  return saturating_add(user_chars(step), tool_chars(step));
}

int64_t Measures::prefix_error(Pair pair) const {
  return saturating_sub(prefix(pair.current), input_total(pair.previous));
}

int64_t Measures::prefix_error_with_output(Pair pair) const {
  return saturating_sub(prefix(pair.current),
                        saturating_add(input_total(pair.previous), output(pair.previous)));
}

int64_t Measures::signed_append(Pair pair) const {
  return saturating_sub(append(pair.current), output(pair.previous));
}

int64_t Measures::signed_append_without_visible(Pair pair) const {
  return saturating_sub(append(pair.current), visible_output(pair.previous));
}

int64_t Measures::new_tokens(Pair pair) const {
  return saturating_add(uncached(pair.current), cache_write(pair.current));
}

int64_t Measures::signed_new_tokens(Pair pair) const {
  return saturating_sub(new_tokens(pair), output(pair.previous));
}

}  // namespace atlas::experiments::replay
