#include "assistant/planner/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "assistant/planner/reader.h"
#include "assistant/planner/statement.h"
#include "base/number_text.h"
#include "experiments/shared/prices.h"
#include "store/database.h"

namespace atlas::assistant {
namespace {

using catalogue::Bins;
using catalogue::DimensionKind;
using catalogue::MeasureKind;
using catalogue::QueryDimension;
using catalogue::QueryMeasure;

// Names of columns and titles of one quantity.
std::string aggregate_prefix(const Quantity& quantity) {
  switch (quantity.aggregate) {
    case Aggregate::mean:
      return "mean_";
    case Aggregate::median:
      return "median_";
    case Aggregate::min:
      return "min_";
    case Aggregate::max:
      return "max_";
    case Aggregate::deviation:
      return "stddev_";
    case Aggregate::quantile: {
      std::string name = fmt::format("p{}_", base::general(quantity.percent, 6));
      std::ranges::replace(name, '.', '_');
      return name;
    }
    case Aggregate::plain:
    case Aggregate::sum:
      return "";
  }
  return "";
}

std::string column_name(const Quantity& quantity) {
  if (quantity.share == Part::of_measure) {
    return fmt::format("{}_{}_{}", quantity.measure->id, quantity.is_ratio ? "per" : "share_of",
                       quantity.whole->id);
  }
  if (quantity.share == Part::of_filter) return fmt::format("share_of_{}", quantity.measure->id);
  std::string name = aggregate_prefix(quantity) + std::string(quantity.measure->id);
  if (quantity.per != nullptr) name += fmt::format("_per_{}", quantity.per->id);
  return name;
}

bool is_number_of_rows(const QueryMeasure& measure) {
  return measure.kind == MeasureKind::count || measure.kind == MeasureKind::distinct;
}

// Rows of this relation are parts of a step, so that a step may have several of them or none.
bool is_child(char relation) { return relation == 't' || relation == 'e' || relation == 'w'; }

class Composer {
 public:
  Composer(const Reading& reading, const Values& values) : reading_(reading), writer_(values) {}

  Plan make() {
    check();
    switch (reading_.shape) {
      case Shape::rows:
        rows();
        break;
      case Shape::summary:
      case Shape::histogram:
      case Shape::cumulative:
        distribution();
        break;
      case Shape::groups:
        groups();
        break;
    }
    plan_.query.with = writer_.with();
    return std::move(plan_);
  }

 private:
  void check() const {
    if (reading_.format.percent) {
      for (const Quantity& quantity : reading_.quantities) {
        if (unit(quantity) != "share" && quantity.share != Part::of_total) {
          throw Refusal{"only a share can be given in percent"};
        }
      }
    }
  }

  // ---- pieces ----------------------------------------------------------------------------------

  static std::string unit(const Quantity& quantity) {
    if (quantity.share == Part::of_measure) return quantity.is_ratio ? "ratio" : "share";
    if (quantity.share == Part::of_filter) return "share";
    return std::string(quantity.measure->unit);
  }

  // The relation whose rows are counted: tool calls where the question cuts by tools.
  char relation_of(const Quantity& quantity) const {
    const char own = quantity.measure->relation;
    bool calls = false;
    bool events = false;
    for (const QueryDimension* group : reading_.groups) {
      calls = calls || writer_.is_of_calls(*group);
      events = events || group->id == "event_type";
    }
    for (const auto* filters : {&reading_.filters, &quantity.filters, &quantity.part}) {
      for (const Filter& filter : *filters) {
        calls = calls || writer_.is_of_calls(filter);
        events = events || writer_.is_of_events(filter);
      }
    }
    if (calls && events) throw Refusal{"tool calls and events are counted apart"};
    if (calls && own != 't') return moved(quantity, 't');
    if (events && own != 'e') return moved(quantity, 'e');
    return own;
  }

  // What can be counted through its tool calls: steps, sessions, users with at least one.
  static char moved(const Quantity& quantity, char to) {
    const QueryMeasure& measure = *quantity.measure;
    const bool countable = measure.relation == 'r' && is_number_of_rows(measure);
    if (!countable) {
      throw Refusal{fmt::format(
          "{} belong to agent steps, not to single {}: ask for steps or sessions with them",
          measure.title, to == 't' ? "tool calls" : "events")};
    }
    return to;
  }

