// adjusted_prefix_append: what a step really adds once the replayed answer of the step before is
// taken out of its newly appended tokens, against the size of the reused prefix.
//
// Population  pairs of session neighbours whose round indexes differ by one
// (sessions_by_round_index) Subtracted  the output of the step before, by default after Claude
// steps and after Codex steps of
//             the model that is named exactly "gpt-5.5"; reasoning is part of it, unlike in
//             token_spindles
// Clipped     the adjusted append is never below zero; the signed one is kept in the table
// Scatter     a sample only when there are more pairs than `pair-sample-size`

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/error.h"
#include "base/number_text.h"
#include "experiments/experiment.h"
#include "experiments/shared/providers.h"
#include "experiments/shared/token_figures.h"
#include "stats/quantile.h"
#include "stats/random.h"

namespace atlas::experiments {
namespace {

using trace::Field;
using trace::Row;

constexpr std::array<double, 6> kQuantiles = {0.0, 0.50, 0.90, 0.95, 0.99, 1.0};
constexpr uint64_t kSeedOffset = 100'000;
constexpr const char* kFigureName = "prefix_vs_adjusted_append_sample";
constexpr const char* kFigureTitle = "Prefix vs Append Tokens";
constexpr double kWidthIn = 8;
constexpr double kHeightIn = 6.5;

enum class Quantity { total, visible_for_codex };
enum class Policy { all, claude_and_gpt55 };

struct Settings {
  Quantity quantity;
  Policy policy;
  std::string policy_name;
};

Settings read_settings(const Params& params) {
  const std::string& quantity = params.text("subtract-output");
  const std::string& policy = params.text("subtract-policy");
  if (quantity != "total" && quantity != "visible-for-codex") {
    throw Error(ErrorKind::usage, "subtract-output: unknown quantity " + quantity,
                "use total or visible-for-codex");
  }
  if (policy != "all" && policy != "claude-and-gpt55") {
    throw Error(ErrorKind::usage, "subtract-policy: unknown policy " + policy,
                "use all or claude-and-gpt55");
  }
  return {quantity == "total" ? Quantity::total : Quantity::visible_for_codex,
          policy == "all" ? Policy::all : Policy::claude_and_gpt55, policy};
}

// What the step after `step` is charged again, if the policy takes it out. Doubles, because token
// counts of a corrupt trace may be as large as they like.
class ReplayRule {
 public:
  ReplayRule(const trace::Steps& steps, const Settings& settings)
      : steps_(steps),
        settings_(settings),
        claude_(steps.provider.find("claude")),
        codex_(steps.provider.find("codex")),
        gpt55_(steps.model.find("gpt-5.5")) {}

  std::optional<double> replayed_tokens(Row step) const {
    if (!is_subtracted(step)) return std::nullopt;
    const auto output = static_cast<double>(steps_.output_tokens.or_zero(step));
    const bool is_codex = steps_.provider.code(step) == codex_;
    if (settings_.quantity == Quantity::total || !is_codex) return output;
    return std::max(0.0,
                    output - static_cast<double>(steps_.reasoning_output_tokens.or_zero(step)));
  }

 private:
  bool is_subtracted(Row step) const {
    if (settings_.policy == Policy::all) return true;
    const auto provider = steps_.provider.code(step);
    if (provider == claude_) return true;
    return provider == codex_ && gpt55_ != trace::TextColumn::kNone &&
           steps_.model.code(step) == gpt55_;
  }

  const trace::Steps& steps_;
  const Settings& settings_;
  trace::TextColumn::Code claude_, codex_, gpt55_;
};

// All pairs of one provider, the one of the later step.
struct Pairs {
  std::vector<double> raw_append, previous_output, signed_append, adjusted_append;
  std::vector<double> subtracted_flags, clipped_flags;  // 1 or 0, after finish()
  int64_t subtracted = 0;
  int64_t clipped = 0;

  int64_t count() const { return std::ssize(raw_append); }

