// total_input_growth: how the whole prompt changes from one step of a session to the next, and
// whether a shrink is jitter or a compaction.
//
// Population  steps whose first event is a user message or a tool result and that have a
//             predecessor in their session (shared/growth.h)
// Buckets     of the change in tokens: positive, zero, and by the size of the drop micro, ordinary
//             and major reduction
// Tables      a summary by scope and trigger; every such step; all reductions; micro reductions.
//             The last two are in the order of provider, trigger, session and line

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <tuple>

#include "base/error.h"
#include "base/number_text.h"
#include "base/saturating.h"
#include "base/time.h"
#include "experiments/experiment.h"
#include "experiments/shared/growth.h"
#include "table/write.h"

namespace atlas::experiments {
namespace {

using trace::Field;
using trace::Row;

struct Settings {
  GrowthLimits limits;
  size_t most_rows = SIZE_MAX;
  bool has_drilldowns = true;
};

Settings read_settings(const Params& params) {
  Settings settings;
  settings.limits = {.micro_most_tokens = params.integer("micro-reduction-max-tokens"),
                     .major_least_tokens = params.integer("major-reduction-min-tokens")};
  settings.has_drilldowns = !params.flag("no-drilldowns");
  const int64_t limit =
      params.text("limit-events").empty() ? INT64_MAX : params.integer("limit-events");
  if (settings.limits.micro_most_tokens < 1) {
    throw Error(ErrorKind::bad_input, "micro-reduction-max-tokens is below 1",
                "give at least 1 token");
  }
  if (settings.limits.major_least_tokens <= settings.limits.micro_most_tokens) {
    throw Error(ErrorKind::bad_input,
                "major-reduction-min-tokens is not above micro-reduction-max-tokens",
                "give a greater number of tokens");
  }
  if (limit < 0) {
    throw Error(ErrorKind::bad_input, "limit-events is below 0", "give a number of rows");
  }
  settings.most_rows = static_cast<size_t>(limit);
  return settings;
}

struct TriggerStats {
  std::string_view trigger;
  const GrowthStats* stats;
};

std::array<TriggerStats, 3> by_trigger(const GrowthScope& scope) {
  return {{{"all", &scope.all}, {"user", &scope.user}, {"tool_result", &scope.tool_result}}};
}

void add_summary_row(table::Table& summary, std::string_view scope, std::string_view trigger,
                     const GrowthStats& stats) {
  auto row = summary.row();
  const auto count_and_share = [&](int64_t count) {
    row.integer(count).percent(stats.share(count));
  };
  row.text(scope).text(trigger).integer(stats.steps);
  count_and_share(stats.positive());
  count_and_share(stats.count(GrowthBucket::zero));
  count_and_share(stats.negative());
  count_and_share(stats.count(GrowthBucket::micro_reduction));
  count_and_share(stats.count(GrowthBucket::ordinary_reduction));
  count_and_share(stats.count(GrowthBucket::major_reduction));
  row.integer(stats.positive_tokens).real(stats.average_delta());
  row.real(stats.p10).real(stats.median).real(stats.p90);
  row.real(stats.average_positive_growth()).real(stats.average_clipped_growth());
  row.real(stats.average_reduction()).integer(stats.max_reduction);
}

table::Table summarize(const std::vector<GrowthScope>& scopes) {
  table::Table summary("total_input_growth_summary",
                       {"scope",
                        "trigger",
                        "rounds",
                        "positive",
                        "positive_pct",
                        "zero",
                        "zero_pct",
                        "negative",
                        "negative_pct",
                        "micro_reduction",
                        "micro_pct",
                        "ordinary_reduction",
                        "ordinary_pct",
                        "major_reduction",
                        "major_pct",
                        "total_context_increase",
                        "avg_raw_delta",
                        "p10_raw_delta",
                        "median_raw_delta",
                        "p90_raw_delta",
                        "avg_positive_growth",
                        "avg_clipped_growth",
                        "avg_reduction",
                        "max_reduction"},
                       "Change of the total input from step to step");
  for (const GrowthScope& scope : scopes) {
    for (const auto& [trigger, stats] : by_trigger(scope)) {
      add_summary_row(summary, scope.scope, trigger, *stats);
    }
  }
  return summary;
}

// ---- one row a step
// ------------------------------------------------------------------------------

constexpr std::array<std::string_view, 26> kEventColumns = {"provider",
                                                            "trigger",
                                                            "bucket",
                                                            "raw_delta_tokens",
                                                            "reduction_tokens",
                                                            "session_id",
                                                            "previous_round_index",
                                                            "current_round_index",
                                                            "previous_total_input_tokens",
                                                            "current_total_input_tokens",
                                                            "previous_prefix_tokens",
                                                            "current_prefix_tokens",
                                                            "prefix_delta_tokens",
                                                            "previous_newly_append_tokens",
                                                            "current_newly_append_tokens",
                                                            "append_delta_tokens",
                                                            "previous_first_event_type",
                                                            "current_first_event_type",
                                                            "previous_model",
                                                            "current_model",
                                                            "previous_timestamp",
                                                            "current_timestamp",
                                                            "previous_trace_key",
                                                            "current_trace_key",
                                                            "previous_line_number",
                                                            "current_line_number"};

// Writes rows of the event tables. What a step says of itself is taken from the row before, where
// it mostly stands as the current step.
class EventRows {
 public:
  EventRows(const trace::Trace& trace, const GrowthLimits& limits)
      : trace_(trace), limits_(limits) {}

