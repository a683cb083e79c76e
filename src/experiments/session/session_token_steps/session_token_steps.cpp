// session_token_steps: inside single sessions, how the prompt grows step by step, where user
// messages land, what is cached prefix and what new input, and where the context is compacted.
//
// Population  sessions with a name; their steps by (round_index, earliest event, file order)
// Candidates  sessions of a length that can be read in a picture, with enough user messages and
//             tool results and not too many of the former
// Selection   the best by three scores (session_profile.cpp), each at most once; or as asked
// Window      only with max-steps: the stretch with the most user rounds, then the greatest total,
//             then the most tool rounds

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/error.h"
#include "base/json.h"
#include "base/number_text.h"
#include "base/text.h"
#include "experiments/experiment.h"
#include "experiments/session/session_token_steps/session_figure.h"
#include "experiments/session/session_token_steps/session_profile.h"

namespace atlas::experiments {
namespace {

using token_steps::Profile;
using token_steps::Totals;
using token_steps::Window;
using trace::Field;

struct Settings {
  std::vector<std::string> session_ids;
  std::string provider;  // "": any
  int64_t top_sessions, context_sessions, compaction_sessions;
  int64_t min_rounds, max_rounds, min_user_rounds, min_tool_rounds;
  double max_user_fraction;
  std::optional<size_t> max_steps;
  size_t candidate_limit, offset, stride;
};

int64_t integer_from(const Params& params, std::string_view name, int64_t least) {
  const int64_t value = params.integer(name);
  if (value < least) {
    throw Error(ErrorKind::usage, fmt::format("option {}: {} is too small", name, value),
                fmt::format("give at least {}", least));
  }
  return value;
}

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> found;
  for (const std::string_view word : base::split(text, ' ')) {
    if (!word.empty()) found.emplace_back(word);
  }
  return found;
}

Settings read_settings(const Params& params) {
  Settings settings = {
      .session_ids = words(params.text("session-id")),
      .provider = params.text("provider"),
      .top_sessions = integer_from(params, "top-sessions", 1),
      .context_sessions = integer_from(params, "context-sessions", 0),
      .compaction_sessions = integer_from(params, "compaction-sessions", 0),
      .min_rounds = params.integer("min-rounds"),
      .max_rounds = params.integer("max-rounds"),
      .min_user_rounds = params.integer("min-user-input-rounds"),
      .min_tool_rounds = params.integer("min-tool-result-rounds"),
      .max_user_fraction = params.number("max-user-input-fraction"),
      .max_steps = std::nullopt,
      .candidate_limit = static_cast<size_t>(integer_from(params, "candidate-limit", 0)),
      .offset = static_cast<size_t>(integer_from(params, "select-offset", 0)),
      .stride = static_cast<size_t>(integer_from(params, "select-stride", 1))};
  if (!params.text("max-steps").empty()) {
    settings.max_steps = static_cast<size_t>(integer_from(params, "max-steps", 1));
  }
  return settings;
}

// ---- which sessions
// ------------------------------------------------------------------------------

using Profiles = std::vector<const Profile*>;

bool is_candidate(const Profile& profile, const Settings& settings) {
  const Totals& totals = profile.totals;
  const double user_fraction = totals.per_round(totals.user_rounds);
  return (settings.provider.empty() || profile.provider == settings.provider) &&
         totals.rounds >= settings.min_rounds && totals.rounds <= settings.max_rounds &&
         totals.user_rounds >= settings.min_user_rounds &&
         totals.tool_rounds >= settings.min_tool_rounds &&
         user_fraction <= settings.max_user_fraction;
}

// Stable, so that equal scores keep the order of the file.
Profiles best(Profiles profiles, double Profile::* score) {
  std::ranges::stable_sort(profiles, std::greater(),
                           [score](const Profile* profile) { return profile->*score; });
  return profiles;
}

void append_new(Profiles& selected, const Profiles& more, int64_t most) {
  const auto count = std::min<size_t>(more.size(), static_cast<size_t>(most));
  for (size_t i = 0; i < count; ++i) {
    if (std::ranges::find(selected, more[i]) == selected.end()) selected.push_back(more[i]);
  }
}

Profiles select_by_score(const Profiles& candidates, const Settings& settings) {
  Profiles compacted;
  std::ranges::copy_if(candidates, std::back_inserter(compacted),
                       [](const Profile* profile) { return profile->totals.compactions() > 0; });
  Profiles selected;
  append_new(selected, best(candidates, &Profile::score), settings.top_sessions);
  append_new(selected, best(candidates, &Profile::context_score), settings.context_sessions);
  append_new(selected, best(std::move(compacted), &Profile::compaction_score),
             settings.compaction_sessions);
  return selected;
}

Profiles select_by_id(const std::vector<Profile>& all, const Settings& settings) {
  Profiles selected;
  for (const std::string& id : settings.session_ids) {
    const auto found = std::ranges::find(all, id, &Profile::session_id);
    if (found == all.end()) {
      throw Error(ErrorKind::not_found, "no session " + base::printable(id) + " in this trace",
                  "take an id from the column session_id of the candidates table");
    }
    append_new(selected, {&*found}, 1);
  }
  return selected;
}

Profiles shard(const Profiles& selected, const Settings& settings) {
  Profiles kept;
  for (size_t i = settings.offset; i < selected.size(); i += settings.stride) {
    kept.push_back(selected[i]);
    if (settings.stride >= selected.size()) break;  // i + stride could wrap round
  }
  return kept;
}

// ---- windows
// -------------------------------------------------------------------------------------

// The start of the window of `length` steps with the most to see, the first among equals.
size_t best_start(std::span<const token_steps::Step> steps, size_t length) {
  using Merit = std::tuple<int64_t, int64_t, int64_t>;
  std::optional<Merit> best_merit;
  size_t best_index = 0;
  for (size_t start = 0; start + length <= steps.size(); ++start) {
    const Totals totals = token_steps::sum_steps(steps.subspan(start, length));
    const Merit merit(totals.user_rounds, totals.max_total, totals.tool_rounds);
    if (best_merit && merit <= *best_merit) continue;
    best_merit = merit;
    best_index = start;
  }
  return best_index;
}

Window make_window(const trace::Trace& trace, const Profile& profile, const Settings& settings) {
  Window window;
  window.steps = token_steps::sorted_steps(trace, profile);
  const bool is_whole = !settings.max_steps || *settings.max_steps >= window.steps.size();
  if (!is_whole) {
    const size_t length = *settings.max_steps;
    window.begin = best_start(window.steps, length);
    const auto kept = std::span(window.steps).subspan(window.begin, length);
    window.steps = std::vector(kept.begin(), kept.end());
  }
  window.markers = token_steps::find_compactions(window.steps);
  window.totals = is_whole ? profile.totals : token_steps::sum_steps(window.steps);
  window.totals.count(window.markers);
  return window;
}

// ---- tables and documents
// ------------------------------------------------------------------------

// Calls out(name, value) for every column of the candidates table.
template <typename Out>
void describe(const Profile& profile, bool is_selected, Out out) {
  const Totals& totals = profile.totals;
  out("selected", is_selected);
  out("session_id", profile.session_id);
  out("short_id", std::string_view(profile.short_id()));
  out("provider", profile.provider);
  out("model", profile.model);
  out("rounds", totals.rounds);
  out("user_input_rounds", totals.user_rounds);
  out("tool_result_rounds", totals.tool_rounds);
  out("tool_calls", totals.tool_calls);
  out("total_prefix_tokens", totals.prefix);
  out("total_append_tokens", totals.append);
  out("total_input_tokens", totals.input());
  out("total_output_tokens", totals.output);
  out("aggregate_cache_hit_ratio", totals.cache_hit_ratio());
  out("average_inference_seconds", totals.average_inference_seconds);
  out("inference_rounds", totals.inference_rounds);
  out("compaction_count", totals.compactions());
  out("input_drop_compaction_count", totals.drop_compactions);
  out("explicit_compaction_count", totals.explicit_compactions);
  out("average_output_tokens", totals.per_round(totals.output));
  out("average_prefix_tokens", totals.per_round(totals.prefix));
  out("average_append_tokens", totals.per_round(totals.append));
  out("max_prefix_tokens", totals.max_prefix);
  out("max_append_tokens", totals.max_append);
  out("max_total_input_tokens", totals.max_total);
  out("score", profile.score);
  out("context_score", profile.context_score);
}

void put(table::Row& row, bool value) { row.boolean(value); }
void put(table::Row& row, std::string_view value) { row.text(value); }
void put(table::Row& row, int64_t value) { row.integer(value); }
void put(table::Row& row, double value) { row.real(value); }
void put(table::Row& row, const std::optional<double>& value) { row.real(value); }

table::Table candidate_table(const Profiles& candidates, const Profiles& selected,
                             const Settings& settings) {
  std::vector<std::string_view> columns;
  describe(Profile(), false, [&](std::string_view name, const auto&) { columns.push_back(name); });
  table::Table table("session_token_steps_candidates", columns,
                     "Sessions that could be drawn, by score");
  const Profiles ranked = best(candidates, &Profile::score);
  const size_t shown = std::min(ranked.size(), settings.candidate_limit);
  for (const Profile* profile : std::span(ranked).first(shown)) {
    const bool is_selected = std::ranges::find(selected, profile) != selected.end();
    auto row = table.row();
    describe(*profile, is_selected, [&](std::string_view, const auto& value) { put(row, value); });
  }
  return table;
}

base::Json window_metrics(const Totals& totals) {
  return base::Json::object({{"rounds", totals.rounds},
                             {"user_input_rounds", totals.user_rounds},
                             {"tool_result_rounds", totals.tool_rounds},
                             {"tool_calls", totals.tool_calls},
                             {"total_prefix_tokens", totals.prefix},
                             {"total_append_tokens", totals.append},
                             {"total_input_tokens", totals.input()},
                             {"total_output_tokens", totals.output},
                             {"aggregate_cache_hit_ratio", totals.cache_hit_ratio()},
                             {"average_prefix_tokens", totals.per_round(totals.prefix)},
                             {"average_append_tokens", totals.per_round(totals.append)},
                             {"average_output_tokens", totals.per_round(totals.output)},
                             {"average_inference_seconds", totals.average_inference_seconds},
                             {"inference_rounds", totals.inference_rounds},
                             {"compaction_count", totals.compactions()},
                             {"explicit_compaction_count", totals.explicit_compactions},
                             {"input_drop_compaction_count", totals.drop_compactions},
                             {"max_total_input_tokens", totals.max_total}});
}

base::Json describe_plot(const Profile& profile, const Window& window) {
  base::Json plot = base::Json::object();
  describe(profile, true,
           [&](std::string_view name, const auto& value) { plot[name] = base::Json(value); });
  plot["plot"] = token_steps::figure_name(profile) + ".png";
  plot["window_start_step"] = window.begin + 1;
  plot["window_end_step"] = window.begin + window.steps.size();
  plot["window_rounds"] = window.totals.rounds;
  plot["window_user_input_rounds"] = window.totals.user_rounds;
  plot["window_max_total_input_tokens"] = window.totals.max_total;
  plot["window_compaction_count"] = window.totals.compactions();
  plot["window_metrics"] = window_metrics(window.totals);
  return plot;
}

std::string sentence(const Profile& profile, const Window& window) {
  const Totals& totals = window.totals;
  const auto ratio = totals.cache_hit_ratio();
  const bool is_whole = window.steps.size() == static_cast<size_t>(profile.totals.rounds);
  const std::string part =
      is_whole ? ""
               : fmt::format(" of {}, from step {} on", profile.totals.rounds, window.begin + 1);
  return fmt::format(
      "- **{}** ({}, {}): {} steps{}, {} with a user message, {} with a tool result; cache hit "
      "ratio {}; compactions: {} ({} named by an event, {} seen as a drop); at most {} input "
      "tokens.\n",
      profile.short_id(), profile.provider, profile.model, totals.rounds, part, totals.user_rounds,
      totals.tool_rounds, ratio ? base::percent(*ratio, 1) : "not defined", totals.compactions(),
      totals.explicit_compactions, totals.drop_compactions, base::grouped(totals.max_total));
}

// Adds the pictures, their description and their sentences.
void add_sessions(const trace::Trace& trace, const Profiles& selected, const Settings& settings,
                  Result& result) {
  base::Json plots = base::Json::array();
  std::string sentences;
  for (const Profile* profile : selected) {
    const Window window = make_window(trace, *profile, settings);
    result.figures.push_back(token_steps::draw_session(*profile, window));
    plots.push(describe_plot(*profile, window));
    sentences += sentence(*profile, window);
  }
  const auto document =
      base::Json::object({{"bad_json", 0}, {"selected_sessions", std::move(plots)}});
  result.documents.push_back(
      {"selected_session_token_steps.json", document.dump({.sort_keys = true}) + "\n"});
  result.report =
      "How to read a picture: a tall blue base under a thin orange cap is a step that the cache "
      "served; a tall orange bar is new input or a cache miss; where the total collapses, the "
      "context was compacted.\n\n## In this trace\n\n";
  result.report += !sentences.empty() ? sentences
                                      : fmt::format(
                                            "No session qualifies: {} to {} steps, at "
                                            "least {} with a user message and {} with a "
                                            "tool result.\n",
                                            settings.min_rounds, settings.max_rounds,
                                            settings.min_user_rounds, settings.min_tool_rounds);
}

void add_facts(const Profiles& candidates, const Profiles& selected, Result& result) {
  const auto add = [&](std::string name, int64_t value, std::string unit, std::string label) {
    result.facts.push_back({std::move(name), static_cast<double>(value), std::move(unit),
                            std::move(label), base::grouped(value)});
  };
  add("selected", std::ssize(selected), "sessions", "Sessions drawn");
  add("candidates", std::ssize(candidates), "sessions", "Sessions that could be drawn");
  int64_t greatest = 0;
  for (const Profile* profile : selected) {
    greatest = std::max(greatest, profile->totals.max_total);
  }
  add("max_total_input_tokens", greatest, "tokens", "Greatest total input in the drawn sessions");
}

Result run(const trace::Trace& trace, const Params& params) {
  const Settings settings = read_settings(params);
  const auto all = token_steps::profile_sessions(trace);
  Profiles candidates;
  for (const Profile& profile : all) {
    if (is_candidate(profile, settings)) candidates.push_back(&profile);
  }
  const Profiles selected =
      shard(settings.session_ids.empty() ? select_by_score(candidates, settings)
                                         : select_by_id(all, settings),
            settings);
  Result result;
  result.tables.push_back(candidate_table(candidates, selected, settings));
  add_facts(candidates, selected, result);
  add_sessions(trace, selected, settings, result);
  result.counters.add("sessions", std::ssize(all));
  result.counters.add("candidates", std::ssize(candidates));
  return result;
}

}  // namespace

