// What the result is cut by, and its order.

#include <fmt/format.h>

#include <algorithm>

#include "assistant/reader.h"

namespace atlas::assistant {

using catalogue::DimensionKind;
using catalogue::MeasureKind;
using catalogue::QueryDimension;
using catalogue::QueryMeasure;
using catalogue::Role;

namespace {

Aggregate aggregate_of(const Item& item) {
  if (item.data == "mean") return Aggregate::mean;
  if (item.data == "median") return Aggregate::median;
  if (item.data == "sum") return Aggregate::sum;
  if (item.data == "min") return Aggregate::min;
  if (item.data == "max") return Aggregate::max;
  if (item.data == "deviation") return Aggregate::deviation;
  return Aggregate::quantile;
}

bool is_unit(const QueryDimension& dimension) { return dimension.kind == DimensionKind::unit; }

// Whether rows of a relation happen inside the other: what "largest" and "top" go by.
std::string_view default_rank_measure(std::string_view dimension) {
  if (dimension == "tool" || dimension == "category" || dimension == "outcome") return "tool_calls";
  if (dimension == "event_type") return "events";
  return "steps";
}

constexpr size_t kDefaultRows = 10;

}  // namespace

// per provider and model; by number of calls
void Reader::take_groups() {
  for (size_t i = 0; i < items_.size(); ++i) {
    if (free(i, Role::by)) take_group_list(i);
  }
  for (size_t i = 0; i < items_.size(); ++i) {
    if (!free(i, Role::over_time)) continue;
    const auto* dimension = catalogue::find_dimension(items_[i].data);
    // "average daily cost" is the mean of the days.
    const size_t before = previous(i);
    if (before != kNone && items_[before].is(Role::aggregate) && items_[i].text.ends_with("ly") &&
        items_[before].data != "sum" && per_ == nullptr) {
      per_ = dimension;
      use(i);
      continue;
    }
    const bool has_time = std::ranges::any_of(reading_.groups, [](const QueryDimension* group) {
      return group->kind == DimensionKind::time || group->kind == DimensionKind::number;
    });
    if (!has_time) reading_.groups.push_back(dimension);
    use(i);
  }
}

void Reader::take_group_list(size_t by) {
  size_t j = next(by);
  bool any = false;
  while (j != kNone) {
    while (j != kNone && free(j, Role::by)) {
      use(j);
      j = next(j);
    }
    if (j == kNone || !has_dimension(j) || items_[j].kind == ItemKind::value) break;
    const Item& item = items_[j];
    // "every failed call": a predicate would be lost.
    if (is_unit(*item.dimension)) {
      if (per_ != nullptr && per_ != item.dimension) throw Refusal{"two units at once"};
      per_ = item.dimension;
      per_is_said_ = true;
    } else if (std::ranges::find(reading_.groups, item.dimension) == reading_.groups.end()) {
      reading_.groups.push_back(item.dimension);
    }
    items_[j].data = "group";
    use(j);
    any = true;
    const size_t link = next(j);
    if (link == kNone) break;
    if (free(link, Role::by)) {
      j = link;
      continue;
    }
    const bool joins = free(link, Role::conjunction) || items_[link].text == "/";
    size_t after = joins ? next(link) : kNone;
    while (after != kNone && (free(after, Role::by) || free(after, Role::conjunction)))
      after = next(after);
    if (!joins || after == kNone || !has_dimension(after) || items_[after].kind == ItemKind::value)
      break;
    for (size_t k = link; k < after; ++k) use(k);
    j = after;
  }
  if (any) {
    use(by);
    return;
  }
  // "by error rate", "by total output tokens", "by number of calls": the order of a ranking.
  size_t m = next(by);
  // "by number of failed calls"
  size_t failed = m;
  while (failed != kNone && (free(failed, Role::count) || free(failed, Role::preposition)))
    failed = next(failed);
  if (failed != kNone && free(failed, ItemKind::predicate) &&
      items_[failed].predicate->id == "failed") {
    const size_t calls = next(failed);
    if (calls != kNone && free(calls, ItemKind::measure) &&
        items_[calls].measure->id == "tool_calls") {
      items_[calls].measure = catalogue::find_measure("tool_errors");
      items_[calls].dimension = nullptr;
      use(failed);
    }
  }
  while (m != kNone && !free(m)) m = next(m);
  while (m != kNone && (free(m, Role::aggregate) || free(m, Role::count) || free(m, Role::share) ||
                        free(m, Role::preposition))) {
    m = next(m);
  }
  const bool is_by = items_[by].text.starts_with("by") || items_[by].text.starts_with("By");
  if (m != kNone && free(m, ItemKind::measure) && (is_by || reading_.chinese)) {
    rank_by_.push_back(m);
    use(by);
  } else if (m != kNone && m == next(by) && free(m, ItemKind::measure) && per_measure_ == nullptr &&
             items_[by].text == "per") {
    // "output tokens per user message": one total over the other
    per_measure_ = items_[m].measure;
    use_all({by, m});
  }
}

// The measure that something is ranked by, with the aggregate that stands in (from, to).
Quantity Reader::rank_quantity(const QueryMeasure& measure, size_t from, size_t to) {
  Quantity quantity = default_quantity(measure);
  for (size_t k = from; k < to && k < items_.size(); ++k) {
    if (free(k, Role::aggregate)) {
      quantity.aggregate = aggregate_of(items_[k]);
      quantity.percent = items_[k].number;
      use(k);
    } else if (free(k, Role::count) || free(k, Role::preposition)) {
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
  const bool unit = is_unit(*items_[entity].dimension);
  std::vector<Quantity> by = {rank_quantity(*items_[m].measure, entity + 1, m)};
  use(m);
  rank(entity, std::move(by), !reading_.rank || reading_.rank->descending, unit ? kDefaultRows : 0);
}

// top 5 tools (by error rate), the 10 slowest tools
void Reader::take_top(size_t top) {
  const bool descending = items_[top].data == "desc";
  use(top);
  size_t limit = 0;
  size_t j = next(top);
  if (j != kNone && free(j, ItemKind::number) && items_[j].data.empty()) {
    limit = static_cast<size_t>(items_[j].number);
    if (items_[j].number != static_cast<double>(limit) || limit == 0)
      throw Refusal{"how many rows?"};
    use(j);
    j = next(j);
  }
  const size_t super = find_free(Role::superlative);
  size_t entity = kNone;
  for (size_t i = j; i != kNone && entity == kNone; i = next(i)) {
    if (has_dimension(i) && std::ranges::find(rank_by_, i) == rank_by_.end()) entity = i;
  }
  if (entity == kNone && super == kNone && rank_by_.empty() && reading_.groups.size() == 1) {
    // "tool time per tool, top 5"
    reading_.rank = Rank{limit == 0 ? kDefaultRows : limit, descending, reading_.groups[0]};
    return;
  }
  if (entity == kNone) throw Refusal{"the top of what?"};
  if (limit == 0) limit = items_[entity].is_plural || reading_.chinese ? kDefaultRows : 1;
  if (super != kNone) {
    if (items_[super].data.find(':') == std::string::npos && rank_by_.empty()) {
      // "top 5 sessions with the most tool calls", "调用次数最多的前5个工具"
      size_t m = next(super);
      while (m != kNone && !free(m, ItemKind::measure)) m = next(m);
      if (m == kNone || m == entity) {
        m = super;
        do {
          m = previous(m);
        } while (m != kNone && (!free(m, ItemKind::measure) || m == entity));
      }
      if (m == kNone || m == entity) throw Refusal{"ranked by what?"};
      rank_by_.push_back(m);
    }
  }
  std::vector<Quantity> by;
  if (!rank_by_.empty()) {
    const size_t m = rank_by_.front();
    by.push_back(rank_quantity(*items_[m].measure, std::min(m, entity), std::max(m, entity)));
    use(m);
  } else if (super != kNone) {
    const std::string what = items_[super].data.substr(items_[super].data.find(':') + 1);
    const auto entity_id = items_[entity].dimension->id;
    if (what == "duration") {
      by.push_back(default_quantity(*catalogue::find_measure(
          entity_id == "session"   ? "session_elapsed_seconds"
          : entity_id == "request" ? "request_response_seconds"
          : entity_id == "tool" || entity_id == "tool_call" || entity_id == "category"
              ? "tool_latency_ms"
              : "generation_seconds")));
    } else if (what == "usage") {
      by.push_back(default_quantity(*catalogue::find_measure(default_rank_measure(entity_id))));
    } else {
      by.push_back(default_quantity(*catalogue::find_measure(what)));
    }
  } else {
    // "top 5 tools": another measure beside it, or what things of this kind are ranked by.
    size_t other = kNone;
    for (size_t i = 0; i < items_.size(); ++i) {
      const bool is_head =
          free(i, ItemKind::measure) && i != entity && items_[i].dimension == nullptr;
      if (is_head) other = other == kNone ? i : other;
    }
    if (other == kNone) {
      // "top 5 tools per model" leaves nothing else; "top 5 tools and sessions" does.
      by.push_back(default_quantity(
          *catalogue::find_measure(default_rank_measure(items_[entity].dimension->id))));
      note(fmt::format("ranked by {}", by.back().measure->title));
    } else {
      by.push_back(
          rank_quantity(*items_[other].measure, std::min(other, entity), std::max(other, entity)));
      use(other);
    }
  }
  bool is_descending = descending;
  if (super != kNone) {
    is_descending = items_[super].data.starts_with("desc");
    use(super);
    const size_t with = previous(super);
    if (with != kNone && items_[with].is(Role::with)) use(with);
  }
  rank(entity, std::move(by), is_descending, limit);
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
  const std::string data = items_[super].data;
  const bool descending = data.starts_with("desc");
  const size_t colon = data.find(':');
  std::string carried = colon == std::string::npos ? "" : data.substr(colon + 1);
  // "uses the most tokens": what follows is the measure
  if (const size_t noun = next(super);
      carried == "usage" && noun != kNone && free(noun, ItemKind::measure) && rank_by_.empty() &&
      (items_[noun].measure->kind == MeasureKind::amount ||
       items_[noun].measure->kind == MeasureKind::distinct) &&
      previous(super) != kNone && items_[super].text.starts_with("use")) {
    carried.clear();
  }
  const std::string word =
      carried.empty() && colon != std::string::npos ? "most" : items_[super].text;
  size_t limit = 0;
  if (const size_t before = previous(super);
      before != kNone && free(before, ItemKind::number) && items_[before].data.empty()) {
    limit = static_cast<size_t>(items_[before].number);
    use(before);
  }
  if (const size_t after = next(super);
      limit == 0 && after != kNone && free(after, ItemKind::number) && items_[after].data.empty()) {
    limit = static_cast<size_t>(items_[after].number);
    use(after);
  }
  if (find_free(Role::superlative, super + 1) != kNone) throw Refusal{"two superlatives at once"};
  use(super);
  if (const size_t with = previous(super); with != kNone && items_[with].is(Role::with)) use(with);

  const auto nearest_entity = [&](size_t except) {
    for (size_t i = super; i-- > 0;) {
      if (has_dimension(i) && i != except) return i;
    }
    for (size_t i = super + 1; i < items_.size(); ++i) {
      if (has_dimension(i) && i != except) return i;
    }
    return kNone;
  };
  const auto rows_of = [&](size_t entity) {
    if (limit > 0) return limit;
    return items_[entity].is_plural ? kDefaultRows : size_t{1};
  };

  if (carried.empty()) {
    size_t m = kNone;
    if (!rank_by_.empty()) {
      m = rank_by_.front();
    } else if (reading_.chinese) {
      // 错误率最高的工具: the measure stands before the superlative
      m = super;
      do {
        m = previous(m);
      } while (m != kNone && !free(m, ItemKind::measure));
      if (m == kNone) {
        m = super;
        do {
          m = next(m);
        } while (m != kNone && !free(m, ItemKind::measure));
      }
    } else {
      for (m = next(super); m != kNone && !free(m, ItemKind::measure);) m = next(m);
    }
    if (m == kNone) throw Refusal{"the " + word + " of what?"};
    const bool of_size = word != "most" && word != "fewest" && word != "least" && word != "fewer" &&
                         word != "more" && !reading_.chinese;
    const bool counted = m > super && previous(m) != kNone && items_[previous(m)].is(Role::count);
    if (rank_by_.empty() && of_size && !counted && has_dimension(m) && nearest_entity(m) == kNone) {
      throw Refusal{"the " + word + " by what? Say by steps, by tokens, by cost"};
    }
    size_t entity = nearest_entity(m);
    if (entity == kNone) {
      Quantity quantity = rank_quantity(*items_[m].measure, super + 1, m);
      if (items_[m].measure->kind == MeasureKind::ratio ||
          items_[m].measure->kind == MeasureKind::count ||
          items_[m].measure->kind == MeasureKind::distinct) {
        if (per_ != nullptr && items_[m].measure->kind != MeasureKind::ratio) {
          quantity.aggregate = descending ? Aggregate::max : Aggregate::min;
          quantity.per = per_;
        } else if (reading_.groups.size() == 1) {
          // "highest error rate per tool" would be one number a tool: rank the groups.
          throw Refusal{"the " + word + " of what? Say which group should be found"};
        } else {
          throw Refusal{"the " + word + " of what?"};
        }
      } else {
        quantity.aggregate = descending ? Aggregate::max : Aggregate::min;
        quantity.per = per_;
        if (per_ == unit_of(items_[m].measure->relation)) quantity.per = nullptr;
      }
      use(m);
      per_ = nullptr;
      reading_.quantities.push_back(std::move(quantity));
      return;
    }
    std::vector<Quantity> by = {
        rank_quantity(*items_[m].measure, std::min(super, m), std::max(super, m))};
    use(m);
    rank(entity, std::move(by), descending, rows_of(entity));
    return;
  }
  const size_t entity = nearest_entity(kNone);
  const std::string_view entity_id = entity == kNone ? "" : items_[entity].dimension->id;
  std::vector<Quantity> by;
  if (!rank_by_.empty()) {
    const size_t m = rank_by_.front();
    const bool fits = carried == "duration"
                          ? items_[m].measure->kind == MeasureKind::duration
                          : carried == "usage" || carried == items_[m].measure->id;
    if (!fits) throw Refusal{"ranked by two things"};
    by.push_back(rank_quantity(*items_[m].measure, std::min(m, super), std::max(m, super)));
    use(m);
  } else if (carried == "failures") {
    by.push_back(default_quantity(*catalogue::find_measure("tool_errors")));
    by.push_back(default_quantity(*catalogue::find_measure("tool_error_rate")));
    note("ranked by the number of failed calls; the rate stands beside it");
  } else if (carried == "usage") {
    const size_t noun = next(super);
    const bool calls =
        noun != kNone && is_countable(noun) && items_[noun].measure->id == "tool_calls";
    if (calls) use(noun);
    by.push_back(default_quantity(*catalogue::find_measure(default_rank_measure(entity_id))));
  } else if (carried == "total_time") {
    if (entity_id != "tool" && entity_id != "category" && entity_id != "user" &&
        entity_id != "project" && entity_id != "provider" && entity_id != "session") {
      throw Refusal{"the most time of what? Say by tool time, by generation time"};
    }
    if (entity_id != "tool" && entity_id != "category")
      throw Refusal{"which time is meant? Say tool time"};
    by.push_back(default_quantity(*catalogue::find_measure("tool_time_hours")));
  } else if (carried == "duration") {
    // the longest human wait, the longest tool call, the slowest tools, the longest session
    size_t m = kNone;
    for (size_t i = 0; i < items_.size() && m == kNone; ++i) {
      if (free(i, ItemKind::measure) && items_[i].measure->kind == MeasureKind::duration) m = i;
    }
    if (m != kNone) {
      by.push_back(rank_quantity(*items_[m].measure, std::min(m, super), std::max(m, super)));
      use(m);
      if (entity == kNone) {
        by.back().aggregate = descending ? Aggregate::max : Aggregate::min;
        reading_.quantities.push_back(std::move(by.back()));
        return;
      }
    } else {
      if (entity == kNone) throw Refusal{"the " + word + " what?"};
      const bool of_tools =
          entity_id == "tool" || entity_id == "tool_call" || entity_id == "category";
      const bool of_sessions = entity_id == "session";
      const bool of_requests = entity_id == "request";
      if (!of_tools && !of_sessions && !of_requests && entity_id != "step") {
        throw Refusal{"the " + word + " by which time? Say by tool latency, by generation time"};
      }
      by.push_back(rank_quantity(*catalogue::find_measure(of_sessions   ? "session_elapsed_seconds"
                                                          : of_requests ? "request_response_seconds"
                                                          : of_tools    ? "tool_latency_ms"
                                                                        : "generation_seconds"),
                                 0, items_.size()));
    }
  } else {
    if (carried == "cost_usd" && (entity_id == "model" || entity_id == "provider") &&
        !items_[super].text.starts_with("cost") && !items_[super].text.starts_with("spend")) {
      throw Refusal{"by total cost, or by price? Say \"which model has the highest total cost\""};
    }
    by.push_back(rank_quantity(*catalogue::find_measure(carried), super + 1,
                               entity == kNone ? super + 1 : entity));
  }
  if (entity == kNone) throw Refusal{"the " + word + " what?"};
  rank(entity, std::move(by), descending, rows_of(entity));
}

void Reader::rank(size_t entity, std::vector<Quantity> by, bool descending, size_t limit) {
  const QueryDimension* of = items_[entity].dimension;
  use(entity);
  // "which three tools ..."
  if (const size_t before = previous(entity); before != kNone && free(before, ItemKind::number) &&
                                              items_[before].data.empty() && limit != 0) {
    limit = static_cast<size_t>(items_[before].number);
    use(before);
  }
  constexpr size_t kMostRows = 10'000;
  if (limit > kMostRows) throw Refusal{"that many rows are not shown"};
  const bool natural = unit_of(by.front().measure->relation) == of &&
                       by.front().measure->kind != MeasureKind::count &&
                       by.front().measure->kind != MeasureKind::distinct && of->id != "session";
  if (by.front().measure->dimension == of->id) throw Refusal{"ranked by itself"};
  if (natural) {
    reading_.shape = Shape::rows;
    by.front().aggregate = Aggregate::plain;
  } else {
    if (by.front().measure->relation == 'l') by.front().aggregate = Aggregate::max;
    if (by.front().measure->kind == MeasureKind::duration && of->kind == DimensionKind::unit &&
        of->id == "session" && by.front().measure->relation != 'l') {
      throw Refusal{"say which aggregate a session is ranked by"};
    }
    reading_.groups.insert(reading_.groups.begin(), of);
  }
  if (per_ != nullptr) throw Refusal{"a ranking per unit"};
  reading_.rank = Rank{limit, descending, of};
  for (Quantity& quantity : by) reading_.quantities.push_back(std::move(quantity));
}

}  // namespace atlas::assistant
