#include "assistant/planner/reader.h"

#include <algorithm>
#include <map>

namespace atlas::assistant {

using catalogue::MeasureKind;
using catalogue::Role;

const catalogue::QueryDimension* unit_of(char relation) {
  switch (relation) {
    case 'r':
    case 'c':
    case 'g':
    case 'd':
      return catalogue::find_dimension("step");
    case 't':
      return catalogue::find_dimension("tool_call");
    case 'q':
      return catalogue::find_dimension("request");
    case 'l':
      return catalogue::find_dimension("session");
    default:
      return nullptr;
  }
}

Aggregate aggregate_of(const Item& item) {
  static const std::map<std::string_view, Aggregate> kNames = {
      {"mean", Aggregate::mean}, {"median", Aggregate::median},
      {"sum", Aggregate::sum},   {"min", Aggregate::min},
      {"max", Aggregate::max},   {"deviation", Aggregate::deviation}};
  const auto found = kNames.find(item.data);
  return found == kNames.end() ? Aggregate::quantile : found->second;
}

const catalogue::QueryMeasure* duration_of(std::string_view dimension) {
  static const std::map<std::string_view, std::string_view> kMeasures = {
      {"tool_call", "tool_latency_ms"},        {"tool", "tool_latency_ms"},
      {"category", "tool_latency_ms"},         {"session", "session_elapsed_seconds"},
      {"request", "request_response_seconds"}, {"step", "generation_seconds"}};
  const auto found = kMeasures.find(dimension);
  return found == kMeasures.end() ? nullptr : catalogue::find_measure(found->second);
}

Quantity default_quantity(const catalogue::QueryMeasure& measure) {
  Quantity quantity;
  quantity.measure = &measure;
  if (measure.kind == MeasureKind::amount) quantity.aggregate = Aggregate::sum;
  if (measure.kind == MeasureKind::value) quantity.aggregate = Aggregate::mean;
  if (measure.kind == MeasureKind::duration) quantity.aggregate = Aggregate::median;
  return quantity;
}

Reader::Reader(std::vector<Item> items, bool chinese)
    : items_(std::move(items)), is_target_(items_.size(), false) {
  reading_.chinese = chinese;
}

size_t Reader::next(size_t i) const {
  for (size_t j = i + 1; j < items_.size(); ++j) {
    if (items_[j].kind == ItemKind::end) return kNone;
    if (!items_[j].used) return j;
  }
  return kNone;
}

size_t Reader::previous(size_t i) const {
  for (size_t j = i; j-- > 0;) {
    if (items_[j].kind == ItemKind::end) return kNone;
    if (!items_[j].used) return j;
  }
  return kNone;
}

size_t Reader::find_free(ItemKind kind, size_t from) const {
  for (size_t i = from; i < items_.size(); ++i) {
    if (free(i, kind)) return i;
  }
  return kNone;
}

size_t Reader::find_free(Role role, size_t from) const {
  for (size_t i = from; i < items_.size(); ++i) {
    if (free(i, role)) return i;
  }
  return kNone;
}

void Reader::use(size_t i) {
  if (i != kNone) items_[i].used = true;
}

void Reader::use_all(std::initializer_list<size_t> places) {
  for (const size_t i : places) use(i);
}

bool Reader::is_countable(size_t i) const {
  return free(i, ItemKind::measure) && (items_[i].measure->kind == MeasureKind::count ||
                                        items_[i].measure->kind == MeasureKind::distinct);
}

bool Reader::has_dimension(size_t i) const { return free(i) && items_[i].dimension != nullptr; }

std::vector<std::string> Reader::unplaced() const {
  std::vector<std::string> words;
  for (const Item& item : items_) {
    if (!item.used && item.kind != ItemKind::end) words.push_back(item.text);
  }
  return words;
}

Reading Reader::run() {
  const bool silent =
      std::ranges::all_of(items_, [](const Item& item) { return item.kind == ItemKind::end; });
  if (silent) throw Refusal{"there is no question"};
  for (const Item& item : items_) {
    if (!item.corrected.empty()) note("read \"" + item.text + "\" as \"" + item.corrected + "\"");
  }
  drop_chatter();
  fold_numbers();
  fold_words();
  for (Item& item : items_) {
    if (item.is(Role::filler)) item.used = true;
  }
  take_formats();
  take_periods();
  merge_values();
  merge_comparison();
  take_who();
  take_groups();
  take_how();
  take_share();
  take_conditions();
  take_value_filters();
  take_predicate_filters();
  take_shape();
  take_ratio();
  take_rank();
  take_heads();
  fit_direction();
  finish();
  check_leftovers();
  return std::move(reading_);
}

// Connectors say nothing once everything around them has found its place; all else must have one.
void Reader::check_leftovers() {
  for (const Item& item : items_) {
    if (item.used || item.kind == ItemKind::end) continue;
    if (item.kind == ItemKind::unknown) throw Refusal{"some words are not known"};
    if (item.kind != ItemKind::word) throw Refusal{"some words found no place"};
    switch (item.role) {
      case Role::preposition:
      case Role::conjunction:
      case Role::verb:
        if (item.data == "last" && !asks_duration_) break;
        if (item.data == "change" && reading_.groups.empty() && !reading_.splits_period) {
          throw Refusal{"a change over which time? Say per week, per month"};
        }
        continue;
      case Role::use:
      case Role::which:
      case Role::list:
      case Role::compare:
      case Role::count:
      case Role::how_much:
        continue;
      case Role::by:
        if (!reading_.groups.empty() || per_ != nullptr || reading_.rank || per_measure_) continue;
        break;
      case Role::relative:
        continue;
      case Role::only: {
        // "only tools with 50 calls": the condition says it
        const size_t i = static_cast<size_t>(&item - items_.data());
        size_t j = i + 1;
        while (j < items_.size() && items_[j].is(Role::filler)) ++j;
        if (j < items_.size() && items_[j].used && is_target_[j]) continue;
        break;
      }
      case Role::versus:
        if (compares_ || reading_.quantities.size() > 1) continue;
        break;
      case Role::with:
        if (item.text.starts_with("ha")) continue;  // have, has, had, having
        break;
      default:
        break;
    }
    throw Refusal{"some words found no place"};
  }
}

Understanding understand(std::string_view question, const Lexicon& lexicon, const Values& values) {
  const bool chinese =
      std::ranges::any_of(question, [](char c) { return static_cast<unsigned char>(c) >= 0xE3; });
  Reader reader(lexicon.read(question, values), chinese);
  Understanding understanding;
  try {
    understanding.outcome = reader.run();
  } catch (const Refusal& refusal) {
    understanding.outcome = Decline{refusal.reason, reader.unplaced()};
  }
  understanding.notes = reader.notes();
  return understanding;
}

}  // namespace atlas::assistant
