// What session_token_steps knows of one session: its steps, its totals, its compactions, and how
// much there is to see in it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "trace/trace.h"

namespace atlas::experiments::token_steps {

struct Step {
  trace::Row row;
  int64_t prefix, append, output;  // tokens; missing or negative ones are 0
  int64_t tool_calls;
  std::optional<base::Micros> at;  // of the earliest event
  std::optional<double> inference_seconds;
  bool is_user, is_tool;  // any event is a user message, a tool result; both can hold
  bool is_explicit;       // an event says that the context was compacted

  int64_t total() const;  // prefix + append
};

// A compaction: named by an event, or seen as a drop of the total that lasts.
struct Marker {
  size_t index;  // into the steps
  bool is_explicit;
};

// Of a session, or of a window of it.
struct Totals {
  int64_t rounds = 0, user_rounds = 0, tool_rounds = 0, tool_calls = 0;
  int64_t prefix = 0, append = 0, output = 0;  // tokens, summed
  int64_t max_prefix = 0, max_append = 0, max_total = 0;
  int64_t inference_rounds = 0;
  std::optional<double> average_inference_seconds;  // summed in the order of the steps
  int64_t explicit_compactions = 0, drop_compactions = 0;

  int64_t input() const;  // prefix + append
  int64_t compactions() const { return explicit_compactions + drop_compactions; }
  std::optional<double> cache_hit_ratio() const;
  double per_round(int64_t sum) const;
  void count(std::span<const Marker> markers);
};

struct Profile {
  std::string_view session_id;
  std::string_view provider, model;  // the most frequent ones, "<unknown>" if there is none
  size_t session;                    // in trace::sessions_in_file_order
  Totals totals;
  double score, context_score, compaction_score;

  // "claude-1a2b3c4d5e": the provider part of the id and the beginning of its SHA-1.
  std::string short_id() const;
};

// All sessions with a name, by first appearance.
std::vector<Profile> profile_sessions(const trace::Trace& trace);

// The steps of a session by (round_index, earliest event, file order); without index or time last.
std::vector<Step> sorted_steps(const trace::Trace& trace, const Profile& profile);

// By index. A drop is a compaction if it takes at least 8,192 tokens and a quarter away from at
// least 32,768, and none of the next three steps, of which there must be one, comes back to three
// quarters.
std::vector<Marker> find_compactions(std::span<const Step> steps);

Totals sum_steps(std::span<const Step> steps);

}  // namespace atlas::experiments::token_steps
