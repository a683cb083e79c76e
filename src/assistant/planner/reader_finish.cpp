// What only shows when everything is known: shares, units, aggregates that do not fit.

#include <fmt/format.h>

#include <algorithm>

#include "assistant/planner/reader.h"

namespace atlas::assistant {

using catalogue::DimensionKind;
using catalogue::MeasureKind;
using catalogue::QueryMeasure;

namespace {

bool is_open(const Quantity& quantity) {
  return quantity.aggregate == Aggregate::plain || quantity.aggregate == Aggregate::sum;
}

Quantity with_aggregate(Quantity quantity, Aggregate aggregate, double percent = 0) {
  quantity.aggregate = aggregate;
  quantity.percent = percent;
  return quantity;
}

// A filter that says yes or no of single rows.
bool is_predicate(const Filter& filter) { return std::holds_alternative<PredicateFilter>(filter); }

bool is_of_provider(const Filter& filter) {
  const auto* values = std::get_if<ValueFilter>(&filter);
  return values != nullptr && values->dimension->id == "provider";
}

}  // namespace

bool is_count(const QueryMeasure& measure) {
  return measure.kind == MeasureKind::count || measure.kind == MeasureKind::distinct;
}

bool can_be_summed(const QueryMeasure& measure) {
  return is_count(measure) || measure.kind == MeasureKind::amount;
}

// "how many tokens did codex generate": output, where "tokens" alone would be both.
void Reader::fit_direction() {
  static constexpr std::string_view kWritten[] = {"output_tokens", "visible_output_tokens",
                                                  "reasoning_output_tokens", "cache_write_tokens"};
  static constexpr std::string_view kRead[] = {"total_input_tokens", "prefix_tokens",
                                               "append_tokens"};
  for (const Item& item : items_) {
    if (item.used || !item.is(Role::verb) || (item.data != "out" && item.data != "in")) continue;
    const bool out = item.data == "out";
    for (Quantity& quantity : reading_.quantities) {
      if (quantity.measure->unit != "tokens") continue;
      if (quantity.measure->id == "total_tokens" && quantity.share == Part::none) {
        quantity.measure = catalogue::find_measure(out ? "output_tokens" : "total_input_tokens");
        note("read as " + std::string(quantity.measure->title));
        continue;
      }
      const std::string_view id = quantity.measure->id;
      const bool fits = out ? std::ranges::find(kWritten, id) != std::end(kWritten)
                            : std::ranges::find(kRead, id) != std::end(kRead);
      if (!fits && quantity.share == Part::none) {
        throw Refusal{
            fmt::format("{} and \"{}\" do not go together", quantity.measure->title, item.text)};
      }
    }
  }
}

void Reader::finish() {
  if (share_at_ != kNone) finish_share();
  finish_units();
  if (reading_.quantities.empty()) throw Refusal{"what is asked for is not clear"};
  constexpr size_t kMostQuantities = 12;
  constexpr size_t kMostGroups = 4;
  if (reading_.quantities.size() > kMostQuantities || reading_.groups.size() > kMostGroups) {
    throw Refusal{"too many things at once"};
  }
  check_filters();
  finish_having();
  for (Quantity& quantity : reading_.quantities) make_aggregate_fit(quantity);
  drop_groups_of_units();
  check_aggregates();
}

// "share of input tokens that are cached", and the other way round: one measure over another.
void Reader::find_part_of() {
  if (reading_.quantities.size() != 2 || !share_part_.empty()) return;
  const std::string_view a = reading_.quantities[0].measure->id;
  const std::string_view b = reading_.quantities[1].measure->id;
  for (const catalogue::PartOf& pair : catalogue::parts()) {
    const bool fits = (pair.part == b && pair.whole == a) || (pair.part == a && pair.whole == b);
    if (!fits) continue;
    Quantity quantity;
    quantity.measure = catalogue::find_measure(pair.meant.empty() ? pair.part : pair.meant);
    quantity.whole = catalogue::find_measure(pair.whole);
    quantity.share = Part::of_measure;
    reading_.quantities = {quantity};
    return;
  }
}

// Filters of the question become the part of the share.
template <typename IsPart>
void Reader::move_filters_to_part(IsPart is_part) {
  std::vector<Filter> rest;
  for (Filter& filter : reading_.filters) {
    (is_part(filter) ? share_part_ : rest).push_back(std::move(filter));
  }
  reading_.filters = std::move(rest);
}

void Reader::finish_share() {
  find_part_of();
  if (reading_.quantities.size() != 1) throw Refusal{"a share of which one thing?"};
  Quantity& quantity = reading_.quantities[0];
  if (quantity.share != Part::none) return;
  if (!can_be_summed(*quantity.measure) || !is_open(quantity)) {
    throw Refusal{"only what can be counted or summed has shares"};
  }
  if (share_part_.empty() && reading_.groups.empty()) {
    // "percentage of failed tool calls", "share of Bash calls": the filter is the part
    // "share of failed Bash calls": of the Bash calls, as "of claude's failed calls" is of claude's
    const bool several = reading_.filters.size() > 1;
    const bool has_predicate = std::ranges::count_if(reading_.filters, is_predicate) == 1;
    move_filters_to_part([&](const Filter& filter) {
      return !several || (has_predicate ? is_predicate(filter) : !is_of_provider(filter));
    });
    if (share_part_.size() != 1) throw Refusal{"which part of what?"};
  } else if (share_part_.empty()) {
    // "percentage of failed calls per tool": of each tool's calls
    move_filters_to_part(is_predicate);
  }
  const Quantity plain = quantity;
  quantity.share = share_part_.empty() ? Part::of_total : Part::of_filter;
  quantity.part = std::move(share_part_);
  share_part_.clear();
  if (quantity.share == Part::of_total) {
    if (reading_.rank && reading_.rank->limit > 1 && share_at_ < rank_at_) {
      throw Refusal{"the share of each of them, or of all of them together?"};
    }
    return finish_partition();
  }
  if (share_is_second_) reading_.quantities.insert(reading_.quantities.begin(), plain);
}

// The whole of a share per model and week is the week's, within each provider the provider's.
void Reader::finish_partition() {
  if (reading_.groups.size() < 2) return;
  for (const auto* group : reading_.groups) {
    const bool is_time = group->kind == DimensionKind::time || group->kind == DimensionKind::number;
    const bool is_within = std::ranges::find(within_, group) != within_.end();
    if (is_time || is_within) reading_.within.push_back(group);
  }
  const size_t n = reading_.within.size();
  if (n > 0 && n < reading_.groups.size()) return;
  reading_.within.clear();
  for (size_t g = 1; g < reading_.groups.size(); ++g) {
    if (std::ranges::find(listed_, reading_.groups[g]) != listed_.end()) continue;
    throw Refusal{fmt::format("a share of all, or within each {}? Say \"within each {}\"",
                              reading_.groups[g]->title, reading_.groups[g]->title)};
  }
}

// per session, per request: first a number for each of them
void Reader::finish_units() {
  const bool per_call = per_ != nullptr && per_is_said_ && per_->id == "tool_call";
  if (per_call && reading_.quantities.size() == 1 &&
      reading_.quantities[0].measure->relation != 't') {
    per_measure_ = catalogue::find_measure("tool_calls");
    per_ = nullptr;
  }
  if (per_measure_ != nullptr) take_per_measure();
  if (per_ == nullptr && scope_ != nullptr && scope_->kind == DimensionKind::unit &&
      reading_.groups.empty()) {
    const bool of_each = std::ranges::all_of(reading_.quantities, [&](const Quantity& quantity) {
      return can_be_summed(*quantity.measure) && !is_open(quantity) &&
             quantity.share == Part::none && quantity.measure->dimension != scope_->id &&
             unit_of(quantity.measure->relation) != scope_;
    });
    if (of_each) per_ = scope_;
  }
  if (per_ == nullptr && scope_ != nullptr && scope_->kind == DimensionKind::name) {
    for (const Quantity& quantity : reading_.quantities) {
      if (!is_open(quantity)) refuse_mean_of(quantity, *scope_);
    }
  }
  if (per_ == nullptr) return;
  if (per_->id == "tool_call" && std::ranges::any_of(reading_.quantities, [](const Quantity& q) {
        return q.measure->relation != 't';
      })) {
    throw Refusal{"what is meant by the tool calls is not clear"};
  }
  is_row_said_ = per_is_said_ && !reading_.quantities.empty() &&
                 unit_of(reading_.quantities[0].measure->relation) == per_;
  if (reading_.quantities.empty()) throw Refusal{fmt::format("what per {}?", per_->title)};
  std::vector<Quantity> all;
  for (Quantity& quantity : reading_.quantities) add_per_unit(std::move(quantity), all);
  reading_.quantities = std::move(all);
}

// Without an aggregate the mean, and if it is the only one, what else says how it is spread.
void Reader::add_per_unit(Quantity quantity, std::vector<Quantity>& all) const {
  if (quantity.share != Part::none) throw Refusal{"a share of each unit"};
  if (unit_of(quantity.measure->relation) == per_ && !is_count(*quantity.measure)) {
    if (is_open(quantity)) quantity.aggregate = Aggregate::mean;
    all.push_back(std::move(quantity));
    return;
  }
  if (!can_be_summed(*quantity.measure) || quantity.measure->dimension == per_->id) {
    throw Refusal{fmt::format("{} per {} is not known", quantity.measure->title, per_->title)};
  }
  quantity.per = per_;
  if (!is_open(quantity) || reading_.shape != Shape::groups) {
    all.push_back(std::move(quantity));
    return;
  }
  all.push_back(with_aggregate(quantity, Aggregate::mean));
  if (reading_.quantities.size() > 1) return;
  constexpr double kHighPercent = 90;
  all.push_back(with_aggregate(quantity, Aggregate::median));
  all.push_back(with_aggregate(quantity, Aggregate::quantile, kHighPercent));
  all.push_back(with_aggregate(quantity, Aggregate::max));
}

// One total over another: output tokens per user message.
void Reader::take_per_measure() {
  if (reading_.quantities.size() != 1 || per_ != nullptr) throw Refusal{"which of them per what?"};
  Quantity& quantity = reading_.quantities[0];
  const bool plain = quantity.aggregate == Aggregate::plain ||
                     quantity.aggregate == Aggregate::sum || quantity.aggregate == Aggregate::mean;
  if (!plain || quantity.share != Part::none || !can_be_summed(*quantity.measure) ||
      !can_be_summed(*per_measure_) || quantity.measure == per_measure_) {
    throw Refusal{"only what can be counted or summed has a ratio"};
  }
  quantity.aggregate = Aggregate::plain;
  quantity.share = Part::of_measure;
  quantity.whole = per_measure_;
  quantity.is_ratio = true;
  quantity.scale = per_scale_;
}

// Filters that would contradict each other, or say less than the question.
void Reader::check_filters() const {
  const bool of_calls = std::ranges::all_of(reading_.quantities, [](const Quantity& quantity) {
    return quantity.measure->relation == 't';
  });
  std::vector<const catalogue::QueryDimension*> seen;
  for (const Filter& filter : reading_.filters) {
    const auto* values = std::get_if<ValueFilter>(&filter);
    if (values == nullptr) continue;
    if (std::ranges::find(seen, values->dimension) != seen.end()) {
      throw Refusal{fmt::format("two conditions on the {}", values->dimension->title)};
    }
    seen.push_back(values->dimension);
    if (values->dimension->id == "tool" && values->negated && !of_calls) {
      throw Refusal{"without a tool is said of calls: say \"sessions without Bash calls\""};
    }
  }
}

// A condition on something that is no group is one on the rows.
void Reader::finish_having() {
  std::vector<Condition> having;
  for (Condition& condition : reading_.having) {
    if (std::ranges::find(reading_.groups, condition.unit) != reading_.groups.end()) {
      having.push_back(std::move(condition));
      continue;
    }
    ConditionFilter filter;
    filter.condition.push_back(std::move(condition));
    reading_.filters.emplace_back(std::move(filter));
  }
  reading_.having = std::move(having);
}

void Reader::make_aggregate_fit(Quantity& quantity) const {
  const QueryMeasure& measure = *quantity.measure;
  if (is_count(measure)) {
    if (quantity.per == nullptr && !is_open(quantity)) {
      // "average tool calls per day": the mean over the groups of the last dimension
      if (reading_.groups.empty()) throw Refusal{"per what?"};
      quantity.per = reading_.groups.back();
    }
    if (quantity.aggregate == Aggregate::sum) quantity.aggregate = Aggregate::plain;
  }
  if (measure.kind == MeasureKind::ratio && quantity.aggregate != Aggregate::plain) {
    const QueryMeasure* of_row = catalogue::find_measure(measure.of_row);
    if (of_row == nullptr && quantity.aggregate != Aggregate::mean) {
      throw Refusal{"a rate has no such aggregate"};
    }
    if (of_row == nullptr) {
      quantity.aggregate = Aggregate::plain;
    } else {
      quantity.measure = of_row;
    }
  }
  if (quantity.measure->kind == MeasureKind::value && quantity.aggregate == Aggregate::sum) {
    throw Refusal{"a sum of such values says nothing"};
  }
}

// The unit of a mean over groups is no group any more.
void Reader::drop_groups_of_units() {
  const auto* unit = reading_.quantities[0].per;
  for (const Quantity& quantity : reading_.quantities) {
    if (quantity.per != unit) throw Refusal{"some per unit and some not"};
  }
  if (unit != nullptr) std::erase(reading_.groups, unit);
}

void Reader::check_aggregates() const {
  for (const Quantity& quantity : reading_.quantities) {
    if (!same_unit_.empty() && quantity.measure->unit != same_unit_) {
      throw Refusal{fmt::format("{} are not in {}", quantity.measure->title, same_unit_)};
    }
    // "average output tokens per day": of a step, or of a day?
    const bool single = quantity.measure->kind == MeasureKind::amount && quantity.per == nullptr &&
                        quantity.share == Part::none && quantity.aggregate == Aggregate::mean;
    for (const auto* group : reading_.groups) {
      const bool ambiguous =
          group->kind == DimensionKind::time || group->id == "user" || group->id == "project";
      if (!single || !ambiguous || reading_.rank || is_row_said_) continue;
      const auto* row = unit_of(quantity.measure->relation);
      throw Refusal{
          fmt::format("an average per {} can be that of a single {} or of all its {} together",
                      group->title, row == nullptr ? "row" : row->title, quantity.measure->title)};
    }
  }
  if (reading_.running &&
      (reading_.groups.empty() || reading_.groups[0]->kind != DimensionKind::time)) {
    throw Refusal{"cumulative over which time?"};
  }
}

}  // namespace atlas::assistant
