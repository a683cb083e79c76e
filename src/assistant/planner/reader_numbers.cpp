// Numbers with their units, percentiles, and wishes for the form of the answer.

#include <fmt/format.h>

#include <cmath>

#include "assistant/planner/reader.h"
#include "base/text.h"

namespace atlas::assistant {

namespace {

constexpr double kMostDecimals = 12;

}  // namespace

// 200k, 5 minutes, $3, 10 %, p99, 99th percentile, more than a minute
void Reader::fold_numbers() {
  // "over sessions" compares nothing.
  for (size_t i = 0; i + 1 < items_.size(); ++i) {
    if (!items_[i].is(Role::comparison) || items_[i].text != "over") continue;
    size_t j = i + 1;
    while (j < items_.size() && items_[j].is(Role::filler) && items_[j].time_unit_ms <= 0 &&
           items_[j].text != "a" && items_[j].text != "an") {
      ++j;
    }
    const bool compares =
        j < items_.size() &&
        (items_[j].kind == ItemKind::number || items_[j].data == "$" || items_[j].is(Role::filler));
    if (!compares) items_[i].role = Role::preposition;
  }
  for (size_t i = 0; i < items_.size(); ++i) {
    if (free(i, ItemKind::number) && says_no_number(i)) use(i);
    if (free(i, ItemKind::number) && !fold_percentile(i)) fold_unit(i);
    // "a minute" is one of them, after a comparison.
    const bool article = free(i, Role::filler) && (items_[i].text == "a" || items_[i].text == "an");
    if (article && i > 0 && items_[i - 1].is(Role::comparison) && i + 1 < items_.size() &&
        items_[i + 1].time_unit_ms > 0) {
      items_[i].kind = ItemKind::number;
      items_[i].number = 1;
      fold_unit(i);
    }
  }
  for (size_t i = 0; i < items_.size(); ++i) {
    // percentile 95, quantile 0.9
    if (!free(i, Role::percentile) || !free(i + 1, ItemKind::number)) continue;
    const double number = items_[i + 1].number;
    items_[i].role = Role::aggregate;
    items_[i].data = "percentile";
    items_[i].number = number < 1 ? 100 * number : number;
    use(i + 1);
  }
}

// "in a single step", "failed calls against successful ones".
bool Reader::says_no_number(size_t i) const {
  if (base::lower_ascii(items_[i].text) == "ones") return true;
  if (base::lower_ascii(items_[i].text) != "single") return false;
  size_t before = i;
  while (before > 0 && items_[before - 1].is(Role::filler)) --before;
  return before > 0 &&
         (items_[before - 1].is(Role::preposition) || items_[before - 1].is(Role::by));
}

// "min" is a minute only behind a number. "call count" is a number of calls, no group.
void Reader::fold_words() {
  for (size_t i = 0; i < items_.size(); ++i) {
    Item& item = items_[i];
    if (free(i, Role::time_unit) && base::lower_ascii(item.text) == "min") {
      item.role = Role::aggregate;
      item.data = "min";
    }
    const bool counted = is_countable(i) && free(i + 1, Role::count);
    if (!counted || item.dimension == nullptr) continue;
    const std::string count = base::lower_ascii(items_[i + 1].text);
    if (count != "count" && count != "counts") continue;
    item.dimension = nullptr;
    use(i + 1);
  }
}

bool Reader::fold_percentile(size_t i) {
  size_t last = i + 1;
  if (free(last) && items_[last].data == "%") ++last;
  if (!free(last, Role::percentile)) return false;
  Item& item = items_[last];
  item.role = Role::aggregate;
  item.data = "percentile";
  item.number = items_[i].number < 1 ? 100 * items_[i].number : items_[i].number;
  for (size_t k = i; k < last; ++k) use(k);
  if (i > 0 && items_[i - 1].text == "第") use(i - 1);
  // "10th, 50th and 90th percentile"
  for (size_t k = i; k >= 2;) {
    size_t link = k - 1;
    while (link > 0 && items_[link].is(Role::conjunction)) --link;
    if (link == k - 1 || !items_[link].is_ordinal || items_[link].kind != ItemKind::number) break;
    items_[link].kind = ItemKind::word;
    items_[link].role = Role::aggregate;
    items_[link].data = "percentile";
    for (size_t c = link + 1; c < k; ++c) use(c);
    k = link;
  }
  return true;
}

void Reader::fold_unit(size_t i) {
  Item& number = items_[i];
  size_t j = i + 1;
  if (free(j, Role::scale)) {
    number.number *= std::strtod(items_[j].data.c_str(), nullptr);
    use(j++);
  }
  if (i > 0 && items_[i - 1].data == "$") {
    number.data = "usd";
    use(i - 1);
    return;
  }
  if (!free(j)) return;
  if (items_[j].text == "dollars" || items_[j].text == "dollar" || items_[j].text == "USD" ||
      items_[j].text == "usd") {
    number.data = "usd";
    use(j);
    return;
  }
  if (items_[j].data == "%" || items_[j].text == "percent") {
    number.data = "percent";
    use(j);
    return;
  }
  if (items_[j].time_unit_ms <= 0) return;
  // Days and hours are also what results are cut by: they are a unit only after a comparison.
  const bool compared =
      i > 0 && (items_[i - 1].is(Role::comparison) || items_[i - 1].is(Role::between) ||
                items_[i - 1].is(Role::conjunction));
  if (items_[j].dimension != nullptr && !compared) return;
  number.number *= items_[j].time_unit_ms;
  number.time_unit_ms = items_[j].time_unit_ms;
  number.data = "ms";
  use(j);
}

void Reader::take_formats() {
  for (size_t i = 0; i < items_.size(); ++i) {
    if (free(i, Role::format)) take_format(i);
  }
}

void Reader::take_format(size_t i) {
  const std::string data = items_[i].data;
  Format& format = reading_.format;
  use(i);
  if (data == "percent") format.percent = true;
  if (data == "whole") format.decimals = 0;
  if (data == "decimals") {
    const size_t before = i == 0 ? kNone : i - 1;
    if (before == kNone || !free(before, ItemKind::number) ||
        items_[before].number > kMostDecimals) {
      throw Refusal{"how many decimals?"};
    }
    format.decimals = static_cast<int>(items_[before].number);
    use(before);
    const size_t lead = previous(before);  // "with six decimals"
    if (lead != kNone && (items_[lead].is(Role::with) || items_[lead].is(Role::preposition)))
      use(lead);
  }
  if (data == "plot" || data == "bar" || data == "line") format.wants_plot = true;
  if (data == "bar") format.chart = Chart::bar;
  if (data == "line") format.chart = Chart::line;
  if (data.starts_with("unit:")) format.unit = data.substr(5);
  if (data.starts_with("scale:")) format.scale = data.substr(6);
  if (data.starts_with("same:")) same_unit_ = data.substr(5);
  if (data == "desc" || data == "asc") {
    if (!reading_.rank) reading_.rank = Rank{};
    reading_.rank->descending = data == "desc";
  }
}

}  // namespace atlas::assistant
