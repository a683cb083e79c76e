// output_append_assignment: a step's output must come back in the next prompt. Does it return
// inside the cached prefix, or as freshly billed new input?
//
// Population  neighbours in a session of one provider (pairs.h), the earlier one with an output of
// at
//             least `min-output-tokens`; one set of outputs for each threshold
// Close       the next prefix grew by about the output: it was cached
// Append side the prefix grew by less, and the next append is long enough to hold the output
// Caution     the pairs need not have adjacent round indexes, unlike those of
// adjusted_prefix_append

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/number_text.h"
#include "experiments/experiment.h"
#include "experiments/llm_generation/output_append_assignment/figures.h"
#include "experiments/llm_generation/output_append_assignment/pairs.h"

namespace atlas::experiments {
namespace {

using namespace output_append;
using trace::Field;

struct Scenario {
  std::string_view key, title;
  std::string_view provider, model, next_input;  // "": any
};

constexpr std::array<Scenario, 8> kScenarios = {
    {{"claude_tool_result", "Claude -> tool result", "claude", "", "tool_result"},
     {"claude_user_message", "Claude -> user message", "claude", "", "user_message"},
     {"gpt55_tool_result", "gpt-5.5 -> tool result", "codex", "gpt-5.5", "tool_result"},
     {"gpt55_user_message", "gpt-5.5 -> user message", "codex", "gpt-5.5", "user_message"},
     {"gpt54_tool_result", "gpt-5.4 -> tool result", "codex", "gpt-5.4", "tool_result"},
     {"gpt54_user_message", "gpt-5.4 -> user message", "codex", "gpt-5.4", "user_message"},
     {"gpt53_codex_tool_result", "gpt-5.3-codex -> tool result", "codex", "gpt-5.3-codex",
      "tool_result"},
     {"gpt52_codex_tool_result", "gpt-5.2-codex -> tool result", "codex", "gpt-5.2-codex",
      "tool_result"}}};

constexpr std::array<Scenario, 3> kModels = {{{"claude", "Claude", "claude", "", ""},
                                              {"gpt55", "gpt-5.5", "codex", "gpt-5.5", ""},
                                              {"gpt54", "gpt-5.4", "codex", "gpt-5.4", ""}}};

// A condition on one text column; its text is looked up once.
class Is {
 public:
  Is(const trace::TextColumn& column, std::string_view wanted)
      : column_(column), is_any_(wanted.empty()), code_(column.find(wanted)) {}
  bool operator()(trace::Row row) const {
    if (is_any_) return true;
    return code_ != trace::TextColumn::kNone && column_.code(row) == code_;
  }

