// What the result is cut by: per provider and model, over time.

#include <fmt/format.h>

#include <algorithm>

#include "assistant/planner/reader.h"
#include "base/text.h"

namespace atlas::assistant {

using catalogue::DimensionKind;
using catalogue::QueryDimension;
using catalogue::Role;

namespace {

bool is_unit(const QueryDimension& dimension) { return dimension.kind == DimensionKind::unit; }

// What is cut this way is a whole of its own for a share.
bool says_within(std::string_view text) {
  const std::string word = base::lower_ascii(text);
  return word.starts_with("within") || word.starts_with("in e") || word.starts_with("for e") ||
         word.starts_with("of e");
}

}  // namespace

// "who used the most tokens": the user who did
void Reader::take_who() {
  for (size_t i = 0; i < items_.size(); ++i) {
    const std::string word = base::lower_ascii(items_[i].text);
    if (!free(i, Role::which) || (word != "who" && word != "谁")) continue;
    const bool has_user = std::ranges::any_of(items_, [](const Item& item) {
      return !item.used && item.dimension != nullptr && item.dimension->id == "user";
    });
    if (has_user) return;
    if (find_free(Role::superlative) == kNone) throw Refusal{"who is asked for is not clear"};
    items_[i].kind = ItemKind::measure;
    items_[i].measure = catalogue::find_measure("users");
    items_[i].dimension = catalogue::find_dimension("user");
    items_[i].is_plural = false;
  }
}

// per provider and model; by number of calls
void Reader::take_groups() {
  for (size_t i = 0; i < items_.size(); ++i) {
    const size_t noun = free(i, Role::preposition) ? next(i) : kNone;
    const bool over_weeks = noun != kNone && items_[i].text == "over" && has_dimension(noun) &&
                            items_[noun].dimension->kind == DimensionKind::time &&
                            items_[noun].is_plural;
    if (free(i, Role::by) || over_weeks) take_group_list(i);
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
    // "the highest daily cost" is the largest of the days.
    if (before != kNone && items_[before].is(Role::superlative) &&
        items_[before].data.find(':') == std::string::npos && items_[i].text.ends_with("ly") &&
        per_ == nullptr) {
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
  bool is_within = says_within(items_[by].text);
  size_t listed = 0;
  while (j != kNone) {
    while (j != kNone && free(j, Role::by)) {
      is_within = says_within(items_[j].text);
      listed = 0;
      use(j);
      j = next(j);
    }
    if (j == kNone || !has_dimension(j) || items_[j].kind == ItemKind::value) break;
    const Item& item = items_[j];
    // "top 3 users by sessions": the order, no cut
    const bool ranks = find_free(Role::top) != kNone || find_free(Role::superlative) != kNone;
    if (!any && ranks && is_unit(*item.dimension) && item.is_plural &&
        base::lower_ascii(items_[by].text) == "by") {
      break;
    }
    // "every failed call": a predicate would be lost.
    if (is_unit(*item.dimension)) {
      if (per_ != nullptr && per_ != item.dimension) throw Refusal{"two units at once"};
      per_ = item.dimension;
      per_is_said_ = true;
    } else if (std::ranges::find(reading_.groups, item.dimension) == reading_.groups.end()) {
      reading_.groups.push_back(item.dimension);
    }
    if (is_within) within_.push_back(item.dimension);
    if (++listed > 1) listed_.push_back(item.dimension);
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
  } else if (items_[by].text == "per" && take_scaled_measure(by)) {
    return;
  } else if (m != kNone && m == next(by) && free(m, ItemKind::measure) && per_measure_ == nullptr &&
             items_[by].text == "per") {
    // "output tokens per user message": one total over the other
    per_measure_ = items_[m].measure;
    use_all({by, m});
  }
}

// "per million output tokens", "per 100 tool calls"
bool Reader::take_scaled_measure(size_t by) {
  const size_t number = next(by);
  if (number == kNone || per_measure_ != nullptr) return false;
  const bool is_number = free(number, ItemKind::number) && items_[number].data.empty();
  const bool is_scale = free(number, Role::scale);
  const size_t noun = next(number);
  if ((!is_number && !is_scale) || noun == kNone || !free(noun, ItemKind::measure)) return false;
  const double scale =
      is_scale ? std::strtod(items_[number].data.c_str(), nullptr) : items_[number].number;
  if (!(scale > 0)) return false;
  per_scale_ = scale;
  per_measure_ = items_[noun].measure;
  use_all({by, number, noun});
  return true;
}

}  // namespace atlas::assistant
