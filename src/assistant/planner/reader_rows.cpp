// Which rows take part: time, names, predicates.

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "assistant/planner/reader.h"
#include "base/text.h"
#include "base/time.h"

namespace atlas::assistant {

using catalogue::Role;

// "We are writing a paper." asks nothing and restricts nothing: who speaks says so first, and no
// word of the sentence could change what is asked.
void Reader::drop_chatter() {
  static const std::set<std::string_view> kSpeakers = {"i", "we", "im", "my", "our", "i'm"};
  for (size_t begin = 0; begin < items_.size();) {
    size_t end = begin;
    while (end < items_.size() && items_[end].kind != ItemKind::end) ++end;
    const bool speaks = kSpeakers.contains(base::lower_ascii(items_[begin].text));
    const bool is_last = end + 1 >= items_.size();
    const bool idle = std::all_of(
        items_.begin() + static_cast<std::ptrdiff_t>(begin),
        items_.begin() + static_cast<std::ptrdiff_t>(end), [](const Item& item) {
          return item.kind == ItemKind::unknown || item.is(Role::filler) ||
                 item.is(Role::conjunction) || item.is(Role::preposition) || item.is(Role::verb);
        });
    if (speaks && idle && !is_last && begin < end) {
      std::string text;
      for (size_t i = begin; i < end; ++i) {
        text += (text.empty() ? "" : " ") + items_[i].text;
        use(i);
      }
      note("left out: \"" + text + "\"");
    }
    begin = end + 1;
  }
}

void Reader::take_periods() {
  size_t found = kNone;
  for (size_t i = 0; i < items_.size(); ++i) {
    if (!free(i, ItemKind::period)) continue;
    if (!items_[i].period.doubt.empty()) throw Refusal{items_[i].period.doubt};
    if (found != kNone) return compare_periods(found, i);
    found = i;
  }
  if (found != kNone) {
    const size_t i = found;
    reading_.period = items_[i].period.period;
    reading_.splits_period = items_[i].period.splits;
    if (!items_[i].period.note.empty()) note(items_[i].period.note);
    use(i);
  }
}

// "May 2026 against June 2026", "in 2025 and 2026": the two side by side.
void Reader::compare_periods(size_t first, size_t second) {
  const Refusal refusal{"more than one stretch of time is named"};
  for (size_t i = second + 1; i < items_.size(); ++i) {
    if (free(i, ItemKind::period)) throw refusal;
  }
  const auto form = [&](size_t i) -> std::string {
    const Period& period = items_[i].period.period;
    if (!period.since || !period.until || items_[i].period.splits) throw refusal;
    const base::CivilTime since = base::civil(*period.since);
    const base::CivilTime until = base::civil(*period.until);
    if (*period.until - *period.since == base::kMicrosPerDay) return "day";
    if (since.day != 1 || until.day != 1) throw refusal;
    const int64_t months = 12 * (until.year - since.year) + until.month - since.month;
    if (months == 1) return "month";
    if (months == 12 && since.month == 1) return "year";
    throw refusal;
  };
  const std::string unit = form(first);
  if (form(second) != unit) throw refusal;
  const auto has_year = [&](size_t i) {
    return items_[i].text.find("20") != std::string::npos ||
           items_[i].text.find("19") != std::string::npos;
  };
  if (has_year(first) != has_year(second)) {
    // "May and June 2026" are of one year.
    Period& period = items_[first].period.period;
    const base::CivilTime since = base::civil(*period.since);
    const base::CivilTime other = base::civil(*items_[second].period.period.since);
    if (has_year(first) || unit != "month" || since.month > other.month) throw refusal;
    period.since = base::from_civil(other.year, since.month, 1);
  }
  for (size_t i = first + 1; i < second; ++i) {
    if (!free(i)) continue;
    const bool joins = items_[i].is(Role::conjunction) || items_[i].is(Role::versus) ||
                       items_[i].is(Role::preposition) || items_[i].is(Role::than);
    if (!joins) throw refusal;
    use(i);
  }
  const auto* dimension = catalogue::find_dimension(unit);
  ValueFilter filter{dimension, {}};
  constexpr size_t kMonthLength = 7;
  constexpr size_t kYearLength = 4;
  for (const size_t i : {first, second}) {
    const std::string day = base::iso_date(*items_[i].period.period.since);
    filter.values.push_back(unit == "day"     ? day
                            : unit == "month" ? day.substr(0, kMonthLength)
                                              : day.substr(0, kYearLength));
    if (!items_[i].period.note.empty()) note(items_[i].period.note);
    use(i);
  }
  reading_.filters.emplace_back(std::move(filter));
  reading_.groups.push_back(dimension);
  compares_ = true;
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
    // "Bash and Read calls combined": one number for all of them
    for (size_t k = last + 1; items_[i].is_ordinal && k < items_.size(); ++k) {
      if (!free(k, Role::aggregate) || items_[k].text != "combined") continue;
      items_[i].is_ordinal = false;
      use(k);
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
    // "sessions with more Bash calls than Read calls" counts twice for each of them.
    const size_t more = find_free(Role::superlative);
    const size_t first = find_free(ItemKind::value);
    if (more != kNone && more < i && first != kNone && more < first && first < i) {
      throw Refusal{"two counts of one thing are not set against each other"};
    }
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

// "not from claude", "did not come from codex", "except Bash"
void Reader::take_negation(size_t i, ValueFilter& filter) {
  size_t before = previous(i);
  while (before != kNone &&
         (items_[before].is(Role::preposition) || items_[before].is(Role::verb))) {
    before = previous(before);
  }
  if (before == kNone) return;
  if (!items_[before].is(Role::negation) && !items_[before].is(Role::except)) return;
  filter.negated = true;
  for (size_t k = before; k < i; ++k) {
    if (free(k)) use(k);
  }
}

// "tools that only codex uses", "used only by codex": used by nothing else.
bool Reader::take_exclusive(size_t i) {
  size_t first = i;
  bool only = false;
  bool used = false;
  for (size_t k = previous(i); k != kNone; k = previous(k)) {
    const bool fits = items_[k].is(Role::only) || items_[k].is(Role::use) || items_[k].is(Role::by);
    if (!fits) break;
    only = only || items_[k].is(Role::only);
    used = used || items_[k].is(Role::use);
    first = k;
  }
  if (!only || !used) return false;
  const size_t target = target_of(first, i + 1);
  const auto* dimension = catalogue::find_dimension(items_[i].values.dimension);
  if (target == kNone || items_[target].dimension == dimension || items_[i].is_ordinal) {
    throw Refusal{"who uses only what is not clear"};
  }
  Quantity others =
      default_quantity(*catalogue::find_measure(dimension->id == "tool" ? "tool_calls" : "steps"));
  others.filters.emplace_back(ValueFilter{dimension, items_[i].values.values, true});
  is_target_[target] = true;
  add_unit_condition(i, items_[target].dimension, std::move(others), "=", 0);
  for (size_t k = first; k < i; ++k) {
    if (free(k)) use(k);
  }
  return true;
}

// "tools used by both Claude and Codex": there are rows of each of them.
bool Reader::take_both(size_t i) {
  const size_t word = previous(i);
  if (word == kNone || !items_[word].is(Role::both)) return false;
  use(word);
  size_t before = previous(i);
  const bool by = before != kNone && items_[before].is(Role::by);
  const size_t verb = by ? previous(before) : before;
  if (verb == kNone || !(items_[verb].is(Role::use) || items_[verb].is(Role::with))) return false;
  if (!items_[i].is_ordinal) throw Refusal{"both of which two?"};
  const size_t target = target_of(verb, i + 1);
  const auto* dimension = catalogue::find_dimension(items_[i].values.dimension);
  const auto* measure = catalogue::find_measure(items_[i].values.dimension + "s");
  if (target == kNone || measure == nullptr || items_[target].dimension == dimension) {
    throw Refusal{"who uses both is not clear"};
  }
  Quantity of_them = default_quantity(*measure);
  of_them.filters.emplace_back(ValueFilter{dimension, items_[i].values.values});
  is_target_[target] = true;
  add_unit_condition(i, items_[target].dimension, std::move(of_them), "=",
                     static_cast<double>(items_[i].values.values.size()));
  use_all({i, verb});
  if (by) use(before);
  return true;
}

void Reader::take_value_filters() {
  bool has_part = !share_part_.empty();
  for (size_t i = 0; i < items_.size(); ++i) {
    if (!share_part_begins_before(i)) continue;
    // "what share of failed calls are Bash calls": the base once more is no part
    const bool is_base = share_base_ < i && items_[i].measure != nullptr &&
                         items_[i].measure == items_[share_base_].measure;
    has_part = has_part || free(i, ItemKind::predicate) || (free(i, ItemKind::measure) && !is_base);
  }
  for (size_t i = 0; i < items_.size(); ++i) {
    if (!free(i, ItemKind::value) || take_both(i)) continue;
    Item& item = items_[i];
    const bool is_exclusive = take_exclusive(i);
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
    if (!is_exclusive) take_negation(i, filter);
    before = previous(i);
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
    if (filter.predicate->id == "cold" && before != kNone && free(before, ItemKind::measure) &&
        items_[before].measure->unit == "tokens") {
      throw Refusal{"tokens without the cached ones, or those of steps without cached input?"};
    }
    if (before != kNone && items_[before].is(Role::negation)) {
      if (filter.predicate->negated.empty()) throw Refusal{"this cannot be negated"};
      filter.negated = true;
      use(before);
    }
    use(i);
    filters_at(i).emplace_back(filter);
    // "user-initiated vs tool-triggered", "failed and successful"
    size_t link = next(i);
    // "failed calls against successful ones"
    if (link != kNone && is_countable(link) && next(link) != kNone &&
        free(next(next(link)), ItemKind::predicate)) {
      link = next(link);
    }
    if (link == kNone) continue;
    const bool side_by_side = items_[link].is(Role::versus) || items_[link].is(Role::conjunction) ||
                              items_[link].is(Role::alternative);
    const size_t other = next(link);
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