  std::string unit_factor(const std::string& text, const std::string& from) const {
    const std::string& wanted = reading_.format.unit;
    static const std::map<std::string, double> kMillis = {
        {"ms", 1}, {"s", 1e3}, {"min", 6e4}, {"h", 3.6e6}};
    if (!wanted.empty()) {
      const auto has = kMillis.find(from);
      if (has == kMillis.end()) throw Refusal{"only a time can be given in " + wanted};
      const double factor = has->second / kMillis.at(wanted);
      if (factor == 1) return text;
      return factor > 1 ? fmt::format("{} * {}", text, base::general(factor, 12))
                        : fmt::format("{} / {}", text, base::fixed(1 / factor, 1));
    }
    if (!reading_.format.scale.empty()) {
      const std::string& scale = reading_.format.scale;
      return fmt::format("{} / {}", text,
                         scale == "thousand"  ? "1e3"
                         : scale == "million" ? "1e6"
                                              : "1e9");
    }
    return text;
  }

  // With the wishes for unit, percent and decimals.
  std::string formatted(std::string text, const std::string& unit) const {
    text = unit_factor(text, unit);
    if (reading_.format.percent && unit == "share") text = fmt::format("100 * {}", text);
    if (reading_.format.decimals)
      text = fmt::format("round({}, {})", text, *reading_.format.decimals);
    return text;
  }

  PlanColumn value_column(const Quantity& quantity) const {
    PlanColumn column;
    column.name = column_name(quantity);
    column.title = describe(quantity);
    column.unit = unit(quantity);
    const bool is_plain =
        quantity.aggregate == Aggregate::plain || quantity.aggregate == Aggregate::sum;
    column.is_total = is_plain && quantity.per == nullptr && quantity.share == Part::none &&
                      (quantity.measure->kind == MeasureKind::count ||
                       quantity.measure->kind == MeasureKind::amount);
    if (!reading_.format.unit.empty()) column.unit = reading_.format.unit;
    if (reading_.format.percent && column.unit == "share") {
      column.unit = "percent";
      column.name += "_percent";
    }
    if (!reading_.format.scale.empty()) {
      column.unit = fmt::format("{} {}", reading_.format.scale, column.unit);
    }
    return column;
  }

  void add_group_columns() {
    for (const QueryDimension* group : reading_.groups) {
      plan_.columns.push_back(
          {PlanColumn::Kind::group, std::string(group->id), std::string(group->title), "", group});
    }
    if (reading_.splits_period) {
      plan_.columns.push_back({PlanColumn::Kind::group, "period", "period", "", nullptr});
    }
  }

  std::string period_column(char relation) const {
    const std::string day = base::iso_date(*reading_.period.since);
    return fmt::format("CASE WHEN {} < TIMESTAMP '{}' THEN 'before {}' ELSE 'since {}' END",
                       writer_.time_of(relation), day, day, day);
  }

  // The group columns of a statement over a relation.
  std::vector<std::string> group_pieces(char relation) {
    std::vector<std::string> pieces;
    for (const QueryDimension* group : reading_.groups) {
      pieces.push_back(writer_.dimension(*group, relation));
    }
    if (reading_.splits_period) pieces.push_back(period_column(relation));
    return pieces;
  }

  // The groups as columns, and their pieces.
  std::vector<std::string> add_group_pieces(Select& select) {
    auto pieces = group_pieces(select.relation);
    for (size_t g = 0; g < pieces.size(); ++g) {
      select.columns.push_back(fmt::format("{} AS {}", pieces[g], sql_name(plan_.columns[g].name)));
    }
    return pieces;
  }

  // The groups as columns, one row each.
  void add_groups(Select& select) { select.groups = add_group_pieces(select); }

  void add_filters(Select& select, const Quantity* quantity) {
    for (const Filter& filter : reading_.filters) {
      select.where.push_back(writer_.filter(filter, select.relation, reading_));
    }
    add_period(select);
    if (quantity == nullptr) return;
    for (const Filter& filter : quantity->filters) {
      select.where.push_back(writer_.filter(filter, select.relation, reading_));
    }
  }

  void add_period(Select& select) {
    if (reading_.splits_period) return;
    const auto bounds = writer_.period(reading_.period, select.relation);
    select.where.insert(select.where.end(), bounds.begin(), bounds.end());
  }

