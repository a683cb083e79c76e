#include "experiments/llm_generation/timing_feature_ambiguity/documents.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <vector>

#include "base/number_text.h"
#include "experiments/shared/timing_text.h"
#include "table/write.h"

namespace atlas::experiments {
namespace {

constexpr size_t kCompactGroups = 16;

std::string tokens_text(const Range& tokens) {
  return base::grouped(tokens.min, 0) + "–" + base::grouped(tokens.max, 0);
}

std::optional<double> per_row(const NeighborhoodSums& sums, double sum) {
  if (sums.rows == 0) return std::nullopt;
  return sums.per_row(sum);
}

// A column of the comparisons, weighted by local rows; nothing without comparable groups.
std::optional<double> weighted(const std::vector<Comparison>& comparisons,
                               std::string_view column) {
  double sum = 0;
  double rows = 0;
  for (const Comparison& comparison : comparisons) {
    const auto value = comparison.at(column);
    if (!value) continue;
    sum += *value * static_cast<double>(comparison.local_rows);
    rows += static_cast<double>(comparison.local_rows);
  }
  if (rows == 0) return std::nullopt;
  return sum / rows;
}

std::string method_section(const AmbiguityOptions& options) {
  return fmt::format(
      "## Method\n\n"
      "A model that sees only provider, model, segment kind and three token counts gives steps "
      "with the same counts the same duration. The best constant of such a set of steps (their "
      "median, or a weighted median for relative losses) is the least error it can have.\n\n"
      "- **Exact duplicates**: segments with identical features; their error is a hard floor.\n"
      "- **Local neighbourhoods**: groups of at least {} segments, without durations above the {} "
      "quantile; prefix, append and output in the same log2 bins of width {}; at least {} "
      "segments. A smooth model changes little inside, so their error is nearly a floor.\n"
      "- Smooth relative loss: |error| / (duration + {}).\n\n",
      base::grouped(options.least_group_rows), base::general(options.trim_quantile),
      base::general(options.bin_step), options.least_bucket_rows,
      duration_text(options.smooth_threshold_ms));
}

std::string main_results(const Ambiguity& ambiguity) {
  const DuplicateTotals& exact = ambiguity.duplicates.total;
  const NeighborhoodSums& local = ambiguity.neighborhoods.sums;
  const auto& comparisons = ambiguity.comparisons;
  return fmt::format(
      "## Main results\n\n"
      "- {} segments read, {} usable; {} different feature combinations, {} of them with two or "
      "more segments ({} segments).\n"
      "- Exact floor on those: MAE {}, MAPE {}, smooth relative {}.\n"
      "- Local floor on {} segments ({} of the trimmed rows): MAE {}, RMSE {}, MAPE {}, smooth "
      "relative {}; typical duration {}, p90 - p10 {}.\n"
      "- Fits on the {} comparable groups, weighted by local rows: MAE {} (raw target), MAPE {} "
      "(raw) and {} (log target), smooth relative {} (smooth target).\n\n",
      base::grouped(ambiguity.usable.counters.at("input_rows")),
      base::grouped(ambiguity.usable.counters.at("usable_rows")),
      base::grouped(ambiguity.duplicates.feature_keys), base::grouped(exact.keys),
      base::grouped(exact.rows), duration_text(exact.per_row(exact.abs_error_ms)),
      percent_text(exact.per_row(exact.mape)), percent_text(exact.per_row(exact.smooth_error)),
      base::grouped(local.rows), percent_text(ambiguity.neighborhoods.coverage()),
      duration_text(per_row(local, local.abs_error_ms)),
      duration_text(local.rows == 0 ? std::nullopt : std::optional(local.rmse_ms())),
      percent_text(per_row(local, local.mape)), percent_text(per_row(local, local.smooth_error)),
      duration_text(per_row(local, local.weighted_median_ms)),
      duration_text(per_row(local, local.weighted_width_ms)), comparisons.size(),
      duration_text(weighted(comparisons, "fit_test_mae_ms")),
      percent_text(weighted(comparisons, "fit_test_mape")),
      percent_text(weighted(comparisons, "log_target_test_mape")),
      percent_text(weighted(comparisons, "smooth_target_test_smooth_relative_absolute_error")));
}

// How a number of a comparison is written.
using NumberText = std::string (*)(std::optional<double>);

struct TextColumn {
  std::string header;
  std::string_view column;
  NumberText text;
};

std::string comparison_markdown(const std::vector<Comparison>& comparisons, size_t most,
                                const std::vector<TextColumn>& columns) {
  table::TextRow header = {"group", "local rows"};
  for (const TextColumn& column : columns) header.push_back(column.header);
  std::vector<table::TextRow> rows;
  for (const Comparison& comparison : comparisons) {
    if (rows.size() == most) break;
    table::TextRow row = {comparison.key, base::grouped(comparison.local_rows)};
    for (const TextColumn& column : columns)
      row.push_back(column.text(comparison.at(column.column)));
    rows.push_back(std::move(row));
  }
  return rows.empty() ? "No group has both a fit and a local floor.\n"
                      : table::markdown_table(header, rows);
}

std::string group_sections(const std::vector<Comparison>& comparisons, size_t most) {
  return fmt::format(
      "## Absolute error by group\n\n{}\n## Relative error by group\n\n{}\n"
      "## Smooth relative error by group\n\n{}\n",
      comparison_markdown(comparisons, most,
                          {{"typical latency", "local_median_duration_ms", duration_text},
                           {"local MAE", "local_mae_ms", duration_text},
                           {"fit MAE", "fit_test_mae_ms", duration_text},
                           {"fit / local", "fit_over_local_mae", ratio_text}}),
      comparison_markdown(comparisons, most,
                          {{"local MAPE", "local_mape_floor", percent_text},
                           {"raw-target MAPE", "fit_test_mape", percent_text},
                           {"log-target MAPE", "log_target_test_mape", percent_text},
                           {"raw / local", "fit_over_local_mape_floor", ratio_text},
                           {"log / local", "log_target_over_local_mape_floor", ratio_text}}),
      comparison_markdown(
          comparisons, most,
          {{"local smooth", "local_smooth_relative_floor", percent_text},
           {"raw target", "fit_test_smooth_relative_absolute_error", percent_text},
           {"smooth target", "smooth_target_test_smooth_relative_absolute_error", percent_text},
           {"smooth / local", "smooth_target_over_local_smooth_relative_floor", ratio_text}}));
}

std::string duplicates_section(const TimingSegments& segments, const Ambiguity& ambiguity,
                               size_t most) {
  std::vector<table::TextRow> rows;
  for (const Duplicate& duplicate : ambiguity.duplicates.by_spread) {
    if (rows.size() == most) break;
    rows.push_back({segments.groups[duplicate.group].key(),
                    base::grouped(duplicate.prefix_tokens, 0),
                    base::grouped(duplicate.append_tokens, 0),
                    base::grouped(duplicate.output_tokens, 0), base::grouped(duplicate.floor.rows),
                    duration_text(duplicate.floor.min_ms), duration_text(duplicate.floor.median_ms),
                    duration_text(duplicate.floor.max_ms), ratio_text(duplicate.floor.ratio())});
  }
  std::string text = "## Same features, different durations\n\n";
  if (rows.empty()) return text + "No two segments have identical features.\n\n";
  return text +
         table::markdown_table({"group", "prefix", "append", "output", "rows", "least", "median",
                                "greatest", "ratio"},
                               rows) +
         "\n";
}

std::string neighborhoods_section(const TimingSegments& segments, const Ambiguity& ambiguity) {
  std::vector<table::TextRow> rows;
  for (const Neighborhood& bucket : ambiguity.neighborhoods.widest) {
    rows.push_back({segments.groups[bucket.group].key(), tokens_text(bucket.prefix_tokens),
                    tokens_text(bucket.append_tokens), tokens_text(bucket.output_tokens),
                    base::grouped(bucket.floor.rows), duration_text(bucket.p10_ms),
                    duration_text(bucket.floor.median_ms), duration_text(bucket.p90_ms)});
  }
  std::string text = "## Widest neighbourhoods\n\n";
  if (rows.empty()) return text + "No group has enough segments for a neighbourhood.\n\n";
  return text +
         table::markdown_table(
             {"group", "prefix", "append", "output", "rows", "p10", "median", "p90"}, rows) +
         "\n";
}

std::string conclusion(const Ambiguity& ambiguity) {
  std::string text =
      "## Limits\n\n"
      "Exact duplicates are few and may be repeated records of one step. A neighbourhood is not a "
      "point: part of its spread is what a smooth model could still explain. Queueing, batching "
      "and the provider's load are not in the trace.\n\n"
      "## Conclusion\n\n";
  const auto over = weighted(ambiguity.comparisons, "fit_over_local_mae");
  if (!over) return text + "The trace is too small to hold a fit against a local floor.\n";
  return text + fmt::format(
                    "The raw-target fits have {} the local floor's absolute error, "
                    "averaged over comparable groups: what exceeds 1x is left for a "
                    "better model of the same features, the rest needs other features.\n",
                    ratio_text(over));
}

// ---- compact summary
// -----------------------------------------------------------------------------

bool is_end_to_end(SegmentKind kind) {
  return kind == SegmentKind::codex_tool_result_to_tool_call ||
         kind == SegmentKind::claude_tool_result_to_tool_call;
}

std::vector<const Comparison*> compact_rows(const TimingSegments& segments,
                                            const std::vector<Comparison>& comparisons) {
  std::vector<const Comparison*> rows;
  for (const Comparison& comparison : comparisons) {  // most local rows first
    if (rows.size() == kCompactGroups) break;
    if (is_end_to_end(segments.groups[comparison.group].kind)) rows.push_back(&comparison);
  }
  std::ranges::stable_sort(rows, {}, [&](const Comparison* row) {
    const TimingGroup& group = segments.groups[row->group];
    return std::tuple(group.provider, std::string_view(group.model));
  });
  return rows;
}

std::string r2_text(std::optional<double> r2) { return number_text(r2, 3); }

table::TextRow compact_row(const TimingGroup& group, const Comparison& row) {
  return {fmt::format("{} {} e2e", group.provider, group.model),
          base::grouped(row.local_rows),
          duration_text(row.at("local_median_duration_ms")),
          duration_text(row.at("local_mae_ms")),
          percent_text(row.at("local_mae_ratio_vs_median")),
          duration_text(row.at("fit_test_mae_ms")),
          percent_text(row.at("fit_relative_mae_ratio")),
          ratio_text(row.at("fit_over_local_mae")),
          r2_text(row.at("fit_test_r2")),
          percent_text(row.at("local_smooth_relative_floor")),
          percent_text(row.at("smooth_target_test_smooth_relative_absolute_error")),
          ratio_text(row.at("smooth_target_over_local_smooth_relative_floor"))};
}

}  // namespace

std::string irreducible_error_text(const TimingSegments& segments, const Ambiguity& ambiguity,
                                   const AmbiguityOptions& options) {
  return "## Question\n\n"
         "How much of the duration of a timing segment can no model explain that sees only "
         "provider, model, segment kind and the three token counts?\n\n"
         "## Data\n\n"
         "The rows of `timing_fit_trace.csv`, and the fits of `timing_fit`.\n\n" +
         method_section(options) + main_results(ambiguity) +
         group_sections(ambiguity.comparisons, options.top_groups) +
         duplicates_section(segments, ambiguity, options.top_examples) +
         neighborhoods_section(segments, ambiguity) + conclusion(ambiguity);
}

std::string smooth_error_text(const TimingSegments&, const Ambiguity& ambiguity,
                              const AmbiguityOptions& options) {
  const DuplicateTotals& exact = ambiguity.duplicates.total;
  const NeighborhoodSums& local = ambiguity.neighborhoods.sums;
  return fmt::format(
      "# Smooth relative error of timing models\n\n"
      "The loss |error| / (duration + {}) counts short segments by their absolute and long ones "
      "by their relative error.\n\n"
      "- Exact floor: {} on {} segments with identical features.\n"
      "- Local floor: {} on {} segments in {} of the trimmed rows.\n"
      "- Smooth-target fits on comparable groups, weighted by local rows: {}.\n\n{}",
      duration_text(options.smooth_threshold_ms), percent_text(exact.per_row(exact.smooth_error)),
      base::grouped(exact.rows), percent_text(per_row(local, local.smooth_error)),
      base::grouped(local.rows), percent_text(ambiguity.neighborhoods.coverage()),
      percent_text(
          weighted(ambiguity.comparisons, "smooth_target_test_smooth_relative_absolute_error")),
      comparison_markdown(
          ambiguity.comparisons, options.top_groups,
          {{"local floor", "local_smooth_relative_floor", percent_text},
           {"raw target", "fit_test_smooth_relative_absolute_error", percent_text},
           {"log target", "log_target_test_smooth_relative_absolute_error", percent_text},
           {"smooth target", "smooth_target_test_smooth_relative_absolute_error", percent_text},
           {"raw / local", "fit_over_local_smooth_relative_floor", ratio_text},
           {"log / local", "log_target_over_local_smooth_relative_floor", ratio_text},
           {"smooth / local", "smooth_target_over_local_smooth_relative_floor", ratio_text}}));
}

std::string compact_summary_text(const TimingSegments& segments, const Ambiguity& ambiguity) {
  const DuplicateTotals& exact = ambiguity.duplicates.total;
  const NeighborhoodSums& local = ambiguity.neighborhoods.sums;
  std::vector<table::TextRow> rows;
  for (const Comparison* row : compact_rows(segments, ambiguity.comparisons)) {
    rows.push_back(compact_row(segments.groups[row->group], *row));
  }
  const std::string groups =
      rows.empty()
          ? "No end-to-end group has both a fit and a local floor.\n"
          : table::markdown_table(
                {"group", "local rows", "typical latency", "local MAE floor", "local MAE %",
                 "raw-target MAE", "raw MAE %", "MAE / local", "raw-target R2",
                 "local smooth-loss floor", "smooth-target smooth loss", "smooth target / local"},
                rows);
  return fmt::format(
      "# Timing fit: compact summary\n\n"
      "Sources: `timing_irreducible_error_fit_comparison.csv` and "
      "`timing_irreducible_error.json`.\n\n"
      "Segment labels: `e2e` is tool result to tool call; `output` (reasoning end to tool call), "
      "`reasoning` and `user->reasoning` (input to reasoning end) and `user->e2e` (user message "
      "to tool call) are left out of the table.\n\n"
      "## Headline\n\n"
      "- Rows scanned: {}, usable: {}.\n"
      "- Duplicate feature keys: {} with {} rows; exact floor: MAE {}, smooth loss {}.\n"
      "- Local floor: MAE {}, smooth loss {}; coverage {}.\n\n"
      "## Groups\n\n{}\n"
      "## Reading notes\n\n"
      "- The end-to-end groups with the most local rows, at most {}, by provider and model.\n"
      "- MAE % is relative to the typical latency of the group's neighbourhoods.\n"
      "- A ratio to the floor near 1x leaves nothing for a better model of the same features.\n",
      base::grouped(ambiguity.usable.counters.at("input_rows")),
      base::grouped(ambiguity.usable.counters.at("usable_rows")), base::grouped(exact.keys),
      base::grouped(exact.rows), duration_text(exact.per_row(exact.abs_error_ms)),
      percent_text(exact.per_row(exact.smooth_error)),
      duration_text(per_row(local, local.abs_error_ms)),
      percent_text(per_row(local, local.smooth_error)),
      percent_text(ambiguity.neighborhoods.coverage()), groups, kCompactGroups);
}

}  // namespace atlas::experiments