  // Sorts all lists as far as kQuantiles need it.
  void finish() {
    for (auto* values : {&raw_append, &previous_output, &signed_append, &adjusted_append}) {
      stats::sort_for_quantiles(*values, kQuantiles);
    }
    for (const auto& [flags, ones] :
         {std::pair{&subtracted_flags, subtracted}, std::pair{&clipped_flags, clipped}}) {
      flags->assign(raw_append.size(), 0.0);
      std::fill_n(flags->rbegin(), ones, 1.0);
    }
  }
};

struct Point {
  uint32_t group;
  double prefix, append;
};

struct Collected {
  std::vector<std::string> providers;
  std::vector<Pairs> pairs;  // one a provider
  std::vector<Point> sample;
  bool is_sampled = false;
};

// The session is in ascending order; written so that no index of a corrupt trace overflows.
bool follows(int64_t index, int64_t before) { return index > before && index - 1 == before; }

void collect_session(const trace::Steps& steps, std::span<const Row> session,
                     const ReplayRule& rule, const StepGroups& groups, std::vector<Pairs>& pairs,
                     stats::Reservoir<Point>& sample, int64_t& skipped) {
  for (size_t i = 1; i < session.size(); ++i) {
    const Row before = session[i - 1];
    const Row step = session[i];
    // Merged traces repeat round indexes: only the last copy in file order has a successor.
    if (!follows(steps.round_index.or_zero(step), steps.round_index.or_zero(before))) {
      ++skipped;
      continue;
    }
    const auto replayed = rule.replayed_tokens(before);
    const auto raw = static_cast<double>(steps.newly_append_tokens.or_zero(step));
    const double signed_append = raw - replayed.value_or(0);
    const double adjusted = std::max(0.0, signed_append);
    const uint32_t group = groups.of_step[step];
    Pairs& provider = pairs[group];
    provider.raw_append.push_back(raw);
    provider.previous_output.push_back(replayed.value_or(0));
    provider.signed_append.push_back(signed_append);
    provider.adjusted_append.push_back(adjusted);
    provider.subtracted += replayed ? 1 : 0;
    provider.clipped += signed_append < 0 ? 1 : 0;
    sample.offer({group, static_cast<double>(steps.prefix_tokens.or_zero(step)), adjusted});
  }
}

void count_steps(const trace::Steps& steps, base::Counters& counters) {
  int64_t unowned = 0;
  int64_t unordered = 0;
  for (const Row step : steps.all()) {
    if (!steps.provider.has(step) || !steps.session_id.has(step)) {
      ++unowned;
    } else if (!steps.round_index.has(step)) {
      ++unordered;
    }
  }
  counters.add("missing_provider_or_session", unowned);
  counters.add("missing_round_index", unordered);
  counters.add("rows", steps.size() - unowned - unordered);
}

Collected collect(const trace::Trace& trace, const Settings& settings, const Params& params,
                  base::Counters& counters) {
  const ReplayRule rule(trace.steps, settings);
  StepGroups groups = group_by_provider(trace.steps, EmptyProvider::stays);
  Collected all{groups.labels, std::vector<Pairs>(groups.size()), {}, false};
  const auto capacity = std::max<int64_t>(0, params.integer("pair-sample-size"));
  stats::Reservoir<Point> sample(static_cast<size_t>(capacity),
                                 static_cast<uint64_t>(params.integer("seed")) + kSeedOffset);
  int64_t skipped = 0;
  const auto& sessions = trace.derived(trace::sessions_by_round_index);
  for (size_t k = 0; k < sessions.size(); ++k) {
    collect_session(trace.steps, sessions.session(k), rule, groups, all.pairs, sample, skipped);
  }
  all.sample = sample.kept();
  all.is_sampled = sample.is_sampled();
  count_steps(trace.steps, counters);
  counters.add("skipped_non_adjacent_pair", skipped);
  counters.add("subtract_policy_" + settings.policy_name);
  for (Pairs& pairs : all.pairs) {
    pairs.finish();
    counters.add("pairs", pairs.count());
    counters.add("subtracted_pairs", pairs.subtracted);
    counters.add("not_subtracted_pairs", pairs.count() - pairs.subtracted);
  }
  return all;
}

// A row of the summary; `key` is "provider:metric".
struct Metric {
  std::string key;
  std::span<const double> sorted;  // as far as kQuantiles need it
};

std::vector<Metric> list_metrics(const Collected& all) {
  std::vector<Metric> metrics;
  for (size_t p = 0; p < all.providers.size(); ++p) {
    const Pairs& pairs = all.pairs[p];
    if (pairs.count() == 0) continue;
    for (const auto& [metric, values] :
         {std::pair{"raw_append", &pairs.raw_append},
          std::pair{"adjusted_append", &pairs.adjusted_append},
          std::pair{"previous_output", &pairs.previous_output},
          std::pair{"signed_adjusted_append", &pairs.signed_append},
          std::pair{"subtracted_pair", &pairs.subtracted_flags},
          std::pair{"clipped_after_subtract", &pairs.clipped_flags}}) {
      metrics.push_back({fmt::format("{}:{}", all.providers[p], metric), *values});
    }
  }
  std::ranges::sort(metrics, {}, &Metric::key);
  return metrics;
}

table::Table summarize(const std::vector<Metric>& metrics) {
  table::Table summary(
      "prefix_vs_adjusted_append_summary",
      {"provider", "metric", "count", "median", "p90", "p95", "p99", "min", "max"},
      "Appended tokens of a step before and after the replayed output is taken out");
  for (const Metric& metric : metrics) {
    // At the first colon, so the name of a provider that holds one is cut there.
    const size_t colon = metric.key.find(':');
    auto row = summary.row();
    row.text(std::string_view(metric.key).substr(0, colon));
    row.text(std::string_view(metric.key).substr(colon + 1));
    row.integer(std::ssize(metric.sorted)).general(stats::median(metric.sorted));
    for (const double q : {0.90, 0.95, 0.99, 0.0, 1.0}) {
      row.general(stats::quantile_two_weight(metric.sorted, q));
    }
  }
  return summary;
}

figure::Figure draw(const Collected& all, size_t most_groups) {
  std::vector<PointGroup> groups;
  std::vector<int32_t> group_of(all.providers.size(), -1);  // by first appearance in the sample
  for (const Point& point : all.sample) {
    int32_t& group = group_of[point.group];
    if (group < 0) {
      group = static_cast<int32_t>(groups.size());
      groups.push_back({all.providers[point.group], {}, {}});
    }
    groups[static_cast<size_t>(group)].x.push_back(point.prefix);
    groups[static_cast<size_t>(group)].y.push_back(point.append);
  }
  if (groups.empty() || most_groups == 0) {
    return figure::no_data_figure(kFigureName, kFigureTitle, kWidthIn, kHeightIn, 260);
  }
  figure::Figure figure;
  figure.name = kFigureName;
  figure.title = kFigureTitle;
  figure.title_pt = 16;
  figure.caption =
      "Cached prefix and adjusted append of agent steps; the replayed output of the step before is "
      "taken out of the append.";
  figure.width_in = kWidthIn;
  figure.height_in = kHeightIn;
  figure.panels.push_back(
      scatter_panel(std::move(groups), {.x_label = "Prefix Tokens (binary scale)",
                                        .y_label = "Append Tokens (binary scale)",
                                        .most_groups = most_groups}));
  return figure;
}

double share_of(int64_t part, int64_t whole) {
  return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0;
}

// What the report and the facts say of one provider.
struct Overview {
  std::string_view provider;
  int64_t pairs, subtracted, clipped;
  double median_raw, median_adjusted;
};

std::vector<Overview> overview(const Collected& all) {
  std::vector<Overview> rows;
  for (size_t p = 0; p < all.providers.size(); ++p) {
    const Pairs& pairs = all.pairs[p];
    if (pairs.count() == 0) continue;
    rows.push_back({all.providers[p], pairs.count(), pairs.subtracted, pairs.clipped,
                    *stats::median(pairs.raw_append), *stats::median(pairs.adjusted_append)});
  }
  std::ranges::sort(rows, provider_before, &Overview::provider);
  return rows;
}

void add_facts(const std::vector<Overview>& rows, Result& result) {
  for (const Overview& row : rows) {
    result.facts.push_back({fmt::format("adjusted_append.{}.median", row.provider),
                            row.median_adjusted, "tokens",
                            fmt::format("Median adjusted append, {}", row.provider),
                            base::grouped(row.median_adjusted, 0) + " tokens"});
    const double clipped = share_of(row.clipped, row.pairs);
    result.facts.push_back({fmt::format("adjusted_append.{}.clipped_share", row.provider), clipped,
                            "share", fmt::format("Appends explained by output, {}", row.provider),
                            base::percent(clipped, 1)});
  }
}

std::string write_report(const std::vector<Overview>& rows, const Settings& settings,
                         const Collected& all) {
  const std::string_view quantity = settings.quantity == Quantity::total
                                        ? "the whole output, reasoning included"
                                        : "the output, for Codex without its reasoning";
  std::string text = fmt::format(
      "Subtracted from the append of the next step: {}; policy `{}`. An adjusted append below zero "
      "is clipped to 0.\n\n",
      quantity, settings.policy_name);
  if (rows.empty()) return text + "This trace has no pair of neighbouring steps.\n";
  text +=
      "| provider | pairs | subtracted | clipped | median raw append | median adjusted append |\n"
      "| :-- | --: | --: | --: | --: | --: |\n";
  for (const Overview& row : rows) {
    text += fmt::format("| {} | {} | {} | {} | {} | {} |\n", row.provider, base::grouped(row.pairs),
                        base::percent(share_of(row.subtracted, row.pairs), 1),
                        base::percent(share_of(row.clipped, row.pairs), 1),
                        base::grouped(row.median_raw, 0), base::grouped(row.median_adjusted, 0));
  }
  text += all.is_sampled ? fmt::format(
                               "\nThe scatter shows a random sample of {} pairs; the table "
                               "is computed from all of them.\n",
                               base::grouped(std::ssize(all.sample)))
                         : "\nThe scatter shows every pair.\n";
  return text;
}

Result run(const trace::Trace& trace, const Params& params) {
  Result result;
  const Settings settings = read_settings(params);
  const auto most_groups = std::max<int64_t>(0, params.integer("max-groups"));
  const Collected all = collect(trace, settings, params, result.counters);
  result.tables.push_back(summarize(list_metrics(all)));
  result.figures.push_back(draw(all, static_cast<size_t>(most_groups)));
  const auto rows = overview(all);
  add_facts(rows, result);
  result.report = write_report(rows, settings, all);
  return result;
}

}  // namespace

Experiment adjusted_prefix_append() {
  return {.category = "llm_generation",
          .name = "adjusted_prefix_append",
          .title = "Prefix and adjusted append",
          .question =
              "How much outside context does a step really add once the replayed output of "
              "the step before is taken out, and does it depend on the reused prefix?",
          .fields = {Field::provider, Field::session_id, Field::model, Field::round_index,
                     Field::prefix_tokens, Field::newly_append_tokens, Field::output_tokens,
                     Field::reasoning_output_tokens},
          .run = run,
          .options = {{"subtract-output", "total", "total or visible-for-codex"},
                      {"subtract-policy", "claude-and-gpt55", "all or claude-and-gpt55"},
                      {"pair-sample-size", "80000", "most points of the scatter"},
                      {"max-groups", "8", "providers in the figure, the largest ones"},
                      {"seed", "42", "of the sample"}}};
}

}  // namespace atlas::experiments