  void add(const GrowthStep& step, table::Table& out) {
    const trace::Steps& steps = trace_.steps;
    if (last_.step == step.previous) {
      std::swap(previous_, last_);
    } else {
      read_own_texts(step.previous, previous_);
    }
    read_own_texts(step.current, last_);
    auto row = out.row();
    row.text(growth_provider(steps, step.current));
    row.text(step.trigger == GrowthTrigger::user ? "user" : "tool_result");
    row.text(bucket_name(limits_.bucket(step.delta))).integer(step.delta);
    row.integer(step.delta < 0 ? base::saturating_sub(0, step.delta) : 0);
    row.text(steps.session_id[step.current]);
    row.integer(steps.round_index[step.previous]).integer(steps.round_index[step.current]);
    row.integer(total_input_tokens(steps, step.previous));
    row.integer(total_input_tokens(steps, step.current));
    add_pair(row, steps.prefix_tokens, step);
    add_pair(row, steps.newly_append_tokens, step);
    row.text(first_event_type(step.previous)).text(first_event_type(step.current));
    row.text(steps.model[step.previous]).text(steps.model[step.current]);
    add_timestamp(row, previous_);
    add_timestamp(row, last_);
    row.text(steps.trace_key[step.previous]).text(steps.trace_key[step.current]);
    row.integer(steps.round_pk[step.previous]).integer(steps.round_pk[step.current]);
  }

 private:
  struct OwnTexts {
    Row step = 0xFFFFFFFF;
    std::string timestamp;
  };

  // Before, after and difference; missing counts are 0.
  static void add_pair(table::Row& row, const trace::IntColumn& tokens, const GrowthStep& step) {
    const int64_t before = tokens.or_zero(step.previous);
    const int64_t after = tokens.or_zero(step.current);
    row.integer(before).integer(after).integer(base::saturating_sub(after, before));
  }

  static void add_timestamp(table::Row& row, const OwnTexts& texts) {
    if (texts.timestamp.empty()) {
      row.empty();
    } else {
      row.text(texts.timestamp);
    }
  }

  std::optional<std::string_view> first_event_type(Row step) const {
    if (trace_.events.count_of(step) == 0) return std::nullopt;
    return trace_.events.event_type[trace_.events.first[step]];
  }

  void read_own_texts(Row step, OwnTexts& texts) const {
    texts.step = step;
    texts.timestamp.clear();
    if (trace_.events.count_of(step) == 0) return;
    if (const auto at = trace_.events.timestamp[trace_.events.first[step]]) {
      texts.timestamp = base::iso_millis(*at);
    }
  }