  // A session without a name is none.
  void add_unit_guard(Select& select) {
    for (const QueryDimension* group : reading_.groups) {
      if (group->id == "session") select.where.emplace_back("r.session_id <> ''");
      if (group->id == "tool_call") throw Refusal{"a group for each tool call"};
    }
  }

  // ---- groups ----------------------------------------------------------------------------------

  void groups() {
    add_group_columns();
    const bool nested = reading_.quantities[0].per != nullptr;
    std::set<char> relations;
    for (const Quantity& quantity : reading_.quantities) {
      if (!nested) relations.insert(relation_of(quantity));
      if (quantity.share == Part::of_measure &&
          quantity.whole->relation != quantity.measure->relation) {
        relations.insert(quantity.whole->relation);
      }
    }
    std::string body;
    if (nested) {
      body = nested_select();
    } else if (relations.size() == 1) {
      body = one_relation();
    } else {
      body = several_relations();
    }
    plan_.query.select = body + order_and_limit();
  }

  // Whether `where` of all measures is the same, so that it can stand behind WHERE.
  std::string common_where() const {
    const std::string_view first = reading_.quantities[0].measure->where;
    for (const Quantity& quantity : reading_.quantities) {
      if (quantity.measure->where != first || !quantity.filters.empty()) return "";
      if (quantity.share == Part::of_measure && quantity.whole->where != first) return "";
    }
    for (const Condition& condition : reading_.having) {
      if (condition.quantity.measure->where != first) return "";
    }
    return std::string(first);
  }

  std::string one_relation() {
    Select select{relation_of(reading_.quantities[0])};
    const std::string common = common_where();
    if (!common.empty()) select.where.push_back(common);
    add_filters(select, nullptr);
    add_unit_guard(select);
    add_groups(select);
    for (const Quantity& quantity : reading_.quantities) {
      add_value_columns(select, quantity, common.empty());
    }
    for (const Condition& condition : reading_.having) {
      Quantity quantity = condition.quantity;
      if (relation_of(quantity) != select.relation) {
        throw Refusal{"the condition and the measure count different things"};
      }
      std::vector<std::string> own;
      if (quantity.measure->where != common && !quantity.measure->where.empty()) {
        own.emplace_back(quantity.measure->where);
      }
      for (const Filter& filter : quantity.filters) {
        own.push_back(writer_.filter(filter, select.relation, reading_));
      }
      select.having.push_back(
          comparison(writer_.aggregate(quantity, select.relation, own), condition));
    }
    return writer_.text(select);
  }

  void add_value_columns(Select& select, const Quantity& quantity, bool own_where) {
    std::vector<std::string> own;
    if (own_where && !quantity.measure->where.empty()) own.emplace_back(quantity.measure->where);
    for (const Filter& filter : quantity.filters) {
      own.push_back(writer_.filter(filter, select.relation, reading_));
    }
    const std::string value = value_piece(select, quantity, own);
    PlanColumn column = value_column(quantity);
    if (quantity.share == Part::of_total) {
      PlanColumn share = column;
      share.unit = reading_.format.percent ? "percent" : "share";
      share.name = fmt::format("share_of_{}", quantity.measure->id);
      share.title = fmt::format("share of {}", quantity.measure->title);
      share.is_total = false;
      column.unit = quantity.measure->unit;
      column.name = column_name(quantity);
      plan_.columns.push_back(column);
      plan_.columns.push_back(share);
      select.columns.push_back(fmt::format("{} AS {}", value, sql_name(column.name)));
      select.columns.push_back(fmt::format(
          "{} AS {}",
          formatted(
              fmt::format("{} / nullif(sum({}) OVER ({}), 0)", value, value, partition(select)),
              "share"),
          sql_name(share.name)));
      return;
    }
    plan_.columns.push_back(column);
    select.columns.push_back(
        fmt::format("{} AS {}", formatted(value, unit(quantity)), sql_name(column.name)));
    if (!reading_.running) return;
    if (!column.is_total) throw Refusal{"only totals can be summed up along the time"};
    PlanColumn running = column;
    running.name = "cumulative_" + column.name;
    running.title = "cumulative " + column.title;
    running.is_total = false;
    plan_.columns.push_back(running);
    select.columns.push_back(fmt::format("sum({}) OVER (ORDER BY {}) AS {}", value,
                                         select.groups[0], sql_name(running.name)));
  }

