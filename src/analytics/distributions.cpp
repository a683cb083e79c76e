#include "analytics/distributions.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "analytics/rounds.h"
#include "analytics/tools.h"
#include "base/number_text.h"
#include "base/text.h"
#include "experiments/trace_facts/overview_summary/step_times.h"
#include "stats/quantile.h"

namespace atlas::analytics {
namespace {

using base::Json;
using base::round_decimals;
using trace::Row;
using trace::TextColumn;

constexpr int kCdfPoints = 56;
constexpr size_t kShownTools = 14;
constexpr int64_t kScatterPoints = 700;  // a provider
constexpr size_t kOutputBins = 14;

// Values of one provider.
struct Named {
  std::string_view name;
  std::vector<double> values;
};

// Providers with a name, by code point; values are added by the provider's code.
class ByProvider {
 public:
  explicit ByProvider(const trace::Steps& steps)
      : column_(steps.provider), values_(steps.provider.distinct()), present_(values_.size()) {
    for (const Row step : steps.all()) {
      const auto code = nonempty_code(column_, step);
      if (code != TextColumn::kNone) present_[code] = true;
    }
  }
  void add(Row step, double value) {
    const auto code = nonempty_code(column_, step);
    if (code != TextColumn::kNone) values_[code].push_back(value);
  }
  std::vector<Named> sorted_by_name() && {
    std::vector<Named> result;
    for (TextColumn::Code code = 0; code < values_.size(); ++code) {
      if (present_[code]) result.push_back({column_.text(code), std::move(values_[code])});
    }
    std::ranges::sort(result, {}, &Named::name);
    return result;
  }