  const trace::Trace& trace_;
  GrowthLimits limits_;
  OwnTexts previous_, last_;
};

using GrowthSteps = std::shared_ptr<const std::vector<GrowthStep>>;

table::Table event_table(std::string name, std::string title, const trace::Trace& trace,
                         const GrowthSteps& steps, const Settings& settings) {
  table::Table table(std::move(name), kEventColumns, std::move(title));
  table.made_of(
      std::min(steps->size(), settings.most_rows),
      [&trace, steps, limits = settings.limits](size_t begin, size_t end, table::Table& out) {
        EventRows rows(trace, limits);
        for (size_t i = begin; i < end; ++i) rows.add((*steps)[i], out);
      });
  return table;
}

// The reductions that `belongs` keeps, by provider, trigger and session, then in file order.
template <typename Belongs>
GrowthSteps sorted_reductions(const trace::Trace& trace, const GrowthLimits& limits,
                              Belongs belongs) {
  std::vector<GrowthStep> reductions;
  for (const GrowthStep& step : trace.derived(growth_steps)) {
    if (step.delta < 0 && belongs(limits.bucket(step.delta))) reductions.push_back(step);
  }
  const auto key = [&](const GrowthStep& step) {
    // "tool_result" stands before "user".
    return std::tuple(growth_provider(trace.steps, step.current),
                      step.trigger == GrowthTrigger::user,
                      trace.steps.session_id.text_or(step.current, ""));
  };
  std::ranges::stable_sort(reductions, {}, key);
  return std::make_shared<const std::vector<GrowthStep>>(std::move(reductions));
}

void add_drilldowns(const trace::Trace& trace, const Settings& settings, Result& result) {
  // The trace keeps what is derived from it.
  const GrowthSteps all(GrowthSteps(), &trace.derived(growth_steps));
  const auto add = [&](std::string name, std::string title, const GrowthSteps& steps) {
    result.tables.push_back(event_table(std::move(name), std::move(title), trace, steps, settings));
  };
  add("total_input_growth_events", "Every compared step", all);
  add("total_input_reductions", "Steps that shrink",
      sorted_reductions(trace, settings.limits, [](GrowthBucket) { return true; }));
  add("total_input_micro_reductions", "Steps that shrink a little",
      sorted_reductions(trace, settings.limits, [](GrowthBucket bucket) {
        return bucket == GrowthBucket::micro_reduction;
      }));
}

// ---- what a reader sees
// --------------------------------------------------------------------------

const GrowthScope* find_scope(const std::vector<GrowthScope>& scopes, std::string_view name) {
  const auto found = std::ranges::find(scopes, name, &GrowthScope::scope);
  return found == scopes.end() ? nullptr : &*found;
}

// "--" where the summary has an empty cell.
std::string percent_text(const std::optional<double>& share) {
  return share ? base::percent(*share) : "--";
}

// Steps, the six shares of the Markdown table, and the average growth; all "--" without a scope.
std::array<std::string, 7> markdown_cells(const GrowthStats* stats) {
  std::array<std::string, 7> cells;
  cells.fill("--");
  if (stats == nullptr) return cells;
  const auto share = [&](int64_t count) { return percent_text(stats->share(count)); };
  cells[0] = base::grouped(stats->steps);
  cells[1] = share(stats->positive());
  cells[2] = share(stats->negative());
  cells[3] = share(stats->count(GrowthBucket::micro_reduction));
  cells[4] = share(stats->count(GrowthBucket::ordinary_reduction));
  cells[5] = share(stats->count(GrowthBucket::major_reduction));
  if (const auto growth = stats->average_positive_growth()) cells[6] = base::grouped(*growth, 0);
  return cells;
}

std::string markdown(const std::vector<GrowthScope>& scopes) {
  static constexpr std::array<std::string_view, 7> kLabels = {"Steps",
                                                              "Positive (growth) %",
                                                              "Negative (reduction) %",
                                                              "\u00A0\u00A0Micro %",
                                                              "\u00A0\u00A0Ordinary %",
                                                              "\u00A0\u00A0Major reduction %",
                                                              "Avg positive growth"};
  static constexpr std::array<std::pair<std::string_view, size_t>, 3> kBlocks = {
      {{"All steps", 0}, {"User-initiated steps", 1}, {"Tool-initiated steps", 2}}};
  std::vector<table::MarkdownSection> sections;
  for (const auto& [label, trigger] : kBlocks) {
    const auto cells_of = [&](std::string_view name) {
      const GrowthScope* scope = find_scope(scopes, name);
      return markdown_cells(scope == nullptr ? nullptr : by_trigger(*scope)[trigger].stats);
    };
    const auto claude = cells_of("claude");
    const auto codex = cells_of("codex");
    std::vector<table::TextRow> rows;
    for (size_t i = 0; i < kLabels.size(); ++i) {
      rows.push_back({std::string(kLabels[i]), claude[i], codex[i]});
    }
    sections.push_back(
        {std::string(label), table::markdown_table({"Metric", "Claude", "Codex"}, rows)});
  }
  return table::markdown_sections(sections);
}

void add_facts(const std::vector<GrowthScope>& scopes, Result& result) {
  for (const GrowthScope& scope : scopes) {
    const auto add_share = [&](std::string_view name, std::string_view label,
                               const GrowthStats& stats, int64_t count) {
      if (const auto share = stats.share(count)) {
        result.facts.push_back({fmt::format("{}.{}", scope.scope, name), *share, "share",
                                fmt::format("{}, {}", label, scope.scope), base::percent(*share)});
      }
    };
    add_share("positive", "Steps whose prompt grows", scope.all, scope.all.positive());
    add_share("negative", "Steps whose prompt shrinks", scope.all, scope.all.negative());
    add_share("major", "Steps with a major reduction", scope.all,
              scope.all.count(GrowthBucket::major_reduction));
    add_share("user.negative", "User-initiated steps whose prompt shrinks", scope.user,
              scope.user.negative());
    if (const auto growth = scope.all.average_positive_growth()) {
      result.facts.push_back({fmt::format("{}.avg_positive_growth", scope.scope), *growth, "tokens",
                              fmt::format("Average growth of a growing step, {}", scope.scope),
                              base::grouped(*growth, 0)});
    }
  }
}

std::string sentence(const GrowthScope& scope) {
  const GrowthStats& all = scope.all;
  const auto share = [](const GrowthStats& stats, int64_t count) {
    return percent_text(stats.share(count));
  };
  const auto growth = all.average_positive_growth();
  return fmt::format(
      "- **{}**: {} steps; {} grow, by {} tokens on average; {} shrink: {} micro, {} ordinary, {} "
      "major. Of the {} user-initiated steps {} shrink, of the {} tool-initiated ones {}.\n",
      scope.scope, base::grouped(all.steps), share(all, all.positive()),
      growth ? base::grouped(*growth, 0) : "no", share(all, all.negative()),
      share(all, all.count(GrowthBucket::micro_reduction)),
      share(all, all.count(GrowthBucket::ordinary_reduction)),
      share(all, all.count(GrowthBucket::major_reduction)), base::grouped(scope.user.steps),
      share(scope.user, scope.user.negative()), base::grouped(scope.tool_result.steps),
      share(scope.tool_result, scope.tool_result.negative()));
}

std::string write_report(const std::vector<GrowthScope>& scopes, const GrowthLimits& limits) {
  std::string text = fmt::format(
      "A step is compared with the step before it in its session, in file order, if its first "
      "event "
      "is a user message or a tool result. A drop of at most {} tokens is a micro reduction, one "
      "of "
      "at least {} a major one.\n\n## In this trace\n\n",
      base::grouped(limits.micro_most_tokens), base::grouped(limits.major_least_tokens));
  if (scopes.front().all.steps == 0) return text + "No step has a predecessor to compare with.\n";
  for (const GrowthScope& scope : scopes) text += sentence(scope);
  return text;
}

Result run(const trace::Trace& trace, const Params& params) {
  const Settings settings = read_settings(params);
  const auto scopes = growth_summary(trace, settings.limits);
  Result result;
  result.tables.push_back(summarize(scopes));
  if (settings.has_drilldowns) add_drilldowns(trace, settings, result);
  result.documents.push_back({"total_input_growth.md", markdown(scopes)});
  add_facts(scopes, result);
  result.counters.add("steps", trace.steps.size());
  result.counters.add("compared_steps", scopes.front().all.steps);
  result.report = write_report(scopes, settings.limits);
  return result;
}

}  // namespace

Experiment total_input_growth() {
  return {.category = "session",
          .name = "total_input_growth",
          .title = "Growth of the total input",
          .question =
              "From one step of a session to the next, how does the total prompt length "
              "change, and is a shrink mere jitter or a real compaction?",
          .fields = {Field::provider, Field::session_id, Field::model, Field::round_index,
                     Field::trace_key, Field::prefix_tokens, Field::newly_append_tokens,
                     Field::event_type, Field::event_timestamp},
          .run = run,
          .options = {{"micro-reduction-max-tokens", "1024", "a drop of at most this is jitter"},
                      {"major-reduction-min-tokens", "64000", "a drop of at least this is major"},
                      {"limit-events", "", "most rows of the tables of single steps"},
                      {"no-drilldowns", "false", "leave out the tables of single steps"}},
          .starts_early = true};
}

}  // namespace atlas::experiments
