#include "trace/trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <numeric>

#include "base/parallel.h"
#include "base/text.h"

namespace atlas::trace {
namespace {

// Codes of the values that a condition allows; every code when it names none.
class AllowedCodes {
 public:
  AllowedCodes(const TextColumn& column, const std::vector<std::string>& values)
      : column_(column), anything_(values.empty()) {
    for (const std::string& value : values) {
      const auto code = column.size() == 0 ? TextColumn::kNone : column.find(value);
      if (code != TextColumn::kNone) codes_.push_back(code);
    }
  }
  bool allows(Row row) const {
    return anything_ || std::ranges::find(codes_, column_.code(row)) != codes_.end();
  }

 private:
  const TextColumn& column_;
  bool anything_;
  std::vector<TextColumn::Code> codes_;
};

std::optional<base::Micros> earliest_event(const Trace& trace, Row step) {
  std::optional<base::Micros> earliest;
  for (const Row event : trace.events.of(step)) {
    const auto at = trace.events.timestamp[event];
    if (at && (!earliest || *at < *earliest)) earliest = at;
  }
  return earliest;
}

bool is_in_date_range(const Trace& trace, const Filter& filter, Row step) {
  if (!filter.since && !filter.until) return true;
  const auto at = earliest_event(trace, step);
  if (!at) return false;
  return (!filter.since || *at >= *filter.since) && (!filter.until || *at < *filter.until);
}

std::vector<int64_t> session_lengths(const Steps& steps) {
  std::vector<int64_t> lengths(steps.session_id.distinct(), 0);
  for (const Row step : steps.all()) {
    if (steps.session_id.has(step)) ++lengths[steps.session_id.code(step)];
  }
  return lengths;
}

std::vector<Row> kept_steps(const Trace& trace, const Filter& filter) {
  const Steps& steps = trace.steps;
  const AllowedCodes provider(steps.provider, filter.providers);
  const AllowedCodes model(steps.model, filter.models);
  const AllowedCodes user(steps.user, filter.users);
  const AllowedCodes project(steps.project, filter.projects);
  const AllowedCodes session(steps.session_id, filter.sessions);
  const bool by_length = filter.least_session_steps || filter.most_session_steps;
  const auto lengths = by_length ? session_lengths(steps) : std::vector<int64_t>();
  const auto has_allowed_length = [&](Row step) {
    if (!by_length) return true;
    if (!steps.session_id.has(step)) return false;
    const int64_t length = lengths[steps.session_id.code(step)];
    return length >= filter.least_session_steps.value_or(0) &&
           length <= filter.most_session_steps.value_or(INT64_MAX);
  };
  std::vector<Row> kept;
  for (const Row step : steps.all()) {
    if (provider.allows(step) && model.allows(step) && user.allows(step) && project.allows(step) &&
        session.allows(step) && has_allowed_length(step) && is_in_date_range(trace, filter, step)) {
      kept.push_back(step);
    }
  }
  return kept;
}

// Columns are independent of each other: each is one task for whatever thread is free.
using Tasks = std::vector<std::function<void()>>;

template <typename Relation>
class Selection {
 public:
  Selection(const Relation& from, Relation& to, const std::vector<Row>& rows, Tasks& tasks)
      : from_(from), to_(to), rows_(rows), tasks_(tasks) {}

  template <typename... Columns>
  void add(Columns Relation::*... columns) const {
    (tasks_.push_back([from = &from_, to = &to_, rows = &rows_, columns] {
      to->*columns = (from->*columns).selected(*rows);
    }),
     ...);
  }

