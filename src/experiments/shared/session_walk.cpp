#include "experiments/shared/session_walk.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <string_view>
#include <utility>

#include "base/saturating.h"
#include "experiments/shared/activity.h"
#include "experiments/shared/provider_sessions.h"

namespace atlas::experiments {
namespace {

using base::Micros;
using trace::EventType;
using trace::Row;

constexpr Micros kNever = std::numeric_limits<Micros>::min();
constexpr Micros kNoDuration = -1;

// How long the calls of one session took, by call id: an open-addressing table, because it is asked
// once and filled once for every tool call of a trace. forget_all() costs nothing.
class CallDurations {
 public:
  CallDurations() : slots_(1024) {}

  void forget_all() {
    ++session_;
    size_ = 0;
  }

  // Overwrites what is known of the id. The text must outlive this object.
  void set(std::string_view id, Micros duration) {
    if (2 * size_ >= slots_.size()) grow();
    Slot& slot = slots_[place_of(id)];
    if (slot.session != session_) ++size_;
    slot = {id, duration, session_};
  }

  // kNoDuration if the id is unknown or has none.
  Micros at(std::string_view id) const {
    const Slot& slot = slots_[place_of(id)];
    return slot.session == session_ ? slot.duration : kNoDuration;
  }

 private:
  struct Slot {
    std::string_view id;
    Micros duration = kNoDuration;
    uint32_t session = 0;  // a slot of another session is free
  };

  // The slot that holds `id` or the free one where it belongs.
  size_t place_of(std::string_view id) const {
    const size_t mask = slots_.size() - 1;
    size_t place = std::hash<std::string_view>()(id) & mask;
    while (slots_[place].session == session_ && slots_[place].id != id) place = (place + 1) & mask;
    return place;
  }

  void grow() {
    const auto old = std::exchange(slots_, std::vector<Slot>(2 * slots_.size()));
    for (const Slot& slot : old) {
      if (slot.session == session_) slots_[place_of(slot.id)] = slot;
    }
  }

  std::vector<Slot> slots_;  // a power of two, at most half of it in use
  uint32_t session_ = 1;
  size_t size_ = 0;
};

class Walk {
 public:
  explicit Walk(const trace::Trace& trace) : trace_(trace), activity_(trace.derived(activity)) {}

  // `session` by (round_index, file order); `walked` gets its measured steps.
  void add_session(std::span<const Row> session, std::vector<WalkedStep>& walked) {
    put_in_order(session);
    durations_.forget_all();
    std::optional<Row> previous;
    for (const Place& place : order_) {
      if (is_measured(place.step)) walked.push_back(measure(place, previous));
      remember_calls(place.step);
      previous = place.step;
    }
  }

 private:
  struct Place {
    int64_t round_index;
    Micros first_activity;  // kNever if there is none
    Row step;
  };

  // The first event that has a time stamp, in list order, which need not be the earliest.
  Micros first_activity(Row step) const {
    for (const Row event : trace_.events.of(step)) {
      if (trace_.events.timestamp.has(event)) return trace_.events.timestamp.or_zero(event);
    }
    return activity_.earliest[step].value_or(kNever);
  }

  void put_in_order(std::span<const Row> session) {
    const auto before = [](const Place& a, const Place& b) {
      return std::pair(a.round_index, a.first_activity) <
             std::pair(b.round_index, b.first_activity);
    };
    order_.clear();
    for (const Row step : session) {
      order_.push_back({trace_.steps.round_index.or_zero(step), first_activity(step), step});
    }
    if (!std::ranges::is_sorted(order_, before)) std::ranges::stable_sort(order_, before);
  }

  bool is_measured(Row step) const {
    const trace::Steps& steps = trace_.steps;
    return trace::is_input(trace_.events.first_type(step)) && steps.prefix_tokens.has(step) &&
           steps.newly_append_tokens.has(step) &&
           base::saturating_add(steps.prefix_tokens.or_zero(step),
                                steps.newly_append_tokens.or_zero(step)) > 0;
  }

  WalkedStep measure(const Place& place, const std::optional<Row>& previous) const {
    const bool is_user = trace_.events.first_type(place.step) == EventType::user_message;
    return {place.step, previous, is_user,
            is_user ? idle_time(place, previous) : longest_call(place.step)};
  }

  std::optional<Micros> idle_time(const Place& place, const std::optional<Row>& previous) const {
    if (!previous || place.first_activity == kNever) return std::nullopt;
    const auto end = activity_.latest[*previous];
    if (!end || *end > place.first_activity) return std::nullopt;
    return base::saturating_sub(place.first_activity, *end);
  }

  // Of the calls whose results open the step.
  std::optional<Micros> longest_call(Row step) const {
    Micros longest = kNoDuration;
    for (const Row event : trace_.events.of(step)) {
      if (trace_.events.type(event) != EventType::tool_result) break;
      const std::string_view id = trace_.events.tool_call_id.text_or(event, "");
      if (!id.empty()) longest = std::max(longest, durations_.at(id));
    }
    return longest == kNoDuration ? std::nullopt : std::optional(longest);
  }

  void remember_calls(Row step) {
    const trace::ToolCalls& calls = trace_.tool_calls;
    for (const Row call : calls.of(step)) {
      const std::string_view id = calls.tool_call_id.text_or(call, "");
      if (id.empty()) continue;
      const auto emitted = calls.emitted_at[call];
      const auto result = calls.result_at[call];
      const bool has_duration = emitted && result && *result >= *emitted;
      durations_.set(id, has_duration ? base::saturating_sub(*result, *emitted) : kNoDuration);
    }
  }

  const trace::Trace& trace_;
  const Activity& activity_;
  std::vector<Place> order_;  // of the session at hand
  CallDurations durations_;   // of its steps so far
};

}  // namespace

std::vector<WalkedStep> session_walk(const trace::Trace& trace) {
  const auto& sessions = trace.derived(provider_sessions);
  std::vector<WalkedStep> walked;
  walked.reserve(sessions.steps.size());
  Walk walk(trace);
  for (size_t k = 0; k < sessions.size(); ++k) walk.add_session(sessions.session(k), walked);
  return walked;
}

double hit_ratio(const trace::Steps& steps, Row step) {
  const int64_t prefix = steps.prefix_tokens.or_zero(step);
  const int64_t total = base::saturating_add(prefix, steps.newly_append_tokens.or_zero(step));
  return static_cast<double>(prefix) / static_cast<double>(total);
}

}  // namespace atlas::experiments