 private:
  const TextColumn& column_;
  std::vector<std::vector<double>> values_;
  std::vector<bool> present_;
};

Json point(Json x, Json y) {
  Json pair = Json::array();
  pair.push(std::move(x));
  pair.push(std::move(y));
  return pair;
}

// A curve of at most kCdfPoints points through the positive values.
Json cdf_points(std::vector<double> values) {
  std::erase_if(values, [](double value) { return !(value > 0); });
  std::ranges::sort(values);
  const auto n = static_cast<double>(values.size());
  std::vector<std::pair<double, double>> points;
  for (int k = 1; k <= kCdfPoints && !values.empty(); ++k) {
    const double index = std::ceil(static_cast<double>(k) / kCdfPoints * n) - 1;
    if (index < 0) continue;
    const size_t i = std::min(static_cast<size_t>(index), values.size() - 1);
    const double x = round_decimals(values[i], 3);
    const double y = round_decimals(static_cast<double>(i + 1) / n, 4);
    if (!points.empty() && points.back().first == x) {
      points.back().second = y;
    } else {
      points.emplace_back(x, y);
    }
  }
  Json list = Json::array();
  for (const auto& [x, y] : points) list.push(point(x, y));
  return list;
}

Json series(std::string_view name, Json points) {
  return Json::object({{"name", name}, {"points", std::move(points)}});
}

Json cdf(std::string_view x_label, bool x_log, std::vector<Named> all) {
  Json chart = Json::object({{"kind", "cdf"}, {"xLabel", x_label}, {"yLabel", "cumulative share"}});
  if (x_log) chart["xLog"] = true;
  Json list = Json::array();
  for (Named& named : all) list.push(series(named.name, cdf_points(std::move(named.values))));
  chart["series"] = std::move(list);
  return chart;
}

Json tool_latency(const trace::Trace& trace) {
  ByProvider values(trace.steps);
  for (const Row call : trace.tool_calls.all()) {
    const int64_t ms = trace.tool_calls.effective_latency_ms(call).value_or(0);
    if (ms > 0) values.add(trace.tool_calls.step[call], static_cast<double>(ms));
  }
  return cdf("effective latency (ms)", true, std::move(values).sorted_by_name());
}

// The group of a tool's box: the first rule of which a word is in the name.
struct CategoryRule {
  size_t category;
  std::initializer_list<std::string_view> words;
};

constexpr std::array<std::string_view, 7> kCategories = {"Planning",
                                                         "File read / search",
                                                         "File edit / patch",
                                                         "Shell / command",
                                                         "Web / lookup",
                                                         "Agent / task",
                                                         "Other"};

size_t category_of(std::string_view tool_name) {
  static const std::array<CategoryRule, 6> kRules = {{
      {0, {"todo", "plan"}},
      {5, {"agent", "task", "dispatch", "subagent"}},
      {4, {"web", "fetch", "url", "browse", "search_web"}},
      {2, {"edit", "write", "patch", "apply", "insert", "create", "notebook"}},
      {1, {"read", "grep", "glob", "search", "list", "find", "cat", "view"}},
      {3, {"bash", "shell", "exec", "command", "run", "terminal"}},
  }};
  const std::string name = base::lower_ascii(tool_name);
  for (const CategoryRule& rule : kRules) {
    for (const std::string_view word : rule.words) {
      if (name.find(word) != std::string::npos) return rule.category;
    }
  }
  return kCategories.size() - 1;
}

Json box(std::string_view name, std::vector<double> values) {
  constexpr std::array kQuantiles = {0.0, 0.25, 0.5, 0.75, 1.0};
  constexpr std::array kKeys = {"min", "q1", "median", "q3", "max"};
  stats::sort_for_quantiles(values, kQuantiles);
  Json json = Json::object({{"name", name}});
  for (size_t i = 0; i < kKeys.size(); ++i) {
    const auto value = stats::quantile_two_weight_clamped(values, kQuantiles[i]);
    json[kKeys[i]] = round_decimals(value.value_or(0), 3);
  }
  return json;
}

Json tool_boxes(const trace::Trace& trace) {
  const trace::ToolCalls& calls = trace.tool_calls;
  std::vector<size_t> category;
  for (TextColumn::Code code = 0; code < calls.tool_name.distinct(); ++code) {
    category.push_back(category_of(calls.tool_name.text(code)));
  }
  std::array<std::vector<double>, kCategories.size()> values;
  for (const Row call : calls.all()) {
    const int64_t ms = calls.effective_latency_ms(call).value_or(0);
    if (ms <= 0) continue;
    const auto code = calls.tool_name.code(call);
    const size_t group = code == TextColumn::kNone ? kCategories.size() - 1 : category[code];
    values[group].push_back(static_cast<double>(ms));
  }
  Json groups = Json::array();
  for (size_t c = 0; c < kCategories.size(); ++c) {
    if (!values[c].empty()) groups.push(box(kCategories[c], std::move(values[c])));
  }
  return Json::object({{"kind", "boxplot"},
                       {"yLabel", "effective latency"},
                       {"yLog", true},
                       {"yUnit", "ms"},
                       {"groups", std::move(groups)}});
}

// Calls without a name take a place among the first, but are not shown.
Json tool_counts(const trace::Trace& trace) {
  struct Count {
    std::string_view name;
    int64_t calls = 0;
  };
  const TextColumn& names = trace.tool_calls.tool_name;
  std::vector<Count> counts;
  std::vector<size_t> index(names.distinct() + 1, SIZE_MAX);  // the last one: no name
  for (const Row call : trace.tool_calls.all()) {
    const auto code = names.code(call);
    size_t& place = index[code == TextColumn::kNone ? names.distinct() : code];
    if (place == SIZE_MAX) {
      place = counts.size();
      counts.push_back({names.text_or(call, "")});
    }
    ++counts[place].calls;
  }
  std::ranges::stable_sort(counts, std::ranges::greater(), &Count::calls);
  Json items = Json::array();
  for (size_t i = 0; i < std::min(kShownTools, counts.size()); ++i) {
    if (counts[i].name.empty()) continue;
    items.push(Json::object({{"name", counts[i].name}, {"value", counts[i].calls}}));
  }
  return Json::object({{"kind", "barh"}, {"xLabel", "calls"}, {"items", std::move(items)}});
}

Json prefix_append_scatter(const trace::Trace& trace) {
  const trace::Steps& steps = trace.steps;
  ByProvider rows(steps);
  for (const Row step : steps.all()) {
    if (steps.prefix_tokens.or_zero(step) <= 0 || steps.newly_append_tokens.or_zero(step) <= 0) {
      continue;
    }
    rows.add(step, static_cast<double>(step));
  }
  Json list = Json::array();
  for (const Named& provider : std::move(rows).sorted_by_name()) {
    const int64_t n = std::ssize(provider.values);
    const auto stride =
        static_cast<size_t>(std::max<int64_t>(1, (n + kScatterPoints - 1) / kScatterPoints));
    Json points = Json::array();
    for (size_t i = 0; i < provider.values.size(); i += stride) {
      const auto step = static_cast<Row>(provider.values[i]);
      points.push(
          point(steps.prefix_tokens.or_zero(step), steps.newly_append_tokens.or_zero(step)));
    }
    list.push(series(provider.name, std::move(points)));
  }
  return Json::object({{"kind", "scatter"},
                       {"xLabel", "prefix tokens / round"},
                       {"yLabel", "new append tokens / round"},
                       {"xLog", true},
                       {"yLog", true},
                       {"series", std::move(list)}});
}

using Edges = std::array<double, kOutputBins + 1>;

// Evenly spaced on a log axis between the percentiles 1 and 99.
Edges output_edges(std::vector<double> outputs) {
  stats::sort_for_quantiles(outputs, std::array{0.01, 0.99});
  const double low = std::max(1.0, stats::quantile_two_weight_clamped(outputs, 0.01).value_or(1));
  double high = stats::quantile_two_weight_clamped(outputs, 0.99).value_or(1);
  if (high <= low) high = 10 * low;
  Edges edges;
  for (size_t i = 0; i < edges.size(); ++i) {
    edges[i] = std::exp(std::log(low) +
                        (std::log(high) - std::log(low)) * static_cast<double>(i) / kOutputBins);
  }
  return edges;
}

size_t bin_of(const Edges& edges, double value) {
  if (value <= edges.front()) return 0;
  if (value >= edges.back()) return kOutputBins - 1;
  return static_cast<size_t>(std::ranges::upper_bound(edges, value) - edges.begin()) - 1;
}

Json output_histogram(const trace::Trace& trace) {
  const trace::Steps& steps = trace.steps;
  ByProvider by_provider(steps);
  std::vector<double> all;
  for (const Row step : steps.all()) {
    const int64_t output = steps.output_tokens.or_zero(step);
    if (output <= 0) continue;
    all.push_back(static_cast<double>(output));
    by_provider.add(step, static_cast<double>(output));
  }
  Json list = Json::array();
  const Edges edges = output_edges(std::move(all));
  for (const Named& provider : std::move(by_provider).sorted_by_name()) {
    if (provider.values.empty()) continue;
    std::array<int64_t, kOutputBins> counts = {};
    for (const double value : provider.values) ++counts[bin_of(edges, value)];
    Json points = Json::array();
    for (size_t i = 0; i < kOutputBins; ++i) {
      points.push(point(round_decimals(std::sqrt(edges[i] * edges[i + 1]), 1),
                        round_decimals(divided(counts[i], std::ssize(provider.values)), 4)));
    }
    list.push(series(provider.name, std::move(points)));
  }
  return Json::object({{"kind", "histogram"},
                       {"xLabel", "output tokens / round"},
                       {"yLabel", "share of rounds"},
                       {"xLog", true},
                       {"series", std::move(list)}});
}

Json generation_times(const trace::Trace& trace) {
  const auto& times = trace.derived(experiments::step_times);
  ByProvider values(trace.steps);
  for (const Row step : trace.steps.all()) {
    if (const auto ms = times.generation_ms[step]) {
      values.add(step, static_cast<double>(*ms) / 1000);
    }
  }
  return cdf("generation time (s)", false, std::move(values).sorted_by_name());
}

Json cache_hits(const trace::Steps& steps) {
  struct Bin {
    std::string_view label;
    double low, high;
    int64_t count = 0;
  };
  std::array<Bin, 5> bins = {{{"<50%", 0, 0.5},
                              {"50–70%", 0.5, 0.7},
                              {"70–85%", 0.7, 0.85},
                              {"85–95%", 0.85, 0.95},
                              {"95–100%", 0.95, 1.0001}}};
  for (const Row step : steps.all()) {
    TokenSums tokens;
    tokens.add(steps, step);
    if (tokens.input() <= 0) continue;
    const double rate = divided(tokens.prefix, tokens.input());
    for (Bin& bin : bins) bin.count += rate >= bin.low && rate < bin.high ? 1 : 0;
  }
  Json list = Json::array();
  for (const Bin& bin : bins) list.push(Json::object({{"label", bin.label}, {"count", bin.count}}));
  return Json::object({{"kind", "histogram"},
                       {"xLabel", "prefix hit ratio"},
                       {"yLabel", "rounds"},
                       {"bins", std::move(list)}});
}

// The waits that the overview adds up: whole milliseconds, steps with any session id.
Json human_waits(const trace::Trace& trace) {
  const auto& times = trace.derived(experiments::step_times);
  std::vector<std::optional<int64_t>> last(trace.steps.session_id.distinct());
  std::vector<double> waits;
  for (const Row step : trace.steps.all()) {
    const auto session = trace.steps.session_id.code(step);
    if (session == TextColumn::kNone) continue;
    for (const auto& event : times.of(step)) {
      if (event.type == trace::EventType::user_message && last[session]) {
        waits.push_back(static_cast<double>(event.at_ms - *last[session]) / 1000);
      }
      last[session] = event.at_ms;
    }
  }
  std::vector<Named> all;
  all.push_back({"all", std::move(waits)});
  return cdf("human wait (s)", true, std::move(all));
}

}  // namespace

base::Json distributions_json(const trace::Trace& trace) {
  return Json::object({{"tool_latency_distribution", tool_latency(trace)},
                       {"tool_latency_by_category", tool_boxes(trace)},
                       {"tool_call_counts", tool_counts(trace)},
                       {"prefix_append_scatter", prefix_append_scatter(trace)},
                       {"output_tokens", output_histogram(trace)},
                       {"generation_time_cdf", generation_times(trace)},
                       {"cache_hit_ratio", cache_hits(trace.steps)},
                       {"human_input_wait", human_waits(trace)}});
}

}  // namespace atlas::analytics
