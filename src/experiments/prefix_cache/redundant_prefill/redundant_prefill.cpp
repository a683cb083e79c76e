// redundant_prefill: how much of what the service prefills was really new?
//
// Population  steps that follow another step of their session (in file order) and start with a user
//             message or a tool result; growth.h has the rules
// Growth      what the whole prompt grew by since the step before, never negative
// Fresh       growth minus the step before's answer, which had been produced, not read. Summed
//             first, then subtracted: fresh tokens of a group may be negative
// The rest    of the append was seen before and could have come from a perfect cache

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "base/number_text.h"
#include "base/saturating.h"
#include "experiments/experiment.h"
#include "experiments/shared/growth.h"
#include "experiments/shared/headline.h"
#include "experiments/shared/paper_table.h"
#include "experiments/shared/scopes.h"

namespace atlas::experiments {
namespace {

using base::saturating_add;
using trace::Field;

enum Trigger : size_t { kAll, kUser, kToolResult };
constexpr std::array<std::string_view, 3> kTriggerNames = {"all", "user", "tool_result"};
constexpr std::array<std::string_view, 3> kTriggerTitles = {"Overall", "User-initiated",
                                                            "Tool-result"};

// Tokens of one (scope, trigger).
struct Prefill {
  int64_t steps = 0;
  int64_t append = 0;
  int64_t growth = 0;
  int64_t prior_output = 0;

