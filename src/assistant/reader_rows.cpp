// Which rows take part: time, names, predicates.

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
    // "the Bash tool"
    if (after == i + 1 && items_[after].dimension == dimension && dimension->id != "session" &&
        items_[after].kind == ItemKind::measure) {
      use(after);
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

}  // namespace atlas::assistant
