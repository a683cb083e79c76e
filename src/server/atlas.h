// Traces, cuts of them, and what the experiments say about a cut: each computed once and kept while
// there is room. Everything here may take long: never call it on a socket's thread.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <vector>

#include "experiments/experiment.h"
#include "server/cache.h"
#include "server/event_queue.h"
#include "server/target.h"
#include "server/trace_library.h"
#include "trace/trace.h"

namespace atlas::server {

using Settings = std::map<std::string, std::string>;

// What the gallery shows of an experiment once it has been computed.
struct Summary {
  enum class State { computing, ready, failed } state = State::computing;
  std::vector<std::string> figures, tables;
  std::optional<experiments::Fact> headline;
};

// A cut's trace while somebody computes with it: what is derived of it stays.
class TraceUse {
 public:
  TraceUse(const trace::Trace& trace, std::shared_mutex& deriving)
      : lock_(deriving), trace_(trace) {}
  const trace::Trace& operator*() const { return trace_; }
  const trace::Trace* operator->() const { return &trace_; }

 private:
  std::shared_lock<std::shared_mutex> lock_;
  const trace::Trace& trace_;
};

// A trace and a filter.
class Cut {
 public:
  Cut(std::string trace_id, bool is_served, trace::Filter filter, TracePtr trace);

  const std::string& trace_id() const { return trace_id_; }
  bool is_served() const { return is_served_; }
  const trace::Filter& filter() const { return filter_; }
  TraceUse use() const { return {*trace_, deriving_}; }
  // Frees what experiments share, unless one is running: it can be larger than the trace.
  void forget_derived() const;
  // "<trace id>?<canonical filter>".
  const std::string& key() const { return key_; }

  Summary summary(const experiments::Experiment& experiment) const;
  // Whether the state is another one now.
  bool set_summary(const experiments::Experiment& experiment, Summary summary) const;

 private:
  std::string trace_id_;
  bool is_served_;
  trace::Filter filter_;
  TracePtr trace_;
  std::string key_;
  mutable std::shared_mutex deriving_;  // shared by uses; alone while it is being forgotten
  mutable std::mutex mutex_;
  mutable std::map<const experiments::Experiment*, Summary> summaries_;
};
using CutPtr = std::shared_ptr<const Cut>;  // the cache and running requests are owners

// Keeps nothing of the trace alive: of a table that makes its rows when they are read, it holds the
// first ones.
struct Outcome {
  const experiments::Experiment* experiment;
  experiments::Result result;
  std::vector<size_t> row_counts;  // of all rows, a table each
  double seconds;
  bool is_whole;  // no table was cut
};
using OutcomePtr = std::shared_ptr<const Outcome>;  // as CutPtr

// Rows of a table that the page of an experiment shows.
inline constexpr size_t kPreviewRows = 200;

class Atlas {
 public:
  Atlas(TraceLibrary& traces, EventHub& events);

  // The cut that `trace`, `provider`, ... of a query ask for. Throws Error(usage, not_found).
  CutPtr cut(const Query& query);
  CutPtr cut(const std::string& trace_id, const trace::Filter& filter);

  // Throws what the experiment throws.
  OutcomePtr outcome(const Cut& cut, const experiments::Experiment& experiment,
                     const Settings& settings);
  // Calls `use` with the result and every row of every table; it is computed again if need be, one
  // at a time, and not kept.
  void with_whole_result(const Cut& cut, const experiments::Experiment& experiment,
                         const Settings& settings,
                         const std::function<void(const experiments::Result&)>& use);

  // Forgets a trace that is being deleted.
  void forget(const std::string& trace_id);
  // Gives back the memory that only a next computation would use.
  void tidy();
  // The same at the second of these calls, once a second, since the last computation.
  void tidy_when_idle();

 private:
  OutcomePtr compute(const Cut& cut, const experiments::Experiment& experiment,
                     const Settings& settings);
  void tell(const Cut& cut, const experiments::Experiment& experiment, const Summary& summary);

  TraceLibrary& traces_;
  EventHub& events_;
  Cache<Cut> cuts_;
  Cache<Outcome> outcomes_;
  std::mutex whole_;
  std::atomic<int> ticks_to_tidy_ = 0;
};

// The experiments in the reading order of the site.
struct Category {
  std::string_view id, title, blurb;
};
const std::vector<Category>& categories();
const std::vector<const experiments::Experiment*>& gallery();

// "computing", "ready", "failed".
std::string_view name_of(Summary::State state);
// The topic of a cut's events.
std::string topic_of(const Cut& cut);

}  // namespace atlas::server
