#include "analytics/steps.h"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "analytics/rounds.h"
#include "analytics/session_rows.h"
#include "base/saturating.h"
#include "experiments/shared/adjusted_append.h"
#include "experiments/shared/generation_span.h"
#include "experiments/shared/growth.h"
#include "experiments/shared/session_elapsed.h"
#include "experiments/shared/session_walk.h"
#include "experiments/shared/tool_names.h"

namespace atlas::analytics {
namespace {

using trace::Row;
using trace::TextColumn;

constexpr size_t kMostListed = 10'000;  // each costs a look into its session

// Which calls the query is about.
class ToolChoice {
 public:
  ToolChoice(const TextColumn& names, const std::optional<std::string>& tool)
      : names_(names), is_any_(!tool) {
    if (is_any_) return;
    unnamed_ = is_called(std::nullopt, *tool);
    for (TextColumn::Code code = 0; code < names.distinct(); ++code) {
      named_.push_back(is_called(names.text(code), *tool));
    }
  }
  bool is_any() const { return is_any_; }
  bool holds(Row call) const {
    if (is_any_) return true;
    const auto code = names_.code(call);
    return code == TextColumn::kNone ? unnamed_ : named_[code];
  }

 private:
  static bool is_called(std::optional<std::string_view> stored, std::string_view tool) {
    const auto name = experiments::trimmed_tool_name(stored);
    return name == tool || experiments::with_mcp_merged(name) == tool;
  }

  const TextColumn& names_;
  bool is_any_;
  bool unnamed_ = false;
  std::vector<bool> named_;  // by code
};

struct StepValue {
  Row step;
  double value;
};

// The values of all steps that the query is about, in the range or not.
class Reader {
 public:
  Reader(const trace::Trace& trace, const StepQuery& query)
      : trace_(trace), query_(query), tool_(trace.tool_calls.tool_name, query.tool) {}

  // Calls visit(step, value) in file order, except for pairs: those go by session.
  template <typename Visit>
  void for_each(Visit visit) const {
    const trace::Steps& steps = trace_.steps;
    switch (query_.quantity) {
      case StepQuantity::prefix_tokens:
        return each_count(steps.prefix_tokens, visit);
      case StepQuantity::append_tokens:
        return each_count(steps.newly_append_tokens, visit);
      case StepQuantity::adjusted_append_tokens:
        return each_adjusted_append(visit);
      case StepQuantity::output_tokens:
        return each_count(steps.output_tokens, visit);
      case StepQuantity::reasoning_tokens:
        return each_count(steps.reasoning_output_tokens, visit);
      case StepQuantity::generation_s:
        return each_generation(visit);
      case StepQuantity::hit_ratio:
        return each_hit_ratio(visit);
      case StepQuantity::tool_latency_ms:
        return each_latency(visit);
      case StepQuantity::cost_usd:
        return each_cost(visit);
      case StepQuantity::input_tokens:
        break;
    }
    each_step([&](Row step) {
      visit(step, static_cast<double>(experiments::total_input_tokens(steps, step)));
    });
  }

 private:
  bool is_asked_for(Row step) const {
    if (query_.trigger && trigger_of(trace_.events, step) != *query_.trigger) return false;
    return tool_.is_any() || std::ranges::any_of(trace_.tool_calls.of(step),
                                                 [&](Row call) { return tool_.holds(call); });
  }

  template <typename Visit>
  void each_step(Visit visit) const {
    for (const Row step : trace_.steps.all()) {
      if (is_asked_for(step)) visit(step);
    }
  }

  template <typename Visit>
  void each_count(const trace::IntColumn& column, Visit visit) const {
    each_step([&](Row step) {
      const auto count = column[step];
      if (count && *count >= 0) visit(step, static_cast<double>(*count));
    });
  }

  template <typename Visit>
  void each_adjusted_append(Visit visit) const {
    const experiments::AdjustedAppend adjusted(trace_.steps);
    const auto& sessions = trace_.derived(trace::sessions_by_round_index);
    for (size_t k = 0; k < sessions.size(); ++k) {
      const auto session = sessions.session(k);
      for (size_t i = 1; i < session.size(); ++i) {
        const Row step = session[i];
        if (!adjusted.is_pair(session[i - 1], step) || !is_asked_for(step)) continue;
        visit(step, static_cast<double>(adjusted.tokens(session[i - 1], step)));
      }
    }
  }

  template <typename Visit>
  void each_generation(Visit visit) const {
    const auto& timing = trace_.derived(experiments::output_timing);
    each_step([&](Row step) {
      const auto span_us = timing.generation_us[step];
      if (span_us) visit(step, static_cast<double>(*span_us) / base::kMicrosPerSecond);
    });
  }

  template <typename Visit>
  void each_hit_ratio(Visit visit) const {
    const trace::Steps& steps = trace_.steps;
    each_step([&](Row step) {
      if (!steps.prefix_tokens.has(step) || !steps.newly_append_tokens.has(step)) return;
      if (experiments::total_input_tokens(steps, step) <= 0) return;
      visit(step, experiments::hit_ratio(steps, step));
    });
  }