Experiment session_token_steps() {
  return {
      .category = "session",
      .name = "session_token_steps",
      .title = "Token steps of single sessions",
      .question =
          "Inside one session, how does the prompt grow step by step, where do user "
          "messages land, and where is the context compacted?",
      .fields = {Field::provider, Field::model, Field::session_id, Field::round_index,
                 Field::prefix_tokens, Field::newly_append_tokens, Field::output_tokens,
                 Field::tool_index, Field::event_type, Field::event_source, Field::event_timestamp},
      .run = run,
      .options = {{"session-id", "", "draw exactly these sessions (ids separated by blanks)"},
                  {"provider", "", "only sessions of this provider"},
                  {"top-sessions", "6", "how many of the best by score"},
                  {"context-sessions", "4", "how many of the best by size of the context"},
                  {"compaction-sessions", "4", "how many of the best by compactions"},
                  {"min-rounds", "60", "fewest steps of a session"},
                  {"max-rounds", "220", "most steps of a session"},
                  {"min-user-input-rounds", "2", "fewest steps with a user message"},
                  {"min-tool-result-rounds", "10", "fewest steps with a tool result"},
                  {"max-user-input-fraction", "0.7", "greatest share of steps with a user message"},
                  {"max-steps", "", "draw only the best stretch of so many steps"},
                  {"candidate-limit", "100", "rows of the candidates table"},
                  {"select-offset", "0", "leave out so many of the selected sessions"},
                  {"select-stride", "1", "then draw one in so many"}}};
}

}  // namespace atlas::experiments
