#include "analytics/dataset.h"

#include <algorithm>
#include <functional>
#include <unordered_map>

#include "analytics/cost.h"
#include "analytics/on_all_cores.h"
#include "analytics/triggers.h"
#include "analytics/weeks.h"
#include "base/saturating.h"
#include "experiments/shared/turn_machine.h"
#include "trace/snapshot.h"

namespace atlas::analytics {
namespace {

using trace::Field;
using trace::Row;
using trace::Snapshot;
using trace::TextColumn;

constexpr size_t kMostWeekProviders = 16;
constexpr size_t kMostFacetValues = 500;

// What the snapshot of a trace does not count.
struct StepTally {
  int64_t user_initiated = 0, tool_triggered = 0, without_provider = 0;
  int64_t reasoning_tokens = 0;
};

StepTally tally_of(const trace::Trace& trace) {
  StepTally tally;
  for (const Row step : trace.steps.all()) {
    const Trigger trigger = trigger_of(trace.events, step);
    tally.user_initiated += trigger == Trigger::user ? 1 : 0;
    tally.tool_triggered += trigger == Trigger::tool ? 1 : 0;
    tally.without_provider += trace.steps.provider.has(step) ? 0 : 1;
    tally.reasoning_tokens = base::saturating_add(
        tally.reasoning_tokens, trace.steps.reasoning_output_tokens.or_zero(step));
  }
  return tally;
}

int64_t input_tokens(const Snapshot& snapshot) {
  return base::saturating_add(snapshot.prefix_tokens, snapshot.append_tokens);
}

base::Json share(int64_t part, int64_t whole) {
  return whole > 0 ? base::Json(divided(part, whole)) : base::Json();
}

base::Json users_or_null(const Snapshot& snapshot) {
  return snapshot.users > 0 ? base::Json(snapshot.users) : base::Json();
}

// Everything first, then the providers, most steps first.
std::vector<Snapshot> by_steps(const trace::Trace& trace) {
  std::vector<Snapshot> all = trace.derived(trace::snapshots);
  std::ranges::stable_sort(all.begin() + 1, all.end(), std::greater(), &Snapshot::steps);
  return all;
}

base::Json providers_json(std::span<const Snapshot> providers, int64_t steps) {
  base::Json list = base::Json::array();
  for (const Snapshot& provider : providers) {
    list.push(base::Json::object({{"provider", provider.provider},
                                  {"agent_steps", provider.steps},
                                  {"sessions", provider.sessions},
                                  {"users", users_or_null(provider)},
                                  {"step_share", share(provider.steps, steps)},
                                  {"tool_calls", provider.tool_calls},
                                  {"input_tokens", input_tokens(provider)},
                                  {"output_tokens", provider.output_tokens}}));
  }
  return list;
}

Weeks weeks_of_largest(const trace::Trace& trace, std::span<const Snapshot> providers) {
  std::vector<std::string> names;
  for (const Snapshot& provider : providers.first(std::min(kMostWeekProviders, providers.size()))) {
    names.push_back(provider.provider);
  }
  return weeks_of(trace, names);
}

int64_t count_requests(const trace::Trace& trace) {
  return std::ranges::count_if(trace.derived(experiments::turns_of_named_sessions).closed,
                               &experiments::Turn::is_recorded);
}

struct FacetValue {
  std::string_view text;
  int64_t steps = 0;
};

// The values of a column, most steps first, then by first appearance; all of them.
std::vector<FacetValue> values_of(const TextColumn& column, const trace::Steps& steps) {
  std::vector<FacetValue> values;
  std::vector<size_t> place(column.distinct(), SIZE_MAX);
  for (const Row step : steps.all()) {
    const auto code = column.code(step);
    if (code == TextColumn::kNone) continue;
    if (place[code] == SIZE_MAX) {
      place[code] = values.size();
      values.push_back({column.text(code)});
    }
    ++values[place[code]].steps;
  }
  std::ranges::stable_sort(values, std::greater(), &FacetValue::steps);
  return values;
}

// For each model the provider of most of its steps, of equal ones the first met.
std::unordered_map<std::string_view, std::string_view> providers_of_models(
    const trace::Steps& steps) {
  std::unordered_map<uint64_t, int64_t> counts;
  std::vector<uint64_t> order;  // of first appearance
  for (const Row step : steps.all()) {
    if (!steps.model.has(step) || !steps.provider.has(step)) continue;
    const uint64_t key = uint64_t{steps.model.code(step)} << 32 | steps.provider.code(step);
    if (counts[key]++ == 0) order.push_back(key);
  }
  std::ranges::stable_sort(order, std::greater(), [&](uint64_t key) { return counts[key]; });
  std::unordered_map<std::string_view, std::string_view> result;
  for (const uint64_t key : order) {
    result.try_emplace(steps.model.text(static_cast<uint32_t>(key >> 32)),
                       steps.provider.text(static_cast<uint32_t>(key)));
  }
  return result;
}

// Adds `<name>` and `<name>_total`; `extend` may add members to a value.
template <typename Extend>
void add_facet(base::Json& facets, const std::string& name, const TextColumn& column,
               const trace::Steps& steps, Extend extend) {
  const auto values = values_of(column, steps);
  base::Json list = base::Json::array();
  for (const FacetValue& value :
       std::span(values).first(std::min(kMostFacetValues, values.size()))) {
    base::Json entry = base::Json::object({{"value", value.text}});
    extend(entry, value.text);
    entry["agent_steps"] = value.steps;
    list.push(std::move(entry));
  }
  facets[name] = std::move(list);
  facets[name + "_total"] = values.size();
}

int64_t longest_session(const trace::Trace& trace) {
  const auto& sessions = trace.derived(trace::sessions_in_file_order);
  size_t most = 0;
  for (size_t k = 0; k < sessions.size(); ++k) most = std::max(most, sessions.session(k).size());
  return static_cast<int64_t>(most);
}

}  // namespace

trace::Fields dataset_fields() {
  return trace::snapshot_fields() |
         trace::Fields{Field::model, Field::project, Field::claude_cache_creation_input_tokens,
                       Field::reasoning_output_tokens, Field::event_type};
}

base::Json dataset(const trace::Trace& trace) {
  on_all_cores({[&] { trace.derived(trace::snapshots); },
                [&] { trace.derived(experiments::turns_of_named_sessions); },
                [&] { trace.derived(costs_of); }});
  const auto snapshots = by_steps(trace);
  const Snapshot& all = snapshots.front();
  const std::span providers = std::span(snapshots).subspan(1);
  const StepTally tally = tally_of(trace);
  const Costs& costs = trace.derived(costs_of);
  Weeks weeks = weeks_of_largest(trace, providers);
  return base::Json::object({{"distinct_users", users_or_null(all)},
                             {"sessions", all.sessions},
                             {"requests", count_requests(trace)},
                             {"agent_steps", all.steps},
                             {"user_initiated_steps", tally.user_initiated},
                             {"tool_triggered_steps", tally.tool_triggered},
                             {"tool_calls", all.tool_calls},
                             {"timing_events", static_cast<int64_t>(trace.events.size())},
                             {"input_tokens", input_tokens(all)},
                             {"cached_read_tokens", all.prefix_tokens},
                             {"append_tokens", all.append_tokens},
                             {"output_tokens", all.output_tokens},
                             {"reasoning_tokens", tally.reasoning_tokens},
                             {"cached_share", share(all.prefix_tokens, input_tokens(all))},
                             {"cost_usd", costs.total_usd},
                             {"priced_share", share(costs.priced_rounds, all.steps)},
                             {"earliest_us", all.first_event},
                             {"latest_us", all.last_event},
                             {"providers", providers_json(providers, all.steps)},
                             {"weeks", std::move(weeks.list)},
                             {"undated_steps", weeks.undated_steps},
                             {"steps_without_provider", tally.without_provider}});
}

base::Json facets(const trace::Trace& trace) {
  const trace::Steps& steps = trace.steps;
  const auto nothing_more = [](base::Json&, std::string_view) {};
  const auto provider_of = providers_of_models(steps);
  base::Json facets = base::Json::object();
  add_facet(facets, "providers", steps.provider, steps, nothing_more);
  add_facet(facets, "models", steps.model, steps, [&](base::Json& entry, std::string_view model) {
    const auto provider = provider_of.find(model);
    entry["provider"] = provider == provider_of.end() ? base::Json() : base::Json(provider->second);
  });
  add_facet(facets, "users", steps.user, steps, nothing_more);
  add_facet(facets, "projects", steps.project, steps, nothing_more);
  const Snapshot& all = trace.derived(trace::snapshots).front();
  facets["earliest_us"] = all.first_event;
  facets["latest_us"] = all.last_event;
  facets["max_session_steps"] = longest_session(trace);
  return facets;
}

}  // namespace atlas::analytics
