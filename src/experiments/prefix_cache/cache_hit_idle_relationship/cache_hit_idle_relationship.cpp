// cache_hit_idle_relationship: do low prefix-cache hit ratios come after long pauses?
//
// Steps   those that session_walk.h measures: they start with a user message or a tool result
// Gap     user message: the time since the session's activity before; tool result: how long the
//         longest of the tools ran whose results open the step
// Low     hit ratio below low-hit-ratio
// Idle    gap above idle-seconds; shares are of the steps whose gap is known

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/number_text.h"
#include "experiments/experiment.h"
#include "experiments/shared/axes.h"
#include "experiments/shared/providers.h"
#include "experiments/shared/scopes.h"
#include "experiments/shared/session_walk.h"
#include "figure/format.h"
#include "stats/quantile.h"

namespace atlas::experiments {
namespace {

using trace::Field;

enum Trigger : size_t { kAll, kUser, kToolResult };
constexpr std::array<std::string_view, 3> kTriggerNames = {"all", "user", "tool_result"};
constexpr std::array<std::string_view, 3> kTimeMeasures = {
    "mixed_user_idle_wait_or_tool_duration", "user_idle_wait_since_previous_activity",
    "tool_duration_result_at_minus_emitted_at"};

struct Thresholds {
  double low_hit_ratio;
  double idle_seconds;
};

// One (scope, trigger).
struct Group {
  int64_t steps = 0, low_steps = 0;
  int64_t low_idle = 0, other_idle = 0;  // steps after a gap above the threshold
  std::vector<double> low_gaps, gaps;    // seconds

  int64_t low_with_gap() const { return std::ssize(low_gaps); }
  int64_t with_gap() const { return std::ssize(gaps); }