  static std::string scaled(const Quantity& quantity, const std::string& ratio) {
    return quantity.scale == 1 ? ratio
                               : fmt::format("{} * {}", base::general(quantity.scale, 12), ratio);
  }

  std::string partition(const Select& select) const {
    std::string groups;
    for (const QueryDimension* group : reading_.within) {
      const size_t place =
          static_cast<size_t>(std::ranges::find(reading_.groups, group) - reading_.groups.begin());
      groups += (groups.empty() ? "PARTITION BY " : ", ") + select.groups[place];
    }
    return groups;
  }

  std::string value_piece(const Select& select, const Quantity& quantity,
                          const std::vector<std::string>& own) {
    if (quantity.share == Part::of_filter) {
      std::vector<std::string> part = own;
      for (const Filter& filter : quantity.part) {
        part.push_back(writer_.filter(filter, select.relation, reading_));
      }
      return fmt::format("{} / nullif({}, 0)", writer_.total(quantity, select.relation, part),
                         writer_.total(quantity, select.relation, own));
    }
    if (quantity.share == Part::of_measure) {
      Quantity whole;
      whole.measure = quantity.whole;
      // Errors per call: the whole has rows of its own.
      std::vector<std::string> of_whole = own;
      const bool had_where = std::erase(of_whole, std::string(quantity.measure->where)) > 0;
      const std::string where(quantity.whole->where);
      if (!where.empty() && (had_where || where != quantity.measure->where)) {
        of_whole.push_back(where);
      }
      return scaled(quantity,
                    fmt::format("{} / nullif({}, 0)", writer_.total(quantity, select.relation, own),
                                writer_.total(whole, select.relation, of_whole)));
    }
    return writer_.aggregate(quantity, select.relation, own);
  }

  // One row a group and quantity, put together by group.
  std::string several_relations() {
    if (reading_.running || !reading_.having.empty()) throw Refusal{"too many things at once"};
    std::vector<Quantity> parts;
    for (const Quantity& quantity : reading_.quantities) {
      if (quantity.share == Part::of_total) throw Refusal{"shares of several things at once"};
      if (quantity.share != Part::of_measure) {
        parts.push_back(quantity);
        continue;
      }
      Quantity above = quantity;
      above.share = Part::none;
      above.aggregate = default_quantity(*quantity.measure).aggregate;
      parts.push_back(above);
      parts.push_back(default_quantity(*quantity.whole));
    }
    std::string all;
    for (size_t p = 0; p < parts.size(); ++p) {
      Select select{relation_of(parts[p])};
      if (!parts[p].measure->where.empty()) select.where.emplace_back(parts[p].measure->where);
      add_filters(select, &parts[p]);
      add_unit_guard(select);
      add_groups(select);
      for (size_t k = 0; k < parts.size(); ++k) {
        const std::string value = k == p ? value_piece(select, parts[p], {}) : std::string("NULL");
        select.columns.push_back(fmt::format("{} AS v{}", value, k));
      }
      all += (p == 0 ? "" : "\nUNION ALL\n") + writer_.text(select);
    }
    std::string columns;
    std::string groups;
    for (const PlanColumn& column : plan_.columns) {
      columns += sql_name(column.name) + ", ";
      groups += (groups.empty() ? "" : ", ") + sql_name(column.name);
    }
    size_t v = 0;
    for (const Quantity& quantity : reading_.quantities) {
      std::string value = fmt::format("max(v{})", v++);
      if (quantity.share == Part::of_measure) {
        value = scaled(quantity, fmt::format("{} / nullif(max(v{}), 0)", value, v++));
      } else if (is_number_of_rows(*quantity.measure) ||
                 quantity.measure->kind == MeasureKind::amount) {
        if (quantity.aggregate == Aggregate::plain && quantity.share == Part::none) {
          value = fmt::format("coalesce({}, 0)", value);
        }
      }
      const PlanColumn column = value_column(quantity);
      plan_.columns.push_back(column);
      const bool follows = !columns.empty() && !columns.ends_with(", ");
      columns += fmt::format("{}{} AS {}", follows ? ", " : "", formatted(value, unit(quantity)),
                             sql_name(column.name));
    }
    return fmt::format("SELECT {}\nFROM ({})\n{}", columns, all,
                       groups.empty() ? "" : "GROUP BY " + groups + "\n");
  }