 private:
  const trace::TextColumn& column_;
  bool is_any_;
  trace::TextColumn::Code code_;
};

// The scenarios that have pairs.
std::vector<Selection> select(const trace::Steps& steps, std::span<const Pair> pairs,
                              std::span<const Scenario> scenarios, int64_t least_output,
                              const Tolerance& tolerance) {
  std::vector<Selection> selections;
  for (const Scenario& scenario : scenarios) {
    const Is is_provider(steps.provider, scenario.provider);
    const Is is_model(steps.model, scenario.model);
    const Is is_next_input(steps.first_input_event_type, scenario.next_input);
    Selection selection{scenario.key, scenario.title, {}, {}};
    for (const Pair& pair : pairs) {
      if (pair.previous_output < static_cast<double>(least_output)) continue;
      if (!is_provider(pair.previous) || !is_model(pair.previous)) continue;
      if (is_next_input(pair.next)) selection.pairs.push_back(pair);
    }
    if (selection.pairs.empty()) continue;
    selection.assessment = assess(selection.pairs, tolerance);
    selections.push_back(std::move(selection));
  }
  return selections;
}

table::Table summarize(const std::vector<Selection>& scenarios, int64_t least_output,
                       const Tolerance& tolerance) {
  table::Table summary(
      fmt::format("output_append_assignment_summary_min{}", least_output),
      {"scenario",
       "count",
       "decision",
       "decision_strength",
       "tolerance_absolute_tokens",
       "tolerance_relative_fraction",
       "corr_log_output_append",
       "corr_log_output_prefix_gain",
       "prefix_close_pct",
       "prefix_reject_pct",
       "append_can_contain_output_pct",
       "append_side_pair_pct",
       "prefix_close_and_append_can_pct",
       "unassigned_pair_pct",
       "median_prev_output",
       "median_next_append",
       "median_prefix_gain",
       "median_append_minus_output",
       "median_prefix_gain_minus_output",
       "p10_append_minus_output",
       "p90_append_minus_output"},
      fmt::format("Where outputs of {} or more tokens return", base::grouped(least_output)));
  for (const Selection& scenario : scenarios) {
    const Assessment& a = scenario.assessment;
    auto row = summary.row();
    row.text(scenario.key).integer(a.count).text(a.decision.side).text(a.decision.strength);
    row.general(tolerance.absolute_tokens).general(tolerance.relative_fraction);
    row.general(a.correlation_append).general(a.correlation_gain);
    row.general(a.prefix_close).general(a.prefix_reject).general(a.append_can);
    row.general(a.append_side).general(a.close_and_can).general(a.unassigned);
    row.general(a.median_output).general(a.median_append).general(a.median_gain);
    row.general(a.median_append_minus_output).general(a.median_delta_minus_output);
    row.general(a.p10_append_minus_output).general(a.p90_append_minus_output);
  }
  return summary;
}

table::Table summarize_merged(const std::vector<Selection>& models, int64_t least_output,
                              const Tolerance& tolerance) {
  table::Table summary(
      fmt::format("model_merged_output_attribution_summary_min{}", least_output),
      {"model_group", "count", "decision", "decision_strength", "tolerance_absolute_tokens",
       "tolerance_relative_fraction", "prefix_close_pct", "append_side_pair_pct",
       "median_prev_output_for_prefix_gain", "median_next_prefix_gain",
       "median_prefix_gain_minus_output", "median_prev_output", "median_next_append",
       "median_append_minus_output"},
      fmt::format("The same by model, outputs of {} or more tokens", base::grouped(least_output)));
  for (const Selection& model : models) {
    const Assessment& a = model.assessment;
    auto row = summary.row();
    row.text(model.title).integer(a.count).text(a.decision.side).text(a.decision.strength);
    row.general(tolerance.absolute_tokens).general(tolerance.relative_fraction);
    row.general(a.prefix_close).general(a.append_side);
    row.general(a.median_output).general(a.median_gain).general(a.median_delta_minus_output);
    row.general(a.median_output).general(a.median_append).general(a.median_append_minus_output);
  }
  return summary;
}

void add_facts(const std::vector<Selection>& scenarios, int64_t least_output, Result& result) {
  for (const Selection& scenario : scenarios) {
    for (const auto& [name, label, percent] :
         {std::tuple{"append_side", "sent again", scenario.assessment.append_side},
          std::tuple{"prefix_close", "cached", scenario.assessment.prefix_close}}) {
      result.facts.push_back({fmt::format("{}.min{}.{}", scenario.key, least_output, name), percent,
                              "%", fmt::format("Outputs {}, {}", label, scenario.title),
                              base::fixed(percent, 1) + "%"});
    }
  }
}

std::string report_of_pairs(const base::Counters& counters) {
  const auto text = [&](std::string_view name) { return base::grouped(counters.at(name)); };
  return fmt::format(
      "Pairs kept: {}. Left out: {} where the earlier step has no input tokens, {} where it has no "
      "output tokens, {} with a negative gap and {} with a gap above the limit. Steps without "
      "provider or session, round index or time stamp, which are in no pair: {}, {} and {}.\n",
      text("pairs"), text("dropped_no_previous_input"), text("dropped_no_previous_output"),
      text("dropped_negative_gap"), text("dropped_long_gap"),
      text("steps_missing_provider_or_session"), text("steps_missing_round_index"),
      text("steps_missing_timestamp"));
}

std::string report_of_threshold(const std::vector<Selection>& scenarios, int64_t least_output) {
  std::string text =
      fmt::format("\n## Outputs of {} or more tokens\n\n", base::grouped(least_output));
  if (scenarios.empty()) return text + "No pair of a scenario has such an output.\n";
  text +=
      "| scenario | pairs | decision | strength | cached | sent again | median output | median "
      "append | median prefix gain |\n"
      "| :-- | --: | :-- | :-- | --: | --: | --: | --: | --: |\n";
  for (const Selection& scenario : scenarios) {
    const Assessment& a = scenario.assessment;
    text += fmt::format("| {} | {} | {} | {} | {}% | {}% | {} | {} | {} |\n", scenario.title,
                        base::grouped(a.count), a.decision.side, a.decision.strength,
                        base::fixed(a.prefix_close, 1), base::fixed(a.append_side, 1),
                        base::grouped(a.median_output, 0), base::grouped(a.median_append, 0),
                        base::grouped(a.median_gain, 0));
  }
  return text;
}

std::vector<int64_t> thresholds(const Params& params) {
  std::vector<int64_t> result;
  for (const int64_t threshold : params.integers("min-output-tokens")) {
    if (std::ranges::find(result, threshold) == result.end()) result.push_back(threshold);
  }
  return result;
}

Result run(const trace::Trace& trace, const Params& params) {
  Result result;
  const bool is_merged_only = params.flag("model-merged-only");
  const Tolerance tolerance{params.number("tolerance-absolute-tokens"),
                            params.number("tolerance-relative-fraction")};
  const auto most_points = std::max<int64_t>(0, params.integer("max-points-per-scenario"));
  const auto pairs = collect_pairs(trace, params.number("max-gap-seconds"), result.counters);
  result.report = report_of_pairs(result.counters);
  for (const int64_t threshold : thresholds(params)) {
    const FigureSettings settings{threshold, static_cast<size_t>(most_points)};
    if (!is_merged_only) {
      const auto scenarios = select(trace.steps, pairs, kScenarios, threshold, tolerance);
      result.tables.push_back(summarize(scenarios, threshold, tolerance));
      for (const Side side : {Side::append, Side::gain}) {
        result.figures.push_back(scatter_figure(scenarios, side, settings));
        result.figures.push_back(ranked_figure(scenarios, side, settings));
      }
      add_facts(scenarios, threshold, result);
      result.report += report_of_threshold(scenarios, threshold);
    }
    if (is_merged_only || params.flag("model-merged-figure")) {
      const auto models = select(trace.steps, pairs, kModels, threshold, tolerance);
      result.tables.push_back(summarize_merged(models, threshold, tolerance));
      result.figures.push_back(merged_figure(models, settings));
      if (is_merged_only) add_facts(models, threshold, result);
    }
  }
  return result;
}

}  // namespace

Experiment output_append_assignment() {
  return {.category = "llm_generation",
          .name = "output_append_assignment",
          .title = "Where the output returns",
          .question =
              "Does a step's output return in the next step inside the cached prefix or as "
              "freshly billed new input, per model and kind of next input?",
          .fields = {Field::provider, Field::session_id, Field::model, Field::round_index,
                     Field::input_tokens_total, Field::prefix_tokens, Field::newly_append_tokens,
                     Field::output_tokens, Field::first_input_event_type, Field::event_type,
                     Field::event_timestamp},
          .run = run,
          .options = {{"max-gap-seconds", "240", "largest gap between the steps of a pair"},
                      {"min-output-tokens", "2000 4000", "one set of outputs for each threshold"},
                      {"tolerance-absolute-tokens", "512", "least tolerance"},
                      {"tolerance-relative-fraction", "0.10",
                       "tolerance as a share of the previous output"},
                      {"max-points-per-scenario", "6000", "most points of a panel"},
                      {"model-merged-figure", "false", "also one figure and table by model"},
                      {"model-merged-only", "false", "only those"}},
          .starts_early = true};
}

}  // namespace atlas::experiments
