// kv_cache_active_ratio: which part of the time that a session's KV is held is spent generating?
//
// Held time   generation, tool calls up to the timeout, and waits for the user up to the timeout; a
//             longer tool call or wait is not held at all
// Generation  observable spans (generation_span.h)
// Tools       effective latency of every call, where it is positive
// Waits       gaps before user messages (human_waits.h), for the provider of the message's step
// Providers   those with generation time, except one that is called "all"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/number_text.h"
#include "base/text.h"
#include "experiments/experiment.h"
#include "experiments/shared/generation_span.h"
#include "experiments/shared/human_waits.h"
#include "experiments/shared/providers.h"
#include "experiments/shared/timeout_grid.h"
#include "figure/format.h"
#include "stats/quantile.h"
#include "stats/sum.h"

namespace atlas::experiments {
namespace {

using trace::Field;
using trace::Row;

constexpr double kEndSeconds = 3600;
constexpr size_t kGridPoints = 229;
constexpr std::array<double, 5> kLandmarks = {60, 300, 600, 1800, 3600};
constexpr double kSecondsPerHour = 3600;
constexpr double kMsPerSecond = 1000;

// Seconds, in the order in which they were found.
struct HeldTimes {
  std::vector<double> generation, tools, waits;
};

struct Outcome {
  double timeout_seconds;
  double tool_seconds, wait_seconds;  // up to the timeout
  double held_seconds;
  double active_ratio;
};

struct ProviderCurve {
  std::string provider;
  double generation_seconds;
  std::vector<Outcome> outcomes;  // one a timeout of the grid
};

std::vector<HeldTimes> collect(const trace::Trace& trace, const StepGroups& groups) {
  std::vector<HeldTimes> times(groups.size());
  const trace::IntColumn& spans = trace.derived(output_timing).generation_us;
  for (const Row step : trace.steps.all()) {
    HeldTimes& held = times[groups.of_step[step]];
    if (spans.has(step)) {
      held.generation.push_back(static_cast<double>(spans.or_zero(step)) / base::kMicrosPerSecond);
    }
    for (const Row call : trace.tool_calls.of(step)) {
      const auto latency_ms = trace.tool_calls.effective_latency_ms(call);
      if (latency_ms && *latency_ms > 0) {
        held.tools.push_back(static_cast<double>(*latency_ms) / kMsPerSecond);
      }
    }
  }
  for (const HumanWait& wait : trace.derived(human_waits)) {
    times[groups.of_step[wait.step]].waits.push_back(wait.seconds());
  }
  return times;
}

// The sum of the values up to each threshold, added in ascending order. Only values up to the last
// threshold are sorted.
std::vector<double> sums_up_to(std::vector<double> values, const std::vector<double>& thresholds) {
  std::erase_if(values, [&](double value) { return value > thresholds.back(); });
  stats::sort_values(values);
  std::vector<double> sums;
  double sum = 0;
  size_t i = 0;
  for (const double threshold : thresholds) {
    for (; i < values.size() && values[i] <= threshold; ++i) sum += values[i];
    sums.push_back(sum);
  }
  return sums;
}

ProviderCurve make_curve(const std::string& provider, HeldTimes times,
                         const std::vector<double>& grid) {
  ProviderCurve curve{provider, stats::sum_numpy(times.generation), {}};
  const auto tools = sums_up_to(std::move(times.tools), grid);
  const auto waits = sums_up_to(std::move(times.waits), grid);
  for (size_t i = 0; i < grid.size(); ++i) {
    const double held = curve.generation_seconds + tools[i] + waits[i];
    curve.outcomes.push_back(
        {grid[i], tools[i], waits[i], held, held > 0 ? curve.generation_seconds / held : 0});
  }
  return curve;
}

std::vector<ProviderCurve> make_curves(const trace::Trace& trace) {
  const StepGroups groups = group_by_provider(trace.steps, EmptyProvider::stays);
  const auto grid = timeout_grid(kEndSeconds, kGridPoints, kLandmarks);
  auto times = collect(trace, groups);
  std::vector<ProviderCurve> curves;
  for (const uint32_t group : groups.in_provider_order()) {
    if (times[group].generation.empty() || groups.labels[group] == "all") continue;
    curves.push_back(make_curve(groups.labels[group], std::move(times[group]), grid));
  }
  return curves;
}

table::Table ratio_table(const std::vector<ProviderCurve>& curves) {
  table::Table table(
      "kv_cache_active_ratio_by_provider",
      {"provider", "cache_eviction_timeout_seconds", "cache_eviction_timeout_label",
       "landmark_timeout", "generation_seconds", "generation_hours", "tool_cumulative_seconds",
       "tool_cumulative_hours", "human_cumulative_seconds", "human_cumulative_hours",
       "denominator_seconds", "denominator_hours", "kv_cache_active_ratio"},
      "Generation's part of the time for which KV is held, by eviction timeout");
  for (const ProviderCurve& curve : curves) {
    for (const Outcome& outcome : curve.outcomes) {
      auto row = table.row();
      row.text(curve.provider)
          .real(outcome.timeout_seconds)
          .text(figure::duration_compact(outcome.timeout_seconds))
          .boolean(std::ranges::count(kLandmarks, outcome.timeout_seconds) > 0);
      for (const double seconds : {curve.generation_seconds, outcome.tool_seconds,
                                   outcome.wait_seconds, outcome.held_seconds}) {
        row.real(seconds).real(seconds / kSecondsPerHour);
      }
      row.real(outcome.active_ratio);
    }
  }
  return table;
}

// The grid holds every landmark.
double ratio_at(const ProviderCurve& curve, double timeout_seconds) {
  return std::ranges::find(curve.outcomes, timeout_seconds, &Outcome::timeout_seconds)
      ->active_ratio;
}

// ---- figure ------------------------------------------------------------------------------------

figure::Axis share_axis(const std::vector<ProviderCurve>& curves) {
  double least = 1;
  double greatest = 0;
  for (const ProviderCurve& curve : curves) {
    for (const Outcome& outcome : curve.outcomes) {
      least = std::min(least, outcome.active_ratio);
      greatest = std::max(greatest, outcome.active_ratio);
    }
  }
  constexpr double kMargin = 0.04;
  figure::Axis axis;
  const double lo = std::max(0.0, least - kMargin);
  const double hi = std::max(std::min(1.0, greatest + kMargin), lo + 2 * kMargin);
  axis.scale = {figure::ScaleKind::linear, lo, hi};
  const double step = hi - lo > 0.35 ? 10 : 2;
  for (double percent = 0; percent <= 110; percent += step) {
    if (percent < 100 * lo || percent > 100 * hi + 1e-9) continue;
    axis.ticks.push_back({percent / 100, base::fixed(percent, 0) + "%"});
  }
  axis.label = "Generation time share";
  axis.grid = true;
  return axis;
}

std::string shown_name(const ProviderCurve& curve) {
  return figure::shortened(figure::provider_title(curve.provider), 20);
}

std::string ratio_box(const std::vector<ProviderCurve>& curves) {
  size_t width = 8;
  for (const ProviderCurve& curve : curves) {
    width = std::max(width, base::count_code_points(shown_name(curve)));
  }
  // fmt pads by display width, which for names is near enough to the count of code points.
  std::string text = fmt::format("KV active ratio\n{:<{}} {:>8}", "provider", width, "gen");
  for (const double seconds : kLandmarks) {
    text += fmt::format(" {:>6}", figure::duration_tick(seconds));
  }
  for (const ProviderCurve& curve : curves) {
    text += fmt::format("\n{:<{}} {:>8}", shown_name(curve), width,
                        figure::seconds_as_hours_compact(curve.generation_seconds));
    for (const double seconds : kLandmarks) {
      text += fmt::format(" {:>6}", base::percent(ratio_at(curve, seconds), 1));
    }
  }
  return text;
}

figure::TextMark box_mark(const std::vector<ProviderCurve>& curves) {
  figure::TextMark box;
  box.space = figure::TextMark::Space::panel;
  box.x = 0.012;
  box.y = 0.035;
  box.v = figure::VAlign::bottom;
  box.text = ratio_box(curves);
  box.size_pt = 8.4;
  box.monospaced = true;
  box.box_fill = figure::with_alpha(figure::kWhite, 0.92);
  box.box_edge = figure::LineStyle{figure::kAxisColor, 0.7, {}};
  return box;
}

figure::Figure draw(const std::vector<ProviderCurve>& curves) {
  static constexpr std::array<double, 10> kTicks = {1, 10, 30, 60, 120, 300, 600, 900, 1800, 3600};
  figure::Panel panel;
  panel.title = "KV Cache Active Ratio by Eviction Timeout";
  panel.title_pt = 12;
  panel.x = timeout_axis(kEndSeconds, kTicks);
  panel.y = share_axis(curves);
  panel.marks.emplace_back(landmark_lines(kLandmarks));
  panel.legend.place = figure::Legend::Place::upper_right;
  panel.legend.size_pt = 9.5;
  panel.legend.framed = true;  // landmark lines run behind it
  for (size_t i = 0; i < curves.size(); ++i) {
    figure::LineMark line;
    line.series = curves[i].provider;
    line.style = {figure::series_color(line.series, i), 2.35, {}};
    for (const Outcome& outcome : curves[i].outcomes) {
      line.x.push_back(outcome.timeout_seconds);
      line.y.push_back(outcome.active_ratio);
    }
    figure::LegendEntry entry;
    entry.series = line.series;
    entry.label = fmt::format("{} (gen={})", shown_name(curves[i]),
                              figure::seconds_as_hours_compact(curves[i].generation_seconds));
    entry.color = line.style.color;
    entry.symbol = figure::LegendEntry::Symbol::line;
    panel.legend.entries.push_back(std::move(entry));
    panel.marks.emplace_back(std::move(line));
  }
  panel.marks.emplace_back(box_mark(curves));
  figure::Figure figure;
  figure.name = "kv_cache_active_ratio_by_provider";
  figure.caption =
      "Share of the held time that is generation, by the timeout after which idle KV "
      "is dropped.";
  figure.width_in = 10.8;
  figure.height_in = 6.2;
  figure.panels.push_back(std::move(panel));
  return figure;
}

// ---- facts and report --------------------------------------------------------------------------

void add_facts(const ProviderCurve& curve, Result& result) {
  const std::string name = shown_name(curve);
  for (const double seconds : kLandmarks) {
    const std::string at = figure::duration_tick(seconds);
    const double ratio = ratio_at(curve, seconds);
    result.facts.push_back({fmt::format("active_ratio_{}.{}", at, curve.provider), ratio, "share",
                            fmt::format("Held time that is generation at {}, {}", at, name),
                            base::percent(ratio, 1)});
  }
  result.facts.push_back({"generation_seconds." + curve.provider, curve.generation_seconds, "s",
                          "Generation time, " + name,
                          figure::seconds_as_hours_compact(curve.generation_seconds)});
}

std::string write_report(const std::vector<ProviderCurve>& curves) {
  std::string text =
      "The active ratio is generation time over generation time, tool calls up to the timeout and "
      "waits for the user up to the timeout. It can only fall as the timeout grows.\n\n"
      "## In this trace\n\n";
  if (curves.empty()) return text + "No generation time is known.\n";
  for (const ProviderCurve& curve : curves) {
    text += fmt::format("- **{}**, {} of generation: ", shown_name(curve),
                        figure::seconds_as_hours_compact(curve.generation_seconds));
    for (const double seconds : kLandmarks) {
      text +=
          fmt::format("{}{} at {}", seconds == kLandmarks.front() ? "" : ", ",
                      base::percent(ratio_at(curve, seconds), 1), figure::duration_tick(seconds));
    }
    text += ".\n";
  }
  return text;
}

Result run(const trace::Trace& trace, const Params&) {
  const auto curves = make_curves(trace);
  Result result;
  result.tables.push_back(ratio_table(curves));
  if (!curves.empty()) result.figures.push_back(draw(curves));
  for (const ProviderCurve& curve : curves) add_facts(curve, result);
  result.report = write_report(curves);
  return result;
}

}  // namespace

Experiment kv_cache_active_ratio() {
  return {.category = "prefix_cache",
          .name = "kv_cache_active_ratio",
          .title = "KV cache active ratio",
          .question =
              "If idle KV is dropped after a timeout, what part of the time for which a "
              "session's KV is held is spent generating?",
          .fields = {Field::provider, Field::session_id, Field::event_type, Field::event_timestamp,
                     Field::tool_wall_latency_ms, Field::tool_internal_latency_ms},
          .run = run};
}

}  // namespace atlas::experiments