  void add(const Prefill& other) {
    steps += other.steps;
    append = saturating_add(append, other.append);
    growth = saturating_add(growth, other.growth);
    prior_output = saturating_add(prior_output, other.prior_output);
  }
  int64_t fresh() const { return base::saturating_sub(growth, prior_output); }
  std::optional<double> fresh_share() const {
    if (append == 0) return std::nullopt;
    return static_cast<double>(fresh()) / static_cast<double>(append);
  }
  // Prefilled tokens per fresh one.
  std::optional<double> amplification() const {
    if (fresh() == 0) return std::nullopt;
    return static_cast<double>(append) / static_cast<double>(fresh());
  }
};

using Prefills = Scoped<std::array<Prefill, kTriggerNames.size()>>;

Prefills collect(const trace::Trace& trace) {
  const trace::Steps& steps = trace.steps;
  const ScopeOfStep scope_of(steps);
  Prefills prefills;
  for (const GrowthStep& step : trace.derived(growth_steps)) {
    const Prefill prefill{1, steps.newly_append_tokens.or_zero(step.current),
                          std::max<int64_t>(0, step.delta),
                          steps.output_tokens.or_zero(step.previous)};
    prefills.in(scope_of(step.current), [&](auto& by_trigger) {
      by_trigger[kAll].add(prefill);
      by_trigger[step.trigger == GrowthTrigger::user ? kUser : kToolResult].add(prefill);
    });
  }
  return prefills;
}

table::Table summary_table(const Prefills& prefills) {
  table::Table table(
      "redundant_prefill_summary",
      {"scope", "trigger", "events", "total_append_tokens", "total_context_growth_tokens",
       "total_prior_output_tokens", "total_fresh_tokens", "fresh_pct_of_append"},
      "Appended, grown and fresh tokens");
  for (size_t s = 0; s < kScopeNames.size(); ++s) {
    for (size_t t = 0; t < kTriggerNames.size(); ++t) {
      const Prefill& prefill = prefills[s][t];
      table.row()
          .text(kScopeNames[s])
          .text(kTriggerNames[t])
          .integer(prefill.steps)
          .integer(prefill.append)
          .integer(prefill.growth)
          .integer(prefill.prior_output)
          .integer(prefill.fresh())
          .percent(prefill.fresh_share());
    }
  }
  return table;
}

std::string millions(int64_t tokens) {
  return fmt::format("{}{}M", base::grouped(static_cast<double>(tokens) / 1e6, 1), kThinBlank);
}

std::string share_text(const std::optional<double>& share) {
  return share ? base::percent(*share, 1) : "--";
}

std::string times_text(const std::optional<double>& times) {
  return times ? base::fixed(*times, 1) + "×" : "--";
}

PaperTable paper_table(const Prefills& prefills) {
  PaperTable table;
  table.comment = "Made by the experiment redundant_prefill.";
  table.caption =
      "Tokens that the service prefilled, and how many of them were new to it. Fresh: "
      "growth of the context beyond the previous answer.";
  table.label = "tab:redundant_prefill";
  table.column_gap_pt = 6;
  table.header = {"Metric", "Claude", "Codex", "Total"};
  for (size_t t = 0; t < kTriggerNames.size(); ++t) {
    const auto row = [&](std::string label, auto text_of) {
      return table::TextRow{std::move(label), text_of(prefills[kClaude][t]),
                            text_of(prefills[kCodex][t]), text_of(prefills[kMerged][t])};
    };
    table.groups.push_back(
        {std::string(kTriggerTitles[t]),
         {row("Total append tokens", [](const Prefill& p) { return millions(p.append); }),
          row("Total fresh tokens", [](const Prefill& p) { return millions(p.fresh()); }),
          row("Fresh % of append", [](const Prefill& p) { return share_text(p.fresh_share()); }),
          row("Prefill amplification",
              [](const Prefill& p) { return times_text(p.amplification()); })}});
  }
  return table;
}

Document headline_of(const Prefills& prefills) {
  const auto& merged = prefills[kMerged];
  const auto amplification = merged[kAll].amplification();
  return headline(
      {{"Fresh % of append", share_text(merged[kAll].fresh_share())},
       {"Prefill amplification", amplification ? base::fixed(*amplification, 1) + "x" : "--"},
       {"Tool-result fresh %", share_text(merged[kToolResult].fresh_share())}});
}

void add_facts(const Prefills& prefills, Result& result) {
  constexpr std::array<std::string_view, 3> kOf = {"", " of user-initiated steps",
                                                   " of tool-result steps"};
  for (size_t s = 0; s < kScopeNames.size(); ++s) {
    for (size_t t = 0; t < kTriggerNames.size(); ++t) {
      const std::string where = fmt::format("{}.{}", kScopeNames[s], kTriggerNames[t]);
      const std::string of = fmt::format("{}{}", kOf[t], kScopeSuffixes[s]);
      const auto fresh_share = prefills[s][t].fresh_share();
      if (fresh_share) {
        result.facts.push_back({"fresh_share." + where, *fresh_share, "share",
                                "Fresh part of the append tokens" + of, share_text(fresh_share)});
      }
      const auto amplification = prefills[s][t].amplification();
      if (amplification) {
        result.facts.push_back({"amplification." + where, *amplification, "",
                                "Prefilled tokens per fresh token" + of,
                                times_text(amplification)});
      }
    }
  }
}

std::string write_report(const Prefills& prefills, const PaperTable& table) {
  const Prefill& all = prefills[kMerged][kAll];
  std::string text =
      "Fresh tokens are the growth of the prompt since the session's step before, minus that "
      "step's "
      "answer, summed over a group of steps. What else was appended had been produced or seen "
      "before: a perfect cache could have served it. A context that shrinks (a compaction) grows "
      "by "
      "0 while the answer before is still subtracted, so fresh tokens of a group can be "
      "negative.\n\n"
      "## In this trace\n\n";
  if (all.steps == 0) {
    text +=
        "No step follows another one of its session and starts with a user message or a tool "
        "result.\n\n";
  } else if (const auto share = all.fresh_share()) {
    text += fmt::format(
        "{} steps appended {} tokens; {} of them are fresh, {}. The other {} had been seen "
        "before.\n\n",
        base::grouped(all.steps), base::grouped(all.append), base::grouped(all.fresh()),
        base::percent(*share, 1), base::percent(1 - *share, 1));
  }
  return text + to_markdown(table) +
         "\nPrefill amplification: appended tokens per fresh token. `--`: nothing to divide by.\n";
}

Result run(const trace::Trace& trace, const Params&) {
  const Prefills prefills = collect(trace);
  const PaperTable table = paper_table(prefills);
  Result result;
  result.tables.push_back(summary_table(prefills));
  result.documents.push_back({"redundant_prefill_table.tex", to_tex(table)});
  result.documents.push_back({"redundant_prefill_table.md", to_markdown(table)});
  result.documents.push_back(headline_of(prefills));
  result.counters.add("events", prefills[kMerged][kAll].steps);
  add_facts(prefills, result);
  result.report = write_report(prefills, table);
  return result;
}

}  // namespace

Experiment redundant_prefill() {
  return {.category = "prefix_cache",
          .name = "redundant_prefill",
          .title = "Redundant prefill",
          .question =
              "Of all tokens that had to be prefilled, how many were really new, and how "
              "many had been produced or seen before?",
          .fields = {Field::provider, Field::session_id, Field::prefix_tokens,
                     Field::newly_append_tokens, Field::output_tokens, Field::event_type},
          .run = run};
}

}  // namespace atlas::experiments
