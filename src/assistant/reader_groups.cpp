// What the result is cut by: per provider and model, over time.

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

bool is_unit(const QueryDimension& dimension) { return dimension.kind == DimensionKind::unit; }

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

}  // namespace atlas::assistant
