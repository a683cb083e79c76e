// human_idle_cache_counterfactual: what if a person's thinking time never emptied the cache?
//
// Population      every agent step, in file order
// Counterfactual  a user-initiated step with an earlier step of its session appends no more than
//                 its prompt grew since that step; the rest is read from the cache. Everything else
//                 stays as it was: an upper bound of what a patient cache saves
// Money           the shared price table; a step of an unknown model counts in tokens only
// Idle            from the last activity of the step before to the first event of this one, or to
//                 its earliest activity if that event has no time stamp

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/number_text.h"
#include "base/saturating.h"
#include "experiments/experiment.h"
#include "experiments/shared/activity.h"
#include "experiments/shared/growth.h"
#include "experiments/shared/headline.h"
#include "experiments/shared/paper_table.h"
#include "experiments/shared/prices.h"
#include "experiments/shared/scopes.h"
#include "figure/format.h"
#include "stats/quantile.h"
#include "stats/sum.h"

namespace atlas::experiments {
namespace {

using base::saturating_add;
using base::saturating_sub;
using trace::EventType;
using trace::Field;
using trace::Row;
using trace::TextColumn;

constexpr Row kNoStep = 0xFFFFFFFF;

struct Tokens {
  int64_t prefix = 0, append = 0, output = 0;
  int64_t user_append = 0;  // of user-initiated steps with a predecessor

  void add(const BilledTokens& tokens) {
    prefix = saturating_add(prefix, tokens.prefix);
    append = saturating_add(append, tokens.append);
    output = saturating_add(output, tokens.output);
  }
};

// USD, each part added up on its own in file order.
struct Money {
  double input = 0, cached = 0, output = 0;

  void add(const StepCost& cost) {
    input += cost.append();
    cached += cost.cache_read;
    output += cost.output;
  }
  double total() const { return input + cached + output; }
};

// Values of the steps whose append shrinks.
struct Sample {
  int64_t count = 0;
  std::optional<double> mean, p50, p90;

  // The mean's sum runs in the given order.
  explicit Sample(std::vector<double> values) : count(std::ssize(values)) {
    if (values.empty()) return;
    mean = stats::sum_sequential(values) / static_cast<double>(count);
    std::ranges::sort(values);
    p50 = stats::quantile_one_minus_fraction(values, 0.5);
    p90 = stats::quantile_one_minus_fraction(values, 0.9);
  }
};

std::optional<double> ratio(double part, double whole) {
  if (whole == 0) return std::nullopt;
  return part / whole;
}

struct Totals {
  int64_t steps = 0;
  int64_t user_steps = 0, user_steps_with_predecessor = 0;
  int64_t reduced_steps = 0, increased_steps = 0;
  int64_t priced_steps = 0, unpriced_steps = 0;
  Tokens observed, retained;  // as it was; as it were with the cache retained
  Money observed_cost, retained_cost;
  std::vector<double> savings_usd, idle_seconds;  // of reduced steps, where known

  int64_t append_reduction() const { return saturating_sub(observed.append, retained.append); }
  int64_t user_append_reduction() const {
    return saturating_sub(observed.user_append, retained.user_append);
  }
  double cost_reduction() const { return observed_cost.total() - retained_cost.total(); }
  std::optional<double> append_reduction_share() const {
    return ratio(static_cast<double>(append_reduction()), static_cast<double>(observed.append));
  }
  std::optional<double> user_append_reduction_share() const {
    return ratio(static_cast<double>(user_append_reduction()),
                 static_cast<double>(observed.user_append));
  }
  std::optional<double> cost_reduction_share() const {
    return ratio(cost_reduction(), observed_cost.total());
  }
};

// One step as it was and as it were.
struct Twin {
  bool is_user = false;
  bool has_predecessor = false;
  BilledTokens observed, retained;
  std::optional<double> idle_seconds;
  const Price* price = nullptr;

  bool is_reduced() const { return observed.append > retained.append; }
};

void add(const Twin& step, Totals& totals) {
  ++totals.steps;
  totals.observed.add(step.observed);
  totals.retained.add(step.retained);
  if (step.is_user) ++totals.user_steps;
  if (step.is_user && step.has_predecessor) {
    ++totals.user_steps_with_predecessor;
    totals.observed.user_append = saturating_add(totals.observed.user_append, step.observed.append);
    totals.retained.user_append = saturating_add(totals.retained.user_append, step.retained.append);
  }
  if (step.is_reduced()) {
    ++totals.reduced_steps;
    if (step.idle_seconds) totals.idle_seconds.push_back(*step.idle_seconds);
  }
  if (step.retained.append > step.observed.append) ++totals.increased_steps;
  if (step.price == nullptr) {
    ++totals.unpriced_steps;
    return;
  }
  ++totals.priced_steps;
  const StepCost observed = step_cost(*step.price, step.observed);
  const StepCost retained = step_cost(*step.price, step.retained);
  totals.observed_cost.add(observed);
  totals.retained_cost.add(retained);
  const double saved = observed.total() - retained.total();
  if (step.is_reduced() && saved > 0) totals.savings_usd.push_back(saved);
}

class Twins {
 public:
  explicit Twins(const trace::Trace& trace)
      : trace_(trace),
        activity_(trace.derived(activity)),
        prices_(trace.steps),
        last_(trace.steps.session_id.distinct(), kNoStep) {}

