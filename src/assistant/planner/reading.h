// How a question was read: what is computed, of which rows, cut by what, in which order and form.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "assistant/planner/item.h"

namespace atlas::assistant {

enum class Aggregate { plain, sum, mean, median, min, max, deviation, quantile };

struct Condition;

// Which rows take part.
struct ValueFilter {
  const catalogue::QueryDimension* dimension;
  std::vector<std::string> values;
  bool negated = false;
};
struct PredicateFilter {
  const catalogue::QueryPredicate* predicate;
  bool negated = false;
};
// Rows whose unit fulfils a condition: steps of sessions with more than 100 steps. Holds one.
struct ConditionFilter {
  std::vector<Condition> condition;
};
using Filter = std::variant<ValueFilter, PredicateFilter, ConditionFilter>;

enum class Part {
  none,
  of_total,    // of the sum over all groups
  of_filter,   // the rows of `part` against all
  of_measure,  // one measure over another
};

struct Quantity {
  const catalogue::QueryMeasure* measure = nullptr;
  Aggregate aggregate = Aggregate::plain;
  double percent = 0;           // of a quantile
  std::vector<Filter> filters;  // of this quantity alone
  const catalogue::QueryDimension* per =
      nullptr;  // first a total for each of these, then `aggregate`
  Part share = Part::none;
  std::vector<Filter> part;
  const catalogue::QueryMeasure* whole = nullptr;
  bool is_ratio = false;  // of_measure: a plain ratio, no share
  double scale = 1;       // of_measure: over this many, "per million tokens"
};

struct Condition {
  const catalogue::QueryDimension* unit = nullptr;  // nullptr: the row itself
  Quantity quantity;
  std::string comparison;  // ">", ">=", "<", "<=", "=", "between"
  double number = 0, upper = 0;
};

enum class Shape { groups, rows, summary, histogram, cumulative };

struct Rank {
  size_t limit = 0;  // 0: all
  bool descending = true;
  const catalogue::QueryDimension* of = nullptr;
};

enum class Chart { fitting, bar, line };

struct Format {
  bool percent = false;
  std::optional<int> decimals;
  std::string unit;   // "s", "min", "h", "ms"; "" as it is
  std::string scale;  // "thousand", "million", "billion"
  bool wants_plot = false;
  Chart chart = Chart::fitting;
};

struct Reading {
  Shape shape = Shape::groups;
  std::vector<Quantity> quantities;
  std::vector<const catalogue::QueryDimension*> groups;
  std::vector<Filter> filters;
  std::vector<Condition> having;                         // of the groups
  std::vector<const catalogue::QueryDimension*> within;  // whose groups a share is of
  Period period;
  bool splits_period = false;  // before against after period.since
  std::optional<Rank> rank;
  bool running = false;  // summed up along the time
  Format format;
  bool chinese = false;
};

// Thrown while a question is read or planned, when it cannot be; never leaves the planner.
struct Refusal {
  std::string reason;
};

// Why a question is not answered, and which of its words found no place.
struct Decline {
  std::string reason;
  std::vector<std::string> words;
};

struct Understanding {
  std::variant<Reading, Decline> outcome;
  std::vector<std::string> notes;  // assumptions and corrected spellings
};

Understanding understand(std::string_view question, const Lexicon& lexicon, const Values& values);

// "tool calls per provider, only failed, 2026-05-01 to 2026-05-31".
std::string describe(const Reading& reading);
// "median tool latency": one quantity, without filters of the whole reading.
std::string describe(const Quantity& quantity);

}  // namespace atlas::assistant