  void add(double hit, const std::optional<double>& gap, const Thresholds& limits) {
    const bool is_low = hit < limits.low_hit_ratio;
    ++steps;
    if (is_low) ++low_steps;
    if (!gap) return;
    gaps.push_back(*gap);
    if (is_low) low_gaps.push_back(*gap);
    if (*gap > limits.idle_seconds) ++(is_low ? low_idle : other_idle);
  }
};

using Groups = Scoped<std::array<Group, kTriggerNames.size()>>;

Groups collect(const trace::Trace& trace, const Thresholds& limits) {
  constexpr std::array kShownQuantiles = {0.5, 0.9};
  const ScopeOfStep scope_of(trace.steps);
  Groups groups;
  for (const WalkedStep& step : trace.derived(session_walk)) {
    const double hit = hit_ratio(trace.steps, step.step);
    const auto gap = step.gap_seconds();
    groups.in(scope_of(step.step), [&](auto& by_trigger) {
      by_trigger[kAll].add(hit, gap, limits);
      by_trigger[step.is_user ? kUser : kToolResult].add(hit, gap, limits);
    });
  }
  for (size_t s = 0; s < kScopeNames.size(); ++s) {
    for (Group& group : groups[s]) {
      stats::sort_for_quantiles(group.low_gaps, kShownQuantiles);
      stats::sort_for_quantiles(group.gaps, kShownQuantiles);
    }
  }
  return groups;
}

std::optional<double> share(int64_t part, int64_t whole) {
  if (whole <= 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(whole);
}

table::Table summary_table(const Groups& groups, const Thresholds& limits) {
  table::Table table(
      "cache_hit_idle_gap_summary",
      {"scope", "trigger", "time_measure", "rounds", "low_hit_threshold", "idle_threshold_seconds",
       "low_hit_rounds", "low_with_gap", "low_gt_idle", "low_gt_idle_share", "all_with_gap",
       "all_gt_idle_share", "nonlow_gt_idle_share", "low_gap_median_s", "low_gap_p90_s",
       "all_gap_median_s", "all_gap_p90_s"},
      "Gaps before steps with a low hit ratio and before all steps");
  for (size_t s = 0; s < kScopeNames.size(); ++s) {
    for (size_t t = 0; t < kTriggerNames.size(); ++t) {
      const Group& group = groups[s][t];
      table.row()
          .text(kScopeNames[s])
          .text(kTriggerNames[t])
          .text(kTimeMeasures[t])
          .integer(group.steps)
          .real(limits.low_hit_ratio)
          .real(limits.idle_seconds)
          .integer(group.low_steps)
          .integer(group.low_with_gap())
          .integer(group.low_idle)
          .percent(share(group.low_idle, group.low_with_gap()))
          .integer(group.with_gap())
          .percent(share(group.low_idle + group.other_idle, group.with_gap()))
          .percent(share(group.other_idle, group.with_gap() - group.low_with_gap()))
          .general(stats::quantile_two_weight(group.low_gaps, 0.5))
          .general(stats::quantile_two_weight(group.low_gaps, 0.9))
          .general(stats::quantile_two_weight(group.gaps, 0.5))
          .general(stats::quantile_two_weight(group.gaps, 0.9));
    }
  }
  return table;
}

// ---- figures -----------------------------------------------------------------------------------

constexpr double kLeastSeconds = 0.001;  // a gap of 0 is drawn here, below the label "0s"
constexpr size_t kManyPoints = 50'000;

struct Points {
  std::vector<double> seconds, percent;
};

// By provider; Claude and Codex always have a panel.
using Panels = std::map<std::string_view, Points, decltype(&provider_before)>;

Panels collect_points(const trace::Trace& trace, bool is_user) {
  Panels panels(&provider_before);
  panels["claude"];
  panels["codex"];
  for (const WalkedStep& step : trace.derived(session_walk)) {
    const auto gap = step.gap_seconds();
    if (!gap || step.is_user != is_user) continue;
    Points& points = panels[*trace.steps.provider[step.step]];
    points.seconds.push_back(std::max(*gap, kLeastSeconds));
    points.percent.push_back(100 * hit_ratio(trace.steps, step.step));
  }
  return panels;
}

double greatest_gap(const Panels& panels) {
  double greatest = 0;
  for (const auto& [provider, points] : panels) {
    for (const double seconds : points.seconds) greatest = std::max(greatest, seconds);
  }
  return greatest > 0 ? greatest : 300;
}

figure::Axis gap_axis(double greatest, std::string label) {
  static constexpr std::array<std::pair<double, std::string_view>, 13> kTicks = {
      {{0.001, "0s"},
       {0.01, "10ms"},
       {0.1, "100ms"},
       {1, "1s"},
       {10, "10s"},
       {60, "1m"},
       {300, "5m"},
       {1800, "30m"},
       {3600, "1h"},
       {21600, "6h"},
       {86400, "1d"},
       {604800, "7d"},
       {1209600, "14d"}}};
  figure::Axis axis;
  axis.scale = {figure::ScaleKind::log10, 0.00085, std::max(1.15 * greatest, 600.0)};
  for (const auto& [seconds, text] : kTicks) {
    if (seconds > 1.05 * std::max(greatest, 300.0)) continue;
    axis.ticks.push_back({seconds, label.empty() ? "" : std::string(text)});
  }
  axis.minor_ticks = log_minor_ticks(axis.scale.lo, axis.scale.hi);
  axis.label = std::move(label);
  axis.grid = true;
  return axis;
}

figure::Axis hit_axis() {
  figure::Axis axis;
  axis.scale = {figure::ScaleKind::linear, -1, 101};
  for (const double percent : {0.0, 20.0, 40.0, 60.0, 80.0, 100.0}) {
    axis.ticks.push_back({percent, base::fixed(percent, 0) + "%"});
  }
  axis.label = "Hit rate";
  axis.grid = true;
  return axis;
}

figure::RectsMark band(double x0, double y0, double x1, double y1, uint32_t rgb) {
  figure::RectsMark mark;
  mark.rects = {{x0, y0, x1, y1, std::nullopt, "", ""}};
  mark.color = {rgb};
  mark.below_marks = true;
  return mark;
}

figure::SegmentsMark rule(double x0, double y0, double x1, double y1, figure::LineStyle style) {
  figure::SegmentsMark mark;
  mark.segments = {{x0, y0, x1, y1}};
  mark.style = style;
  return mark;
}

void add_ground(figure::Panel& panel) {
  using figure::kEdge;
  panel.marks.emplace_back(band(300, -kEdge, kEdge, kEdge, 0xF8FAFC));
  panel.marks.emplace_back(band(-kEdge, 0, kEdge, 10, 0xFFF1F2));
  panel.marks.emplace_back(rule(-kEdge, 10, kEdge, 10, {figure::kRed, 1.1, {5, 3}}));
  panel.marks.emplace_back(rule(300, -kEdge, 300, kEdge, {{0x334155}, 1.1, {1.2, 2.2}}));
  panel.marks.emplace_back(rule(3600, -kEdge, 3600, kEdge, {figure::kSlate, 1.1, {6, 3}}));
}

void add_ground_labels(figure::Panel& panel) {
  const auto text_at = [](double x, double y, std::string text, figure::Color color) {
    figure::TextMark label;
    label.x = x;
    label.y = y;
    label.text = std::move(text);
    label.color = color;
    label.v = figure::VAlign::top;
    label.clipped = true;
    return label;
  };
  // Over the points, but off the line that they name.
  const auto add_boxed = [&](figure::TextMark label) {
    label.dx_pt = 4;
    label.box_fill = figure::with_alpha(figure::kWhite, 0.7);
    panel.marks.emplace_back(std::move(label));
  };
  add_boxed(text_at(315, 96, "> 5m wait", {0x334155}));
  add_boxed(text_at(3720, 88, "1h wait", figure::kSlate));
  panel.marks.emplace_back(text_at(0.0012, 8, "low hit", figure::kRed));
}

// Claude blue and Codex orange, the other way round than elsewhere: these figures have always been
// printed like this.
figure::Color point_color(std::string_view provider) {
  if (provider == "claude") return figure::kBlue;
  return provider == "codex" ? figure::kOrange : figure::kSlate;
}

// Small and pale enough that a cloud shows where it is dense; a few points stay visible.
void style_points(figure::PointsMark& mark, bool is_user) {
  const size_t n = mark.x.size();
  if (is_user) {
    mark.area_pt2 = n >= kManyPoints ? 2.2 : 5;
    mark.color.alpha = n >= kManyPoints ? 0.035 : 0.13;
  } else {
    mark.area_pt2 = 8;
    mark.color.alpha = 0.085;
  }
  if (n >= 5'000) return;
  mark.area_pt2 = 12;
  mark.color.alpha = n < 1'000 ? 0.5 : 0.25;
}

figure::Panel panel_of(std::string_view provider, Points points, bool is_user) {
  figure::Panel panel;
  panel.title = fmt::format("{} ({})", figure::short_label(provider),
                            base::grouped(std::ssize(points.seconds)));
  panel.title_align = figure::HAlign::left;
  panel.title_bold = false;
  panel.y = hit_axis();
  panel.frame_top = true;
  panel.frame_right = true;
  add_ground(panel);
  figure::PointsMark mark;
  mark.series = std::string(provider);
  mark.color = point_color(provider);
  mark.x = std::move(points.seconds);
  mark.y = std::move(points.percent);
  style_points(mark, is_user);
  panel.marks.emplace_back(std::move(mark));
  return panel;
}

struct Look {
  std::string_view name, title, x_label, caption;
};

constexpr Look kUserLook = {"user_wait_time_vs_hit_rate_scatter",
                            "User rounds: wait time vs cache hit rate",
                            "Wait time since previous activity",
                            "Prefix hit rate of user-initiated steps against the time since the "
                            "session's previous activity."};
constexpr Look kToolLook = {"tool_result_wait_time_vs_hit_rate_scatter",
                            "Tool-result rounds: tool duration vs cache hit rate",
                            "Tool duration (result_at - emitted_at)",
                            "Prefix hit rate of tool-result steps against how long the tools ran."};

figure::Figure draw(const trace::Trace& trace, const Look& look, bool is_user) {
  Panels panels = collect_points(trace, is_user);
  const double greatest = greatest_gap(panels);
  int64_t measurable = 0;
  for (const auto& [provider, points] : panels) measurable += std::ssize(points.seconds);
  figure::Figure figure;
  figure.name = look.name;
  figure.title = fmt::format("{} ({} measurable rounds)", look.title, base::grouped(measurable));
  figure.title_bold = false;
  figure.caption = look.caption;
  figure.width_in = 12;
  figure.height_in = 7.2;
  figure.dpi = 220;
  figure.row_weights.assign(panels.size(), 1);
  for (auto& [provider, points] : panels) {
    figure::Panel panel = panel_of(provider, std::move(points), is_user);
    panel.row = static_cast<int>(figure.panels.size());
    const bool is_last = figure.panels.size() + 1 == panels.size();
    panel.x = gap_axis(greatest, is_last ? std::string(look.x_label) : "");
    if (figure.panels.empty()) add_ground_labels(panel);
    figure.panels.push_back(std::move(panel));
  }
  return figure;
}

void add_figures(const trace::Trace& trace, const std::string& trigger, Result& result) {
  if (trigger != "all" && trigger != "user" && trigger != "tool_result") {
    throw Error(ErrorKind::usage, "option trigger: unknown trigger " + trigger,
                "use all, user or tool_result");
  }
  if (trigger != "tool_result") result.figures.push_back(draw(trace, kUserLook, true));
  if (trigger != "user") result.figures.push_back(draw(trace, kToolLook, false));
}

// ---- facts and report --------------------------------------------------------------------------

std::string duration_text(const std::optional<double>& seconds) {
  if (!seconds) return "–";
  return *seconds > 0 ? figure::duration_compact(*seconds) : "0s";
}

std::string share_text(const std::optional<double>& part) {
  return part ? base::percent(*part, 1) : "–";
}

void add_facts(const Groups& groups, Result& result) {
  constexpr std::array<std::string_view, 3> kKind = {"", "user", "tool-result"};
  for (size_t s = 0; s < kScopeNames.size(); ++s) {
    for (const size_t t : {kUser, kToolResult}) {
      const Group& group = groups[s][t];
      const std::string where = fmt::format("{}.{}", kScopeNames[s], kTriggerNames[t]);
      const auto low_idle = share(group.low_idle, group.low_with_gap());
      if (low_idle) {
        result.facts.push_back(
            {"low_hit_after_idle_share." + where, *low_idle, "share",
             fmt::format("Low-hit {} steps after an idle gap{}", kKind[t], kScopeSuffixes[s]),
             share_text(low_idle)});
      }
      const auto add_gap = [&](std::string_view name, const std::vector<double>& gaps,
                               std::string_view label, double q) {
        const auto seconds = stats::quantile_two_weight(gaps, q);
        if (!seconds) return;
        result.facts.push_back({fmt::format("{}.{}", name, where), *seconds, "s",
                                fmt::format("{} {} steps{}", label, kKind[t], kScopeSuffixes[s]),
                                duration_text(seconds)});
      };
      add_gap("low_gap_median", group.low_gaps, "Median gap before low-hit", 0.5);
      add_gap("gap_median", group.gaps, "Median gap before", 0.5);
      add_gap("gap_p90", group.gaps, "p90 gap before", 0.9);
    }
  }
}

std::string write_report(const Groups& groups, const Thresholds& limits) {
  const std::string idle = figure::duration_compact(limits.idle_seconds);
  std::string text = fmt::format(
      "A step is low if its hit ratio is below {}, and comes after an idle gap if the gap is "
      "longer "
      "than {}. Gaps before user messages are waits since the session's previous activity; gaps "
      "before tool results are tool durations.\n\n"
      "## In this trace\n\n",
      base::percent(limits.low_hit_ratio, 0), idle);
  text +=
      "| Scope | Trigger | Steps | Low | Low with gap | after idle gap | Others after idle gap | "
      "Median gap, low | p90 gap, low | Median gap, all | p90 gap, all |\n"
      "| :-- | :-- | --: | --: | --: | --: | --: | --: | --: | --: | --: |\n";
  for (size_t s = 0; s < kScopeNames.size(); ++s) {
    for (const size_t t : {kUser, kToolResult}) {
      const Group& group = groups[s][t];
      const auto gap = [](const std::vector<double>& gaps, double q) {
        return duration_text(stats::quantile_two_weight(gaps, q));
      };
      text +=
          fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |\n", kScopeNames[s],
                      kTriggerNames[t], base::grouped(group.steps), base::grouped(group.low_steps),
                      base::grouped(group.low_with_gap()),
                      share_text(share(group.low_idle, group.low_with_gap())),
                      share_text(share(group.other_idle, group.with_gap() - group.low_with_gap())),
                      gap(group.low_gaps, 0.5), gap(group.low_gaps, 0.9), gap(group.gaps, 0.5),
                      gap(group.gaps, 0.9));
    }
  }
  return text + "\n`–`: no step to take it from.\n";
}

Result run(const trace::Trace& trace, const Params& params) {
  const Thresholds limits{params.number("low-hit-ratio"), params.number("idle-seconds")};
  const Groups groups = collect(trace, limits);
  Result result;
  result.tables.push_back(summary_table(groups, limits));
  add_figures(trace, params.text("trigger"), result);
  result.counters.add("steps", groups[kMerged][kAll].steps);
  result.counters.add("steps_with_gap", groups[kMerged][kAll].with_gap());
  add_facts(groups, result);
  result.report = write_report(groups, limits);
  return result;
}

}  // namespace

Experiment cache_hit_idle_relationship() {
  return {.category = "prefix_cache",
          .name = "cache_hit_idle_relationship",
          .title = "Cache hits and idle time",
          .question =
              "Do steps with a low prefix-cache hit ratio come after a long pause, as "
              "eviction by age would predict?",
          .fields = {Field::provider, Field::session_id, Field::round_index, Field::prefix_tokens,
                     Field::newly_append_tokens, Field::event_type, Field::event_timestamp,
                     Field::event_tool_call_id, Field::tool_call_id, Field::tool_emitted_at,
                     Field::tool_result_at},
          .run = run,
          .options = {{"low-hit-ratio", "0.10", "below this hit ratio a step is low"},
                      {"idle-seconds", "300", "above this a gap counts as idle"},
                      {"trigger", "all", "scatter figures: all, user or tool_result"}}};
}

}  // namespace atlas::experiments
