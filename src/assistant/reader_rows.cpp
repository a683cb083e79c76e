// Which rows take part: time, names, predicates, conditions.

#include <fmt/format.h>

#include <algorithm>

#include "assistant/reader.h"

namespace atlas::assistant {

using catalogue::MeasureKind;
using catalogue::QueryMeasure;
using catalogue::Role;

void Reader::take_periods() {
  bool found = false;
  for (size_t i = 0; i < items_.size(); ++i) {
    if (!free(i, ItemKind::period)) continue;
    if (found) throw Refusal{"more than one stretch of time is named"};
    found = true;
    reading_.period = items_[i].period.period;
    reading_.splits_period = items_[i].period.splits;
    if (!items_[i].period.note.empty()) note(items_[i].period.note);
    use(i);
  }
}

// claude and codex, opus 4.6 vs opus 4.7
void Reader::merge_values() {
  for (size_t i = 0; i < items_.size(); ++i) {
    if (!free(i, ItemKind::value)) continue;
    size_t last = i;
    for (;;) {
      size_t j = last + 1;
      bool connected = false;
      bool joins = false;
      while (free(j) && (items_[j].is(Role::conjunction) || items_[j].is(Role::versus) ||
                         items_[j].is(Role::alternative) || items_[j].is(Role::preposition))) {
        connected = true;
        joins = joins || !items_[j].is(Role::alternative);
        if (items_[j].is(Role::preposition) && items_[j].text != "to") break;
        ++j;
      }
      if (!connected || !free(j, ItemKind::value) ||
          items_[j].values.dimension != items_[i].values.dimension) {
        break;
      }
      for (const std::string& value : items_[j].values.values)
        items_[i].values.values.push_back(value);
      for (size_t k = last + 1; k <= j; ++k) use(k);
      last = j;
      if (joins) items_[i].is_ordinal = true;  // side by side
    }
  }
}

// "does claude have more tool calls than codex": the two side by side.
void Reader::merge_comparison() {
  for (size_t i = 0; i < items_.size(); ++i) {
    const bool than =
        free(i, Role::than) || (free(i, Role::comparison) && items_[i].text.ends_with("than"));
    if (!than) continue;
    size_t other = next(i);
    while (other != kNone && (free(other, Role::relative) || free(other, Role::preposition))) {
      other = next(other);
    }
    if (other == kNone || !free(other, ItemKind::value)) continue;
    for (size_t k = 0; k < i; ++k) {
      if (!free(k, ItemKind::value) || items_[k].values.dimension != items_[other].values.dimension)
        continue;
      for (const std::string& value : items_[other].values.values)
        items_[k].values.values.push_back(value);
      items_[k].is_ordinal = true;
      for (size_t c = i; c <= other; ++c) use(c);
      for (size_t c = k; c < i; ++c) {
        if (free(c, Role::superlative) && items_[c].data.find(':') == std::string::npos) use(c);
      }
      return;
    }
  }
}

// Filters of the question, or of the part of a share that stands after its base.
std::vector<Filter>& Reader::filters_at(size_t i) {
  return share_part_begins_before(i) ? share_part_ : reading_.filters;
}

bool Reader::share_part_begins_before(size_t i) const {
  return share_base_ != kNone && i > share_base_;
}

void Reader::take_value_filters() {
  bool has_part = !share_part_.empty();
  for (size_t i = 0; i < items_.size(); ++i) {
    has_part = has_part || ((free(i, ItemKind::predicate) || free(i, ItemKind::measure)) &&
                            share_part_begins_before(i));
  }
  for (size_t i = 0; i < items_.size(); ++i) {
    if (!free(i, ItemKind::value)) continue;
    Item& item = items_[i];
    const auto* dimension = catalogue::find_dimension(item.values.dimension);
    ValueFilter filter{dimension, item.values.values};
    size_t before = previous(i);
    // "for the model gpt-5.5", "tool Bash", "session abc"
    if (before != kNone && before + 1 <= i && items_[before].dimension == dimension) {
      use(before);
      before = previous(i);
    }
    const size_t after = next(i);
    if (after != kNone && items_[after].dimension == dimension && after == i + 1 &&
        items_[after].kind == ItemKind::measure && dimension->id != "session") {
      use(after);  // "the Bash tool", "claude models" do not match: other dimensions
    } else if (after == i + 1 && dimension->id == "provider" &&
               items_[after].kind == ItemKind::measure && items_[after].measure->id == "models" &&
               share_at_ == kNone) {
      // "claude models": leave the models to be counted
    }
    if (before != kNone && (items_[before].is(Role::negation) || items_[before].is(Role::except))) {
      filter.negated = true;
      use(before);
      before = previous(i);
    }
    if (before != kNone && items_[before].is(Role::preposition) && previous(before) != kNone &&
        items_[previous(before)].is(Role::only)) {
      use(previous(before));  // "only for claude"
    }
    if (before != kNone && items_[before].is(Role::only)) use(before);
    if (after != kNone && items_[after].is(Role::only)) use(after);
    if (before != kNone && items_[before].is(Role::by)) use(before);
    if (before != kNone && items_[before].is(Role::between) && item.is_ordinal) use(before);
    use(i);
    if (item.is_ordinal && !filter.negated && share_at_ == kNone) {
      compares_ = true;
      const bool grouped = std::ranges::find(reading_.groups, dimension) != reading_.groups.end();
      if (!grouped) reading_.groups.push_back(dimension);
    }
    // "share of Bash in the tool calls"
    const bool leads = share_at_ != kNone && share_base_ != kNone && i > share_at_ &&
                       i < share_base_ && after != kNone && after < share_base_ &&
                       items_[after].is(Role::preposition);
    const bool is_part = (share_part_begins_before(i) && !has_part) || leads;
    (is_part ? share_part_ : reading_.filters).emplace_back(std::move(filter));
  }
}

void Reader::take_predicate_filters() {
  for (size_t i = 0; i < items_.size(); ++i) {
    if (!free(i, ItemKind::predicate)) continue;
    PredicateFilter filter{items_[i].predicate};
    const size_t before = previous(i);
    if (before != kNone && items_[before].is(Role::negation)) {
      if (filter.predicate->negated.empty()) throw Refusal{"this cannot be negated"};
      filter.negated = true;
      use(before);
    }
    use(i);
    filters_at(i).emplace_back(filter);
    // "user-initiated vs tool-triggered", "failed and successful"
    const size_t link = next(i);
    if (link == kNone) continue;
    const bool side_by_side = items_[link].is(Role::versus) || items_[link].is(Role::conjunction) ||
                              items_[link].is(Role::alternative);
    const size_t other = link + 1;
    if (!side_by_side || !free(other, ItemKind::predicate)) continue;
    const std::string_view a = filter.predicate->id;
    const std::string_view b = items_[other].predicate->id;
    const auto pair = [&](std::string_view x, std::string_view y) {
      return (a == x && b == y) || (a == y && b == x);
    };
    const std::string_view dimension = pair("user_initiated", "tool_triggered") ? "trigger"
                                       : pair("failed", "succeeded")            ? "outcome"
                                                                                : "";
    if (dimension.empty() || share_at_ != kNone) {
      throw Refusal{"two conditions on one thing: ask for one of them"};
    }
    filters_at(i).pop_back();
    if (dimension == "trigger") {
      reading_.filters.emplace_back(
          ValueFilter{catalogue::find_dimension("trigger"), {"user_message", "tool_result"}});
    }
    reading_.groups.push_back(catalogue::find_dimension(dimension));
    compares_ = true;
    use_all({link, other});
  }
}

void Reader::take_conditions() {
  for (size_t i = 0; i < items_.size(); ++i) {
    if (free(i, Role::comparison) || free(i, Role::between)) take_comparison(i);
  }
  for (size_t i = 0; i < items_.size(); ++i) {
    if (free(i, Role::without)) {
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

namespace {

bool takes_number(const QueryMeasure& measure) { return measure.kind != MeasureKind::aggregated; }

}  // namespace

// more than 100 steps; latency over 5 s; longer than a minute; between 10 and 20 tool calls
void Reader::take_comparison(size_t i) {
  size_t number = next(i);
  std::string comparison = items_[i].data;
  double upper = 0;
  size_t begin = i;
  size_t last = number;
  if (items_[i].is(Role::between)) {
    const size_t middle = number == kNone ? kNone : next(number);
    const size_t second = middle == kNone ? kNone : next(middle);
    if (second == kNone || items_[number].kind != ItemKind::number ||
        items_[second].kind != ItemKind::number || !items_[middle].is(Role::conjunction)) {
      return;
    }
    comparison = "between";
    // "between 10 and 20 k": the unit of the second is the unit of both.
    if (items_[number].data.empty() && items_[second].data == "ms") {
      items_[number].number *= items_[second].time_unit_ms;
    }
    upper = items_[second].number;
    last = second;
    use(middle);
  } else if ((number == kNone || items_[number].kind != ItemKind::number) && i > 0 &&
             items_[i].text.starts_with("or ")) {
    number = previous(i);  // "100 or more steps"
    if (number == kNone || items_[number].kind != ItemKind::number) return;
    begin = number;
    last = i;
  }
  if (number == kNone || items_[number].kind != ItemKind::number) return;
  const Item& value = items_[number];
  const bool is_time = value.data == "ms";
  const bool is_percent = value.data == "percent";

  Quantity quantity;
  size_t end = last + 1;
  const size_t after = next(last);
  const size_t before = previous(begin);
  // "at least 10 and at most 50 steps": the thing stands behind the second number.
  const size_t second = after == kNone ? kNone : next(after);
  const bool shares_noun = second != kNone && items_[after].is(Role::conjunction) &&
                           items_[second].is(Role::comparison) && next(second) != kNone &&
                           items_[next(second)].kind == ItemKind::number &&
                           next(next(second)) != kNone &&
                           free(next(next(second)), ItemKind::measure) &&
                           (before == kNone || items_[before].kind != ItemKind::measure ||
                            items_[before].dimension != nullptr);
  if (shares_noun && value.data.empty()) {
    quantity.measure = items_[next(next(second))].measure;
  } else if (after != kNone && free(after, ItemKind::measure) && !is_time && !is_percent &&
             items_[after].measure->kind != MeasureKind::ratio) {
    quantity.measure = items_[after].measure;
    use(after);
    end = after + 1;
  } else if (after != kNone && free(after, ItemKind::value) && !is_time) {
    // more than 10 Bash calls
    const size_t noun = next(after);
    if (noun == kNone || !is_countable(noun)) return;
    quantity.measure = items_[noun].measure;
    quantity.filters.emplace_back(ValueFilter{
        catalogue::find_dimension(items_[after].values.dimension), items_[after].values.values});
    use_all({after, noun});
    end = noun + 1;
  } else if (after != kNone && free(after, ItemKind::predicate) && !is_time &&
             next(after) != kNone && is_countable(next(after))) {
    quantity.measure = items_[next(after)].measure;
    quantity.filters.emplace_back(PredicateFilter{items_[after].predicate});
    use_all({next(after), after});
    end = after + 2;
  } else if (before != kNone && items_[before].kind == ItemKind::measure &&
             (items_[before].dimension == nullptr || is_percent) &&
             takes_number(*items_[before].measure)) {
    quantity.measure = items_[before].measure;
    use(before);
    begin = before;
  } else if (before != kNone && items_[before].is(Role::verb) && previous(before) != kNone &&
             items_[previous(before)].kind == ItemKind::measure &&
             items_[previous(before)].dimension == nullptr) {
    const size_t noun = previous(before);
    quantity.measure = items_[noun].measure;
    use_all({before, noun});
    begin = noun;
  } else if (is_time) {
    const size_t target = target_of(begin, end);
    quantity.measure = target == kNone ? nullptr : duration_of(items_[target].dimension->id);
    if (target == kNone && find_free(ItemKind::value) != kNone) {
      quantity.measure = catalogue::find_measure("tool_latency_ms");
    }
  } else if (value.data == "usd") {
    quantity.measure = catalogue::find_measure("cost_usd");
  }
  if (quantity.measure == nullptr) return;
  // an aggregate before it: "a median latency above 5 s"
  const size_t aggregate = previous(begin);
  if (aggregate != kNone && items_[aggregate].is(Role::aggregate) && begin != i) {
    quantity.aggregate = aggregate_of(items_[aggregate]);
    quantity.percent = items_[aggregate].number;
    use(aggregate);
    begin = aggregate;
  }
  const size_t count = previous(begin);
  if (count != kNone && items_[count].is(Role::count) && begin != i) {
    use(count);
    begin = count;
  }
  use_all({i, number, last});
  // What leads to it: "with", "that have", "using".
  for (size_t lead = previous(begin); lead != kNone; lead = previous(begin)) {
    const Item& item = items_[lead];
    if (!item.is(Role::with) && !item.is(Role::relative) && !item.is(Role::verb) &&
        !item.is(Role::use) && !item.is(Role::only)) {
      break;
    }
    use(lead);
    begin = lead;
  }
  add_condition(begin, end, std::move(quantity), comparison, value.number, upper, is_time,
                is_percent);
}

void Reader::add_condition(size_t begin, size_t end, Quantity quantity,
                           const std::string& comparison, double number, double upper, bool is_time,
                           bool is_percent) {
  const size_t target = target_of(begin, end);
  const catalogue::QueryDimension* unit = target == kNone ? nullptr : items_[target].dimension;
  if (target != kNone) is_target_[target] = true;
  const QueryMeasure& measure = *quantity.measure;
  if (is_time) {
    if (measure.unit == "s") {
      number /= 1e3;
      upper /= 1e3;
    } else if (measure.unit == "h") {
      number /= 3.6e6;
      upper /= 3.6e6;
    } else if (measure.unit != "ms") {
      throw Refusal{"a time is compared with what is no time"};
    }
  }
  if (is_percent) {
    if (measure.unit != "share") throw Refusal{"a percentage is compared with what is no share"};
    number /= 100;
    upper /= 100;
  }
  if (measure.kind == MeasureKind::aggregated)
    throw Refusal{"a condition on the dates of the trace"};
  if (measure.kind == MeasureKind::ratio &&
      (unit == nullptr || unit == unit_of(measure.relation))) {
    // of a single row: its own ratio
    const auto* of_row = catalogue::find_measure(measure.of_row);
    if (of_row == nullptr) throw Refusal{"a single one has no rate"};
    quantity.measure = of_row;
  }
  if (measure.id == "total_tokens" && unit != nullptr && unit->id == "step") {
    quantity.measure = catalogue::find_measure("total_input_tokens");
    note("tokens of a step are read as its total input");
  }
  if (unit != nullptr && unit->id == quantity.measure->dimension) {
    throw Refusal{"a condition that counts what it is about"};
  }
  const auto* natural = unit_of(quantity.measure->relation);
  const bool of_row = quantity.measure->kind != MeasureKind::count &&
                      quantity.measure->kind != MeasureKind::distinct &&
                      (unit == natural || (unit == nullptr && target == kNone));
  if (unit == nullptr && !of_row) throw Refusal{"what the condition is about is not clear"};
  if (unit != nullptr && !of_row && quantity.aggregate == Aggregate::plain) {
    if (quantity.measure->kind == MeasureKind::amount) quantity.aggregate = Aggregate::sum;
    if (quantity.measure->kind == MeasureKind::duration ||
        quantity.measure->kind == MeasureKind::value) {
      throw Refusal{"say which aggregate the condition is about: mean, median, a percentile"};
    }
  }
  const bool joins_rows = !of_row || (measure.relation != 'l' && measure.relation != 'q');
  if (!joins_rows) quantity.aggregate = Aggregate::max;  // the one value of the unit
  Condition condition{of_row && joins_rows ? nullptr : unit, std::move(quantity), comparison,
                      number, upper};
  const bool is_group =
      !of_row && std::ranges::find(reading_.groups, unit) != reading_.groups.end();
  const bool is_name = !of_row && unit->kind == catalogue::DimensionKind::name;
  if ((is_group || is_name) && !share_part_begins_before(begin)) {
    reading_.having.push_back(std::move(condition));
    return;
  }
  ConditionFilter filter;
  filter.condition.push_back(std::move(condition));
  filters_at(begin).emplace_back(std::move(filter));
}

// with tool calls, without errors, that use Bash, with 3 tool calls
void Reader::take_existence(size_t i, bool wanted) {
  Quantity quantity;
  size_t j = next(i);
  size_t last = kNone;
  double number = 0;
  std::string comparison = wanted ? ">" : "=";
  std::vector<size_t> taken;
  if (j != kNone && free(j, Role::only)) {
    taken.push_back(j);
    j = next(j);
  }
  if (j != kNone && wanted && free(j, ItemKind::number) && items_[j].data.empty()) {
    number = items_[j].number;
    comparison = "=";
    taken.push_back(j);
    j = next(j);
  } else if (!taken.empty()) {
    return;
  }
  for (; j != kNone; j = next(j)) {
    if (free(j, ItemKind::value) && items_[j].values.dimension == "tool") {
      quantity.filters.emplace_back(
          ValueFilter{catalogue::find_dimension("tool"), items_[j].values.values});
      if (items_[j].is_ordinal) throw Refusal{"both tools, or one of them?"};
    } else if (free(j, ItemKind::predicate) && items_[j].predicate->relation == 't') {
      quantity.filters.emplace_back(PredicateFilter{items_[j].predicate});
    } else {
      break;
    }
    taken.push_back(j);
    last = j;
  }
  if (j != kNone && is_countable(j) && j == (taken.empty() ? next(i) : next(taken.back()))) {
    quantity.measure = items_[j].measure;
    taken.push_back(j);
    last = j;
  } else if (!quantity.filters.empty()) {
    quantity.measure = catalogue::find_measure("tool_calls");
  }
  if (quantity.measure == nullptr || last == kNone) return;
  const size_t target = target_of(i, last + 1);
  if (target == kNone) return;
  const auto* unit = items_[target].dimension;
  const bool is_unit = unit->id == "session" || unit->id == "request" || unit->id == "step" ||
                       unit->kind == catalogue::DimensionKind::name ||
                       unit->kind == catalogue::DimensionKind::time;
  if (!is_unit || unit->id == quantity.measure->dimension) return;
  // "the tools with errors", "what models have": a head, no condition on it.
  if (items_[i].is(Role::use) && unit->id == "tool") return;
  if (items_[i].is(Role::with) && items_[i].text.starts_with("ha") && number == 0 &&
      quantity.filters.empty() && find_free(Role::relative) == kNone &&
      find_free(Role::share) == kNone && find_free(Role::count) == kNone &&
      find_free(Role::which) == kNone) {
    return;
  }
  for (const size_t k : taken) use(k);
  use(i);
  size_t begin = i;
  for (size_t lead = previous(i); lead != kNone; lead = previous(lead)) {
    if (!items_[lead].is(Role::relative) && !items_[lead].is(Role::verb)) break;
    use(lead);
    begin = lead;
  }
  add_condition(begin, last + 1, std::move(quantity), comparison, number, 0, false, false);
}

}  // namespace atlas::assistant
