// human_input_wait: how long a session stands still before each message of its user, by count and
// by summed time.
//
// Population  every positive human wait (shared/human_waits.h), nothing sampled
// Provider    that of the step that holds the message
// Statistics  numpy's mean in file order, quantiles by rule P-B
// Cdf         fine logarithmic bins over all providers' waits together (shared/cdf_tables.h)

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/number_text.h"
#include "experiments/experiment.h"
#include "experiments/shared/cdf_figures.h"
#include "experiments/shared/cdf_tables.h"
#include "experiments/shared/distribution.h"
#include "experiments/shared/human_waits.h"
#include "experiments/shared/providers.h"
#include "figure/format.h"
#include "stats/quantile.h"

namespace atlas::experiments {
namespace {

using trace::Field;

constexpr double kCutSeconds = 3600;
constexpr double kReferenceSeconds = 300;  // a common retention time of prompt caches
constexpr double kWidthIn = 9.5;
constexpr double kHeightIn = 6;

struct Waits {
  std::vector<double> all;                // seconds, in file order
  std::vector<ProviderValues> providers;  // in provider order
};

Waits collect(const trace::Trace& trace) {
  const StepGroups providers = group_by_provider(trace.steps, EmptyProvider::is_unknown);
  Waits waits;
  std::vector<std::vector<double>> by_provider(providers.size());
  for (const HumanWait& wait : trace.derived(human_waits)) {
    waits.all.push_back(wait.seconds());
    by_provider[providers.of_step[wait.step]].push_back(wait.seconds());
  }
  waits.providers = values_by_provider(providers, std::move(by_provider));
  return waits;
}

struct Group {
  std::string name;
  const std::vector<double>* seconds;
  Distribution distribution;
};

// "all" first, if there is any wait.
std::vector<Group> group(const Waits& waits) {
  std::vector<Group> groups;
  if (waits.all.empty()) return groups;
  groups.push_back({"all", &waits.all, distribution(waits.all)});
  for (const auto& [provider, seconds] : waits.providers) {
    groups.push_back({provider, &seconds, distribution(seconds)});
  }
  return groups;
}

table::Table summarize(const std::vector<Group>& groups) {
  table::Table summary("human_input_wait_summary",
                       {"group", "count", "mean_seconds", "p50_seconds", "p90_seconds",
                        "p95_seconds", "p99_seconds", "max_seconds"},
                       "Waits before a user message");
  for (const Group& group : groups) {
    const Distribution& seconds = group.distribution;
    auto row = summary.row();
    row.text(group.name).integer(seconds.count).real(seconds.mean);
    row.real(seconds.p50).real(seconds.p90).real(seconds.p95).real(seconds.p99).real(seconds.max);
  }
  return summary;
}

// "5s", "10m", "6h", "7d"
std::string wait_text(double seconds) { return figure::duration_tick(seconds); }

figure::Axis wait_axis(double least, double greatest) {
  static constexpr std::array<double, 12> kTicks = {1,    10,   60,    300,   600,   1800,
                                                    3600, 7200, 21600, 43200, 86400, 604800};
  figure::Axis axis;
  axis.label = "Time from previous event to next user message";
  // A single value has its place in the middle of the axis.
  axis.scale = {figure::ScaleKind::log10, std::min(least, greatest / 1.05), 1.05 * greatest};
  for (const double seconds : kTicks) {
    if (seconds >= axis.scale.lo && seconds <= axis.scale.hi) {
      axis.ticks.push_back({seconds, wait_text(seconds)});
    }
  }
  axis.grid = true;
  return axis;
}

figure::Axis fraction_axis() {
  figure::Axis axis;
  axis.label = "CDF";
  axis.scale = {figure::ScaleKind::linear, 0, 100};
  for (int percent = 0; percent <= 100; percent += 20) {
    axis.ticks.push_back({static_cast<double>(percent), fmt::format("{}%", percent)});
  }
  axis.grid = true;
  return axis;
}

std::string group_title(const std::string& name) {
  return name == "all" ? "All" : figure::short_label(figure::provider_title(name));
}

// The curve through (i-th wait, i/n), without points that would fall on the one before.
figure::LineMark curve(std::vector<double> seconds, figure::Color color) {
  constexpr double kLeastStepPercent = 0.05;
  constexpr double kLeastRatio = 1.004;
  stats::sort_values(seconds);
  figure::LineMark line;
  line.style = {color, 2, {}};
  const auto n = static_cast<double>(seconds.size());
  for (size_t i = 0; i < seconds.size(); ++i) {
    const double percent = static_cast<double>(i + 1) / n * 100;
    const bool is_end = i == 0 || i + 1 == seconds.size();
    if (!is_end && percent < line.y.back() + kLeastStepPercent &&
        seconds[i] < line.x.back() * kLeastRatio) {
      continue;
    }
    line.x.push_back(seconds[i]);
    line.y.push_back(percent);
  }
  return line;
}

void add_curve(figure::Panel& panel, const Group& group, figure::Color color) {
  figure::LineMark line = curve(*group.seconds, color);
  line.series = group.name;
  panel.marks.emplace_back(std::move(line));
  figure::LegendEntry entry;
  entry.series = group.name;
  entry.label = fmt::format("{} (n={}, p50={}, p90={})", group_title(group.name),
                            base::grouped(group.distribution.count),
                            figure::duration_compact(group.distribution.p50),
                            figure::duration_compact(group.distribution.p90));
  entry.color = color;
  entry.symbol = figure::LegendEntry::Symbol::line;
  panel.legend.entries.push_back(std::move(entry));
}

figure::Figure wait_cdf_figure(const std::vector<Group>& groups) {
  const std::string name = "human_input_wait_cdf";
  const std::string title = "Human Input Wait Time CDF";
  if (groups.empty()) return figure::no_data_figure(name, title, kWidthIn, kHeightIn, 260);
  figure::Panel panel;
  panel.title = title;
  panel.title_pt = 12;
  panel.x = wait_axis(std::ranges::min(*groups.front().seconds), groups.front().distribution.max);
  panel.y = fraction_axis();
  panel.legend.place = figure::Legend::Place::upper_left;
  for (size_t g = 0; g < groups.size(); ++g) {
    add_curve(panel, groups[g],
              g == 0 ? figure::kTextColor : figure::series_color(groups[g].name, g - 1));
  }
  figure::Figure figure;
  figure.name = name;
  figure.caption =
      "Share of the waits before a user message that are at most so long, all and by provider.";
  figure.width_in = kWidthIn;
  figure.height_in = kHeightIn;
  figure.panels.push_back(std::move(panel));
  return figure;
}

CdfLook look(std::string name, std::string title, std::string caption, std::string y_label) {
  CdfLook look;
  look.name = std::move(name);
  look.title = std::move(title);
  look.caption = std::move(caption);
  look.x_label = "Wait from previous event to next user message";
  look.y_label = std::move(y_label);
  look.box_title = "human input wait time";
  look.cut = kCutSeconds;
  return look;
}

void add_cdfs(const Waits& waits, Result& result) {
  const Cdf cdf = make_cdf(waits.providers, CdfUnit::seconds);
  const CdfLook counts =
      look("human_input_wait_count_cdf_by_provider", "Human Input Wait Count CDF by Provider",
           "How many waits are at most so long, up to one hour.", "Cumulative wait count");
  CdfLook totals =
      look("human_input_wait_total_cdf_by_provider", "Human Input Wait Total CDF by Provider",
           "How much time the waits of at most that length hold together, up to one "
           "hour.",
           "Cumulative summed time");
  totals.reference = kReferenceSeconds;
  if (!cdf.is_empty()) {
    result.tables.push_back(count_cdf_table(cdf, counts.name, "Waits by length"));
    result.tables.push_back(duration_cdf_table(cdf, totals.name, "Summed waits by length"));
  }
  result.figures.push_back(count_cdf_figure(cdf, counts));
  result.figures.push_back(total_cdf_figure(cdf, totals));
}

// Shares of the waits up to a length, by count and by summed time.
struct Below {
  double count_share = 0;
  double time_share = 0;
};

Below shares_up_to(const std::vector<double>& waits, double seconds) {
  double count = 0;
  double time = 0;
  double total = 0;
  for (const double wait : waits) {
    total += wait;
    if (wait > seconds) continue;
    ++count;
    time += wait;
  }
  return {count / static_cast<double>(waits.size()), time / total};
}

void add_facts(const Group& group, Result& result) {
  const std::string whose = group.name == "all" ? "" : ", " + group.name;
  const auto add = [&](std::string_view name, double value, std::string unit,
                       std::string_view label, std::string text) {
    result.facts.push_back({fmt::format("wait.{}.{}", group.name, name), value, std::move(unit),
                            fmt::format("{}{}", label, whose), std::move(text)});
  };
  const auto add_seconds = [&](std::string_view name, double seconds, std::string_view label) {
    add(name, seconds, "s", label, figure::duration_compact(seconds));
  };
  add_seconds("p50", group.distribution.p50, "Median wait");
  add_seconds("p90", group.distribution.p90, "p90 wait");
  add_seconds("p99", group.distribution.p99, "p99 wait");
  const Below within_5m = shares_up_to(*group.seconds, kReferenceSeconds);
  const Below within_1h = shares_up_to(*group.seconds, kCutSeconds);
  const auto add_share = [&](std::string_view name, double share, std::string_view label) {
    add(name, share, "share", label, base::percent(share, 1));
  };
  add_share("count_share_5m", within_5m.count_share, "Waits of at most 5 min");
  add_share("time_share_5m", within_5m.time_share, "Idle time in waits of at most 5 min");
  add_share("count_share_1h", within_1h.count_share, "Waits of at most 1 h");
  add_share("time_share_1h", within_1h.time_share, "Idle time in waits of at most 1 h");
}

std::string write_report(const std::vector<Group>& groups) {
  std::string text =
      "A wait is the time between a user message and the event before it in the same session, of "
      "any type; only positive ones count. The first event of a session has none.\n\n"
      "## In this trace\n\n";
  if (groups.empty()) return text + "No session holds a user message after another event.\n";
  for (const Group& group : groups) {
    const Distribution& seconds = group.distribution;
    const Below within_5m = shares_up_to(*group.seconds, kReferenceSeconds);
    const Below within_1h = shares_up_to(*group.seconds, kCutSeconds);
    text += fmt::format(
        "- **{}**: {} waits, median {}, p90 {}, p99 {}, longest {}. Up to 5 minutes: {} of the "
        "waits, {} of the idle time; up to 1 hour: {} and {}.\n",
        group_title(group.name), base::grouped(seconds.count),
        figure::duration_compact(seconds.p50), figure::duration_compact(seconds.p90),
        figure::duration_compact(seconds.p99), figure::duration_compact(seconds.max),
        base::percent(within_5m.count_share, 1), base::percent(within_5m.time_share, 1),
        base::percent(within_1h.count_share, 1), base::percent(within_1h.time_share, 1));
  }
  return text;
}

Result run(const trace::Trace& trace, const Params&) {
  Result result;
  const Waits waits = collect(trace);
  const auto groups = group(waits);
  result.counters.add("waits", std::ssize(waits.all));
  result.tables.push_back(summarize(groups));
  result.figures.push_back(wait_cdf_figure(groups));
  add_cdfs(waits, result);
  for (const Group& group : groups) add_facts(group, result);
  result.report = write_report(groups);
  return result;
}

}  // namespace

Experiment human_input_wait() {
  return {.category = "human_in_the_loop",
          .name = "human_input_wait",
          .title = "Human input wait",
          .question =
              "How long does a session sit idle before a person sends the next message, and "
              "in which wait lengths does the total idle time pile up?",
          .fields = {Field::provider, Field::session_id, Field::event_type, Field::event_timestamp},
          .run = run};
}

}  // namespace atlas::experiments