  // ---- nested ----------------------------------------------------------------------------------

  // First one number for each unit, then aggregates over them.
  std::string nested_select() {
    std::vector<std::string> values;
    std::vector<const QueryMeasure*> seen;
    std::vector<size_t> place;
    for (const Quantity& quantity : reading_.quantities) {
      const auto found = std::ranges::find(seen, quantity.measure);
      place.push_back(static_cast<size_t>(found - seen.begin()));
      if (found == seen.end()) seen.push_back(quantity.measure);
    }
    const std::string inner = unit_values(seen);
    std::string columns;
    std::string groups;
    for (const PlanColumn& column : plan_.columns) {
      columns += sql_name(column.name) + ", ";
      groups += (groups.empty() ? "" : ", ") + sql_name(column.name);
    }
    for (size_t q = 0; q < reading_.quantities.size(); ++q) {
      const Quantity& quantity = reading_.quantities[q];
      const PlanColumn column = value_column(quantity);
      const std::string value = writer_.function(quantity, fmt::format("v{}", place[q]));
      columns += fmt::format("{}{} AS {}", q == 0 ? "" : ", ", formatted(value, unit(quantity)),
                             sql_name(column.name));
      plan_.columns.push_back(column);
    }
    if (!reading_.having.empty()) throw Refusal{"a condition on the groups of a mean over units"};
    return fmt::format("SELECT {}\nFROM ({})\n{}", columns, inner,
                       groups.empty() ? "" : "GROUP BY " + groups + "\n");
  }

  // Columns: the groups, then v0, v1, ... one number a unit.
  std::string unit_values(const std::vector<const QueryMeasure*>& measures) {
    const QueryDimension& unit_dimension = *reading_.quantities[0].per;
    const char own = relation_of(reading_.quantities[0]);
    const bool through_steps = unit_dimension.id == "session" || unit_dimension.id == "request" ||
                               unit_dimension.id == "step" || unit_dimension.id == "user" ||
                               unit_dimension.id == "project" || unit_dimension.id == "model" ||
                               unit_dimension.id == "provider";
    const bool groups_by_calls = std::ranges::any_of(
        reading_.groups, [&](const QueryDimension* group) { return writer_.is_of_calls(*group); });
    if (!through_steps || groups_by_calls || own == 'r' || own == 'c' || own == 'q') {
      return direct_unit_values(measures, own, unit_dimension);
    }
    return projected_unit_values(measures, unit_dimension);
  }

  // One row a group and unit, whose values are still to come.
  Select by_unit(char relation, const QueryDimension& unit_dimension) {
    Select select{relation};
    add_groups(select);
    if (unit_dimension.id == "session") select.where.emplace_back("r.session_id <> ''");
    const std::string key = writer_.dimension(unit_dimension, relation);
    select.groups.push_back(key);
    select.where.push_back(fmt::format("{} IS NOT NULL", key));
    return select;
  }

  std::string direct_unit_values(const std::vector<const QueryMeasure*>& measures, char own,
                                 const QueryDimension& unit_dimension) {
    Select select = by_unit(own, unit_dimension);
    add_filters(select, &reading_.quantities[0]);
    for (size_t k = 0; k < measures.size(); ++k) {
      Quantity quantity = default_quantity(*measures[k]);
      if (relation_of(quantity) != own) throw Refusal{"several things per unit at once"};
      std::vector<std::string> own_where;
      if (!measures[k]->where.empty()) own_where.emplace_back(measures[k]->where);
      select.columns.push_back(
          fmt::format("{} AS v{}", writer_.aggregate(quantity, own, own_where), k));
    }
    return writer_.text(select);
  }

