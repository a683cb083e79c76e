// session_cost_distribution: what a session, a request and a step cost, and for what.
//
// Prices    shared/prices.h; a step whose model has no price is unpriced and adds nothing
// Step      every priced step
// Session   every session with a name and a priced step, by its first priced step
// Request   every recorded turn of the turn machine, also one without a priced step (all zeros)
// Category  append: new input, written to the cache or not; prefix: read from it; output
// Sums      left to right in file order; a unit's total is prefix + append + output

#include <fmt/format.h>

#include <array>
#include <limits>

#include "base/number_text.h"
#include "experiments/experiment.h"
#include "experiments/shared/distribution.h"
#include "experiments/shared/headline.h"
#include "experiments/shared/paper_table.h"
#include "experiments/shared/prices.h"
#include "experiments/shared/turn_machine.h"
#include "figure/format.h"

namespace atlas::experiments {
namespace {

using trace::Field;
using trace::Row;
using trace::TextColumn;

constexpr size_t kUnseen = std::numeric_limits<size_t>::max();

// USD of one unit.
struct Bill {
  double prefix = 0;
  double append = 0;
  double output = 0;

  double total() const { return prefix + append + output; }
  void add(const Bill& other) {
    prefix += other.prefix;
    append += other.append;
    output += other.output;
  }
};

struct Bills {
  std::vector<Bill> sessions, requests, steps;
  int64_t unpriced_steps = 0;

  double priced_share() const {
    const auto priced = static_cast<double>(steps.size());
    const double all = priced + static_cast<double>(unpriced_steps);
    return all > 0 ? priced / all : 0;
  }
};

Bill bill_of(const trace::Steps& steps, Row step, const Price& price) {
  const StepCost cost =
      step_cost(price, {.prefix = steps.prefix_tokens.or_zero(step),
                        .append = steps.newly_append_tokens.or_zero(step),
                        .output = steps.output_tokens.or_zero(step),
                        .cache_write = steps.claude_cache_creation_input_tokens.or_zero(step)});
  return {cost.cache_read, cost.append(), cost.output};
}

// The bill of each session, made at its first priced step.
class SessionBills {
 public:
  explicit SessionBills(const TextColumn& sessions)
      : sessions_(sessions), unnamed_(sessions.find("")), place_(sessions.distinct(), kUnseen) {}

  void add(Row step, const Bill& bill) {
    const auto session = sessions_.code(step);
    if (session == TextColumn::kNone || session == unnamed_) return;
    if (place_[session] == kUnseen) {
      place_[session] = bills_.size();
      bills_.emplace_back();
    }
    bills_[place_[session]].add(bill);
  }
  std::vector<Bill> take() { return std::move(bills_); }

