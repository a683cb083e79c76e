// The order of the result: top 5, which has the most, the slowest, ranked by.

#include <fmt/format.h>

#include <algorithm>

#include "assistant/planner/reader.h"

namespace atlas::assistant {

using catalogue::DimensionKind;
using catalogue::MeasureKind;
using catalogue::QueryDimension;
using catalogue::QueryMeasure;
using catalogue::Role;

namespace {

constexpr size_t kDefaultRows = 10;
constexpr double kMostRows = 10'000;

// What "top" and "most used" go by where nothing else is said.
std::string_view default_rank_measure(std::string_view dimension) {
  if (dimension == "tool" || dimension == "category" || dimension == "outcome") return "tool_calls";
  if (dimension == "event_type") return "events";
  return "steps";
}

Quantity default_quantity_of(std::string_view measure) {
  return default_quantity(*catalogue::find_measure(measure));
}

// The measure that a superlative brings along: "desc:cost_usd" has cost_usd, "desc" has none.
std::string carried_by(const Item& item) {
  const size_t colon = item.data.find(':');
  return colon == std::string::npos ? "" : item.data.substr(colon + 1);
}

bool says_speed(std::string_view word) {
  return word.find("slow") != std::string_view::npos ||
         word.find("fast") != std::string_view::npos ||
         word.find("quick") != std::string_view::npos;
}

// "most" counts things; "largest" may also be said of one thing's size.
bool is_of_number(std::string_view word) {
  return word == "most" || word == "fewest" || word == "least" || word == "fewer" || word == "more";
}

}  // namespace

// The measure that something is ranked by, with the aggregate that stands in (from, to).
Quantity Reader::rank_quantity(const QueryMeasure& measure, size_t from, size_t to) {
  Quantity quantity = default_quantity(measure);
  for (size_t k = from; k < to && k < items_.size(); ++k) {
    if (free(k, Role::aggregate)) {
      quantity.aggregate = aggregate_of(items_[k]);
      quantity.percent = items_[k].number;
      use(k);
    } else if (free(k, Role::count) || free(k, Role::preposition) ||
               (free(k, Role::distinct) && measure.kind == MeasureKind::distinct)) {
      use(k);
    }
  }
  if (measure.kind == MeasureKind::ratio && quantity.aggregate != Aggregate::plain &&
      measure.of_row.empty()) {
    quantity.aggregate = Aggregate::plain;
  }
  if (measure.kind == MeasureKind::ratio && quantity.aggregate != Aggregate::plain) {
    quantity.measure = catalogue::find_measure(measure.of_row);
  }
  return quantity;
}

void Reader::take_rank() {
  // "the error rate of each tool, sorted by error rate": the order of what is asked for anyway
  std::erase_if(rank_by_, [this](size_t m) {
    for (size_t i = 0; i < items_.size(); ++i) {
      const bool same =
          i != m && free(i, ItemKind::measure) && items_[i].measure == items_[m].measure;
      if (!same || reading_.groups.empty()) continue;
      use(m);
      if (!reading_.rank) reading_.rank = Rank{};
      return true;
    }
    return false;
  });
  const size_t top = find_free(Role::top);
  if (top != kNone) return take_top(top);
  const size_t super = find_free(Role::superlative);
  if (super != kNone) return take_superlative(super);
  if (!rank_by_.empty()) take_rank_by();
  // "rank tools by ..." without a measure is a plain order of the result.
}

// "rank the tools by error rate", "models by cost", "compare claude and codex by cost"
void Reader::take_rank_by() {
  size_t entity = kNone;
  for (size_t i = 0; i < items_.size(); ++i) {
    if (!free(i, ItemKind::measure) && !free(i, ItemKind::dimension)) continue;
    if (std::ranges::find(rank_by_, i) != rank_by_.end()) continue;
    if (entity != kNone || !has_dimension(i)) throw Refusal{"what should be ranked?"};
    entity = i;
  }
  if (entity == kNone) return;  // the measures themselves are asked for
  const size_t m = rank_by_.front();
  if (rank_by_.size() != 1) throw Refusal{"ranked by which one?"};
  if (entity > m) throw Refusal{"what should be ranked?"};
  for (size_t k = 0; k < entity; ++k) {
    if (free(k, Role::count)) throw Refusal{"counted or ranked?"};
  }
  const bool unit = items_[entity].dimension->kind == DimensionKind::unit;
  std::vector<Quantity> by = {rank_quantity(*items_[m].measure, entity + 1, m)};
  use(m);
  rank(entity, std::move(by), !reading_.rank || reading_.rank->descending, unit ? kDefaultRows : 0);
}

// A number of rows, if the item is one: 0 if it is not.
size_t Reader::take_row_count(size_t i) {
  if (i == kNone || !free(i, ItemKind::number) || !items_[i].data.empty()) return 0;
  const double number = items_[i].number;
  if (!(number >= 1 && number <= kMostRows) ||
      number != static_cast<double>(static_cast<size_t>(number))) {
    throw Refusal{"how many rows?"};
  }
  use(i);
  return static_cast<size_t>(number);
}

// top 5 tools (by error rate), the 10 slowest tools
void Reader::take_top(size_t top) {
  bool descending = items_[top].data == "desc";
  rank_at_ = top;
  use(top);
  size_t limit = take_row_count(next(top));
  const size_t super = find_free(Role::superlative);
  size_t entity = kNone;
  for (size_t i = next(top); i != kNone && entity == kNone; i = next(i)) {
    if (has_dimension(i) && std::ranges::find(rank_by_, i) == rank_by_.end()) entity = i;
  }
  if (entity == kNone && super == kNone && rank_by_.empty() && reading_.groups.size() == 1) {
    // "tool time per tool, top 5"
    reading_.rank = Rank{limit == 0 ? kDefaultRows : limit, descending, reading_.groups[0]};
    return;
  }
  if (entity == kNone) throw Refusal{"the top of what?"};
  if (limit == 0) limit = items_[entity].is_plural || reading_.chinese ? kDefaultRows : 1;
  std::vector<Quantity> by;
  if (super == kNone) {
    by = top_quantities(entity);
  } else {
    descending = items_[super].data.starts_with("desc");
    by = superlative_quantities(super, entity);
  }
  rank(entity, std::move(by), descending, limit);
}

// What "top" goes by without a superlative: the measure behind "by", another one that is named, or
// what things of this kind are ranked by.
std::vector<Quantity> Reader::top_quantities(size_t entity) {
  size_t m = kNone;
  if (!rank_by_.empty()) {
    m = rank_by_.front();
  } else {
    for (size_t i = items_.size(); i-- > 0;) {
      if (free(i, ItemKind::measure) && i != entity && items_[i].dimension == nullptr) m = i;
    }
  }
  if (m == kNone) {
    Quantity quantity = default_quantity_of(default_rank_measure(items_[entity].dimension->id));
    note(fmt::format("ranked by {}", quantity.measure->title));
    return {std::move(quantity)};
  }
  return {take_rank_measure(m, entity)};
}

// The measure at m, with the aggregate that stands between it and `other`.
Quantity Reader::take_rank_measure(size_t m, size_t other) {
  Quantity quantity = rank_quantity(*items_[m].measure, std::min(m, other), std::max(m, other));
  use(m);
  return quantity;
}

// The measure of a superlative that brings none: behind it, in Chinese before it.
size_t Reader::superlative_measure(size_t super, size_t except) const {
  const auto fits = [&](size_t i) { return free(i, ItemKind::measure) && i != except; };
  size_t behind = next(super);
  while (behind != kNone && !fits(behind)) behind = next(behind);
  size_t before = previous(super);
  while (before != kNone && !fits(before)) before = previous(before);
  if (!rank_by_.empty()) return rank_by_.front();
  if (reading_.chinese) return before != kNone ? before : behind;
  return behind != kNone || except == kNone ? behind : before;
}

// "uses the most tokens": what follows is the measure, not how often something is used.
bool Reader::means_amount(size_t super) const {
  size_t noun = next(super);
  if (noun != kNone && free(noun, Role::distinct)) noun = next(noun);
  return noun != kNone && free(noun, ItemKind::measure) && rank_by_.empty() &&
         (items_[noun].measure->kind == MeasureKind::amount ||
          items_[noun].measure->kind == MeasureKind::distinct) &&
         previous(super) != kNone && items_[super].text.starts_with("use");
}

// What a superlative ranks the entity by.
std::vector<Quantity> Reader::superlative_quantities(size_t super, size_t entity) {
  std::string carried = carried_by(items_[super]);
  if (carried == "usage" && means_amount(super)) carried.clear();
  use(super);
  if (const size_t with = previous(super); with != kNone && items_[with].is(Role::with)) use(with);
  const std::string_view entity_id = items_[entity].dimension->id;
  if (carried.empty()) {
    const size_t m = superlative_measure(super, entity);
    if (m == kNone) throw Refusal{fmt::format("the {} by what?", items_[super].text)};
    return {take_rank_measure(m, super)};
  }
  if (!rank_by_.empty()) {
    const size_t m = rank_by_.front();
    // "the longest session by number of steps": how long it is, is said in steps
    const bool long_in_rows = entity_id == "session" || entity_id == "request";
    const bool fits = carried == "duration"
                          ? items_[m].measure->kind == MeasureKind::duration ||
                                (long_in_rows && can_be_summed(*items_[m].measure) &&
                                 !says_speed(items_[super].text))
                          : carried == "usage" || carried == items_[m].measure->id;
    if (!fits) throw Refusal{"ranked by two things"};
    return {take_rank_measure(m, super)};
  }
  if (carried == "duration") return {duration_quantity(super, entity)};
  // "spent the most money": the measure is said once more
  if (const size_t same = next(super);
      same != kNone && free(same, ItemKind::measure) && items_[same].measure->id == carried) {
    return {take_rank_measure(same, super)};
  }
  if (carried == "failures") {
    note("ranked by the number of failed calls; the rate stands beside it");
    return {default_quantity_of("tool_errors"), default_quantity_of("tool_error_rate")};
  }
  if (carried == "usage") {
    const size_t noun = next(super);
    if (noun != kNone && is_countable(noun) && items_[noun].measure->id == "tool_calls") use(noun);
    return {default_quantity_of(default_rank_measure(entity_id))};
  }
  if (carried == "total_time") {
    if (entity_id != "tool" && entity_id != "category") {
      throw Refusal{"which time is meant? Say tool time, generation time"};
    }
    return {default_quantity_of("tool_time_hours")};
  }
  const bool of_spending =
      items_[super].text.starts_with("cost") || items_[super].text.starts_with("sp");
  if (carried == "cost_usd" && (entity_id == "model" || entity_id == "provider") && !of_spending) {
    throw Refusal{"by total cost, or by price? Say \"which model has the highest total cost\""};
  }
  return {rank_quantity(*catalogue::find_measure(carried), super + 1, entity)};
}

// The longest, the slowest: by a duration that is named, else by that of the entity.
Quantity Reader::duration_quantity(size_t super, size_t entity) {
  for (size_t i = 0; i < items_.size(); ++i) {
    if (free(i, ItemKind::measure) && items_[i].measure->kind == MeasureKind::duration) {
      return take_rank_measure(i, super);
    }
  }
  const QueryMeasure* measure = duration_of(items_[entity].dimension->id);
  if (measure == nullptr) {
    throw Refusal{fmt::format("the {} by which time? Say by tool latency, by generation time",
                              items_[super].text)};
  }
  return rank_quantity(*measure, 0, items_.size());
}

// The best error rate is the lowest, the best hit rate the highest; of most things none is best.
void Reader::judge(size_t super) {
  size_t m = next(super);
  while (m != kNone && !free(m, ItemKind::measure)) m = next(m);
  static constexpr std::string_view kGoodIfLow[] = {
      "tool_error_rate", "tool_latency_ms",          "cost_usd",
      "append_share",    "request_response_seconds", "generation_seconds"};
  static constexpr std::string_view kGoodIfHigh[] = {"token_weighted_hit_rate", "tool_success_rate",
                                                     "normalized_decode_speed"};
  const std::string_view id = m == kNone ? "" : items_[m].measure->id;
  const bool low = std::ranges::find(kGoodIfLow, id) != std::end(kGoodIfLow);
  const bool high = std::ranges::find(kGoodIfHigh, id) != std::end(kGoodIfHigh);
  if (!low && !high) throw Refusal{"what is better or worse here is not clear"};
  items_[super].data = (items_[super].data == "best") == high ? "desc" : "asc";
}

// which tool is used most, the session with the most steps, the slowest tools, highest latency
void Reader::take_superlative(size_t super) {
  if (items_[super].data == "worst" || items_[super].data == "best") judge(super);
  if (find_free(Role::superlative, super + 1) != kNone) throw Refusal{"two superlatives at once"};
  const bool descending = items_[super].data.starts_with("desc");
  size_t limit = take_row_count(previous(super));
  if (limit == 0) limit = take_row_count(next(super));
  const std::string carried = means_amount(super) ? "" : carried_by(items_[super]);
  const size_t measure = carried.empty() ? superlative_measure(super, kNone) : kNone;
  const size_t entity = ranked_entity(super, measure);
  if (entity == kNone) return take_extreme(super, descending);
  if (limit == 0) limit = items_[entity].is_plural ? kDefaultRows : 1;
  std::vector<Quantity> by = superlative_quantities(super, entity);
  rank(entity, std::move(by), descending, limit);
}

// The nearest thing that can be ranked, first before the superlative, then behind it.
size_t Reader::ranked_entity(size_t super, size_t except) const {
  for (size_t i = super; i-- > 0;) {
    if (has_dimension(i) && i != except) return i;
  }
  for (size_t i = super + 1; i < items_.size(); ++i) {
    if (has_dimension(i) && i != except) return i;
  }
  return kNone;
}

// "highest latency", "longest human wait", "most steps per session": no ranking, the largest value.
void Reader::take_extreme(size_t super, bool descending) {
  const std::string word = items_[super].text;
  const std::string carried = means_amount(super) ? "" : carried_by(items_[super]);
  size_t m = superlative_measure(super, kNone);
  if (carried == "duration") {
    for (size_t i = items_.size(); i-- > 0;) {
      if (free(i, ItemKind::measure) && items_[i].measure->kind == MeasureKind::duration) m = i;
    }
  }
  if (m == kNone || (!carried.empty() && carried != "duration"))
    throw Refusal{"the " + word + " what?"};
  const QueryMeasure& measure = *items_[m].measure;
  const bool counted = m > super && previous(m) != kNone && items_[previous(m)].is(Role::count);
  if (carried.empty() && !is_of_number(word) && !counted && has_dimension(m) && !reading_.chinese) {
    throw Refusal{"the " + word + " by what? Say by steps, by tokens, by cost"};
  }
  const bool of_units = per_ != nullptr && per_ != unit_of(measure.relation);
  if (measure.kind == MeasureKind::ratio || measure.kind == MeasureKind::aggregated ||
      (is_count(measure) && !of_units)) {
    throw Refusal{"the " + word + " of what? Say which group should be found"};
  }
  use(super);
  if (const size_t with = previous(super); with != kNone && items_[with].is(Role::with)) use(with);
  Quantity quantity = rank_quantity(measure, super + 1, m);
  quantity.aggregate = descending ? Aggregate::max : Aggregate::min;
  if (of_units) quantity.per = per_;
  per_ = nullptr;
  use(m);
  reading_.quantities.push_back(std::move(quantity));
}

// The rows themselves where each has one value: the slowest tool calls. Else groups.
void Reader::rank(size_t entity, std::vector<Quantity> by, bool descending, size_t limit) {
  const QueryDimension* of = items_[entity].dimension;
  use(entity);
  // "which three tools ..."
  if (const size_t named = limit == 0 ? 0 : take_row_count(previous(entity)); named > 0)
    limit = named;
  if (per_ != nullptr) throw Refusal{"a ranking per unit"};
  const QueryMeasure& measure = *by.front().measure;
  if (measure.dimension == of->id) throw Refusal{"ranked by itself"};
  if (unit_of(measure.relation) == of && !is_count(measure) && of->id != "session") {
    reading_.shape = Shape::rows;
    by.front().aggregate = Aggregate::plain;
  } else {
    if (measure.relation == 'l') by.front().aggregate = Aggregate::max;  // the session's one value
    if (measure.kind == MeasureKind::duration && of->id == "session" && measure.relation != 'l') {
      throw Refusal{"say which aggregate a session is ranked by"};
    }
    reading_.groups.insert(reading_.groups.begin(), of);
  }
  reading_.rank = Rank{limit, descending, of};
  for (Quantity& quantity : by) reading_.quantities.push_back(std::move(quantity));
}

}  // namespace atlas::assistant