  // Units without a tool call count as 0: calls are first counted by step, then joined to all
  // steps.
  std::string projected_unit_values(const std::vector<const QueryMeasure*>& measures,
                                    const QueryDimension& unit_dimension) {
    Select select = by_unit('r', unit_dimension);
    for (size_t k = 0; k < measures.size(); ++k) {
      const QueryMeasure& measure = *measures[k];
      Select child{relation_of(default_quantity(measure))};
      if (!is_child(child.relation) && child.relation != 'k' && child.relation != 'd' &&
          child.relation != 'g') {
        throw Refusal{"several things per unit at once"};
      }
      if (!measure.where.empty()) child.where.emplace_back(measure.where);
      const std::string pk = fmt::format("{}.round_pk", child.relation);
      const bool distinct = measure.kind == MeasureKind::distinct;
      if (distinct) {
        child.columns = {"DISTINCT " + pk, fmt::format("{} AS v", measure.value)};
      } else {
        child.groups = {pk};
        child.columns = {pk, fmt::format("{} AS v", writer_.aggregate(default_quantity(measure),
                                                                      child.relation, {}))};
      }
      for (const Filter& filter : reading_.filters) {
        if (writer_.is_of_calls(filter)) {
          child.where.push_back(writer_.filter(filter, child.relation, reading_));
        }
      }
      for (const Filter& filter : reading_.quantities[0].filters) {
        child.where.push_back(writer_.filter(filter, child.relation, reading_));
      }
      const std::string alias = fmt::format("x{}", k);
      select.joins.push_back(fmt::format("LEFT JOIN ({}) {} ON {}.round_pk = r.round_pk",
                                         writer_.text(child), alias, alias));
      select.columns.push_back(distinct ? fmt::format("count(DISTINCT {}.v) AS v{}", alias, k)
                                        : fmt::format("coalesce(sum({}.v), 0) AS v{}", alias, k));
      if (distinct && measures.size() > 1) throw Refusal{"several things per unit at once"};
    }
    for (const Filter& filter : reading_.filters) {
      if (!writer_.is_of_calls(filter))
        select.where.push_back(writer_.filter(filter, 'r', reading_));
    }
    add_period(select);
    return writer_.text(select);
  }

  // ---- order -----------------------------------------------------------------------------------

  std::string first_value_column() const {
    for (const PlanColumn& column : plan_.columns) {
      if (column.kind == PlanColumn::Kind::value) return column.name;
    }
    return "";
  }

  // A tie is broken by the groups, so that the order is the same every time.
  std::string order_and_limit() {
    std::vector<std::string> names;
    for (const PlanColumn& column : plan_.columns) {
      if (column.kind == PlanColumn::Kind::group) names.push_back(sql_name(column.name));
    }
    if (names.empty()) return "";
    const std::string value = sql_name(first_value_column());
    const auto joined = [](const std::vector<std::string>& list) {
      std::string text;
      for (const std::string& name : list) text += (text.empty() ? "" : ", ") + name;
      return text;
    };
    if (!reading_.rank) {
      std::vector<std::string> order;
      for (const PlanColumn& column : plan_.columns) {
        if (column.dimension == nullptr) continue;
        if (column.dimension->kind == DimensionKind::time ||
            column.dimension->kind == DimensionKind::number) {
          order.push_back(column.dimension->order.empty() ? sql_name(column.name)
                                                          : weekday_order(*column.dimension));
        }
      }
      if (order.empty()) order.push_back(value + " DESC NULLS LAST");
      order.insert(order.end(), names.begin(), names.end());
      return "ORDER BY " + joined(order);
    }
    const std::string by =
        fmt::format("{} {} NULLS LAST", value, reading_.rank->descending ? "DESC" : "ASC");
    if (reading_.rank->of != nullptr && names.size() > 1 && reading_.rank->limit > 0) {
      // The first of each of the other groups.
      const std::string ranked = sql_name(std::string(reading_.rank->of->id));
      std::vector<std::string> others;
      for (const std::string& name : names) {
        if (name != ranked) others.push_back(name);
      }
      return fmt::format(
          "QUALIFY row_number() OVER (PARTITION BY {} ORDER BY {}, {}) <= {}\nORDER BY {}, {}, {}",
          joined(others), by, ranked, reading_.rank->limit, joined(others), by, ranked);
    }
    std::string text = fmt::format("ORDER BY {}, {}", by, joined(names));
    if (reading_.rank->limit > 0) text += fmt::format("\nLIMIT {}", reading_.rank->limit);
    return text;
  }

  // Monday first, by the name that the result shows.
  static std::string weekday_order(const QueryDimension& dimension) {
    return fmt::format(
        "list_position(['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', "
        "'Saturday', 'Sunday'], {})",
        sql_name(std::string(dimension.id)));
  }

