#include "server/atlas.h"

#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>

#include "base/error.h"
#include "server/filter_query.h"
#include "server/memory_size.h"

namespace atlas::server {
namespace {

using experiments::Experiment;

// docs/security.md has the sum of all that is kept.
constexpr size_t kMostCutBytes = 64 << 20;
constexpr size_t kMostOutcomeBytes = 32 << 20;
// Of a table, in a result that is kept.
constexpr size_t kMostKeptCells = 50'000;
// After something this long there is memory to be given back.
constexpr double kLongSeconds = 0.15;

// Without a computation, until what was derived for cuts is given up.
constexpr int kIdleTicks = 2;

size_t memory_of_cut(const Cut& cut) {
  constexpr size_t kSummaries = 16 << 10;
  return cut.filter().is_empty() ? kSummaries : kSummaries + memory_of(*cut.use());
}

std::string key_of(const Cut& cut, const Experiment& experiment, const Settings& settings) {
  std::string key = cut.key() + " " + experiment.id();
  for (const auto& [name, value] : settings) {
    key += fmt::format("&{}={}", percent_encoded(name), percent_encoded(value));
  }
  return key;
}

// A table of its own with the first rows of `table`.
table::Table first_rows(const table::Table& table) {
  std::vector<std::string_view> names;
  for (const table::Column& column : table.columns()) names.push_back(column.name);
  table::Table beginning(table.name(), names, table.title());
  table.for_each_piece(
      [&](const table::Table& piece) {
        for (size_t r = 0; r < piece.row_count() && beginning.row_count() < kPreviewRows; ++r) {
          auto row = beginning.row();
          for (const table::Cell& cell : piece.row(r)) {
            cell.kind == table::CellKind::text ? row.text(cell.view()) : row.cell(cell);
          }
        }
      },
      kPreviewRows);
  return beginning;
}

Summary summary_of(const experiments::Result& result) {
  Summary summary{.state = Summary::State::ready};
  for (const auto& figure : result.figures) summary.figures.push_back(figure.name);
  for (const auto& table : result.tables) summary.tables.push_back(table.name());
  if (!result.facts.empty()) summary.headline = result.facts.front();
  return summary;
}

}  // namespace

Cut::Cut(std::string trace_id, bool is_served, trace::Filter filter, TracePtr trace)
    : trace_id_(std::move(trace_id)),
      is_served_(is_served),
      filter_(std::move(filter)),
      trace_(std::move(trace)),
      key_(trace_id_ + "?" + canonical_query(filter_)) {}

void Cut::forget_derived() const {
  const std::unique_lock lock(deriving_, std::try_to_lock);
  if (lock) trace_->forget_derived();
}

Summary Cut::summary(const Experiment& experiment) const {
  const std::lock_guard lock(mutex_);
  const auto found = summaries_.find(&experiment);
  return found == summaries_.end() ? Summary() : found->second;
}

bool Cut::set_summary(const Experiment& experiment, Summary summary) const {
  const std::lock_guard lock(mutex_);
  Summary& known = summaries_[&experiment];
  const bool is_news = known.state != summary.state;
  known = std::move(summary);
  return is_news;
}

Atlas::Atlas(TraceLibrary& traces, EventHub& events)
    : traces_(traces),
      events_(events),
      cuts_(kMostCutBytes, memory_of_cut),
      outcomes_(kMostOutcomeBytes,
                [](const Outcome& outcome) { return memory_of(outcome.result); }) {}

CutPtr Atlas::cut(const Query& query) {
  return cut(query.text("trace").value_or(traces_.served_id()), filter_of(query));
}

CutPtr Atlas::cut(const std::string& trace_id, const trace::Filter& filter) {
  const std::string key = trace_id + "?" + canonical_query(filter);
  return cuts_.get(key, [&]() -> CutPtr {
    tidy();  // what was derived for other cuts makes room
    TracePtr trace = traces_.load(trace_id);
    if (!filter.is_empty()) {
      trace = std::make_shared<const trace::Trace>(trace->select(filter));
    }
    return std::make_shared<const Cut>(trace_id, trace_id == traces_.served_id(), filter,
                                       std::move(trace));
  });
}

OutcomePtr Atlas::outcome(const Cut& cut, const Experiment& experiment, const Settings& settings) {
  const bool is_plain = settings.empty();
  try {
    OutcomePtr outcome = outcomes_.get(key_of(cut, experiment, settings),
                                       [&] { return compute(cut, experiment, settings); });
    if (is_plain) tell(cut, experiment, summary_of(outcome->result));
    return outcome;
  } catch (...) {
    if (is_plain) tell(cut, experiment, {.state = Summary::State::failed});
    throw;
  }
}

void Atlas::with_whole_result(const Cut& cut, const Experiment& experiment,
                              const Settings& settings,
                              const std::function<void(const experiments::Result&)>& use) {
  const OutcomePtr known = outcome(cut, experiment, settings);
  if (known->is_whole) return use(known->result);
  const std::lock_guard lock(whole_);
  const experiments::Params params(experiment.options, settings);
  const TraceUse trace = cut.use();
  use(experiment.run(*trace, params));
}

OutcomePtr Atlas::compute(const Cut& cut, const Experiment& experiment, const Settings& settings) {
  const auto start = std::chrono::steady_clock::now();
  ticks_to_tidy_ = kIdleTicks;
  const experiments::Params params(experiment.options, settings);
  auto outcome = std::make_shared<Outcome>();
  outcome->experiment = &experiment;
  const TraceUse trace = cut.use();  // a long table reads it while its first rows are taken
  outcome->result = experiment.run(*trace, params);
  outcome->is_whole = true;
  for (table::Table& table : outcome->result.tables) {
    outcome->row_counts.push_back(table.row_count());
    if (table.keeps_rows() && table.row_count() * table.columns().size() <= kMostKeptCells)
      continue;
    outcome->is_whole = false;
    table = first_rows(table);
  }
  outcome->seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (outcome->seconds > kLongSeconds) malloc_trim(0);
  return outcome;
}

void Atlas::tell(const Cut& cut, const Experiment& experiment, const Summary& summary) {
  if (!cut.set_summary(experiment, summary)) return;
  events_.publish(topic_of(cut), "experiment",
                  base::Json::object({{"id", experiment.id()}, {"state", name_of(summary.state)}}));
}

void Atlas::forget(const std::string& trace_id) {
  const auto is_of_trace = [&](std::string_view key) { return key.starts_with(trace_id + "?"); };
  cuts_.erase_if(is_of_trace);
  outcomes_.erase_if(is_of_trace);
  malloc_trim(0);
}

void Atlas::tidy_when_idle() {
  if (ticks_to_tidy_ > 0 && --ticks_to_tidy_ == 0) tidy();  // only this thread counts down
}

void Atlas::tidy() {
  cuts_.for_each([](const Cut& cut) { cut.forget_derived(); });
  malloc_trim(0);
}

const std::vector<Category>& categories() {
  static const std::vector<Category> list = {
      {"session", "Session",
       "How a context grows and shrinks, what a session costs and where its "
       "time goes."},
      {"llm_generation", "LLM generation",
       "What a model call reads and writes, and how long the writing takes."},
      {"tool_calls", "Tool calls",
       "Which tools an agent uses, how often they fail, how long they "
       "take."},
      {"prefix_cache", "Prefix cache",
       "How much of the input is read from the cache, when it is "
       "lost, and what that costs."},
      {"human_in_the_loop", "Human in the loop",
       "How long the agent waits for a person, and a person for the agent."},
      {"trace_facts", "Trace facts", "The trace in numbers, and exports for other tools."}};
  return list;
}

const std::vector<const Experiment*>& gallery() {
  static const std::vector<const Experiment*> list = [] {
    std::vector<const Experiment*> all;
    for (const Category& category : categories()) {
      for (const Experiment& experiment : experiments::registry()) {
        if (experiment.category == category.id) all.push_back(&experiment);
      }
    }
    return all;
  }();
  return list;
}

std::string_view name_of(Summary::State state) {
  switch (state) {
    case Summary::State::computing:
      return "computing";
    case Summary::State::ready:
      return "ready";
    case Summary::State::failed:
      return "failed";
  }
  return "computing";
}

std::string topic_of(const Cut& cut) { return "cut:" + cut.key(); }

}  // namespace atlas::server
