// What is asked for: how long, shares, ratios, distributions, and the measures themselves.

#include <fmt/format.h>

#include <algorithm>

#include "assistant/planner/reader.h"
#include "base/text.h"

namespace atlas::assistant {

using catalogue::DimensionKind;
using catalogue::MeasureKind;
using catalogue::QueryMeasure;
using catalogue::Role;

// how long do tool calls take, how often do they fail
void Reader::take_how() {
  if (const size_t how = find_free(Role::how_often); how != kNone) {
    use(how);
    const size_t fails = find_free(ItemKind::predicate);
    Item& item = items_[how];
    if (fails != kNone && items_[fails].predicate->id == "failed") {
      for (size_t i = 0; i < items_.size(); ++i) {
        if (free(i, ItemKind::measure) &&
            (items_[i].measure->id == "tool_calls" || items_[i].measure->id == "tools")) {
          use(i);
        }
      }
      use(fails);
      item.kind = ItemKind::measure;
      item.measure = catalogue::find_measure("tool_error_rate");
      item.used = false;
    } else if (find_free(ItemKind::measure) == kNone) {
      item.kind = ItemKind::measure;
      item.measure = catalogue::find_measure("tool_calls");
      item.used = false;
      if (find_free(ItemKind::value) == kNone && reading_.groups.empty())
        throw Refusal{"how often what?"};
    }
    return;
  }
  const size_t how = find_free(Role::how_long);
  if (how == kNone) return;
  use(how);
  asks_duration_ = true;
  Item& item = items_[how];
  size_t entity = kNone;
  for (size_t i = 0; i < items_.size(); ++i) {
    if (!free(i, ItemKind::measure)) continue;
    if (items_[i].measure->kind == MeasureKind::duration) {
      // "how long do users wait": the wait says it all
      for (size_t k = 0; k < items_.size(); ++k) {
        if (has_dimension(k) && items_[k].dimension->id == "user") use(k);
      }
      return;
    }
    if (items_[i].dimension != nullptr && duration_of(items_[i].dimension->id) != nullptr &&
        entity == kNone) {
      entity = i;
    }
  }
  const QueryMeasure* measure = nullptr;
  if (entity != kNone) {
    measure = duration_of(items_[entity].dimension->id);
    use(entity);
    items_[entity].data = "group";  // conditions may speak of it
  } else if (per_ != nullptr && duration_of(per_->id) != nullptr) {
    measure = duration_of(per_->id);
    per_ = nullptr;
  } else {
    for (size_t i = 0; i < items_.size(); ++i) {
      if (free(i, ItemKind::value) && items_[i].values.dimension == "tool") {
        measure = catalogue::find_measure("tool_latency_ms");
      }
    }
  }
  if (measure == nullptr) throw Refusal{"how long does what take?"};
  item.kind = ItemKind::measure;
  item.measure = measure;
  item.dimension = nullptr;
  item.used = false;
}

void Reader::take_shape() {
  if (const size_t i = find_free(Role::running); i != kNone) {
    reading_.running = true;
    use(i);
  }
  const size_t i = find_free(Role::distribution);
  if (i == kNone) return;
  use(i);
  const std::string& kind = items_[i].data;
  reading_.shape = kind == "histogram"    ? Shape::histogram
                   : kind == "cumulative" ? Shape::cumulative
                                          : Shape::summary;
}

// "reasoning tokens as a share of output tokens", "A占B的比例"
bool Reader::take_part_before_share(size_t share) {
  const size_t before = previous(share);
  size_t link = before;
  while (link != kNone && items_[link].is(Role::preposition)) link = previous(link);
  const size_t part = link;
  size_t whole = next(share);
  while (whole != kNone && items_[whole].is(Role::preposition)) whole = next(whole);
  if (part == kNone || whole == kNone || !free(part, ItemKind::measure) ||
      !free(whole, ItemKind::measure)) {
    return false;
  }
  for (const catalogue::PartOf& pair : catalogue::parts()) {
    if (pair.part != items_[part].measure->id || pair.whole != items_[whole].measure->id) continue;
    Quantity quantity;
    quantity.measure = catalogue::find_measure(pair.meant.empty() ? pair.part : pair.meant);
    quantity.whole = catalogue::find_measure(pair.whole);
    quantity.share = Part::of_measure;
    reading_.quantities.push_back(std::move(quantity));
    use_all({share, part, whole});
    for (size_t i = share + 1; i < items_.size(); ++i) {
      if (free(i, Role::share) && reading_.chinese) use(i);
    }
    share_at_ = share;
    return true;
  }
  return false;
}

// "share of each tool category": of the calls.
bool Reader::take_implied_base(size_t share) {
  for (const auto* group : reading_.groups) {
    const std::string_view id = group->id;
    const bool of_calls = id == "tool" || id == "category" || id == "outcome";
    if (!of_calls && id != "trigger" && id != "event_type") continue;
    const auto* measure = catalogue::find_measure(of_calls          ? "tool_calls"
                                                  : id == "trigger" ? "steps"
                                                                    : "events");
    note("shares of " + std::string(measure->title));
    reading_.quantities.push_back(default_quantity(*measure));
    share_base_ = share;
    return true;
  }
  return false;
}

// The base of a share; what comes behind it is the part.
void Reader::take_share() {
  size_t share = find_free(Role::share);
  if (share != kNone && take_part_before_share(share)) return;
  if (share == kNone) {
    // "how much of the input is cached"
    const size_t how = find_free(Role::how_much);
    if (how == kNone || !free(how + 1) || !items_[how + 1].is(Role::preposition) ||
        items_[how + 1].text != "of") {
      // "how much of the" has fillers between: look at the next free one.
      const size_t of = how == kNone ? kNone : next(how);
      if (of == kNone || items_[of].text != "of") return;
    }
    share = how;
  }
  // "by share": the order of a ranking, nothing else
  use(share);
  share_at_ = share;
  for (size_t i = share + 1; i < items_.size(); ++i) {
    if (free(i, ItemKind::measure)) {
      share_base_ = i;
      return;
    }
  }
  // 占比 stands at the end.
  for (size_t i = share; i-- > 0;) {
    if (free(i, ItemKind::measure)) {
      share_base_ = i;
      if (i > 0 && reading_.chinese) share_base_ = kNone;
      // "how many calls, and which share failed": the part stands behind the second one
      for (size_t k = i + 1; k < share && !reading_.chinese; ++k) {
        if (!free(k, Role::conjunction) && items_[k].kind != ItemKind::end) continue;
        share_is_second_ = true;
        share_base_ = share;
      }
      return;
    }
  }
  if (!take_implied_base(share)) throw Refusal{"a share of what?"};
}

// ratio of input to output tokens
void Reader::take_ratio() {
  const size_t ratio = find_free(Role::ratio);
  if (ratio == kNone) return;
  std::vector<size_t> measures;
  for (size_t i = 0; i < items_.size(); ++i) {
    if (free(i, ItemKind::measure)) measures.push_back(i);
  }
  if (measures.size() != 2) throw Refusal{"a ratio of which two things?"};
  for (size_t i = measures[0] + 1; i < measures[1]; ++i) {
    const bool link = free(i) && (items_[i].is(Role::preposition) || items_[i].is(Role::versus) ||
                                  items_[i].is(Role::conjunction) || items_[i].text == "/");
    if (free(i) && !link && !items_[i].is(Role::aggregate))
      throw Refusal{"a ratio of which two things?"};
    use(i);
  }
  Quantity quantity;
  quantity.measure = items_[measures[0]].measure;
  quantity.whole = items_[measures[1]].measure;
  if (!can_be_summed(*quantity.measure) || !can_be_summed(*quantity.whole)) {
    throw Refusal{"only what can be counted or summed has a ratio"};
  }
  quantity.share = Part::of_measure;
  quantity.is_ratio = true;
  reading_.quantities.push_back(std::move(quantity));
  use_all({ratio, measures[0], measures[1]});
  for (size_t i = 0; i < ratio; ++i) {
    if (free(i, Role::aggregate) && items_[i].data == "sum") use(i);
  }
}

void Reader::take_heads() {
  std::vector<Item> aggregates;
  bool fresh = false;  // the aggregates have not met a measure yet
  bool distinct = false;
  for (size_t i = 0; i < items_.size(); ++i) {
    if (!free(i)) continue;
    if (items_[i].is(Role::aggregate)) {
      if (!fresh) aggregates.clear();
      aggregates.push_back(items_[i]);
      fresh = true;
      use(i);
    } else if (items_[i].is(Role::distinct)) {
      distinct = true;
      use(i);
    } else if (items_[i].kind == ItemKind::measure) {
      if (is_scope(i)) {
        scope_ = items_[i].dimension;
        for (size_t k = 0; k <= i; ++k) {
          if (free(k)) use(k);
        }
        continue;
      }
      const size_t heads = reading_.quantities.size();
      take_head(i, aggregates, distinct);
      if (reading_.quantities.empty()) continue;  // it was the unit of a measure to come
      fresh = fresh && heads > 0 && reading_.quantities.size() == heads;
      distinct = false;
    } else if (items_[i].kind == ItemKind::dimension) {
      take_scope(i);
    }
  }
  // "tool latency: median and p90": aggregates behind the only measure
  if (fresh && !aggregates.empty()) {
    if (reading_.quantities.empty()) throw Refusal{"of what?"};
    const Quantity base = reading_.quantities.back();
    const bool one = std::ranges::all_of(reading_.quantities, [&](const Quantity& quantity) {
      return quantity.measure == base.measure;
    });
    const bool has_groups = !reading_.groups.empty() && !reading_.rank;
    if (!one || (is_count(*base.measure) && per_ == nullptr && !has_groups && scope_ == nullptr))
      throw Refusal{"an aggregate of what?"};
    reading_.quantities.clear();
    for (const Item& item : aggregates) {
      Quantity quantity = base;
      quantity.aggregate = aggregate_of(item);
      quantity.percent = item.number;
      reading_.quantities.push_back(std::move(quantity));
    }
  }
  if (distinct) throw Refusal{"different what?"};
  if (!reading_.quantities.empty()) return;
  // "human waits over ten minutes"
  for (const Filter& filter : reading_.filters) {
    const auto* of_rows = std::get_if<ConditionFilter>(&filter);
    const bool waits = of_rows != nullptr && of_rows->condition[0].unit == nullptr &&
                       of_rows->condition[0].quantity.measure->relation == 'w';
    if (waits && share_at_ == kNone) {
      reading_.quantities.push_back(default_quantity(*catalogue::find_measure("human_waits")));
      return;
    }
  }
  // "how many times was Bash called"
  const bool counts = find_free(Role::count) != kNone;
  const bool of_tool = std::ranges::any_of(reading_.filters, [](const Filter& filter) {
    const auto* values = std::get_if<ValueFilter>(&filter);
    return values != nullptr && values->dimension->id == "tool";
  });
  if (counts && of_tool && find_free(Role::use) != kNone) {
    reading_.quantities.push_back(default_quantity(*catalogue::find_measure("tool_calls")));
  }
}

void Reader::take_head(size_t i, const std::vector<Item>& aggregates, bool distinct) {
  const QueryMeasure& measure = *items_[i].measure;
  const bool has_head = !reading_.quantities.empty();
  if (has_head) {
    // Another measure, or the things it is about?
    bool joined = false;
    for (size_t k = i; k-- > 0;) {
      if (items_[k].kind == ItemKind::end) break;
      if (items_[k].kind == ItemKind::measure) break;
      if (!items_[k].used && items_[k].is(Role::versus) &&
          reading_.quantities.back().measure->unit != measure.unit) {
        throw Refusal{"two things in different units are set against each other"};
      }
      joined = joined ||
               (!items_[k].used && (items_[k].is(Role::conjunction) || items_[k].is(Role::versus) ||
                                    (items_[k].is(Role::with) && reading_.rank)));
    }
    if (!joined && narrows_head(i)) {
      reading_.quantities.back().measure = &measure;
      use(i);
      return;
    }
    const QueryMeasure& head = *reading_.quantities.back().measure;
    const bool is_whole =
        head.kind == MeasureKind::ratio &&
        (head.below == measure.value || (measure.id == "total_input_tokens" &&
                                         head.relation == 'r' && head.below != "r.output_tokens"));
    if (!joined && is_whole && reading_.quantities.size() == 1 && previous(i) != kNone &&
        items_[previous(i)].is(Role::preposition)) {
      use(i);  // "the reasoning share of output tokens"
      return;
    }
    if (!joined && items_[i].dimension != nullptr) return take_scope(i);
    if (!joined && share_at_ == kNone) throw Refusal{"two measures without an \"and\""};
    for (size_t k = i; k-- > 0 && items_[k].kind != ItemKind::measure;) {
      if (free(k, Role::with) || free(k, Role::versus)) use(k);
    }
  }
  if (!has_head && is_unit_of_later_measure(i)) {
    per_ = items_[i].dimension;
    use(i);
    return;
  }
  if (distinct && measure.kind != MeasureKind::distinct) {
    throw Refusal{"\"different\" goes with sessions, tools, models, users, projects"};
  }
  use(i);
  if (measure.id == "trace_dates") {
    reading_.quantities.push_back(default_quantity(*catalogue::find_measure("first_event")));
    reading_.quantities.push_back(default_quantity(*catalogue::find_measure("last_event")));
    return;
  }
  if (lists_entities(i)) return;
  bool listed = false;
  bool counted = false;
  for (size_t k = 0; k < items_.size(); ++k) {
    listed = listed || (items_[k].is(Role::list) && k < i);
    counted = counted || items_[k].is(Role::count) || items_[k].is(Role::how_much);
  }
  if (listed && !counted && measure.kind == MeasureKind::count && reading_.groups.empty() &&
      reading_.shape == Shape::groups && per_ == nullptr && aggregates.empty()) {
    throw Refusal{"single rows are not listed: ask how many, or per what"};
  }
  if (aggregates.empty()) {
    reading_.quantities.push_back(default_quantity(measure));
    const bool open = measure.kind == MeasureKind::duration || measure.kind == MeasureKind::value;
    if (open && reading_.shape == Shape::groups && !reading_.rank) {
      // No aggregate is named: mean, median and a high percentile say what it is like.
      reading_.quantities.back().aggregate = Aggregate::mean;
      for (const double percent : {50.0, 90.0, 99.0}) {
        Quantity quantity;
        quantity.measure = &measure;
        quantity.aggregate = percent == 50 ? Aggregate::median : Aggregate::quantile;
        quantity.percent = percent;
        reading_.quantities.push_back(quantity);
      }
    }
    return;
  }
  for (const Item& item : aggregates) {
    Quantity quantity;
    quantity.measure = &measure;
    if (item.data == "quartiles") {
      for (const double percent : {25.0, 50.0, 75.0}) {
        quantity.aggregate = Aggregate::quantile;
        quantity.percent = percent;
        reading_.quantities.push_back(quantity);
      }
      continue;
    }
    quantity.aggregate = aggregate_of(item);
    quantity.percent = item.number;
    if (quantity.aggregate == Aggregate::quantile && (item.number < 0 || item.number > 100)) {
      throw Refusal{"percentiles go from 0 to 100"};
    }
    reading_.quantities.push_back(std::move(quantity));
  }
}

// "for sessions with more than 100 steps, what is ...", "look only at failed calls. Which ...": a
// clause of its own that says which rows are meant.
bool Reader::is_scope(size_t i) const {
  if (items_[i].dimension == nullptr || !reading_.quantities.empty() || share_at_ != kNone ||
      reading_.rank) {
    return false;
  }
  bool restricted = is_target_[i];
  bool leads = false;
  for (size_t k = 0; k < i; ++k) {
    const Item& item = items_[k];
    if (item.kind == ItemKind::end) return false;
    restricted = restricted || item.kind == ItemKind::value || item.kind == ItemKind::predicate;
    leads = leads || item.is(Role::preposition) || item.is(Role::verb) || item.is(Role::only) ||
            item.is(Role::filler);
    const bool asks = item.is(Role::count) || item.is(Role::how_much) || item.is(Role::which) ||
                      item.is(Role::list) || item.is(Role::aggregate) || item.is(Role::distinct) ||
                      item.is(Role::compare) || item.kind == ItemKind::unknown;
    if (asks) return false;
  }
  size_t stop = i + 1;  // the clause may go on: "that failed", "by claude"
  for (; stop < items_.size() && items_[stop].kind != ItemKind::end && items_[stop].text != ",";
       ++stop) {
    const Item& item = items_[stop];
    restricted = restricted || item.kind == ItemKind::value || item.kind == ItemKind::predicate;
    if (free(stop, ItemKind::measure) || item.is(Role::by)) return false;
  }
  if (!restricted || !leads || stop >= items_.size()) return false;
  return find_free(ItemKind::measure, stop) != kNone;
}

// "input tokens that are cached": the second measure is the part of the first that is meant.
bool Reader::narrows_head(size_t i) const {
  if (reading_.quantities.size() != 1 || share_at_ != kNone || per_measure_ != nullptr)
    return false;
  const Quantity& head = reading_.quantities[0];
  if (head.share != Part::none) return false;
  static constexpr std::string_view kVerbs[] = {"read ",  "served ", "from ", "taken ", "come ",
                                                "spent ", "used ",   "not ",  "writ",   "wrote "};
  bool linked = std::ranges::any_of(kVerbs, [&](std::string_view verb) {
    return base::lower_ascii(items_[i].text).starts_with(verb);
  });
  for (size_t k = i; k-- > 0;) {
    if (items_[k].kind == ItemKind::end) return false;
    if (items_[k].measure == head.measure && items_[k].kind == ItemKind::measure) break;
    if (items_[k].used && !items_[k].is(Role::filler)) continue;
    const bool link = items_[k].is(Role::relative) || items_[k].is(Role::verb) ||
                      items_[k].is(Role::filler) || items_[k].is(Role::use);
    if (!link && !items_[k].is(Role::preposition)) return false;
    const std::string word = base::lower_ascii(items_[k].text);
    linked = linked || items_[k].is(Role::relative) || items_[k].is(Role::verb) || word == "for" ||
             word == "is" || word == "are" || word == "were" || word == "was";
  }
  if (!linked) return false;
  return std::ranges::any_of(catalogue::parts(), [&](const catalogue::PartOf& pair) {
    return pair.part == items_[i].measure->id && pair.whole == head.measure->id &&
           pair.meant.empty();
  });
}

// "how much does the average request cost": the thing stands before its measure.
bool Reader::is_unit_of_later_measure(size_t i) const {
  const auto* dimension = items_[i].dimension;
  if (dimension == nullptr || dimension->id == "tool_call" ||
      dimension->kind != DimensionKind::unit || per_ != nullptr || reading_.rank || is_target_[i] ||
      share_at_ != kNone) {
    return false;
  }
  bool averaged = false;
  for (size_t k = 0; k < i; ++k) averaged = averaged || items_[k].is(Role::aggregate);
  for (size_t j = next(i); j != kNone; j = next(j)) {
    if (items_[j].is(Role::conjunction) || items_[j].is(Role::preposition)) return false;
    if (items_[j].is(Role::aggregate)) averaged = true;
    if (items_[j].kind == ItemKind::measure) {
      return averaged && can_be_summed(*items_[j].measure) &&
             items_[j].measure->dimension != dimension->id;
    }
  }
  return false;
}

// "which sessions have more than 100 steps", "list the models": one row each, with the number that
// the condition is about, or how often they occur.
bool Reader::lists_entities(size_t i) {
  const Item& item = items_[i];
  if (item.dimension == nullptr || !reading_.quantities.empty() || !reading_.groups.empty() ||
      reading_.rank || per_ != nullptr || share_at_ != kNone || reading_.shape != Shape::groups) {
    return false;
  }
  const std::string_view id = item.dimension->id;
  if (id == "step" || id == "tool_call" || id == "request") return false;
  bool listed = false;
  for (size_t k = i; k-- > 0;) {
    if (items_[k].is(Role::count) || items_[k].is(Role::how_much)) return false;
    listed = listed || items_[k].is(Role::which) || items_[k].is(Role::list);
  }
  // "tools with a median latency above 5 seconds" without "how many"
  listed = listed || (item.dimension->kind != DimensionKind::unit &&
                      std::ranges::any_of(reading_.having, [&](const Condition& condition) {
                        return condition.unit == item.dimension;
                      }));
  if (!listed) return false;
  Quantity quantity;
  for (Condition& condition : reading_.having) {
    if (condition.unit == item.dimension && quantity.measure == nullptr)
      quantity = condition.quantity;
  }
  for (const Filter& filter : reading_.filters) {
    const auto* of_unit = std::get_if<ConditionFilter>(&filter);
    if (of_unit == nullptr || quantity.measure != nullptr) continue;
    const Condition& condition = of_unit->condition[0];
    const bool is_none = condition.comparison == "=" && condition.number == 0;
    if (condition.unit == item.dimension && !is_none) quantity = condition.quantity;
  }
  // "list users with their number of projects"
  size_t shown = next(i);
  const bool with = shown != kNone && items_[shown].is(Role::with);
  while (with && shown != kNone &&
         (items_[shown].is(Role::with) || items_[shown].is(Role::count) ||
          items_[shown].is(Role::aggregate))) {
    shown = next(shown);
  }
  if (with && shown != kNone && free(shown, ItemKind::measure) && quantity.measure == nullptr) {
    use(next(i));
    reading_.groups.push_back(item.dimension);
    return true;
  }
  if (quantity.measure == nullptr || !quantity.filters.empty()) {
    quantity = default_quantity(*catalogue::find_measure(id == "tool" ? "tool_calls" : "steps"));
  }
  if (unit_of(quantity.measure->relation) == item.dimension &&
      quantity.aggregate == Aggregate::plain) {
    quantity.aggregate = Aggregate::max;
  }
  reading_.groups.push_back(item.dimension);
  reading_.quantities.push_back(std::move(quantity));
  return true;
}

// "average cost of users with more than 10 sessions": of a step, or of a user?
void Reader::refuse_mean_of(const Quantity& head,
                            const catalogue::QueryDimension& dimension) const {
  const bool unclear = head.measure->kind == MeasureKind::amount && per_ == nullptr &&
                       reading_.groups.empty() && head.measure->relation != 't';
  if (!unclear) return;
  throw Refusal{
      fmt::format("the average can be that of a single step or of each {}", dimension.title)};
}

// "of tool calls", "in a session", "does a session have": what the measures before it are about.
void Reader::take_scope(size_t i) {
  const auto* dimension = items_[i].dimension;
  if (reading_.quantities.empty()) {
    // "sessions longer than an hour" has its head here; a bare dimension has none
    throw Refusal{"nothing is asked about " + items_[i].text};
  }
  const Quantity& head = reading_.quantities.back();
  const bool of_rows =
      unit_of(head.measure->relation) == dimension ||
      (head.measure->relation == 't' && (dimension->id == "tool" || dimension->id == "tool_call"));
  const bool named = dimension->kind == DimensionKind::name;
  const bool is_mean = head.aggregate != Aggregate::plain && head.aggregate != Aggregate::sum;
  const bool of_each = is_target_[i] && is_mean && !of_rows && can_be_summed(*head.measure) &&
                       dimension->kind == DimensionKind::unit && per_ == nullptr &&
                       head.measure->dimension != dimension->id && reading_.groups.empty();
  if (of_rows || is_target_[i] || per_ == dimension) {
    // "average cost of sessions with more than 100 steps": of each of them
    if (of_each) per_ = dimension;
    if (is_target_[i] && named && is_mean && !of_rows) refuse_mean_of(head, *dimension);
    use(i);
    return;
  }
  if (reading_.rank) throw Refusal{"some words found no place"};
  const bool averaged = head.aggregate != Aggregate::plain && head.aggregate != Aggregate::sum;
  const bool singular = !items_[i].is_plural;
  if (dimension->kind == DimensionKind::unit && can_be_summed(*head.measure) &&
      head.measure->dimension != dimension->id && per_ == nullptr && (averaged || singular)) {
    per_ = dimension;
    use(i);
    return;
  }
  if (named && averaged && is_count(*head.measure) && per_ == nullptr) {
    per_ = dimension;
    use(i);
    return;
  }
  throw Refusal{fmt::format("how {} takes part is not clear", items_[i].text)};
}

}  // namespace atlas::assistant