  // ---- rows ------------------------------------------------------------------------------------

  void rows() {
    const Quantity& quantity = reading_.quantities[0];
    if (reading_.quantities.size() != 1 || !reading_.groups.empty() || !reading_.rank) {
      throw Refusal{"single rows together with groups"};
    }
    Select select{quantity.measure->relation};
    if (!quantity.measure->where.empty()) select.where.emplace_back(quantity.measure->where);
    add_filters(select, &quantity);
    const auto detail = [&](const std::string& sql, const std::string& name,
                            const std::string& title) {
      select.columns.push_back(fmt::format("{} AS {}", sql, sql_name(name)));
      plan_.columns.push_back({PlanColumn::Kind::detail, name, title, ""});
    };
    const char relation = select.relation;
    const std::string pk = fmt::format("{}.round_pk", relation);
    std::string ties = pk;
    if (relation == 't') {
      detail("t.tool_name", "tool", "tool");
      ties += ", t.tool_index";
    }
    select.columns.push_back(
        fmt::format("{} AS {}", formatted(std::string(quantity.measure->value), unit(quantity)),
                    sql_name(column_name(quantity))));
    plan_.columns.push_back(value_column(quantity));
    detail("r.session_id", "session", "session");
    detail("r.provider", "provider", "provider");
    if (relation != 'q') detail("r.model", "model", "model");
    detail(pk, "round_pk", "step");
    select.where.push_back(fmt::format("{} IS NOT NULL", quantity.measure->value));
    plan_.query.select =
        writer_.text(select) + fmt::format("ORDER BY {} {}, {}\nLIMIT {}",
                                           sql_name(column_name(quantity)),
                                           reading_.rank->descending ? "DESC" : "ASC", ties,
                                           std::max<size_t>(1, reading_.rank->limit));
  }

  // ---- distributions ---------------------------------------------------------------------------

  void distribution() {
    if (reading_.quantities.size() != 1) throw Refusal{"the distribution of one thing at a time"};
    Quantity quantity = reading_.quantities[0];
    const QueryMeasure* measure = quantity.measure;
    if (measure->kind == MeasureKind::ratio && !measure->of_row.empty()) {
      measure = catalogue::find_measure(measure->of_row);
    }
    const bool single_values = measure->kind == MeasureKind::amount ||
                               measure->kind == MeasureKind::value ||
                               measure->kind == MeasureKind::duration;
    if (quantity.per == nullptr && !single_values) {
      // "distribution of tool calls by tool": the counts of the groups
      if (reading_.groups.empty() || !is_number_of_rows(*measure)) {
        throw Refusal{"the distribution over what? Say per session, per request, per step"};
      }
      groups();
      return;
    }
    if (reading_.rank) throw Refusal{"a ranking of distributions"};
    add_group_columns();
    std::string sample;
    if (quantity.per != nullptr) {
      sample = unit_values({measure});
    } else {
      quantity.measure = measure;
      Select select{relation_of(quantity)};
      if (!measure->where.empty()) select.where.emplace_back(measure->where);
      add_filters(select, &quantity);
      add_group_pieces(select);
      select.columns.push_back(fmt::format("{} AS v0", measure->value));
      select.where.push_back(fmt::format("{} IS NOT NULL", measure->value));
      sample = writer_.text(select);
    }
    std::string value = unit_factor("v0", std::string(measure->unit));
    if (reading_.format.percent) value = "100 * " + value;
    if (value != "v0") value = "(" + value + ")";
    distribution_of(sample, value, *measure);
  }

