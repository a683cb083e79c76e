#include "synth/context.h"

#include <algorithm>
#include <utility>

#include "synth/curve.h"
#include "synth/window.h"

namespace atlas::synth {
namespace {

using base::kMicrosPerSecond;
using base::Micros;

constexpr Micros kFiveMinutes = 300 * kMicrosPerSecond;
constexpr int64_t kCodexCacheBlock = 128;

const Curve kClaudeShared = {{0, 9'000}, {0.1, 11'500}, {0.5, 16'500}, {0.9, 23'000}, {1, 28'000}};
const Curve kCodexShared = {{0, 1'920}, {0.3, 2'560}, {0.6, 5'000}, {0.9, 7'800}, {1, 11'000}};
const Curve kClaudeBase = {{0, 1'500}, {0.3, 5'000}, {0.6, 13'000}, {0.9, 30'000}, {1, 60'000}};
const Curve kCodexBase = {{0, 4'000}, {0.3, 8'000}, {0.6, 15'000}, {0.9, 32'000}, {1, 60'000}};
const Curve kClaudeSummary = {{0, 4'000}, {0.5, 13'000}, {0.9, 26'000}, {1, 38'000}};
const Curve kCodexSummary = {{0, 6'000}, {0.5, 24'000}, {0.9, 44'000}, {1, 60'000}};
const Curve kRewind = {{0, 300}, {0.5, 9'000}, {0.8, 62'000}, {1, 260'000}};

// How a provider's users and cache behave; from the published hit rates and drop counts.
struct Habits {
  double tool_miss;  // the cache has lost the prompt although the step came in time
  double user_miss;
  double nothing_left;  // of the misses: not even the shared instructions are cached
  double first_from_nothing;
  double rewind;               // of the user's steps
  double manual_compaction;    // of the user's steps beyond half of the window
  double hour_long;            // sessions whose cache lives an hour, of users who arranged for it
  double hour_long_otherwise;  // and of the others
};
constexpr Habits kClaudeHabits = {.tool_miss = 0.0042,
                                  .user_miss = 0.02,
                                  .nothing_left = 0.48,
                                  .first_from_nothing = 0.36,
                                  .rewind = 0.007,
                                  .manual_compaction = 0.004,
                                  .hour_long = 0.85,
                                  .hour_long_otherwise = 0.38};
constexpr Habits kCodexHabits = {.tool_miss = 0.009,
                                 .user_miss = 0.02,
                                 .nothing_left = 0.03,
                                 .first_from_nothing = 0.05,
                                 .rewind = 0.004,
                                 .manual_compaction = 0.003,
                                 .hour_long = 0.7,
                                 .hour_long_otherwise = 0.17};
constexpr double kKeptReasoning = 0.5;    // of Codex reasoning stays until the next user message
constexpr double kDropsReasoning = 0.9;   // of the requests drop it then
constexpr double kDropCostsPrompt = 0.4;  // of those: the cache no longer knows that request

const Habits& habits(Provider provider) {
  return provider == Provider::claude ? kClaudeHabits : kCodexHabits;
}

int64_t share_of(int64_t tokens, double share) {
  return static_cast<int64_t>(static_cast<double>(tokens) * share);
}

}  // namespace

Context::Context(Provider provider, const User& user, const ModelRelease& model, bool is_subagent,
                 Stream& stream)
    : provider_(provider), model_(model), stream_(stream) {
  const bool is_claude = provider == Provider::claude;
  shared_tokens_ = (is_claude ? kClaudeShared : kCodexShared).draw_integer(stream);
  if (is_subagent) shared_tokens_ = shared_tokens_ * 45 / 100;
  base_tokens_ = shared_tokens_ + (is_claude ? kClaudeBase : kCodexBase).draw_integer(stream);
  const bool is_large = user.has_large_window && stream.chance(0.9);
  const int64_t window = is_large ? model.large_window_tokens : model.window_tokens;
  const double fill = is_claude ? 0.8 + 0.17 * stream.uniform() : 0.895 + 0.07 * stream.uniform();
  compaction_tokens_ = share_of(window, fill);
  const Habits& habit = habits(provider);
  const double hour_long = user.keeps_cache_an_hour ? habit.hour_long : habit.hour_long_otherwise;
  cache_life_ = stream.chance(hour_long) ? kMicrosPerHour : kFiveMinutes;
}

PromptTokens Context::next(Trigger trigger, Micros idle, int64_t new_tokens) {
  const Habits& habit = habits(provider_);
  int64_t known = total_ - uncached_tail_;  // how much of the new prompt the cache has seen
  int64_t total = total_ + answer_ + new_tokens;
  if (is_first_) {
    is_first_ = false;
    total = base_tokens_ + new_tokens;
    known = shared_hit(habit.first_from_nothing);
  } else {
    if (model_.caches_answers && stream_.chance(0.84)) known += answer_;
    if (trigger == Trigger::user) {
      const int64_t dropped = drop_reasoning();
      total -= dropped;
      if (dropped > 0 && stream_.chance(kDropCostsPrompt)) known = std::min(known, request_start_);
    }
    if (compacts(trigger, total)) {
      total = compacted_total();
      known = shared_hit(habit.nothing_left);
    } else if (trigger == Trigger::user && stream_.chance(habit.rewind)) {
      total = rewound_total(total);
    }
    if (forgets(trigger, idle)) known = std::min(known, shared_hit(habit.nothing_left));
  }
  if (trigger == Trigger::user) request_start_ = total;
  const int64_t cached = std::max<int64_t>(0, in_cache_blocks(std::min(known, total)));
  total_ = total;
  answer_ = 0;
  uncached_tail_ = draw_uncached_tail(total - cached);
  return {total, cached};
}

void Context::answer(int64_t visible_tokens, int64_t reasoning_tokens) {
  const int64_t kept = share_of(reasoning_tokens, kKeptReasoning);
  answer_ = visible_tokens + kept;
  kept_reasoning_ += kept;
}

bool Context::compacts(Trigger trigger, int64_t total) {
  if (total >= compaction_tokens_) return true;
  return trigger == Trigger::user && total > compaction_tokens_ / 2 &&
         stream_.chance(habits(provider_).manual_compaction);
}

int64_t Context::compacted_total() {
  const Curve& summary = provider_ == Provider::claude ? kClaudeSummary : kCodexSummary;
  kept_reasoning_ = 0;
  return std::min(base_tokens_ + summary.draw_integer(stream_), compaction_tokens_ / 2);
}

int64_t Context::rewound_total(int64_t total) {
  return std::max(base_tokens_, total - kRewind.draw_integer(stream_));
}

bool Context::forgets(Trigger trigger, Micros idle) {
  const Habits& habit = habits(provider_);
  if (stream_.chance(trigger == Trigger::user ? habit.user_miss : habit.tool_miss)) return true;
  // A busy cache may lose a prompt early, an idle one keep it a little longer.
  const double stretch = 0.8 + 0.8 * stream_.uniform();
  return static_cast<double>(idle) > stretch * static_cast<double>(cache_life_);
}

// What the shared instructions give when the session's own prompt is not cached.
int64_t Context::shared_hit(double nothing_share) {
  return stream_.chance(nothing_share) ? 0 : shared_tokens_;
}

int64_t Context::drop_reasoning() {
  const int64_t kept = std::exchange(kept_reasoning_, 0);
  return stream_.chance(kDropsReasoning) ? kept : 0;
}

// A few tokens behind the last place that the agent marked for the cache, seldom a whole message.
int64_t Context::draw_uncached_tail(int64_t appended) {
  if (provider_ == Provider::codex) return 0;
  const int64_t tail = stream_.chance(0.93) ? stream_.between(1, 6) : stream_.between(7, 2'600);
  return std::min(tail, appended);
}

int64_t Context::in_cache_blocks(int64_t tokens) const {
  if (provider_ == Provider::claude) return tokens;
  return tokens / kCodexCacheBlock * kCodexCacheBlock;
}

}  // namespace atlas::synth
