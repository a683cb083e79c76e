// session_compaction_counts: how often the context of a session is compacted, and who sets it off.
//
// Population   sessions with a name, steps in file order; the session's provider is that of its
//              last step
// Rule         major drops and compactions as shared/compaction.h finds them

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/number_text.h"
#include "experiments/experiment.h"
#include "experiments/shared/compaction.h"
#include "experiments/shared/distribution.h"
#include "experiments/shared/headline.h"
#include "experiments/shared/paper_table.h"
#include "experiments/shared/scopes.h"

namespace atlas::experiments {
namespace {

using trace::Field;

struct Drops {
  int64_t major = 0;
  int64_t by_user = 0;  // compactions
  int64_t by_tool = 0;
  int64_t compactions() const { return by_user + by_tool; }
};

struct ScopeCounts {
  Drops drops;
  std::vector<double> compactions;  // one a session

  void add(const Drops& session) {
    drops.major += session.major;
    drops.by_user += session.by_user;
    drops.by_tool += session.by_tool;
    compactions.push_back(static_cast<double>(session.compactions()));
  }
};

struct Summary {
  int64_t sessions = 0;
  int64_t sessions_with = 0;
  Drops drops;
  Distribution all, active;  // compactions a session: all sessions, those with at least one

  int64_t triggered() const { return drops.by_user + drops.by_tool; }
};

Drops count_drops(std::span<const MajorDrop> found) {
  Drops drops;
  for (const MajorDrop& drop : found) {
    ++drops.major;
    if (!drop.is_compaction) continue;
    ++(drop.trigger == GrowthTrigger::user ? drops.by_user : drops.by_tool);
  }
  return drops;
}

Summary summarize(const ScopeCounts& counts) {
  Summary summary;
  std::vector<double> active;
  std::ranges::copy_if(counts.compactions, std::back_inserter(active),
                       [](double count) { return count > 0; });
  summary.sessions = std::ssize(counts.compactions);
  summary.sessions_with = std::ssize(active);
  summary.drops = counts.drops;
  summary.all = distribution(counts.compactions);
  summary.active = distribution(std::move(active));
  return summary;
}

Scoped<Summary> count_compactions(const trace::Trace& trace, const CompactionRule& rule) {
  const trace::Steps& steps = trace.steps;
  const ScopeOfStep scope_of(steps);
  DropFinder finder(steps, rule);
  const auto& sessions = trace.derived(trace::sessions_in_file_order);
  Scoped<ScopeCounts> counts;
  for (size_t k = 0; k < sessions.size(); ++k) {
    const auto session = sessions.session(k);
    if (steps.session_id[session.front()]->empty()) continue;
    const Drops drops = count_drops(finder.find(session));
    counts.in(scope_of(session.back()), [&](ScopeCounts& scope) { scope.add(drops); });
  }
  Scoped<Summary> summaries;
  for (size_t s = 0; s < kScopeNames.size(); ++s) summaries[s] = summarize(counts[s]);
  return summaries;
}

double share(int64_t part, int64_t whole) {
  return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0;
}

std::string count_with_share(int64_t part, int64_t whole) {
  return fmt::format("{} ({})", base::grouped(part), base::percent(share(part, whole), 1));
}

// One row of the table: what the cell of a provider says.
template <typename CellOf>
table::TextRow row(std::string label, const Scoped<Summary>& summaries, CellOf cell_of) {
  return {std::move(label), cell_of(summaries[kClaude]), cell_of(summaries[kCodex])};
}

PaperTable make_table(const Scoped<Summary>& all) {
  PaperTable table;
  table.comment = "Made by the experiment session_compaction_counts.";
  table.caption =
      "Context compactions per session: drops of the prompt by at least 64k tokens from near the "
      "session's maximum that the next steps do not undo.";
  table.label = "tab:session_compaction";
  table.column_gap_pt = 5;
  table.header = {"Metric", "Claude", "Codex"};
  table.groups.push_back(
      {"",
       {row("Sessions", all, [](const Summary& s) { return base::grouped(s.sessions); }),
        row("Major reductions (≥64k drop)", all,
            [](const Summary& s) { return base::grouped(s.drops.major); }),
        row("\u2002of which compactions", all,
            [](const Summary& s) {
              return count_with_share(s.drops.compactions(), s.drops.major);
            }),
        row("Sessions with ≥1 compaction", all,
            [](const Summary& s) { return count_with_share(s.sessions_with, s.sessions); })}});
  table.groups.push_back(
      {"Compactions per session",
       {row("Avg (all sessions)", all, [](const Summary& s) { return base::fixed(s.all.mean, 3); }),
        row("Avg (sessions with ≥1)", all,
            [](const Summary& s) { return base::fixed(s.active.mean, 2); }),
        row("P90 / P99 (sessions with ≥1)", all, [](const Summary& s) {
          return base::fixed(s.active.p90, 0) + " / " + base::fixed(s.active.p99, 0);
        })}});
  table.groups.push_back(
      {"Trigger",
       {row("User-initiated", all,
            [](const Summary& s) { return count_with_share(s.drops.by_user, s.triggered()); }),
        row("Tool-initiated", all,
            [](const Summary& s) { return count_with_share(s.drops.by_tool, s.triggered()); })}});
  return table;
}

void add_facts(const Summary& merged, Result& result) {
  const auto add_share = [&](std::string_view name, double value, std::string_view label) {
    result.facts.push_back(
        {std::string(name), value, "share", std::string(label), base::percent(value, 1)});
  };
  add_share("sessions_with_compaction", share(merged.sessions_with, merged.sessions),
            "Sessions with a compaction");
  add_share("tool_initiated", share(merged.drops.by_tool, merged.triggered()),
            "Compactions in the middle of a tool loop");
  add_share("compactions_of_major_reductions",
            share(merged.drops.compactions(), merged.drops.major),
            "Major reductions that are compactions");
  result.facts.push_back({"compactions", static_cast<double>(merged.drops.compactions()),
                          "compactions", "Compactions", base::grouped(merged.drops.compactions())});
  result.facts.push_back({"per_active_session.mean", merged.active.mean, "compactions",
                          "Mean compactions per session that has any",
                          base::fixed(merged.active.mean, 1)});
}

std::string sentence(std::string_view name, const Summary& s) {
  return fmt::format(
      "- **{}**: {} sessions, {} of them with a compaction ({}); {} major reductions, {} of them "
      "compactions ({}). A session has {} compactions on average; one that has any, {} (p90 {}, "
      "p99 {}). {} of the compactions come with a tool result, {} with a user message.\n",
      name, base::grouped(s.sessions), base::grouped(s.sessions_with),
      base::percent(share(s.sessions_with, s.sessions), 1), base::grouped(s.drops.major),
      base::grouped(s.drops.compactions()),
      base::percent(share(s.drops.compactions(), s.drops.major), 1), base::fixed(s.all.mean, 3),
      base::fixed(s.active.mean, 2), base::fixed(s.active.p90, 0), base::fixed(s.active.p99, 0),
      base::grouped(s.drops.by_tool), base::grouped(s.drops.by_user));
}

std::string write_report(const Scoped<Summary>& all, const CompactionRule& rule) {
  return fmt::format(
             "A compaction is a drop of the prompt (prefix + append) by at least {} tokens, from "
             "at "
             "least {} of the session's maximum, after which none of the next {} steps reaches {} "
             "of the level before.\n\n## In this trace\n\n",
             base::grouped(rule.min_drop_tokens), base::percent(rule.near_max_ratio, 0),
             rule.rebound_steps, base::percent(rule.rebound_ratio, 0)) +
         sentence("All sessions", all[kMerged]) + sentence("Claude", all[kClaude]) +
         sentence("Codex", all[kCodex]);
}

Result run(const trace::Trace& trace, const Params& params) {
  const CompactionRule rule = {
      .min_drop_tokens = params.integer("min-drop-tokens"),
      .near_max_ratio = params.number("near-max-ratio"),
      .rebound_ratio = params.number("rebound-ratio"),
      .rebound_steps = static_cast<size_t>(std::max<int64_t>(0, params.integer("rebound-steps")))};
  const auto all = count_compactions(trace, rule);
  const Summary& merged = all[kMerged];
  const PaperTable table = make_table(all);
  Result result;
  result.documents.push_back({"session_compaction_counts.tex", to_tex(table)});
  result.documents.push_back({"session_compaction_counts.md", to_markdown(table)});
  result.documents.push_back(headline(
      {{"Sessions w/ ≥1 compaction",
        base::percent(share(merged.sessions_with, merged.sessions), 1)},
       {"Tool-initiated", base::percent(share(merged.drops.by_tool, merged.triggered()), 1)},
       {"Avg / active session", base::fixed(merged.active.mean, 1)}}));
  add_facts(merged, result);
  result.counters.add("sessions", merged.sessions);
  result.report = write_report(all, rule);
  return result;
}

}  // namespace

Experiment session_compaction_counts() {
  return {.category = "session",
          .name = "session_compaction_counts",
          .title = "Compactions per session",
          .question =
              "How many context compactions happen in a coding session, and who sets them "
              "off?",
          .fields = {Field::provider, Field::session_id, Field::prefix_tokens,
                     Field::newly_append_tokens, Field::first_input_event_type},
          .run = run,
          .options = {
              {"min-drop-tokens", "64000", "least drop of the prompt that counts as major"},
              {"near-max-ratio", "0.75", "a compaction starts from this part of the maximum"},
              {"rebound-ratio", "0.75", "a prompt that comes back to this part was not compacted"},
              {"rebound-steps", "3", "steps in which it may come back"}}};
}

}  // namespace atlas::experiments
