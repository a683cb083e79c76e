#include "analytics/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "analytics/bootstrap.h"
#include "analytics/compare_rows.h"
#include "analytics/number_words.h"
#include "analytics/on_all_cores.h"
#include "base/number_text.h"
#include "stats/quantile.h"

namespace atlas::analytics {
namespace {

using experiments::ScopeOverview;

constexpr std::array<uint64_t, 2> kSeeds = {1, 2};  // independent draws of the two sides
constexpr size_t kLeastSessions = 5;
constexpr double kLeastUsableDraws = 0.9;  // of all; fewer: the value hangs on very few sessions
constexpr double kLowEnd = 0.025;
constexpr double kHighEnd = 0.975;

struct Side {
  const trace::Trace& trace;
  const CutLabel& label;
  const ScopeOverview* overview = nullptr;
  Bootstrap bootstrap;
};
using Sides = std::array<Side, 2>;

std::string worded(Wording wording, double value) {
  switch (wording) {
    case Wording::count:
      return base::grouped(value, 0);
    case Wording::magnitude:
      return magnitude_words(value);
    case Wording::share:
      return base::percent(value, 1);
    case Wording::seconds:
      return seconds_words(value);
    case Wording::hours:
      return hours_words(value);
    case Wording::rate:
      return base::grouped(value, 1) + " tok/s";
    case Wording::decimal1:
      return base::grouped(value, 1);
    case Wording::decimal2:
      return base::grouped(value, 2);
  }
  return {};
}

std::optional<double> value_of(const CompareRow& row, const ScopeOverview& overview) {
  if (overview.steps == 0 || row.value == nullptr) return std::nullopt;
  return row.value(overview);
}

std::string text_of(const CompareRow& row, const ScopeOverview& overview) {
  if (overview.steps == 0) return std::string(kDash);
  if (row.text != nullptr) return row.text(overview).value_or(std::string(kDash));
  const auto value = value_of(row, overview);
  return value ? worded(row.wording, *value) : std::string(kDash);
}

base::Json cell_json(const CompareRow& row, const ScopeOverview& overview) {
  return base::Json::object({{"value", value_of(row, overview)}, {"text", text_of(row, overview)}});
}

struct Interval {
  double low, high;
  bool is_relative;
};

// Of b - a, relative to a where both are positive.
std::optional<Interval> interval_of(const CompareRow& row, const Sides& sides) {
  const auto& [a, b] = sides;
  const auto value_a = value_of(row, *a.overview);
  const auto value_b = value_of(row, *b.overview);
  if (row.direction == Direction::none || !value_a || !value_b) return std::nullopt;
  if (std::min(a.bootstrap.sessions, b.bootstrap.sessions) < kLeastSessions) return std::nullopt;
  const bool is_relative = *value_a > 0 && *value_b > 0;
  std::vector<double> differences;
  for (size_t draw = 0; draw < kDraws; ++draw) {
    const auto drawn_a = row.value(a.bootstrap.draws[draw]);
    const auto drawn_b = row.value(b.bootstrap.draws[draw]);
    if (!drawn_a || !drawn_b || (is_relative && *drawn_a <= 0)) continue;
    differences.push_back((*drawn_b - *drawn_a) / (is_relative ? *drawn_a : 1));
  }
  if (static_cast<double>(differences.size()) < kLeastUsableDraws * kDraws) return std::nullopt;
  std::ranges::sort(differences);
  return Interval{*stats::quantile_two_weight_clamped(differences, kLowEnd),
                  *stats::quantile_two_weight_clamped(differences, kHighEnd), is_relative};
}

base::Json winner_json(Direction direction, const std::optional<Interval>& interval) {
  if (!interval || (interval->low <= 0 && interval->high >= 0)) return {};
  const bool b_is_greater = interval->low > 0;
  return b_is_greater == (direction == Direction::up) ? "b" : "a";
}

std::string_view direction_name(Direction direction) {
  return direction == Direction::up ? "up" : direction == Direction::down ? "down" : "none";
}

base::Json row_json(const CompareRow& row, const Sides& sides) {
  const auto interval = interval_of(row, sides);
  base::Json interval_json;
  if (interval) {
    interval_json = base::Json::object(
        {{"low", interval->low}, {"high", interval->high}, {"is_relative", interval->is_relative}});
  }
  return base::Json::object({{"key", row.key},
                             {"label", row.label},
                             {"sub_head", row.sub_head},
                             {"unit", row.unit},
                             {"direction", direction_name(row.direction)},
                             {"a", cell_json(row, *sides[0].overview)},
                             {"b", cell_json(row, *sides[1].overview)},
                             {"ci", std::move(interval_json)},
                             {"winner", winner_json(row.direction, interval)},
                             {"definition", row.definition}});
}

base::Json side_json(const Side& side) {
  const ScopeOverview& overview = *side.overview;
  base::Json share;
  if (side.label.whole_steps) share = experiments::ratio(overview.steps, *side.label.whole_steps);
  return base::Json::object({{"name", side.label.name},
                             {"filter_text", side.label.filter_text},
                             {"agent_steps", overview.steps},
                             {"sessions", overview.sessions},
                             {"share", std::move(share)}});
}

base::Json groups_json(const Sides& sides) {
  base::Json groups = base::Json::array();
  for (const CompareGroup& group : compare_groups()) {
    base::Json rows = base::Json::array();
    for (const CompareRow& row : group.rows) rows.push(row_json(row, sides));
    groups.push(base::Json::object(
        {{"name", group.name}, {"note", group.note}, {"rows", std::move(rows)}}));
  }
  return groups;
}

}  // namespace

trace::Fields compare_fields() { return experiments::overview_fields(); }

base::Json compare(const trace::Trace& a, const trace::Trace& b, const CutLabel& label_a,
                   const CutLabel& label_b) {
  Sides sides = {Side{a, label_a, nullptr, {}}, Side{b, label_b, nullptr, {}}};
  const auto fill = [&](size_t i) {
    sides[i].overview = &sides[i].trace.derived(experiments::whole_overview);
    sides[i].bootstrap = bootstrap(sides[i].trace, kSeeds[i]);
  };
  on_all_cores({[&] { fill(0); }, [&] { fill(1); }});
  return base::Json::object(
      {{"a", side_json(sides[0])}, {"b", side_json(sides[1])}, {"groups", groups_json(sides)}});
}

}  // namespace atlas::analytics