 private:
  const TextColumn& sessions_;
  TextColumn::Code unnamed_;
  std::vector<size_t> place_;
  std::vector<Bill> bills_;
};

Bills make_bills(const trace::Trace& trace) {
  const trace::Steps& steps = trace.steps;
  const StepPrices prices(steps);
  const Turns& turns = trace.derived(turns_of_named_sessions);
  std::vector<Bill> turn_bills(turns.closed.size());
  SessionBills session_bills(steps.session_id);
  Bills bills;
  bills.steps.reserve(steps.size());
  for (const Row step : steps.all()) {
    const Price* price = prices.of(step);
    if (price == nullptr) {
      ++bills.unpriced_steps;
      continue;
    }
    const Bill bill = bill_of(steps, step, *price);
    bills.steps.push_back(bill);
    session_bills.add(step, bill);
    if (turns.of_step[step] != kNoTurn) turn_bills[turns.of_step[step]].add(bill);
  }
  bills.sessions = session_bills.take();
  for (size_t i = 0; i < turn_bills.size(); ++i) {
    if (turns.closed[i].is_recorded()) bills.requests.push_back(turn_bills[i]);
  }
  return bills;
}

struct Shares {
  double append = 0;
  double prefix = 0;
  double output = 0;
};

// Of what all priced steps cost together; zeros if that is nothing.
Shares shares_of(const std::vector<Bill>& steps) {
  Bill sum;
  for (const Bill& bill : steps) sum.add(bill);
  const double total = sum.append + sum.prefix + sum.output;
  if (total <= 0) return {};
  return {sum.append / total, sum.prefix / total, sum.output / total};
}

struct UnitCosts {
  std::string label;  // "Per session"
  Distribution total, append, prefix, output;
};

template <typename ValueOf>
Distribution distribution_of(const std::vector<Bill>& bills, ValueOf value_of) {
  std::vector<double> values;
  values.reserve(bills.size());
  for (const Bill& bill : bills) values.push_back(value_of(bill));
  return distribution(std::move(values));
}

UnitCosts unit_costs(std::string label, const std::vector<Bill>& bills) {
  return {std::move(label), distribution_of(bills, [](const Bill& bill) { return bill.total(); }),
          distribution_of(bills, [](const Bill& bill) { return bill.append; }),
          distribution_of(bills, [](const Bill& bill) { return bill.prefix; }),
          distribution_of(bills, [](const Bill& bill) { return bill.output; })};
}

table::TextRow row(std::string label, const Distribution& usd, std::string share) {
  return {std::move(label),       figure::money(usd.mean), figure::money(usd.p50),
          figure::money(usd.p90), figure::money(usd.p99),  std::move(share)};
}

PaperTable make_table(const std::array<UnitCosts, 3>& units, const Shares& shares,
                      double priced_share) {
  PaperTable table;
  table.comment = "Made by the experiment session_cost_distribution.";
  table.caption = fmt::format(
      "What sessions, requests and steps cost in US dollars at list prices of {}, by what is paid "
      "for. The model of {}\\% of the steps has a known price.",
      kPricesAsOf, base::fixed(100 * priced_share, 1));
  table.label = "tab:cost_distribution";
  table.header = {"Metric", "Avg", "P50", "P90", "P99", "% cost"};
  for (const UnitCosts& unit : units) {
    table.groups.push_back({unit.label,
                            {row("Total", unit.total, ""),
                             row("Append tokens", unit.append, base::percent(shares.append, 1)),
                             row("Prefix tokens", unit.prefix, base::percent(shares.prefix, 1)),
                             row("Output tokens", unit.output, base::percent(shares.output, 1))}});
  }
  return table;
}

void add_facts(const std::array<UnitCosts, 3>& units, const Shares& shares, double priced_share,
               Result& result) {
  const auto add_usd = [&](std::string name, std::string label, double usd) {
    result.facts.push_back({std::move(name), usd, "USD", std::move(label), figure::money(usd)});
  };
  const auto add_share = [&](std::string name, std::string label, double share) {
    result.facts.push_back(
        {std::move(name), share, "share", std::move(label), base::percent(share, 1)});
  };
  add_share("share.prefix", "Cost of re-reading cached context", shares.prefix);
  add_share("share.append", "Cost of new input", shares.append);
  add_share("share.output", "Cost of output", shares.output);
  for (size_t i = 0; i < units.size(); ++i) {
    static constexpr std::array<std::string_view, 3> kNames = {"session", "request", "step"};
    add_usd(fmt::format("{}.mean", kNames[i]), fmt::format("Mean cost per {}", kNames[i]),
            units[i].total.mean);
    add_usd(fmt::format("{}.p50", kNames[i]), fmt::format("Median cost per {}", kNames[i]),
            units[i].total.p50);
  }
  add_usd("session.p99", "p99 of the cost per session", units[0].total.p99);
  add_share("priced_share", "Steps with a known price", priced_share);
}

std::string write_report(const std::array<UnitCosts, 3>& units, const Shares& shares,
                         const Bills& bills) {
  std::string text = fmt::format(
      "Costs are list prices of {} in US dollars, not a bill: no discounts, no subscriptions. {} "
      "of "
      "{} steps ({}) have a model with a known price; the others add nothing.\n\n"
      "## In this trace\n\n"
      "- Of the money, {} goes to re-reading cached context (prefix), {} to new input (append), {} "
      "to output.\n",
      kPricesAsOf, base::grouped(std::ssize(bills.steps)),
      base::grouped(std::ssize(bills.steps) + bills.unpriced_steps),
      base::percent(bills.priced_share(), 1), base::percent(shares.prefix, 1),
      base::percent(shares.append, 1), base::percent(shares.output, 1));
  for (const UnitCosts& unit : units) {
    text += fmt::format(
        "- **{}** ({}): {} on average, half at most {}, 90 % at most {}, 99 % at "
        "most {}.\n",
        unit.label, base::grouped(unit.total.count), figure::money(unit.total.mean),
        figure::money(unit.total.p50), figure::money(unit.total.p90),
        figure::money(unit.total.p99));
  }
  return text;
}

Result run(const trace::Trace& trace, const Params&) {
  const Bills bills = make_bills(trace);
  const std::array<UnitCosts, 3> units = {unit_costs("Per session", bills.sessions),
                                          unit_costs("Per request", bills.requests),
                                          unit_costs("Per step", bills.steps)};
  const Shares shares = shares_of(bills.steps);
  const PaperTable table = make_table(units, shares, bills.priced_share());
  Result result;
  result.documents.push_back({"session_cost_distribution.tex", to_tex(table)});
  result.documents.push_back({"session_cost_distribution.md", to_markdown(table)});
  result.documents.push_back(
      headline({{"Avg cost / session", figure::money(units[0].total.mean)},
                {"Prefix share of cost", base::percent(shares.prefix, 1)},
                {"Append / output share",
                 base::percent(shares.append, 0) + " / " + base::percent(shares.output, 0)}}));
  add_facts(units, shares, bills.priced_share(), result);
  result.counters.add("priced_steps", std::ssize(bills.steps));
  result.counters.add("unpriced_steps", bills.unpriced_steps);
  result.report = write_report(units, shares, bills);
  return result;
}

}  // namespace

Experiment session_cost_distribution() {
  return {.category = "session",
          .name = "session_cost_distribution",
          .title = "What a session costs",
          .question =
              "What does a session, a request and a step cost in dollars, and which billed "
              "category does the money go to?",
          .fields = {Field::provider, Field::model, Field::session_id, Field::prefix_tokens,
                     Field::newly_append_tokens, Field::claude_cache_creation_input_tokens,
                     Field::output_tokens, Field::event_type, Field::event_timestamp},
          .run = run};
}

}  // namespace atlas::experiments