 private:
  const Relation& from_;
  Relation& to_;
  const std::vector<Row>& rows_;
  Tasks& tasks_;
};

void add_selection(const Steps& from, Steps& to, const std::vector<Row>& rows, Tasks& tasks) {
  Selection(from, to, rows, tasks)
      .add(&Steps::round_id, &Steps::turn_id, &Steps::trace_key, &Steps::round_pk, &Steps::provider,
           &Steps::project, &Steps::session_id, &Steps::user, &Steps::model,
           &Steps::first_input_event_type, &Steps::session_file, &Steps::round_index,
           &Steps::input_tokens_total, &Steps::prefix_tokens, &Steps::newly_append_tokens,
           &Steps::claude_uncached_input_tokens, &Steps::claude_cache_creation_input_tokens,
           &Steps::claude_cache_read_input_tokens, &Steps::output_tokens,
           &Steps::reasoning_output_tokens, &Steps::current_input_event_count,
           &Steps::current_user_message_count, &Steps::current_tool_result_count,
           &Steps::current_user_message_chars, &Steps::current_tool_result_chars,
           &Steps::current_input_chars);
}

// Rows of the children of `steps`, and for the new relation: whose they are and where each begins.
struct Children {
  std::vector<Row> kept;
  std::vector<Row> step;
  std::vector<Row> first;
};

Children children_of(std::span<const Row> steps, const std::vector<Row>& first) {
  Children children;
  if (first.empty()) return children;
  children.first.push_back(0);
  for (Row s = 0; s < steps.size(); ++s) {
    for (Row child = first[steps[s]]; child < first[steps[s] + 1]; ++child) {
      children.kept.push_back(child);
      children.step.push_back(s);
    }
    children.first.push_back(static_cast<Row>(children.kept.size()));
  }
  return children;
}

void add_selection(const ToolCalls& from, ToolCalls& to, const std::vector<Row>& rows,
                   Tasks& tasks) {
  Selection(from, to, rows, tasks)
      .add(&ToolCalls::tool_call_id, &ToolCalls::tool_name, &ToolCalls::tool_index,
           &ToolCalls::emitted_at, &ToolCalls::result_at, &ToolCalls::tool_wall_latency_ms,
           &ToolCalls::tool_internal_latency_ms, &ToolCalls::is_error, &ToolCalls::input_chars,
           &ToolCalls::result_chars);
}

void add_selection(const Events& from, Events& to, const std::vector<Row>& rows, Tasks& tasks) {
  Selection(from, to, rows, tasks)
      .add(&Events::tool_call_id, &Events::event_type, &Events::source, &Events::tool_name,
           &Events::event_index, &Events::timestamp, &Events::tool_index, &Events::is_error,
           &Events::result_chars, &Events::content_chars);
}

template <typename Relation>
void attach(Children& children, Relation& relation) {
  relation.step = std::move(children.step);
  relation.first = std::move(children.first);
}

// Steps (already filtered) grouped by session_id; inside a session they keep their order.
SessionOrder grouped_by_session(const Steps& steps, const std::vector<Row>& chosen) {
  constexpr Row kUnseen = 0xFFFFFFFF;
  std::vector<Row> ordinal(steps.session_id.distinct(), kUnseen);
  std::vector<Row> sizes;
  for (const Row step : chosen) {
    Row& session = ordinal[steps.session_id.code(step)];
    if (session == kUnseen) {
      session = static_cast<Row>(sizes.size());
      sizes.push_back(0);
    }
    ++sizes[session];
  }
  SessionOrder order;
  order.first.resize(sizes.size() + 1, 0);
  std::partial_sum(sizes.begin(), sizes.end(), order.first.begin() + 1);
  std::vector<Row> next(order.first.begin(), order.first.end() - 1);
  order.steps.resize(chosen.size());
  for (const Row step : chosen) {
    order.steps[next[ordinal[steps.session_id.code(step)]]++] = step;
  }
  return order;
}

}  // namespace

struct Trace::Cache {
  std::mutex mutex;
  std::unordered_map<void (*)(), std::unique_ptr<Slot>> slots;
};

Trace::Trace() : cache_(std::make_shared<Cache>()) {
  // The order of EventType.
  for (const std::string_view type :
       {"user_message", "tool_result", "reasoning", "text", "tool_call", "usage_report"}) {
    events.event_type.declare(type);
  }
}

Trace::Slot* Trace::derived_slot(void (*key)()) const {
  const std::lock_guard lock(cache_->mutex);
  auto& slot = cache_->slots[key];
  if (!slot) slot = std::make_unique<Slot>();
  return slot.get();
}

void Trace::forget_derived() const {
  const std::lock_guard lock(cache_->mutex);
  cache_->slots.clear();
}

bool Filter::is_empty() const {
  return providers.empty() && models.empty() && users.empty() && projects.empty() &&
         sessions.empty() && !since && !until && !least_session_steps && !most_session_steps;
}

Fields Filter::fields() const {
  Fields fields;
  if (!providers.empty()) fields.add(Field::provider);
  if (!models.empty()) fields.add(Field::model);
  if (!users.empty()) fields.add(Field::user);
  if (!projects.empty()) fields.add(Field::project);
  if (!sessions.empty() || least_session_steps || most_session_steps) {
    fields.add(Field::session_id);
  }
  if (since || until) fields.add(Field::event_timestamp);
  return fields;
}

std::string Filter::text() const {
  std::vector<std::string> parts;
  const auto list = [&](std::string_view name, const std::vector<std::string>& values) {
    if (!values.empty()) parts.push_back(fmt::format("{} {}", name, base::join(values, " or ")));
  };
  list("provider", providers);
  list("model", models);
  list("user", users);
  list("project", projects);
  list("session", sessions);
  if (since) parts.push_back("since " + base::iso_micros(*since));
  if (until) parts.push_back("until " + base::iso_micros(*until));
  if (least_session_steps) parts.push_back(fmt::format("at least {} steps", *least_session_steps));
  if (most_session_steps) parts.push_back(fmt::format("at most {} steps", *most_session_steps));
  return parts.empty() ? "everything" : base::join(parts, ", ");
}

Trace Trace::select(const Filter& filter) const {
  const std::vector<Row> kept = kept_steps(*this, filter);
  Trace result;
  result.fields = fields;
  result.source_path = source_path;
  Children calls = children_of(kept, tool_calls.first);
  Children timed = children_of(kept, events.first);
  Tasks tasks;
  add_selection(events, result.events, timed.kept, tasks);  // the longest first
  add_selection(tool_calls, result.tool_calls, calls.kept, tasks);
  add_selection(steps, result.steps, kept, tasks);
  base::parallel_for(tasks.size(), base::available_threads(), [&](size_t i) { tasks[i](); });
  attach(calls, result.tool_calls);
  attach(timed, result.events);
  return result;
}

SessionOrder sessions_in_file_order(const Trace& trace) {
  std::vector<Row> chosen;
  for (const Row step : trace.steps.all()) {
    if (trace.steps.session_id.has(step)) chosen.push_back(step);
  }
  return grouped_by_session(trace.steps, chosen);
}

SessionOrder sessions_by_round_index(const Trace& trace) {
  const Steps& steps = trace.steps;
  std::vector<Row> chosen;
  for (const Row step : steps.all()) {
    if (steps.provider.has(step) && steps.session_id.has(step) && steps.round_index.has(step)) {
      chosen.push_back(step);
    }
  }
  SessionOrder order = grouped_by_session(steps, chosen);
  for (size_t k = 0; k < order.size(); ++k) {
    const std::span session(order.steps.begin() + order.first[k], order.session(k).size());
    const auto index = [&](Row step) { return steps.round_index.or_zero(step); };
    if (!std::ranges::is_sorted(session, {}, index)) {
      std::ranges::stable_sort(session, {}, index);
    }
  }
  return order;
}

}  // namespace atlas::trace