  template <typename Visit>
  void each_latency(Visit visit) const {
    const trace::ToolCalls& calls = trace_.tool_calls;
    each_step([&](Row step) {
      for (const Row call : calls.of(step)) {
        const int64_t ms = calls.effective_latency_ms(call).value_or(0);
        if (ms > 0 && tool_.holds(call)) visit(step, static_cast<double>(ms));
      }
    });
  }

  template <typename Visit>
  void each_cost(Visit visit) const {
    const Rounds& rounds = trace_.derived(analytics::rounds);
    each_step([&](Row step) {
      if (rounds.is_priced[step] != 0) visit(step, rounds.cost_usd[step]);
    });
  }

  const trace::Trace& trace_;
  const StepQuery& query_;
  ToolChoice tool_;
};

bool is_in_range(const StepQuery& query, double value) {
  if (query.min && value < *query.min) return false;
  if (!query.max) return true;
  return value < *query.max || (query.min && *query.min == *query.max && value == *query.max);
}

// What is in the range: one entry a step, with its greatest value.
struct Found {
  std::vector<StepValue> steps;
  size_t values = 0;
};

Found find_steps(const trace::Trace& trace, const StepQuery& query) {
  Found found;
  Reader(trace, query).for_each([&](Row step, double value) {
    if (!is_in_range(query, value)) return;
    ++found.values;
    if (found.steps.empty() || found.steps.back().step != step) {
      found.steps.push_back({step, value});
    } else {
      found.steps.back().value = std::max(found.steps.back().value, value);
    }
  });
  return found;
}

// Greatest value first, as far as `end`.
void sort_until(std::vector<StepValue>& steps, size_t end) {
  const auto before = [](const StepValue& a, const StepValue& b) {
    return a.value != b.value ? a.value > b.value : a.step < b.step;
  };
  std::partial_sort(steps.begin(), steps.begin() + static_cast<std::ptrdiff_t>(end), steps.end(),
                    before);
}

size_t count_sessions(const trace::Steps& steps, const std::vector<StepValue>& found) {
  std::vector<bool> seen(steps.session_id.distinct());
  for (const StepValue& value : found) {
    if (steps.session_id.has(value.step)) seen[steps.session_id.code(value.step)] = true;
  }
  return static_cast<size_t>(std::ranges::count(seen, true));
}

// The place of a step in its session by round index, from 1; null without a named session.
base::Json place_in_session(const trace::Trace& trace, Row step) {
  const SessionRows& rows = trace.derived(session_rows);
  const auto found = rows.by_id.find(trace.steps.session_id.text_or(step, ""));
  if (found == rows.by_id.end()) return {};
  const auto& order = trace.derived(trace::sessions_in_file_order);
  const auto session = by_round_index(trace, order.session(rows.ordinals[found->second]));
  return std::ranges::find(session, step) - session.begin() + 1;
}

base::Json step_json(const trace::Trace& trace, const StepValue& found) {
  const trace::Steps& steps = trace.steps;
  const Row step = found.step;
  const auto bounds = experiments::event_bounds(trace.events, std::span(&step, 1));
  return base::Json::object({{"session_id", steps.session_id[step]},
                             {"seq", place_in_session(trace, step)},
                             {"round_pk", steps.round_pk[step]},
                             {"provider", steps.provider[step]},
                             {"model", steps.model[step]},
                             {"trigger", trigger_name(trigger_of(trace.events, step))},
                             {"start_us", bounds ? base::Json(bounds->first) : base::Json()},
                             {"value", found.value},
                             {"prefix_tokens", steps.prefix_tokens.or_zero(step)},
                             {"append_tokens", steps.newly_append_tokens.or_zero(step)},
                             {"output_tokens", steps.output_tokens.or_zero(step)}});
}

}  // namespace

std::optional<StepQuantity> step_quantity(std::string_view name) {
  const auto place = std::ranges::find(kStepQuantityNames, name);
  if (place == kStepQuantityNames.end()) return std::nullopt;
  return static_cast<StepQuantity>(place - kStepQuantityNames.begin());
}

base::Json steps(const trace::Trace& trace, const StepQuery& query) {
  Found found = find_steps(trace, query);
  const size_t begin = std::min(query.offset, found.steps.size());
  const size_t count = std::min({query.limit, kMostListed, found.steps.size() - begin});
  const size_t sessions = count_sessions(trace.steps, found.steps);
  sort_until(found.steps, begin + count);
  base::Json list = base::Json::array();
  for (const StepValue& value : std::span(found.steps).subspan(begin, count)) {
    list.push(step_json(trace, value));
  }
  return base::Json::object({{"quantity", kStepQuantityNames[static_cast<size_t>(query.quantity)]},
                             {"total_values", found.values},
                             {"total_steps", found.steps.size()},
                             {"total_sessions", sessions},
                             {"steps", std::move(list)}});
}

}  // namespace atlas::analytics