  // Steps must come in file order.
  Twin next(Row step) {
    const trace::Steps& steps = trace_.steps;
    const auto session = steps.session_id.code(step);
    const Row previous =
        session == TextColumn::kNone ? kNoStep : std::exchange(last_[session], step);
    Twin twin;
    twin.is_user = trace_.events.first_type(step) == EventType::user_message;
    twin.has_predecessor = previous != kNoStep;
    twin.price = prices_.of(step);
    const int64_t append = steps.newly_append_tokens.or_zero(step);
    twin.observed = {steps.prefix_tokens.or_zero(step), append, steps.output_tokens.or_zero(step),
                     std::min(steps.claude_cache_creation_input_tokens.or_zero(step), append)};
    twin.retained = twin.observed;
    if (!twin.is_user || !twin.has_predecessor) return twin;
    twin.idle_seconds = idle_seconds(step, previous);
    twin.retained = with_retained_cache(twin.observed, total_input_tokens(steps, previous));
    return twin;
  }

 private:
  // Only what is longer than the prompt before has to be appended; it is written to the cache as
  // far as the observed write reaches beyond the tokens that are read instead.
  static BilledTokens with_retained_cache(const BilledTokens& observed, int64_t previous_total) {
    const int64_t total = saturating_add(observed.prefix, observed.append);
    const int64_t growth = std::max<int64_t>(0, saturating_sub(total, previous_total));
    BilledTokens retained = observed;
    retained.append = std::min(observed.append, growth);
    retained.prefix = saturating_sub(total, retained.append);
    const int64_t shifted = std::max<int64_t>(0, saturating_sub(observed.append, retained.append));
    retained.cache_write = std::min(
        std::max<int64_t>(0, saturating_sub(observed.cache_write, shifted)), retained.append);
    return retained;
  }

  std::optional<double> idle_seconds(Row step, Row previous) const {
    const Row first_event = trace_.events.first[step];
    const auto begin = trace_.events.timestamp.has(first_event)
                           ? trace_.events.timestamp[first_event]
                           : activity_.earliest[step];
    const auto end = activity_.latest[previous];
    if (!begin || !end || *begin < *end) return std::nullopt;
    return static_cast<double>(saturating_sub(*begin, *end)) / base::kMicrosPerSecond;
  }

