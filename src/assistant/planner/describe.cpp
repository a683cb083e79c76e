// How a question was read, in words.

#include <fmt/format.h>

#include "assistant/planner/reading.h"
#include "base/number_text.h"

namespace atlas::assistant {
namespace {

using catalogue::MeasureKind;

std::string number_text(double number) { return base::general(number, 12); }

std::string aggregate_word(const Quantity& quantity) {
  switch (quantity.aggregate) {
    case Aggregate::mean:
      return "mean ";
    case Aggregate::median:
      return "median ";
    case Aggregate::min:
      return "smallest ";
    case Aggregate::max:
      return "largest ";
    case Aggregate::deviation:
      return "standard deviation of ";
    case Aggregate::quantile:
      return fmt::format("p{} of ", base::general(quantity.percent, 6));
    case Aggregate::sum:
      return quantity.measure->kind == MeasureKind::amount ? "total " : "sum of ";
    case Aggregate::plain:
      return "";
  }
  return "";
}

std::string list_text(const std::vector<std::string>& values) {
  std::string text;
  for (const std::string& value : values) text += (text.empty() ? "" : " or ") + value;
  return text;
}

std::string describe(const Condition& condition);

std::string describe(const Filter& filter) {
  if (const auto* values = std::get_if<ValueFilter>(&filter)) {
    return fmt::format("{} {}{}", values->dimension->title, values->negated ? "not " : "",
                       list_text(values->values));
  }
  if (const auto* predicate = std::get_if<PredicateFilter>(&filter)) {
    return fmt::format("{}{}", predicate->negated ? "not " : "", predicate->predicate->title);
  }
  return describe(std::get<ConditionFilter>(filter).condition[0]);
}

std::string describe(const Condition& condition) {
  const Quantity& quantity = condition.quantity;
  std::string what;
  for (const Filter& filter : quantity.filters) what += describe(filter) + " ";
  const char relation = quantity.measure->relation;
  const bool one_value = relation == 'l' || relation == 'q';  // of a session, of a request
  const bool plain =
      quantity.aggregate == Aggregate::plain || condition.unit == nullptr || one_value;
  what += plain ? std::string(quantity.measure->title) : describe(quantity);
  const std::string unit =
      quantity.measure->unit.empty() ? "" : " " + std::string(quantity.measure->unit);
  const std::string numbers =
      condition.comparison == "between"
          ? fmt::format("between {} and {}", number_text(condition.number),
                        number_text(condition.upper))
          : fmt::format("{} {}", condition.comparison, number_text(condition.number));
  return fmt::format("{}{} {}{}",
                     condition.unit == nullptr ? "" : std::string(condition.unit->title) + " with ",
                     what, numbers, unit);
}

std::string head(const Reading& reading) {
  std::string text;
  switch (reading.shape) {
    case Shape::summary:
      text = "distribution of ";
      break;
    case Shape::histogram:
      text = "histogram of ";
      break;
    case Shape::cumulative:
      text = "cumulative distribution of ";
      break;
    default:
      break;
  }
  if (reading.running) text = "cumulative ";
  const bool plain = reading.shape != Shape::groups && reading.shape != Shape::rows;
  for (size_t q = 0; q < reading.quantities.size(); ++q) {
    Quantity quantity = reading.quantities[q];
    if (plain) quantity.aggregate = Aggregate::plain;
    text += (q == 0 ? "" : ", ") + describe(quantity);
  }
  return text;
}

}  // namespace

std::string describe(const Quantity& quantity) {
  const std::string title(quantity.measure->title);
  if (quantity.share == Part::of_measure) {
    if (quantity.scale != 1) {
      return fmt::format("{} per {} {}", title, base::grouped(quantity.scale, 0),
                         quantity.whole->title);
    }
    return quantity.is_ratio ? fmt::format("ratio of {} to {}", title, quantity.whole->title)
                             : fmt::format("share of {} in {}", title, quantity.whole->title);
  }
  if (quantity.share == Part::of_filter) {
    std::string part;
    for (const Filter& filter : quantity.part)
      part += (part.empty() ? "" : " and ") + describe(filter);
    return fmt::format("share of {}: {}", title, part);
  }
  if (quantity.share == Part::of_total) return fmt::format("{} and their share", title);
  std::string text = aggregate_word(quantity) + title;
  if (quantity.per != nullptr) text += fmt::format(" per {}", quantity.per->title);
  return text;
}

std::string describe(const Reading& reading) {
  std::string text = head(reading);
  const bool ranked = reading.rank && reading.rank->of != nullptr;
  std::string groups;
  for (const auto* group : reading.groups) {
    if (ranked && group == reading.rank->of && reading.rank->limit > 0) continue;
    groups += (groups.empty() ? " per " : " and ") + std::string(group->title);
  }
  text += groups;
  for (const auto* group : reading.within) text += fmt::format(", within each {}", group->title);
  if (ranked && reading.rank->limit > 0) {
    text += fmt::format(", the {} {} {}{}", reading.rank->limit,
                        reading.rank->descending ? "highest" : "lowest", reading.rank->of->title,
                        reading.rank->limit == 1 ? "" : "s");
  }
  for (const Filter& filter : reading.filters) text += fmt::format(", only {}", describe(filter));
  for (const Condition& condition : reading.having)
    text += fmt::format(", only {}", describe(condition));
  if (reading.splits_period) {
    text += fmt::format(", before and since {}", base::iso_date(*reading.period.since));
  } else {
    text += ", " + text_of(reading.period);
  }
  if (reading.format.percent) text += ", in percent";
  if (!reading.format.unit.empty()) text += ", in " + reading.format.unit;
  if (!reading.format.scale.empty()) text += ", in " + reading.format.scale + "s";
  if (reading.format.decimals) text += fmt::format(", {} decimals", *reading.format.decimals);
  return text;
}

}  // namespace atlas::assistant
