// eviction_tradeoff: hit rate, extra prefill and idle memory if a prefix is dropped after tau idle.
//
// Steps       those that session_walk.h measures, with a step before and a known gap
// Fresh       growth of the prompt minus the answer before, inside [0, append]; the rest of the
//             prompt is cacheable: a cache that never evicts would serve it
// Hit         a step whose gap is at most tau is served all that is cacheable, any other nothing.
//             Each step is judged by its own gap
// Suspended   a prefix lies idle for the gap, or for tau if that is shorter
// R           suspended seconds per second of generation, over all generations of the scope
// Scopes      merged, Claude, Codex; one without steps, fresh tokens or generation time is left out

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/number_text.h"
#include "base/saturating.h"
#include "experiments/experiment.h"
#include "experiments/shared/axes.h"
#include "experiments/shared/generation_span.h"
#include "experiments/shared/growth.h"
#include "experiments/shared/scopes.h"
#include "experiments/shared/session_walk.h"
#include "experiments/shared/timeout_grid.h"
#include "figure/format.h"

namespace atlas::experiments {
namespace {

using base::saturating_sub;
using trace::Field;
using trace::Row;

constexpr double kEndSeconds = 14400;
constexpr size_t kGridPoints = 260;
constexpr std::array<double, 7> kLandmarks = {60, 300, 600, 1800, 3600, 7200, 14400};

struct Step {
  double gap_seconds;
  double cacheable_tokens;
};

// Of one scope. Token sums are whole numbers: their order does not matter.
struct Population {
  std::vector<Step> steps;
  double fresh = 0, total = 0, prefix = 0, append = 0, cacheable = 0;  // tokens
  double generation_seconds = 0;                                       // added in file order