  const trace::Trace& trace_;
  const Activity& activity_;
  StepPrices prices_;
  std::vector<Row> last_;  // step of each session
};

Scoped<Totals> collect(const trace::Trace& trace) {
  const ScopeOfStep scope_of(trace.steps);
  Twins twins(trace);
  Scoped<Totals> totals;
  for (const Row step : trace.steps.all()) {
    const Twin twin = twins.next(step);
    totals.in(scope_of(step), [&](Totals& scope) { add(twin, scope); });
  }
  return totals;
}

table::Table summary_table(const Scoped<Totals>& all) {
  table::Table table("human_idle_cache_counterfactual_summary",
                     {"scope",
                      "rounds",
                      "user_rounds",
                      "user_rounds_with_predecessor",
                      "user_rounds_reduced",
                      "user_rounds_increased",
                      "observed_append_tokens",
                      "counterfactual_append_tokens",
                      "append_reduction_tokens",
                      "append_reduction_pct_of_all_append",
                      "observed_user_append_tokens",
                      "counterfactual_user_append_tokens",
                      "user_append_reduction_tokens",
                      "user_append_reduction_pct",
                      "observed_prefix_tokens",
                      "counterfactual_prefix_tokens",
                      "output_tokens",
                      "priced_rounds",
                      "unpriced_rounds",
                      "observed_input_cost_usd",
                      "counterfactual_input_cost_usd",
                      "input_cost_reduction_usd",
                      "observed_total_cost_usd",
                      "counterfactual_total_cost_usd",
                      "total_cost_reduction_usd",
                      "total_cost_reduction_pct",
                      "cost_saved_per_reduced_step_samples",
                      "cost_saved_per_reduced_step_avg_usd",
                      "cost_saved_per_reduced_step_p50_usd",
                      "cost_saved_per_reduced_step_p90_usd",
                      "idle_gap_per_reduced_step_samples",
                      "idle_gap_per_reduced_step_avg_seconds",
                      "idle_gap_per_reduced_step_p50_seconds",
                      "idle_gap_per_reduced_step_p90_seconds",
                      "pricing_as_of"},
                     "Tokens and dollars as observed and with caches kept through idle times");
  for (size_t s = 0; s < kScopeNames.size(); ++s) {
    const Totals& totals = all[s];
    const Sample savings(totals.savings_usd);
    const Sample idle(totals.idle_seconds);
    table.row()
        .text(kScopeNames[s])
        .integer(totals.steps)
        .integer(totals.user_steps)
        .integer(totals.user_steps_with_predecessor)
        .integer(totals.reduced_steps)
        .integer(totals.increased_steps)
        .integer(totals.observed.append)
        .integer(totals.retained.append)
        .integer(totals.append_reduction())
        .real(totals.append_reduction_share())
        .integer(totals.observed.user_append)
        .integer(totals.retained.user_append)
        .integer(totals.user_append_reduction())
        .real(totals.user_append_reduction_share())
        .integer(totals.observed.prefix)
        .integer(totals.retained.prefix)
        .integer(totals.observed.output)
        .integer(totals.priced_steps)
        .integer(totals.unpriced_steps)
        .real(totals.observed_cost.input)
        .real(totals.retained_cost.input)
        .real(totals.observed_cost.input - totals.retained_cost.input)
        .real(totals.observed_cost.total())
        .real(totals.retained_cost.total())
        .real(totals.cost_reduction())
        .real(totals.cost_reduction_share())
        .integer(savings.count)
        .real(savings.mean)
        .real(savings.p50)
        .real(savings.p90)
        .integer(idle.count)
        .real(idle.mean)
        .real(idle.p50)
        .real(idle.p90)
        .text(kPricesAsOf);
  }
  return table;
}

// ---- texts -------------------------------------------------------------------------------------

// "$5,189", "$105.1", "$12.30", "$-3.20".
std::string money_text(double usd) {
  const double size = std::abs(usd);
  return "$" + base::grouped(usd, size >= 1000 ? 0 : size >= 100 ? 1 : 2);
}

// More decimals the smaller the sum.
std::string small_money_text(const std::optional<double>& usd) {
  if (!usd) return "--";
  const double size = std::abs(*usd);
  return "$" + base::grouped(*usd, size >= 1 ? 2 : size >= 0.01 ? 3 : size >= 0.001 ? 4 : 6);
}

// "1.07B", "424.0M", "12.3K", "999"; TeX gets a thin blank before the unit.
std::string tokens_text(int64_t tokens, std::string_view blank = kThinBlank) {
  const auto value = static_cast<double>(tokens);
  const double size = std::abs(value);
  if (size >= 1e9) return fmt::format("{}{}B", base::fixed(value / 1e9, 2), blank);
  if (size >= 1e6) return fmt::format("{}{}M", base::fixed(value / 1e6, 1), blank);
  if (size >= 1e3) return fmt::format("{}{}K", base::fixed(value / 1e3, 1), blank);
  return fmt::format("{}", tokens);
}

std::string share_text(const std::optional<double>& share) {
  return share ? base::percent(*share, 1) : "--";
}

std::string append_reduction_text(const Totals& totals) {
  return fmt::format("{} ({})", tokens_text(totals.append_reduction()),
                     share_text(totals.append_reduction_share()));
}

std::string cost_reduction_text(const Totals& totals) {
  return fmt::format("{} ({})", money_text(totals.cost_reduction()),
                     share_text(totals.cost_reduction_share()));
}

PaperTable paper_table(const Scoped<Totals>& all) {
  PaperTable table;
  table.comment = "Made by the experiment human_idle_cache_counterfactual.";
  table.caption = fmt::format(
      "Upper bound of what is saved if a person's idle time never turned prefix-cache hits into "
      "misses. Prices as of {}.",
      kPricesAsOf);
  table.label = "tab:human_idle_cache_counterfactual";
  table.column_gap_pt = 6;
  table.header = {"Metric", "Claude", "Codex", "Total"};
  const auto row = [&](std::string label, auto text_of) {
    return table::TextRow{std::move(label), text_of(all[kClaude]), text_of(all[kCodex]),
                          text_of(all[kMerged])};
  };
  table.groups = {
      {"",
       {row("User-initiated steps with predecessor",
            [](const Totals& t) { return base::grouped(t.user_steps_with_predecessor); }),
        row("Observed append tokens",
            [](const Totals& t) { return tokens_text(t.observed.append); }),
        row("Append after retained cache",
            [](const Totals& t) { return tokens_text(t.retained.append); }),
        row("Append-token reduction", append_reduction_text),
        row("Observed total cost",
            [](const Totals& t) { return money_text(t.observed_cost.total()); }),
        row("Cost after retained cache",
            [](const Totals& t) { return money_text(t.retained_cost.total()); }),
        row("Total cost reduction", cost_reduction_text),
        row("Cost saved / reduced step avg",
            [](const Totals& t) { return small_money_text(Sample(t.savings_usd).mean); })}}};
  return table;
}

void add_facts(const Scoped<Totals>& all, Result& result) {
  for (size_t s = 0; s < kScopeNames.size(); ++s) {
    const Totals& totals = all[s];
    const std::string scope(kScopeNames[s]);
    const std::string suffix(kScopeSuffixes[s]);
    if (const auto share = totals.append_reduction_share()) {
      result.facts.push_back({"append_reduction_share." + scope, *share, "share",
                              "Append tokens saved at most" + suffix, share_text(share)});
    }
    if (const auto share = totals.cost_reduction_share()) {
      result.facts.push_back({"cost_reduction_share." + scope, *share, "share",
                              "Cost saved at most" + suffix, share_text(share)});
    }
    result.facts.push_back({"append_reduction_tokens." + scope,
                            static_cast<double>(totals.append_reduction()), "tokens",
                            "Append tokens saved at most" + suffix,
                            tokens_text(totals.append_reduction(), "")});
    result.facts.push_back({"cost_reduction_usd." + scope, totals.cost_reduction(), "usd",
                            "Cost saved at most" + suffix, money_text(totals.cost_reduction())});
  }
}

std::string duration_text(const std::optional<double>& seconds) {
  if (!seconds) return "--";
  return *seconds > 0 ? figure::duration_compact(*seconds) : "0ms";
}

std::string sentence(std::string_view scope, const Totals& totals) {
  const Sample idle(totals.idle_seconds);
  const auto priced =
      ratio(static_cast<double>(totals.priced_steps), static_cast<double>(totals.steps));
  return fmt::format(
      "- **{}**: append {} → {} tokens, {} or {} of all append and {} of the append of "
      "user-initiated steps with a predecessor. Cost {} → {}, {} or {}, over the {} of the steps "
      "that can be priced. {} of {} user-initiated steps append less; the idle time before them is "
      "{} on average, median {}, p90 {}.\n",
      scope, tokens_text(totals.observed.append, ""), tokens_text(totals.retained.append, ""),
      tokens_text(totals.append_reduction(), ""), share_text(totals.append_reduction_share()),
      share_text(totals.user_append_reduction_share()), money_text(totals.observed_cost.total()),
      money_text(totals.retained_cost.total()), money_text(totals.cost_reduction()),
      share_text(totals.cost_reduction_share()), share_text(priced),
      base::grouped(totals.reduced_steps), base::grouped(totals.user_steps),
      duration_text(idle.mean), duration_text(idle.p50), duration_text(idle.p90));
}

std::string write_report(const Scoped<Totals>& all, const PaperTable& table) {
  std::string text = fmt::format(
      "An upper bound: every user-initiated step is billed as if the whole prompt of its session's "
      "step before were still cached. What is no longer appended is paid at the cache-read rate, "
      "and the output stays, so money shrinks less than tokens. Prices as of {}.\n\n"
      "## In this trace\n\n",
      kPricesAsOf);
  text += sentence("All", all[kMerged]) + sentence("Claude", all[kClaude]) +
          sentence("Codex", all[kCodex]);
  return text + "\n" + to_markdown(table);
}

Result run(const trace::Trace& trace, const Params&) {
  const Scoped<Totals> all = collect(trace);
  const PaperTable table = paper_table(all);
  const Totals& merged = all[kMerged];
  Result result;
  result.tables.push_back(summary_table(all));
  result.documents.push_back({"human_idle_cache_counterfactual.md", to_markdown(table)});
  result.documents.push_back({"human_idle_cache_counterfactual.tex", to_tex(table)});
  result.documents.push_back(
      headline({{"Append reduction", tokens_text(merged.append_reduction(), "")},
                {"Cost reduction", money_text(merged.cost_reduction())},
                {"Final cost saved", share_text(merged.cost_reduction_share())}}));
  result.counters.add("steps", merged.steps);
  result.counters.add("unpriced_steps", merged.unpriced_steps);
  add_facts(all, result);
  result.report = write_report(all, table);
  return result;
}

}  // namespace

Experiment human_idle_cache_counterfactual() {
  return {.category = "prefix_cache",
          .name = "human_idle_cache_counterfactual",
          .title = "Caches that outlive a pause",
          .question =
              "How many append tokens and dollars would be saved at most if a person's "
              "thinking time never turned prefix-cache hits into misses?",
          .fields = {Field::provider, Field::session_id, Field::model, Field::prefix_tokens,
                     Field::newly_append_tokens, Field::claude_cache_creation_input_tokens,
                     Field::output_tokens, Field::event_type, Field::event_timestamp,
                     Field::tool_emitted_at, Field::tool_result_at},
          .run = run};
}

}  // namespace atlas::experiments
