// cache_replay: do the token counts behave as if each prompt replayed the one before?
//
// Pairs      neighbouring steps of a session and provider (Claude, Codex) whose round indexes
// follow
//            each other (pairs.h)
// Prefix     the cached prefix should be the whole input before; the error is the difference
// Append     should hold the answer before plus what is new; what is left without the answer is the
//            adjusted append, which never goes below 0
// No replay  happens here: it is bookkeeping between neighbours (sections.h)

#include <fmt/format.h>

#include <set>
#include <string_view>
#include <vector>

#include "base/number_text.h"
#include "experiments/experiment.h"
#include "experiments/prefix_cache/cache_replay/markdown.h"
#include "experiments/prefix_cache/cache_replay/numbers.h"
#include "experiments/prefix_cache/cache_replay/pairs.h"
#include "experiments/prefix_cache/cache_replay/sections.h"
#include "figure/format.h"

namespace atlas::experiments {
namespace {

using replay::Fraction;
using replay::Node;
using trace::Field;

// The session files that the steps were extracted from, as far as the trace names them.
base::Json source_files(const trace::Steps& steps, const std::vector<trace::Row>& rows) {
  std::set<std::string_view> files;
  trace::TextColumn::Code last = trace::TextColumn::kNone;
  for (const trace::Row step : rows) {
    const auto code = steps.session_file.code(step);
    if (code == trace::TextColumn::kNone || code == last) continue;
    files.insert(steps.session_file.text(code));
    last = code;
  }
  base::Json list = base::Json::array();
  for (const std::string_view file : files) list.push(file);
  return list;
}

Node analyze(const trace::Trace& trace, const replay::ReplayPairs& pairs) {
  const replay::Measures measures(trace.steps);
  Node analysis;
  Node& normalized = analysis["normalized_trace"];
  normalized["claude_source_files"] = source_files(trace.steps, pairs.claude.steps);
  normalized["stats"];
  for (const auto& [name, count] : pairs.counters.all()) normalized["stats"][name] = count;
  analysis["providers"]["claude"] = provider_sections(measures, pairs.claude);
  analysis["providers"]["codex"] = provider_sections(measures, pairs.codex);
  if (!pairs.claude_cache.steps.empty()) {
    analysis["claude_cache_detail"] = claude_cache_detail(measures, pairs);
  }
  return analysis;
}

const Fraction& within_1_percent(const Node& provider) {
  return provider.at("prefix_relationship").at("within_relative").at("1pct").fraction();
}

void add_facts(const std::string& name, const Node& provider, Result& result) {
  const auto add_share = [&](std::string_view fact, const Fraction& fraction,
                             std::string_view label) {
    const auto share = fraction.value();
    if (!share) return;
    result.facts.push_back({fmt::format("{}.{}", fact, name), *share, "share",
                            fmt::format("{}, {}", label, figure::provider_title(name)),
                            base::percent(*share, 1)});
  };
  const auto add_median = [&](std::string_view fact, const replay::Summary& summary,
                              std::string_view label) {
    if (!summary.median) return;
    result.facts.push_back({fmt::format("{}.{}", fact, name), *summary.median, "tokens",
                            fmt::format("{}, {}", label, figure::provider_title(name)),
                            replay::number_text(summary.median)});
  };
  const Node& append = provider.at("adjusted_append");
  add_share("prefix_within_1_percent", within_1_percent(provider),
            "Prefixes within 1 % of the input before");
  add_median("raw_append_median", append.at("raw_append").summary(), "Median append");
  add_median("adjusted_append_median", append.at("adjusted_append").summary(),
             "Median append without the answer before");
  add_share("adjusted_zero", append.at("adjusted_zero").fraction(),
            "Appends that the answer before reaches or passes");
  add_share("append_reaches_output", append.at("next_append_ge_previous_output").fraction(),
            "Appends at least as long as the answer before");
}

std::string sentence(const std::string& name, const Node& provider) {
  using replay::number_text;
  using replay::percent_text;
  const Node& prefix = provider.at("prefix_relationship");
  const Node& append = provider.at("adjusted_append");
  const std::string title = figure::provider_title(name);
  if (prefix.at("pairs").count() == 0) return fmt::format("- **{}**: no pairs.\n", title);
  return fmt::format(
      "- **{}**, {} pairs. The prefix is within 8 tokens of the whole input before in {} of them, "
      "within 1 % in {}; the median error is {} tokens, or {} if the answer before is added to "
      "what is expected. The median append is {} tokens, {} without the answer before; the "
      "subtraction reaches zero in {} and goes below it in {}. The append is at least as long as "
      "the answer before in {}, as its visible part in {}.\n",
      title, base::grouped(prefix.at("pairs").count()),
      percent_text(prefix.at("within_absolute").at("8").fraction()),
      percent_text(within_1_percent(provider)), number_text(prefix.at("error").summary().median),
      number_text(prefix.at("with_prior_output_added_error").summary().median),
      number_text(append.at("raw_append").summary().median),
      number_text(append.at("adjusted_append").summary().median),
      percent_text(append.at("adjusted_zero").fraction()),
      percent_text(append.at("signed_negative").fraction()),
      percent_text(append.at("next_append_ge_previous_output").fraction()),
      percent_text(append.at("next_append_ge_previous_visible_output").fraction()));
}

std::string write_report(const Node& analysis) {
  std::string text =
      "The counts are held against prompt replay: the next prefix should be the whole input "
      "before, "
      "and the next append the answer before plus what is new. These are strong approximations; "
      "tool output, for one, may be cut before it is sent again.\n\n"
      "## In this trace\n\n";
  for (const auto& [name, provider] : analysis.at("providers").members()) {
    text += sentence(name, provider);
  }
  if (!analysis.has("claude_cache_detail")) return text;
  const Node& detail = analysis.at("claude_cache_detail");
  return text +
         fmt::format(
             "- **Claude's cache writes** are at least as long as the answer before in {} "
             "of {} pairs.\n",
             replay::percent_text(detail.at("next_cache_creation_ge_previous_output").fraction()),
             base::grouped(detail.at("stats").at("raw_pairs").count()));
}

Result run(const trace::Trace& trace, const Params&) {
  const replay::ReplayPairs pairs = replay::collect_pairs(trace);
  const Node analysis = analyze(trace, pairs);
  Result result;
  result.documents.push_back(
      {"cache_replay_analysis.json", analysis.to_json().dump({.indent = 2, .sort_keys = true})});
  result.documents.push_back({"cache_replay_analysis.md", replay::to_markdown(analysis)});
  result.counters = pairs.counters;
  for (const auto& [name, provider] : analysis.at("providers").members()) {
    add_facts(name, provider, result);
  }
  result.report = write_report(analysis);
  return result;
}

}  // namespace

Experiment cache_replay() {
  return {
      .category = "prefix_cache",
      .name = "cache_replay",
      .title = "Cache replay",
      .question =
          "Do the token counts behave as prompt replay predicts: is the next prefix the "
          "whole input before, and does the next append hold the answer before?",
      .fields = {Field::provider, Field::session_id, Field::round_index, Field::prefix_tokens,
                 Field::newly_append_tokens, Field::input_tokens_total, Field::output_tokens,
                 Field::reasoning_output_tokens, Field::claude_uncached_input_tokens,
                 Field::claude_cache_creation_input_tokens, Field::claude_cache_read_input_tokens,
                 Field::current_user_message_chars, Field::current_tool_result_chars,
                 Field::first_input_event_type, Field::session_file},
      .run = run};
}

}  // namespace atlas::experiments