  bool qualifies() const {
    return !steps.empty() && generation_seconds > 0 && fresh > 0 && total > 0;
  }
};

struct StepTokens {
  int64_t total, fresh;
};

StepTokens tokens_of(const trace::Steps& steps, Row step, Row previous) {
  const int64_t total = total_input_tokens(steps, step);
  const int64_t growth =
      std::max<int64_t>(0, saturating_sub(total, total_input_tokens(steps, previous)));
  const int64_t beyond_answer = saturating_sub(growth, steps.output_tokens.or_zero(previous));
  return {total,
          std::min(std::max<int64_t>(beyond_answer, 0), steps.newly_append_tokens.or_zero(step))};
}

void add_steps(const trace::Trace& trace, const ScopeOfStep& scope_of,
               Scoped<Population>& populations) {
  const trace::Steps& steps = trace.steps;
  for (const WalkedStep& walked : trace.derived(session_walk)) {
    const auto gap = walked.gap_seconds();
    if (!walked.previous || !gap) continue;
    const StepTokens tokens = tokens_of(steps, walked.step, *walked.previous);
    const auto cacheable = static_cast<double>(saturating_sub(tokens.total, tokens.fresh));
    populations.in(scope_of(walked.step), [&](Population& population) {
      population.steps.push_back({*gap, cacheable});
      population.fresh += static_cast<double>(tokens.fresh);
      population.total += static_cast<double>(tokens.total);
      population.prefix += static_cast<double>(steps.prefix_tokens.or_zero(walked.step));
      population.append += static_cast<double>(steps.newly_append_tokens.or_zero(walked.step));
      population.cacheable += cacheable;
    });
  }
}

void add_generation_time(const trace::Trace& trace, const ScopeOfStep& scope_of,
                         Scoped<Population>& populations) {
  const trace::IntColumn& spans = trace.derived(output_timing).generation_us;
  for (const Row step : trace.steps.all()) {
    if (!spans.has(step)) continue;
    const double seconds = static_cast<double>(spans.or_zero(step)) / base::kMicrosPerSecond;
    populations.in(scope_of(step),
                   [&](Population& population) { population.generation_seconds += seconds; });
  }
}

Scoped<Population> collect(const trace::Trace& trace) {
  const ScopeOfStep scope_of(trace.steps);
  Scoped<Population> populations;
  add_steps(trace, scope_of, populations);
  add_generation_time(trace, scope_of, populations);
  for (size_t s = 0; s < kScopeNames.size(); ++s) {
    std::ranges::sort(populations[s].steps, {}, &Step::gap_seconds);
  }
  return populations;
}

struct Outcome {
  double timeout_seconds;
  double hit_rate, amplification, redundant_share;
  double storage_ratio, active_ratio;
};

struct Curve {
  size_t scope;
  std::vector<Outcome> outcomes;  // one a timeout of the grid
  double fresh_floor, optimal_hit_rate, real_hit_rate, observed_amplification;
  double effective_seconds;  // the timeout whose hit rate is nearest to the real one
};

std::vector<Outcome> sweep(const Population& population, const std::vector<double>& grid) {
  std::vector<Outcome> outcomes;
  const auto& steps = population.steps;
  size_t served = 0;
  double hit = 0;        // tokens of the steps served
  double idle_time = 0;  // their gaps, added in ascending order
  for (const double timeout : grid) {
    for (; served < steps.size() && steps[served].gap_seconds <= timeout; ++served) {
      hit += steps[served].cacheable_tokens;
      idle_time += steps[served].gap_seconds;
    }
    const double redundant = population.cacheable - hit;
    const double prefill = population.fresh + redundant;
    const double suspended = idle_time + timeout * static_cast<double>(steps.size() - served);
    const double storage_ratio = suspended / population.generation_seconds;
    outcomes.push_back({timeout, hit / population.total, prefill / population.fresh,
                        redundant / prefill, storage_ratio, 1.0 / (1.0 + storage_ratio)});
  }
  return outcomes;
}

Curve make_curve(size_t scope, const Population& population, const std::vector<double>& grid) {
  Curve curve{scope,
              sweep(population, grid),
              population.fresh / population.total,
              population.cacheable / population.total,
              population.prefix / population.total,
              population.append / population.fresh,
              0};
  const auto distance = [&](const Outcome& outcome) {
    return std::abs(outcome.hit_rate - curve.real_hit_rate);
  };
  curve.effective_seconds = std::ranges::min_element(curve.outcomes, {}, distance)->timeout_seconds;
  return curve;
}

std::vector<Curve> make_curves(const Scoped<Population>& populations) {
  const auto grid = timeout_grid(kEndSeconds, kGridPoints, kLandmarks);
  std::vector<Curve> curves;
  for (size_t s = 0; s < kScopeNames.size(); ++s) {
    if (populations[s].qualifies()) curves.push_back(make_curve(s, populations[s], grid));
  }
  return curves;
}

table::Table sweep_table(const std::vector<Curve>& curves) {
  table::Table table("eviction_tradeoff_by_scope",
                     {"scope", "cache_eviction_timeout_seconds", "cache_eviction_timeout_label",
                      "landmark_timeout", "achievable_hit_rate", "prefill_amplification",
                      "redundant_prefill_ratio", "fresh_floor", "optimal_hit_rate", "real_hit_rate",
                      "observed_prefill_amplification", "effective_eviction_seconds",
                      "storage_ratio_suspended_over_active", "kv_active_ratio"},
                     "What a cache eviction timeout gains and costs");
  for (const Curve& curve : curves) {
    for (const Outcome& outcome : curve.outcomes) {
      table.row()
          .text(kScopeNames[curve.scope])
          .real(outcome.timeout_seconds)
          .text(figure::duration_compact(outcome.timeout_seconds))
          .boolean(std::ranges::count(kLandmarks, outcome.timeout_seconds) > 0)
          .real(outcome.hit_rate)
          .real(outcome.amplification)
          .real(outcome.redundant_share)
          .real(curve.fresh_floor)
          .real(curve.optimal_hit_rate)
          .real(curve.real_hit_rate)
          .real(curve.observed_amplification)
          .real(curve.effective_seconds)
          .real(outcome.storage_ratio)
          .real(outcome.active_ratio);
    }
  }
  return table;
}

// The grid holds every landmark.
const Outcome& outcome_at(const Curve& curve, double timeout_seconds) {
  return *std::ranges::find(curve.outcomes, timeout_seconds, &Outcome::timeout_seconds);
}

// ---- figures -----------------------------------------------------------------------------------

// Claude and Codex, as far as they qualify.
std::vector<Curve> provider_curves(const std::vector<Curve>& curves) {
  std::vector<Curve> result;
  std::ranges::copy_if(curves, std::back_inserter(result),
                       [](const Curve& curve) { return curve.scope != kMerged; });
  return result;
}

struct Range {
  double lo, hi;
};

template <typename ValueOf>
Range range_of(const std::vector<Curve>& curves, ValueOf value_of) {
  Range range{value_of(curves.front().outcomes.front()), 0};
  range.hi = range.lo;
  for (const Curve& curve : curves) {
    for (const Outcome& outcome : curve.outcomes) {
      range.lo = std::min(range.lo, value_of(outcome));
      range.hi = std::max(range.hi, value_of(outcome));
    }
  }
  return range;
}

template <typename XOf, typename YOf>
void add_lines(figure::Panel& panel, const std::vector<Curve>& curves, double width_pt, XOf x_of,
               YOf y_of) {
  for (const Curve& curve : curves) {
    figure::LineMark line;
    line.series = std::string(kScopeNames[curve.scope]);
    line.style = {figure::series_color(line.series, curve.scope), width_pt, {}};
    for (const Outcome& outcome : curve.outcomes) {
      line.x.push_back(std::invoke(x_of, outcome));
      line.y.push_back(std::invoke(y_of, outcome));
    }
    panel.marks.emplace_back(std::move(line));
  }
}

void add_legend(figure::Panel& panel, const std::vector<Curve>& curves, double size_pt) {
  panel.legend.place = figure::Legend::Place::lower_right;
  panel.legend.size_pt = size_pt;
  panel.legend.framed = true;  // landmark lines run behind it
  for (const Curve& curve : curves) {
    figure::LegendEntry entry;
    entry.series = std::string(kScopeNames[curve.scope]);
    entry.label = figure::provider_title(entry.series);
    entry.color = figure::series_color(entry.series, curve.scope);
    entry.symbol = figure::LegendEntry::Symbol::line;
    panel.legend.entries.push_back(std::move(entry));
  }
}

// Percent, with a tick every ten.
figure::Axis hit_rate_axis(const std::vector<Curve>& curves, std::string label) {
  const Range range =
      range_of(curves, [](const Outcome& outcome) { return 100 * outcome.hit_rate; });
  const double margin = std::max(2.0, 0.05 * (range.hi - range.lo));
  const double lo = std::max(0.0, range.lo - margin);
  figure::Axis axis;
  // A corrupt trace can bring the whole range below 0.
  axis.scale = {figure::ScaleKind::linear, lo,
                std::max(lo + margin, std::min(100.5, range.hi + margin))};
  for (double percent = 0; percent <= 100; percent += 10) {
    if (percent < axis.scale.lo || percent > axis.scale.hi) continue;
    axis.ticks.push_back({percent, base::fixed(percent, 0) + "%"});
  }
  axis.label = std::move(label);
  axis.grid = true;
  return axis;
}

figure::Axis amplification_axis(const std::vector<Curve>& curves, std::string label) {
  const Range range =
      range_of(curves, [](const Outcome& outcome) { return outcome.amplification; });
  figure::Axis axis;
  // A corrupt trace can bring the amplification down to 0.
  axis.scale = {figure::ScaleKind::log10, std::max(1e-3, std::min(0.85, 0.85 * range.lo)),
                std::max(1.15, 1.15 * range.hi)};
  for (const double times : {1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 1000.0, 10000.0}) {
    if (times > axis.scale.hi) continue;
    axis.ticks.push_back({times, base::general(times) + "×"});
  }
  axis.label = std::move(label);
  axis.grid = true;
  return axis;
}

std::string plain_tick(double value) { return base::general(value); }

figure::Axis storage_axis(const std::vector<Curve>& curves, std::string label, size_t most_ticks) {
  const Range range =
      range_of(curves, [](const Outcome& outcome) { return outcome.storage_ratio; });
  const double end = range.hi > 0 ? 1.05 * range.hi : 1;
  return linear_axis(end, std::move(label), plain_tick, most_ticks);
}

figure::Panel timeout_panel(int row, bool is_last) {
  static constexpr std::array<double, 6> kTicks = {1, 10, 60, 300, 1800, 7200};
  figure::Panel panel;
  panel.row = row;
  panel.x = timeout_axis(kEndSeconds, kTicks);
  if (!is_last) {
    panel.x.label.clear();
    for (figure::Tick& tick : panel.x.ticks) tick.label.clear();
  }
  panel.marks.emplace_back(landmark_lines(kLandmarks));
  return panel;
}

figure::Figure draw_by_timeout(const std::vector<Curve>& curves) {
  constexpr double kLineWidthPt = 2.3;
  figure::Panel hits = timeout_panel(0, false);
  hits.y = hit_rate_axis(curves, "Achievable\nhit rate");
  add_lines(hits, curves, kLineWidthPt, &Outcome::timeout_seconds,
            [](const Outcome& outcome) { return 100 * outcome.hit_rate; });
  add_legend(hits, curves, 12);
  figure::Panel storage = timeout_panel(1, false);
  storage.y = storage_axis(curves, "Storage ratio R\n(susp./active KV)", 6);
  add_lines(storage, curves, kLineWidthPt, &Outcome::timeout_seconds, &Outcome::storage_ratio);
  figure::Panel prefill = timeout_panel(2, true);
  prefill.y = amplification_axis(curves, "Prefill amp.\n(total / fresh)");
  figure::SegmentsMark floor;
  floor.segments = {{-figure::kEdge, 1, figure::kEdge, 1}};
  floor.style = {figure::kMutedColor, 0.9, {}};
  prefill.marks.emplace_back(std::move(floor));
  add_lines(prefill, curves, kLineWidthPt, &Outcome::timeout_seconds, &Outcome::amplification);
  figure::Figure figure;
  figure.name = "eviction_tradeoff_by_timeout";
  figure.caption = "Achievable hit rate, idle memory and prefill work by cache eviction timeout.";
  figure.width_in = 6.2;
  figure.height_in = 6.0;
  figure.row_weights = {1, 1, 1};
  for (figure::Panel* panel : {&hits, &storage, &prefill}) {
    for (figure::Axis* axis : {&panel->x, &panel->y}) {
      axis->label_pt = 14;
      axis->tick_pt = 12;
    }
    figure.panels.push_back(std::move(*panel));
  }
  return figure;
}

figure::PointsMark landmark_points(const Curve& curve) {
  figure::PointsMark points;
  points.series = std::string(kScopeNames[curve.scope]);
  points.color = figure::series_color(points.series, curve.scope);
  points.area_pt2 = 34;
  points.edge = figure::LineStyle{figure::kWhite, 0.8, {}};
  for (const double seconds : kLandmarks) {
    const Outcome& outcome = outcome_at(curve, seconds);
    points.x.push_back(outcome.storage_ratio);
    points.y.push_back(100 * outcome.hit_rate);
  }
  return points;
}

// Below to the right of the mean place of the curves' points: a rising curve leaves room there.
// Neighbours move apart.
void add_landmark_labels(figure::Panel& panel, std::span<const Curve> curves, figure::Color color) {
  for (const double seconds : kLandmarks) {
    figure::TextMark label;
    label.y = figure::kEdge;
    for (const Curve& curve : curves) {
      const Outcome& outcome = outcome_at(curve, seconds);
      label.x += outcome.storage_ratio / static_cast<double>(curves.size());
      label.y = std::min(label.y, 100 * outcome.hit_rate);
    }
    label.dx_pt = 5;
    label.dy_pt = -6;
    label.v = figure::VAlign::top;
    label.text = figure::duration_tick(seconds);
    label.size_pt = 12;
    label.color = color;
    label.spread_group = kScopeNames[curves.front().scope];
    panel.marks.emplace_back(std::move(label));
  }
}

// Whether one label can stand for the points of all curves.
bool are_near(std::span<const Curve> curves, double axis_end) {
  return std::ranges::all_of(kLandmarks, [&](double seconds) {
    const Outcome& first = outcome_at(curves.front(), seconds);
    const Outcome& last = outcome_at(curves.back(), seconds);
    return std::abs(first.storage_ratio - last.storage_ratio) < 0.15 * axis_end &&
           std::abs(first.hit_rate - last.hit_rate) < 0.05;
  });
}

void label_landmarks(figure::Panel& panel, std::span<const Curve> curves) {
  if (are_near(curves, panel.x.scale.hi)) {
    add_landmark_labels(panel, curves, figure::kTextColor);
    return;
  }
  for (size_t i = 0; i < curves.size(); ++i) {
    const auto color = figure::series_color(kScopeNames[curves[i].scope], curves[i].scope);
    add_landmark_labels(panel, curves.subspan(i, 1), color);
  }
}

figure::Figure draw_pareto(const std::vector<Curve>& curves) {
  figure::Panel panel;
  panel.x = storage_axis(curves, "Suspended/active KV storage ratio R", 6);
  panel.x.scale.margin = 0.02 * panel.x.scale.hi;
  panel.y = hit_rate_axis(curves, "Achievable prefix-cache hit rate");
  for (figure::Axis* axis : {&panel.x, &panel.y}) {
    axis->label_pt = 16;
    axis->tick_pt = 14;
  }
  add_lines(panel, curves, 2.6, &Outcome::storage_ratio,
            [](const Outcome& outcome) { return 100 * outcome.hit_rate; });
  for (const Curve& curve : curves) panel.marks.emplace_back(landmark_points(curve));
  label_landmarks(panel, curves);
  add_legend(panel, curves, 14);
  figure::Figure figure;
  figure.name = "eviction_tradeoff_pareto";
  figure.caption = "Achievable hit rate against idle memory; dots mark eviction timeouts.";
  figure.width_in = 8.4;
  figure.height_in = 5.6;
  figure.panels.push_back(std::move(panel));
  return figure;
}

void add_figures(const std::vector<Curve>& curves, Result& result) {
  const auto providers = provider_curves(curves);
  if (providers.empty()) return;
  result.figures.push_back(draw_by_timeout(providers));
  result.figures.push_back(draw_pareto(providers));
}

// ---- facts and report --------------------------------------------------------------------------

std::string times_text(double times) { return base::fixed(times, 1) + "×"; }

void add_facts(const Curve& curve, Result& result) {
  const std::string_view scope = kScopeNames[curve.scope];
  const auto add = [&](std::string name, double value, std::string unit, std::string label,
                       std::string text) {
    result.facts.push_back({fmt::format("{}.{}", name, scope), value, std::move(unit),
                            fmt::format("{}{}", label, kScopeSuffixes[curve.scope]),
                            std::move(text)});
  };
  add("effective_eviction", curve.effective_seconds, "s",
      "Timeout with the hit rate of the real cache",
      figure::duration_compact(curve.effective_seconds));
  for (const double seconds : {60.0, 300.0, 3600.0}) {
    const Outcome& outcome = outcome_at(curve, seconds);
    const std::string at = figure::duration_tick(seconds);
    add("hit_rate_" + at, outcome.hit_rate, "share", "Achievable hit rate at " + at,
        base::percent(outcome.hit_rate, 1));
    add("storage_ratio_" + at, outcome.storage_ratio, "", "Idle over active cache memory at " + at,
        base::fixed(outcome.storage_ratio, 2));
    add("amplification_" + at, outcome.amplification, "", "Prefill amplification at " + at,
        times_text(outcome.amplification));
  }
  add("observed_amplification", curve.observed_amplification, "", "Observed prefill amplification",
      times_text(curve.observed_amplification));
}

std::string paragraph(const Curve& curve) {
  std::string text = fmt::format(
      "### {}\n\n| Timeout | Hit rate | Idle / active memory R | Prefill "
      "amplification |\n| --: | --: | --: | --: |\n",
      kScopeNames[curve.scope]);
  for (const double seconds : kLandmarks) {
    const Outcome& outcome = outcome_at(curve, seconds);
    text += fmt::format("| {} | {} | {} | {} |\n", figure::duration_tick(seconds),
                        base::percent(outcome.hit_rate, 1), base::fixed(outcome.storage_ratio, 2),
                        times_text(outcome.amplification));
  }
  return text +
         fmt::format(
             "\nWithout eviction {} of the prompts could be served. The real cache served {} and "
             "prefilled {} the fresh tokens; the timeout that comes nearest to it is {}.\n\n",
             base::percent(curve.optimal_hit_rate, 1), base::percent(curve.real_hit_rate, 1),
             times_text(curve.observed_amplification),
             figure::duration_compact(curve.effective_seconds));
}

std::string write_report(const std::vector<Curve>& curves) {
  std::string text =
      "An ideal cache serves all that a step has in common with its session's step before, unless "
      "the session lay idle for longer than the timeout. R is the time for which prefixes lie idle "
      "in memory, per second of generation. An amplification of 1× means that only fresh tokens "
      "are prefilled.\n\n"
      "## In this trace\n\n";
  if (curves.empty()) {
    return text +
           "No step follows another one of its session after a known gap with fresh tokens, "
           "or no generation time is known.\n";
  }
  for (const Curve& curve : curves) text += paragraph(curve);
  return text;
}

Result run(const trace::Trace& trace, const Params&) {
  const Scoped<Population> populations = collect(trace);
  const auto curves = make_curves(populations);
  Result result;
  result.tables.push_back(sweep_table(curves));
  add_figures(curves, result);
  result.counters.add("steps_with_gap", std::ssize(populations[kMerged].steps));
  for (const Curve& curve : curves) add_facts(curve, result);
  result.report = write_report(curves);
  return result;
}

}  // namespace

Experiment eviction_tradeoff() {
  return {.category = "prefix_cache",
          .name = "eviction_tradeoff",
          .title = "Eviction trade-off",
          .question =
              "If a cached prefix is dropped after some idle time, how do the reachable hit "
              "rate, the extra prefill work and the idle memory change with that time?",
          .fields = {Field::provider, Field::session_id, Field::round_index, Field::prefix_tokens,
                     Field::newly_append_tokens, Field::output_tokens, Field::event_type,
                     Field::event_timestamp, Field::event_tool_call_id, Field::tool_call_id,
                     Field::tool_emitted_at, Field::tool_result_at},
          .run = run};
}

}  // namespace atlas::experiments
