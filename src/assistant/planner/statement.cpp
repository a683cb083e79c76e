#include "assistant/planner/statement.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>

#include "assistant/planner/plan.h"
#include "assistant/planner/reader.h"
#include "base/number_text.h"
#include "experiments/tool_calls/tool_category_distribution/categories.h"
#include "store/database.h"

namespace atlas::assistant {
namespace {

using catalogue::MeasureKind;
using catalogue::QueryDimension;
using catalogue::QueryMeasure;

bool is_name(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '"';
}

// The one-letter aliases that stand before a dot, outside of quotes.
std::set<char> aliases_in(const std::string& sql) {
  std::set<char> found;
  bool quoted_text = false;
  for (size_t i = 0; i < sql.size(); ++i) {
    if (sql[i] == '\'') quoted_text = !quoted_text;
    if (quoted_text || sql[i] != '.' || i == 0) continue;
    const char c = sql[i - 1];
    const bool alone = i < 2 || !is_name(sql[i - 2]);
    if (alone && c >= 'a' && c <= 'z') found.insert(c);
  }
  return found;
}

std::string replaced(std::string text, std::string_view from, const std::string& to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

std::string joined(const std::vector<std::string>& pieces, std::string_view separator) {
  std::string text;
  for (const std::string& piece : pieces)
    text += (text.empty() ? "" : std::string(separator)) + piece;
  return text;
}

std::string with_filter(const std::string& aggregate, const std::vector<std::string>& own) {
  return own.empty() ? aggregate
                     : fmt::format("{} FILTER (WHERE {})", aggregate, joined(own, " AND "));
}

std::string number_text(double number) {
  if (number == static_cast<double>(static_cast<int64_t>(number))) {
    return std::to_string(static_cast<int64_t>(number));
  }
  return base::repr(number);
}

// The opposite, for units that have no row at all.
std::string opposite(const std::string& comparison) {
  if (comparison == ">") return "<=";
  if (comparison == ">=") return "<";
  if (comparison == "<") return ">=";
  if (comparison == "<=") return ">";
  return "<>";
}

// Of units that have no row: they count 0, but their sums, means and rates are not known.
bool holds_for_zero(const Condition& condition) {
  const MeasureKind kind = condition.quantity.measure->kind;
  if (kind != MeasureKind::count && kind != MeasureKind::distinct) return false;
  const double n = condition.number;
  if (condition.comparison == ">") return 0 > n;
  if (condition.comparison == ">=") return 0 >= n;
  if (condition.comparison == "<") return 0 < n;
  if (condition.comparison == "<=") return 0 <= n;
  if (condition.comparison == "=") return n == 0;
  return n <= 0 && 0 <= condition.upper;
}

// A filter that every relation of a question shares.
bool is_of_step(const Filter& filter) {
  const auto* values = std::get_if<ValueFilter>(&filter);
  if (values == nullptr) return false;
  const std::string_view id = values->dimension->id;
  return id == "provider" || id == "model" || id == "user" || id == "project";
}

}  // namespace

std::string sql_name(const std::string& name) {
  const bool plain = std::ranges::all_of(
      name, [](char c) { return std::islower(static_cast<unsigned char>(c)) != 0 || c == '_'; });
  static const std::set<std::string, std::less<>> kReserved = {
      "user", "from",  "order", "group", "where", "select", "table", "end",  "all",
      "day",  "month", "year",  "hour",  "week",  "min",    "max",   "mean", "median"};
  return plain && !kReserved.contains(name) ? name : store::quoted_identifier(name);
}

std::string comparison(const std::string& value, const Condition& condition) {
  if (condition.comparison == "between") {
    return fmt::format("{} BETWEEN {} AND {}", value, number_text(condition.number),
                       number_text(condition.upper));
  }
  return fmt::format("{} {} {}", value, condition.comparison, number_text(condition.number));
}

std::string StatementWriter::time_of(char relation) const {
  return std::string(catalogue::find_relation(relation)->time);
}

std::string StatementWriter::category() const {
  std::map<size_t, std::vector<std::string>> names;
  for (const std::string& tool : values_.tools()) {
    std::string_view trimmed = tool;
    while (trimmed.starts_with(' ')) trimmed.remove_prefix(1);
    while (trimmed.ends_with(' ')) trimmed.remove_suffix(1);
    const size_t category = experiments::coarse_category(experiments::tool_class(trimmed));
    names[category].push_back(store::quoted_text(tool));
  }
  const size_t other = experiments::kCoarseCategories.size() - 1;
  std::string sql = "CASE";
  for (const auto& [category, tools] : names) {
    if (category == other) continue;
    sql += fmt::format(" WHEN t.tool_name IN ({}) THEN '{}'", joined(tools, ", "),
                       experiments::kCoarseCategories[category].key);
  }
  const std::string rest = fmt::format("'{}'", experiments::kCoarseCategories[other].key);
  return sql == "CASE"
             ? fmt::format("CASE WHEN t.tool_name IS NULL THEN {} ELSE {} END", rest, rest)
             : fmt::format("{} ELSE {} END", sql, rest);
}

std::string StatementWriter::dimension(const QueryDimension& dimension, char relation) const {
  if (dimension.id == "step" && relation != 'r') return fmt::format("{}.round_pk", relation);
  if (dimension.id == "request" && relation == 'q') return "q.round_pk";
  if (dimension.id == "category") return category();
  const bool of_events = dimension.id == "event_type";
  if (is_of_calls(dimension) && relation != 't' && !(dimension.id == "tool" && relation == 'e')) {
    throw Refusal{fmt::format("{} belongs to tool calls", dimension.title)};
  }
  if (of_events && relation != 'e') throw Refusal{"the event type belongs to events"};
  if (dimension.id == "tool" && relation == 'e') return "e.tool_name";
  return replaced(std::string(dimension.sql), "{time}", time_of(relation));
}

std::vector<std::string> StatementWriter::period(const Period& period, char relation) const {
  std::vector<std::string> bounds;
  const std::string time = time_of(relation);
  if (period.since) {
    bounds.push_back(fmt::format("{} >= TIMESTAMP '{}'", time, base::sql_timestamp(*period.since)));
  }
  if (period.until) {
    bounds.push_back(fmt::format("{} < TIMESTAMP '{}'", time, base::sql_timestamp(*period.until)));
  }
  return bounds;
}

bool StatementWriter::is_of_calls(const QueryDimension& dimension) const {
  return dimension.id == "tool" || dimension.id == "category" || dimension.id == "outcome" ||
         dimension.id == "tool_call";
}

bool StatementWriter::is_of_calls(const Filter& filter) const {
  if (const auto* values = std::get_if<ValueFilter>(&filter))
    return is_of_calls(*values->dimension);
  if (const auto* predicate = std::get_if<PredicateFilter>(&filter)) {
    return predicate->predicate->relation == 't';
  }
  const Condition& condition = std::get<ConditionFilter>(filter).condition[0];
  if (condition.unit == nullptr) return condition.quantity.measure->relation == 't';
  return is_of_calls(*condition.unit);
}

bool StatementWriter::is_of_events(const Filter& filter) const {
  const auto* values = std::get_if<ValueFilter>(&filter);
  return values != nullptr && values->dimension->id == "event_type";
}

std::string StatementWriter::filter(const Filter& filter, char relation, const Reading& reading) {
  if (const auto* values = std::get_if<ValueFilter>(&filter)) {
    const std::string key = dimension(*values->dimension, relation);
    std::vector<std::string> texts;
    for (const std::string& value : values->values) texts.push_back(store::quoted_text(value));
    if (values->negated)
      return fmt::format("({} NOT IN ({}) OR {} IS NULL)", key, joined(texts, ", "), key);
    return texts.size() == 1 ? fmt::format("{} = {}", key, texts[0])
                             : fmt::format("{} IN ({})", key, joined(texts, ", "));
  }
  if (const auto* predicate = std::get_if<PredicateFilter>(&filter)) {
    const char of = predicate->predicate->relation;
    if (of != 'r' && of != relation) {
      throw Refusal{fmt::format("\"{}\" is said of tool calls", predicate->predicate->title)};
    }
    return std::string(predicate->negated ? predicate->predicate->negated
                                          : predicate->predicate->sql);
  }
  return condition(std::get<ConditionFilter>(filter).condition[0], relation, reading);
}

std::string StatementWriter::key_of(const QueryDimension& unit, char relation) const {
  return dimension(unit, relation);
}

std::string StatementWriter::condition(const Condition& condition, char relation,
                                       const Reading& reading) {
  const QueryMeasure& measure = *condition.quantity.measure;
  if (condition.unit == nullptr) {
    const bool joins = measure.relation == relation || measure.relation == 'r' ||
                       measure.relation == 'c' || measure.relation == 'g';
    if (!joins) throw Refusal{fmt::format("{} is not known of what is counted", measure.title)};
    const std::string value = comparison(fmt::format("({})", measure.value), condition);
    return measure.where.empty() ? value : fmt::format("{} AND {}", measure.where, value);
  }
  Select inner{measure.relation};
  for (const Filter& filter : condition.quantity.filters) {
    if (is_of_calls(filter)) inner.relation = 't';
  }
  if (is_of_calls(*condition.unit)) inner.relation = 't';
  if (inner.relation != measure.relation &&
      !(measure.relation == 'r' &&
        (measure.kind == MeasureKind::count || measure.kind == MeasureKind::distinct))) {
    throw Refusal{fmt::format("{} is not known of a {}", measure.title, condition.unit->title)};
  }
  const std::string key = key_of(*condition.unit, inner.relation);
  inner.columns = {key};
  inner.groups = {key};
  inner.where = {fmt::format("{} IS NOT NULL", key)};
  if (condition.unit->id == "session") inner.where.emplace_back("r.session_id <> ''");
  if (!measure.where.empty()) inner.where.emplace_back(measure.where);
  for (const Filter& filter : condition.quantity.filters) {
    inner.where.push_back(this->filter(filter, inner.relation, reading));
  }
  // "used only by codex" counts what others did: its own names win over those of the question.
  const auto has_own = [&](const Filter& filter) {
    return std::ranges::any_of(condition.quantity.filters, [&](const Filter& own) {
      const auto* values = std::get_if<ValueFilter>(&own);
      return values != nullptr && values->dimension == std::get<ValueFilter>(filter).dimension;
    });
  };
  for (const Filter& filter : reading.filters) {
    if (is_of_step(filter) && !has_own(filter))
      inner.where.push_back(this->filter(filter, inner.relation, reading));
  }
  if (!reading.splits_period) {
    const auto bounds = period(reading.period, inner.relation);
    inner.where.insert(inner.where.end(), bounds.begin(), bounds.end());
  }
  const std::string value = aggregate(condition.quantity, inner.relation, {});
  const bool for_zero = holds_for_zero(condition);
  if (for_zero && condition.comparison == "between") {
    inner.having = {"NOT " + comparison(value, condition)};
  } else if (for_zero) {
    Condition inverse = condition;
    inverse.comparison = opposite(condition.comparison);
    inner.having = {comparison(value, inverse)};
  } else {
    inner.having = {comparison(value, condition)};
  }
  if (inner.having[0] == "count(*) > 0" || inner.having[0] == "count(*) <> 0") inner.having.clear();
  std::string sub = text(inner);
  sub.pop_back();
  return fmt::format("{} {} ({})", key_of(*condition.unit, relation), for_zero ? "NOT IN" : "IN",
                     sub);
}

std::string StatementWriter::total(const Quantity& quantity, char relation,
                                   const std::vector<std::string>& own) const {
  const QueryMeasure& measure = *quantity.measure;
  switch (measure.kind) {
    case MeasureKind::count:
      // Steps through their tool calls: each once.
      if (relation != measure.relation) {
        return with_filter(fmt::format("count(DISTINCT {}.round_pk)", relation), own);
      }
      return with_filter("count(*)", own);
    case MeasureKind::distinct:
      return with_filter(fmt::format("count(DISTINCT {})", measure.value), own);
    default:
      return with_filter(fmt::format("sum({})", measure.value), own);
  }
}

std::string StatementWriter::function(const Quantity& quantity, const std::string& value) const {
  switch (quantity.aggregate) {
    case Aggregate::mean:
      return fmt::format("avg({})", value);
    case Aggregate::median:
      return fmt::format("median({})", value);
    case Aggregate::min:
      return fmt::format("min({})", value);
    case Aggregate::max:
      return fmt::format("max({})", value);
    case Aggregate::deviation:
      return fmt::format("stddev_samp({})", value);
    case Aggregate::quantile:
      return fmt::format("quantile_cont({}, {})", value, base::general(quantity.percent / 100, 12));
    case Aggregate::plain:
    case Aggregate::sum:
      return fmt::format("sum({})", value);
  }
  return "";
}

std::string StatementWriter::aggregate(const Quantity& quantity, char relation,
                                       const std::vector<std::string>& own) const {
  const QueryMeasure& measure = *quantity.measure;
  if (measure.kind == MeasureKind::count || measure.kind == MeasureKind::distinct) {
    return total(quantity, relation, own);
  }
  if (measure.kind == MeasureKind::aggregated) return with_filter(std::string(measure.value), own);
  if (measure.kind == MeasureKind::ratio) {
    const std::string below =
        measure.below == "1" ? "count(*)" : fmt::format("sum({})", measure.below);
    return fmt::format("{} / nullif({}, 0)",
                       with_filter(fmt::format("sum({})", measure.value), own),
                       with_filter(below, own));
  }
  return with_filter(function(quantity, std::string(measure.value)), own);
}

void StatementWriter::need(char alias) {
  const catalogue::Relation* relation = catalogue::find_relation(alias);
  if (relation->sql.empty()) return;
  needed_.insert(std::string(relation->name));
  for (const std::string_view name : relation->uses) needed_.insert(std::string(name));
}

std::string StatementWriter::text(const Select& select) {
  std::set<char> aliases;
  for (const auto* pieces :
       {&select.columns, &select.where, &select.groups, &select.having, &select.joins}) {
    for (const std::string& piece : *pieces) {
      // A subquery joins what it needs by itself.
      const size_t subquery = piece.find("(SELECT");
      std::string own = piece.substr(0, subquery);
      if (pieces == &select.joins) own.clear();
      aliases.merge(aliases_in(own));
    }
  }
  aliases.erase(select.relation);
  const auto name = [](char alias) { return catalogue::find_relation(alias)->name; };
  need(select.relation);
  std::string text = fmt::format("SELECT {}\nFROM {} {}", joined(select.columns, ", "),
                                 name(select.relation), select.relation);
  // One name for the key that all of them have: USING would make it ambiguous beside ON.
  for (const char alias : aliases) {
    if (catalogue::find_relation(alias) == nullptr) continue;
    need(alias);
    text += fmt::format(" JOIN {} {} ON {}.round_pk = {}.round_pk", name(alias), alias, alias,
                        select.relation);
  }
  for (const std::string& join : select.joins) text += "\n" + join;
  text += '\n';
  std::vector<std::string> where;
  for (const std::string& piece : select.where) {
    if (std::ranges::find(where, piece) == where.end()) where.push_back(piece);
  }
  if (!where.empty()) text += fmt::format("WHERE {}\n", joined(where, " AND "));
  if (!select.groups.empty()) text += fmt::format("GROUP BY {}\n", joined(select.groups, ", "));
  if (!select.having.empty()) text += fmt::format("HAVING {}\n", joined(select.having, " AND "));
  return text;
}

std::vector<NamedQuery> StatementWriter::with() const {
  std::vector<NamedQuery> clauses;
  if (needed_.contains("prices")) clauses.push_back(prices_of(values_));
  // In the catalogue's order, where each stands behind those it uses.
  for (const catalogue::Relation& relation : catalogue::relations()) {
    if (needed_.contains(std::string(relation.name)) && !relation.sql.empty()) {
      clauses.push_back({std::string(relation.name), std::string(relation.sql)});
    }
  }
  return clauses;
}

}  // namespace atlas::assistant
