// Conditions: more than 100 steps, latency over 5 s, with tool calls, without errors.

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "assistant/planner/reader.h"
#include "base/text.h"

namespace atlas::assistant {

using catalogue::DimensionKind;
using catalogue::MeasureKind;
using catalogue::QueryDimension;
using catalogue::QueryMeasure;

// A comparison while it is read: the items [begin, end) that belong to it.
struct Reader::Comparison {
  size_t at = 0;      // the comparing word
  size_t number = 0;  // the item of the (lower) number
  size_t last = 0;    // the last item of the numbers
  size_t begin = 0, end = 0;
  std::string word;
  double upper = 0;
  Quantity quantity;
};

void Reader::take_conditions() {
  for (size_t i = 0; i < items_.size(); ++i) {
    if (free(i, Role::comparison) || free(i, Role::between)) take_comparison(i);
  }
  for (size_t i = 0; i < items_.size(); ++i) {
    if (free(i, Role::negation)) take_never_failed(i);
    if (free(i, ItemKind::predicate)) take_failures_of_units(i);
    const bool lacks = reading_.chinese && free(i, Role::negation) && items_[i].text == "没有";
    if (free(i, Role::without) || lacks) {
      take_existence(i, false);
    } else if (free(i, Role::with) || free(i, Role::use)) {
      const size_t before = previous(i);
      const bool negated = before != kNone && items_[before].is(Role::negation);
      const bool taken = [&] {
        take_existence(i, !negated);
        return items_[i].used;
      }();
      if (taken && negated) use(before);
    }
  }
}

// The entity that a condition at [begin, end) speaks of: the nearest before it, in Chinese after
// it.
size_t Reader::target_of(size_t begin, size_t end) const {
  const auto is_entity = [this](size_t i) {
    const Item& item = items_[i];
    const bool alive = !item.used || item.data == "group";
    return alive && item.dimension != nullptr && item.kind != ItemKind::value;
  };
  for (size_t i = begin; i-- > 0;) {
    if (is_entity(i)) return i;
  }
  for (size_t i = end; i < items_.size(); ++i) {
    if (is_entity(i)) return i;
  }
  return kNone;
}

// The numbers around the comparing word; false if there are none.
bool Reader::find_numbers(Comparison& comparison) {
  const size_t i = comparison.at;
  comparison.word = items_[i].data;
  comparison.begin = i;
  comparison.number = next(i);
  const auto is_number = [this](size_t k) {
    return k != kNone && items_[k].kind == ItemKind::number;
  };
  if (items_[i].is(Role::between)) {
    const size_t middle = is_number(comparison.number) ? next(comparison.number) : kNone;
    const size_t second = middle == kNone ? kNone : next(middle);
    if (!is_number(second) || !items_[middle].is(Role::conjunction)) return false;
    // "between 1 and 10 seconds": the unit of the second is the unit of both.
    if (items_[comparison.number].data.empty() && items_[second].data == "ms") {
      items_[comparison.number].number *= items_[second].time_unit_ms;
      items_[comparison.number].data = "ms";
    }
    if (items_[comparison.number].data.empty())
      items_[comparison.number].data = items_[second].data;
    comparison.word = "between";
    comparison.upper = items_[second].number;
    comparison.last = second;
    use(middle);
    return true;
  }
  comparison.last = comparison.number;
  if (!is_number(comparison.number) && items_[i].text.starts_with("or ")) {
    comparison.number = previous(i);  // "100 or more steps"
    comparison.begin = comparison.number;
    comparison.last = i;
  }
  return is_number(comparison.number);
}

// "at least 10 and at most 50 steps": the thing stands behind the second number.
const QueryMeasure* Reader::measure_of_next_comparison(const Comparison& comparison) const {
  const size_t before = previous(comparison.begin);
  if (before != kNone && items_[before].kind == ItemKind::measure &&
      items_[before].dimension == nullptr) {
    return nullptr;
  }
  const size_t link = next(comparison.last);
  const size_t second = link == kNone || !items_[link].is(Role::conjunction) ? kNone : next(link);
  if (second == kNone || !items_[second].is(Role::comparison)) return nullptr;
  const size_t number = next(second);
  if (number == kNone || items_[number].kind != ItemKind::number) return nullptr;
  const size_t noun = next(number);
  return noun != kNone && free(noun, ItemKind::measure) ? items_[noun].measure : nullptr;
}

// "100 steps", "10 Bash calls", "3 failed calls": what stands behind the number.
bool Reader::find_measure_behind(Comparison& comparison) {
  const size_t after = next(comparison.last);
  if (after == kNone) return false;
  Quantity& quantity = comparison.quantity;
  if (free(after, ItemKind::measure)) {
    if (items_[after].measure->kind == MeasureKind::ratio) return false;
    quantity.measure = items_[after].measure;
    comparison.end = after + 1;
    use(after);
    return true;
  }
  const size_t noun = next(after);
  if (noun == kNone || !is_countable(noun)) return false;
  if (free(after, ItemKind::value)) {
    quantity.filters.emplace_back(ValueFilter{
        catalogue::find_dimension(items_[after].values.dimension), items_[after].values.values});
  } else if (free(after, ItemKind::predicate)) {
    quantity.filters.emplace_back(PredicateFilter{items_[after].predicate});
  } else {
    return false;
  }
  quantity.measure = items_[noun].measure;
  comparison.end = noun + 1;
  use_all({after, noun});
  return true;
}

// "latency over 5 s", "error rate above 10 %", "output tokens of more than 1000".
bool Reader::find_measure_before(Comparison& comparison) {
  size_t noun = previous(comparison.begin);
  const size_t verb = noun != kNone && items_[noun].is(Role::verb) ? noun : kNone;
  if (verb != kNone) noun = previous(verb);
  if (noun == kNone || items_[noun].kind != ItemKind::measure) return false;
  const bool is_percent = items_[comparison.number].data == "percent";
  if (items_[noun].dimension != nullptr && !is_percent) return false;
  comparison.quantity.measure = items_[noun].measure;
  comparison.begin = noun;
  use_all({noun, verb});
  return true;
}

// "an input over 200k tokens": what stands behind is the unit of what stands before.
bool Reader::find_measure_around(Comparison& comparison) {
  const size_t after = next(comparison.last);
  if (after == kNone || !free(after, ItemKind::measure)) return false;
  if (items_[after].measure->id != "total_tokens") return false;
  const size_t noun = previous(comparison.begin);
  if (noun == kNone || items_[noun].kind != ItemKind::measure) return false;
  if (items_[noun].measure->unit != "tokens" || !find_measure_before(comparison)) return false;
  comparison.end = after + 1;
  use(after);
  return true;
}

// "longer than a minute", "more than $5": the unit says what is compared.
void Reader::find_measure_by_unit(Comparison& comparison) {
  const std::string& unit = items_[comparison.number].data;
  if (unit == "usd") comparison.quantity.measure = catalogue::find_measure("cost_usd");
  if (unit != "ms") return;
  const size_t target = target_of(comparison.begin, comparison.end);
  if (target != kNone) {
    comparison.quantity.measure = duration_of(items_[target].dimension->id);
  } else if (find_free(ItemKind::value) != kNone) {
    comparison.quantity.measure = catalogue::find_measure("tool_latency_ms");
  }
}

// Words that lead to the condition belong to it: "with a median", "that have", "using".
void Reader::take_lead(Comparison& comparison) {
  const bool measure_first = comparison.begin != comparison.at;
  const size_t aggregate = previous(comparison.begin);
  if (measure_first && aggregate != kNone && items_[aggregate].is(Role::aggregate)) {
    comparison.quantity.aggregate = aggregate_of(items_[aggregate]);
    comparison.quantity.percent = items_[aggregate].number;
    use(aggregate);
    comparison.begin = aggregate;
  }
  for (size_t lead = previous(comparison.begin); lead != kNone; lead = previous(comparison.begin)) {
    const Item& item = items_[lead];
    const bool counts = item.is(Role::count) && measure_first;
    if (!counts && !item.is(Role::with) && !item.is(Role::relative) && !item.is(Role::verb) &&
        !item.is(Role::use) && !item.is(Role::only)) {
      break;
    }
    use(lead);
    comparison.begin = lead;
  }
}

// more than 100 steps; latency over 5 s; longer than a minute; between 10 and 20 tool calls
void Reader::take_comparison(size_t i) {
  Comparison comparison;
  comparison.at = i;
  if (!find_numbers(comparison)) return;
  comparison.end = comparison.last + 1;
  const std::string unit = items_[comparison.number].data;
  const QueryMeasure* shared = unit.empty() ? measure_of_next_comparison(comparison) : nullptr;
  if (shared != nullptr) {
    comparison.quantity.measure = shared;
  } else {
    const bool behind = unit != "ms" && unit != "percent" &&
                        (find_measure_around(comparison) || find_measure_behind(comparison));
    if (!behind && !find_measure_before(comparison)) find_measure_by_unit(comparison);
  }
  if (comparison.quantity.measure == nullptr) return;
  use_all({i, comparison.number, comparison.last});
  take_lead(comparison);
  add_condition(std::move(comparison));
}

// The number in the unit of the measure.
double Reader::in_unit_of(const QueryMeasure& measure, double number, const std::string& unit) {
  constexpr double kMillisPerSecond = 1e3;
  constexpr double kMillisPerHour = 3.6e6;
  constexpr double kPercent = 100;
  if (unit == "percent") {
    if (measure.unit != "share") throw Refusal{"a percentage is compared with what is no share"};
    return number / kPercent;
  }
  if (unit == "usd" && measure.unit != "USD")
    throw Refusal{"money is compared with what is no cost"};
  if (unit != "ms") return number;
  if (measure.unit == "ms") return number;
  if (measure.unit == "s") return number / kMillisPerSecond;
  if (measure.unit == "h") return number / kMillisPerHour;
  throw Refusal{"a time is compared with what is no time"};
}

// The measure of a single row, where the condition speaks of rows.
void Reader::make_fit(Quantity& quantity, const QueryDimension* unit) {
  const QueryMeasure& measure = *quantity.measure;
  if (measure.kind == MeasureKind::aggregated)
    throw Refusal{"a condition on the dates of the trace"};
  if (measure.kind == MeasureKind::ratio &&
      (unit == nullptr || unit == unit_of(measure.relation))) {
    quantity.measure = catalogue::find_measure(measure.of_row);
    if (quantity.measure == nullptr) throw Refusal{"a single one has no rate"};
  }
  if (measure.id == "total_tokens" && unit != nullptr && unit->id == "step") {
    quantity.measure = catalogue::find_measure("total_input_tokens");
    note("tokens of a step are read as its total input");
  }
  if (unit != nullptr && unit->id == quantity.measure->dimension) {
    throw Refusal{"a condition that counts what it is about"};
  }
}

void Reader::add_condition(Comparison comparison) {
  Quantity& quantity = comparison.quantity;
  const size_t target = target_of(comparison.begin, comparison.end);
  const QueryDimension* unit = target == kNone ? nullptr : items_[target].dimension;
  if (target != kNone) is_target_[target] = true;
  const std::string number_unit = items_[comparison.number].data;
  const double number =
      in_unit_of(*quantity.measure, items_[comparison.number].number, number_unit);
  const double upper = in_unit_of(*quantity.measure, comparison.upper, number_unit);
  make_fit(quantity, unit);
  // "tools that take longer than 10 seconds on average"
  const size_t behind = comparison.end == 0 ? kNone : next(comparison.end - 1);
  const MeasureKind kind = quantity.measure->kind;
  if (quantity.aggregate == Aggregate::plain && unit != nullptr &&
      unit != unit_of(quantity.measure->relation) && behind != kNone &&
      items_[behind].is(Role::aggregate) &&
      (kind == MeasureKind::duration || kind == MeasureKind::value)) {
    quantity.aggregate = aggregate_of(items_[behind]);
    quantity.percent = items_[behind].number;
    use(behind);
  }
  Condition condition{nullptr, std::move(quantity), comparison.word, number, upper};
  if (target != kNone && excludes(comparison.begin, target)) invert(condition);
  add_condition(comparison.begin, unit, std::move(condition));
}

// "excluding sessions with fewer than 5 steps", "sessions, except those with ...": the word for it
// is taken, and the sessions that it names a second time.
bool Reader::excludes(size_t begin, size_t target) {
  const size_t before = previous(begin);
  if (before != kNone && items_[before].is(Role::except)) {
    use(before);
    return true;
  }
  if (before != target || items_[target].data == "group") return false;
  const size_t lead = previous(target);
  if (lead == kNone || !items_[lead].is(Role::except)) return false;
  use_all({lead, target});
  return true;
}

// Only for conditions on units: of single rows the missing values would vanish on both sides.
void Reader::invert(Condition& condition) {
  static const std::map<std::string_view, std::string_view> kOpposites = {
      {">", "<="}, {">=", "<"}, {"<", ">="}, {"<=", ">"}};
  const MeasureKind kind = condition.quantity.measure->kind;
  if (kind != MeasureKind::count && kind != MeasureKind::distinct) {
    throw Refusal{"excluding is clear for what can be counted only: say it the other way round"};
  }
  if (condition.comparison == "=" && condition.number == 0) {
    condition.comparison = ">";
    return;
  }
  const auto found = kOpposites.find(condition.comparison);
  if (found == kOpposites.end()) throw Refusal{"say the exclusion the other way round"};
  condition.comparison = found->second;
}

void Reader::add_unit_condition(size_t begin, const QueryDimension* unit, Quantity quantity,
                                const std::string& comparison, double number) {
  if (unit->kind != DimensionKind::unit && unit->kind != DimensionKind::name) {
    throw Refusal{"what the condition is about is not clear"};
  }
  ConditionFilter filter;
  filter.condition.push_back({unit, std::move(quantity), comparison, number, 0});
  filters_at(begin).emplace_back(std::move(filter));
}

// "sessions with errors", "steps without errors": of the unit, not of single calls.
void Reader::take_failures_of_units(size_t i) {
  const std::string_view id = items_[i].predicate->id;
  if (id != "failed" && id != "succeeded") return;
  const std::string text = base::lower_ascii(items_[i].text);
  const bool ends = text.starts_with("end");
  if (!text.starts_with("with") && !ends) return;
  size_t target = previous(i);
  while (target != kNone && !has_dimension(target)) target = previous(target);
  if (target == kNone || items_[target].kind == ItemKind::value) return;
  const QueryDimension* unit = items_[target].dimension;
  if (unit->id == "tool_call") return;
  if (ends && unit->kind == DimensionKind::unit) {
    throw Refusal{fmt::format("how a {} ends is not known: say \"with errors\"", unit->title)};
  }
  if (ends) return;
  is_target_[target] = true;
  const size_t before = previous(i);
  bool wanted = id == "failed";
  if (before != kNone && items_[before].is(Role::except)) {
    wanted = !wanted;
    use(before);
  }
  use(i);
  add_unit_condition(i, unit, default_quantity(*catalogue::find_measure("tool_errors")),
                     wanted ? ">" : "=", 0);
}

// "tools that never failed", "sessions that did not fail any tool call": none of their calls did.
void Reader::take_never_failed(size_t i) {
  const size_t failed = next(i);
  if (failed == kNone || !free(failed, ItemKind::predicate)) return;
  const std::string_view id = items_[failed].predicate->id;
  if (id != "failed") return;
  size_t target = previous(i);
  while (target != kNone && !has_dimension(target)) target = previous(target);
  if (target == kNone || items_[target].kind == ItemKind::value) return;
  const QueryDimension* unit = items_[target].dimension;
  if (unit->id == "tool_call" || unit->kind == DimensionKind::time ||
      unit->kind == DimensionKind::number) {
    return;
  }
  Quantity failures = default_quantity(*catalogue::find_measure("tool_errors"));
  is_target_[target] = true;
  for (size_t k = target + 1; k < i; ++k) {
    if (free(k, Role::with) || free(k, Role::relative) || free(k, Role::verb)) use(k);
  }
  use_all({i, failed});
  const size_t object = next(failed);  // "any tool call"
  if (object != kNone && is_countable(object) && items_[object].measure->id == "tool_calls") {
    use(object);
  }
  add_unit_condition(i, unit, std::move(failures), "=", 0);
}

// Of the row itself where the measure is one of single rows; else of the unit's rows together.
void Reader::add_condition(size_t begin, const QueryDimension* unit, Condition condition) {
  Quantity& quantity = condition.quantity;
  const MeasureKind kind = quantity.measure->kind;
  const char relation = quantity.measure->relation;
  const bool of_row = kind != MeasureKind::count && kind != MeasureKind::distinct &&
                      (unit == nullptr || unit == unit_of(relation));
  const bool has_row = relation != 'l' && relation != 'q';  // sessions and requests have one value
  if (unit == nullptr && !of_row) throw Refusal{"what the condition is about is not clear"};
  if (of_row && has_row) {
    condition.unit = nullptr;
  } else {
    condition.unit = unit == nullptr ? unit_of(relation) : unit;
    if (of_row) quantity.aggregate = Aggregate::max;
    if (quantity.aggregate == Aggregate::plain && kind == MeasureKind::amount) {
      quantity.aggregate = Aggregate::sum;
    }
    if (quantity.aggregate == Aggregate::plain &&
        (kind == MeasureKind::duration || kind == MeasureKind::value)) {
      throw Refusal{"say which aggregate the condition is about: mean, median, a percentile"};
    }
  }
  const bool of_groups =
      condition.unit != nullptr && !of_row &&
      (condition.unit->kind == DimensionKind::name ||
       std::ranges::find(reading_.groups, condition.unit) != reading_.groups.end());
  if (of_groups && !share_part_begins_before(begin)) {
    reading_.having.push_back(std::move(condition));
    return;
  }
  ConditionFilter filter;
  filter.condition.push_back(std::move(condition));
  filters_at(begin).emplace_back(std::move(filter));
}

// The filters and the noun behind "with", "without", "use": [Bash] calls, failed calls,
// compactions.
struct Reader::Existence {
  Quantity quantity;
  std::vector<size_t> taken;
  std::string comparison;
  double number = 0;
};

bool Reader::find_existence(size_t i, bool wanted, Existence& found) {
  found.comparison = wanted ? ">" : "=";
  size_t j = next(i);
  const bool only = j != kNone && free(j, Role::only);
  if (only) {
    found.taken.push_back(j);
    j = next(j);
  }
  if (j != kNone && wanted && free(j, ItemKind::number) && items_[j].data.empty()) {
    found.number = items_[j].number;
    found.comparison = "=";
    found.taken.push_back(j);
    j = next(j);
  } else if (only) {
    return false;
  }
  for (; j != kNone; j = next(j)) {
    if (free(j, ItemKind::value) && items_[j].values.dimension == "tool") {
      if (items_[j].is_ordinal) throw Refusal{"both tools, or one of them?"};
      found.quantity.filters.emplace_back(
          ValueFilter{catalogue::find_dimension("tool"), items_[j].values.values});
    } else if (free(j, ItemKind::predicate) && items_[j].predicate->relation == 't') {
      found.quantity.filters.emplace_back(PredicateFilter{items_[j].predicate});
    } else {
      break;
    }
    found.taken.push_back(j);
  }
  // "steps with zero output tokens"
  const bool is_zero_amount = j != kNone && base::lower_ascii(items_[i].text).ends_with("zero") &&
                              free(j, ItemKind::measure) &&
                              items_[j].measure->kind == MeasureKind::amount;
  if (is_zero_amount || (j != kNone && is_countable(j))) {
    found.quantity.measure = items_[j].measure;
    found.taken.push_back(j);
  } else if (!found.quantity.filters.empty()) {
    found.quantity.measure = catalogue::find_measure("tool_calls");
  }
  return found.quantity.measure != nullptr;
}

// "how many tools does claude have" asks, "sessions that have errors" restricts.
bool Reader::restricts(size_t i, const Existence& found) const {
  if (!items_[i].is(Role::with) || !items_[i].text.starts_with("ha")) return true;
  if (found.number > 0 || !found.quantity.filters.empty()) return true;
  return find_free(Role::relative) != kNone || find_free(Role::share) != kNone ||
         find_free(Role::count) != kNone || find_free(Role::which) != kNone;
}

// with tool calls, without errors, that use Bash, with 3 tool calls
void Reader::take_existence(size_t i, bool wanted) {
  Existence found;
  if (!find_existence(i, wanted, found)) return;
  const size_t end = found.taken.back() + 1;
  const size_t target = target_of(i, end);
  if (target == kNone) return;
  const QueryDimension* unit = items_[target].dimension;
  if (unit->id == "tool_call" || unit->kind == DimensionKind::number) return;
  if (unit->id == found.quantity.measure->dimension) return;
  if (items_[i].is(Role::use) && unit->id == "tool") return;
  if (!restricts(i, found)) return;
  for (const size_t k : found.taken) use(k);
  use(i);
  size_t begin = i;
  for (size_t lead = previous(i); lead != kNone; lead = previous(lead)) {
    if (!items_[lead].is(Role::relative) && !items_[lead].is(Role::verb)) break;
    use(lead);
    begin = lead;
  }
  is_target_[target] = true;
  Condition condition{nullptr, std::move(found.quantity), found.comparison, found.number, 0};
  if (excludes(begin, target)) invert(condition);
  add_condition(begin, unit, std::move(condition));
}

}  // namespace atlas::assistant