  void distribution_of(const std::string& sample, const std::string& value,
                       const QueryMeasure& measure) {
    std::string columns;
    std::string groups;
    for (const PlanColumn& column : plan_.columns) {
      columns += sql_name(column.name) + ", ";
      groups += (groups.empty() ? "" : ", ") + sql_name(column.name);
    }
    const std::string unit = reading_.format.percent        ? "percent"
                             : reading_.format.unit.empty() ? std::string(measure.unit)
                                                            : reading_.format.unit;
    const std::string by = groups.empty() ? "" : "GROUP BY " + groups + "\n";
    const auto rounded = [&](const std::string& text) {
      return reading_.format.decimals
                 ? fmt::format("round({}, {})", text, *reading_.format.decimals)
                 : text;
    };
    const auto add = [&](const std::string& sql, const std::string& name,
                         const std::string& column_unit) {
      if (!columns.empty() && !columns.ends_with(", ")) columns += ", ";
      columns += fmt::format("{} AS {}", sql, sql_name(name));
      plan_.columns.push_back({PlanColumn::Kind::value, name, name, column_unit});
    };
    if (reading_.shape == Shape::summary) {
      add("count(*)", "n", "");
      add(rounded(fmt::format("avg({})", value)), "mean", unit);
      add(rounded(fmt::format("min({})", value)), "min", unit);
      for (const auto& [name, q] : {std::pair{"p25", 0.25},
                                    {"median", 0.5},
                                    {"p75", 0.75},
                                    {"p90", 0.9},
                                    {"p95", 0.95},
                                    {"p99", 0.99}}) {
        add(rounded(fmt::format("quantile_cont({}, {})", value, q)), name, unit);
      }
      add(rounded(fmt::format("max({})", value)), "max", unit);
      plan_.query.select = fmt::format("SELECT {}\nFROM ({})\n{}{}", columns, sample, by,
                                       groups.empty() ? "" : "ORDER BY n DESC, " + groups);
      return;
    }
    if (reading_.shape == Shape::cumulative) {
      std::string list;
      for (int percent = 0; percent <= 100; ++percent) {
        list += fmt::format("{}{}", percent == 0 ? "" : ", ", base::fixed(percent / 100.0, 2));
      }
      add("unnest(range(0, 101))", "percent_of_values", "percent");
      add(rounded(fmt::format("unnest(quantile_cont({}, [{}]))", value, list)),
          std::string(measure.id), unit);
      plan_.query.select = fmt::format("SELECT {}\nFROM ({})\n{}ORDER BY {}\"percent_of_values\"",
                                       columns, sample, by, groups.empty() ? "" : groups + ", ");
      return;
    }
    const std::string low =
        measure.bins == Bins::twentieths
            ? fmt::format("floor(least({}, 0.999999) * 20) / 20", value)
            : fmt::format("CASE WHEN {} <= 0 THEN 0 ELSE pow(2, floor(log2({}))) END", value,
                          value);
    const std::string high = measure.bins == Bins::twentieths
                                 ? "\"from\" + 0.05"
                                 : "CASE WHEN \"from\" = 0 THEN 0 ELSE 2 * \"from\" END";
    add(low, "from", unit);
    add(high, "below", unit);
    add("count(*)", "n", "");
    const std::string bins = (groups.empty() ? "" : groups + ", ") + "\"from\"";
    plan_.query.select =
        fmt::format("SELECT {}\nFROM ({})\nGROUP BY {}\nORDER BY {}", columns, sample, bins, bins);
  }

  const Reading& reading_;
  StatementWriter writer_;
  Plan plan_;
};

}  // namespace

NamedQuery prices_of(const Values& values) {
  std::string rows;
  for (const ModelOfTrace& model : values.models()) {
    const auto price = experiments::find_price(model.provider, model.model);
    if (!price) continue;
    rows += fmt::format("{}({}, {}, {}, {}, {}, {})", rows.empty() ? "" : ", ",
                        store::quoted_text(model.provider), store::quoted_text(model.model),
                        base::repr(price->input), base::repr(price->cache_write),
                        base::repr(price->cache_read), base::repr(price->output));
  }
  const bool none = rows.empty();
  if (none) rows = "('', '', 0.0, 0.0, 0.0, 0.0)";
  return {"prices",
          fmt::format(
              "SELECT CAST(provider AS VARCHAR) AS provider, CAST(model AS VARCHAR) AS model, "
              "CAST(input_usd AS DOUBLE) AS input_usd, CAST(write_usd AS DOUBLE) AS write_usd, "
              "CAST(cached_usd AS DOUBLE) AS cached_usd, CAST(output_usd AS DOUBLE) AS output_usd\n"
              "  FROM (VALUES {}) AS list(provider, model, input_usd, write_usd, cached_usd, "
              "output_usd){}",
              rows, none ? " WHERE false" : "")};
}

Plan make_plan(const Reading& reading, const Values& values) {
  return Composer(reading, values).make();
}

}  // namespace atlas::assistant
