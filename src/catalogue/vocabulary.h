// What the assistant's planner can ask of a trace database, as data: relations, measures,
// dimensions, predicates, and the English and Chinese words for them.
//
// SQL pieces name the tables by one-letter aliases: r rounds, t tool_calls, e timing_events, and
// those of the derived relations below. Whoever puts a statement together joins what its pieces
// mention, always on round_pk.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace atlas::catalogue {

// A table, or a derived relation that a WITH clause defines. One row of each belongs to exactly one
// step, its round_pk.
struct Relation {
  char alias;
  std::string_view name;
  std::string_view sql;                // of the WITH clause; "" for a table
  std::string_view time;               // when a row happened: an expression of a TIMESTAMP
  std::vector<std::string_view> uses;  // derived relations that its SQL reads
  std::string_view note;               // the rule, for docs/assistant.md
};

enum class MeasureKind {
  count,       // rows
  distinct,    // different values
  amount,      // one number a row; adding them up makes sense
  value,       // one number a row; adding them up says nothing
  duration,    // one number a row; its sum is asked for seldom, its distribution often
  ratio,       // sum over sum
  aggregated,  // an aggregate as it stands
};

// How a histogram cuts the values.
enum class Bins { doubling, twentieths };

struct QueryMeasure {
  std::string_view id;        // unique, and the name of the result's column
  std::string_view title;     // "tool calls"
  std::string_view title_zh;  // the same in Chinese
  std::string_view unit;      // "tokens", "ms", "s", "USD", "share", ...; "" for counts
  MeasureKind kind;
  char relation;                    // alias
  std::string_view value = {};      // distinct: the key; ratio: what is summed above the line
  std::string_view below = {};      // ratio: what is summed below the line
  std::string_view where = {};      // which rows count
  std::string_view of_row = {};     // ratio: the measure of single rows, where a mean is asked for
  std::string_view dimension = {};  // what is counted is also a dimension: "session"
  Bins bins = Bins::doubling;
  std::string_view words = {};     // English phrases, singular, separated by |
  std::string_view words_zh = {};  // Chinese phrases
};

enum class DimensionKind { name, unit, time, number };

struct QueryDimension {
  std::string_view id;     // the name of the result's column
  std::string_view title;  // "tool"
  std::string_view title_zh;
  DimensionKind kind;
  std::string_view sql;         // {time} stands for the relation's time
  std::string_view order = {};  // what to sort by, if not by itself
  std::string_view words = {};
  std::string_view words_zh = {};
};

// A yes or no of a row: "failed" of a tool call.
struct QueryPredicate {
  std::string_view id;
  std::string_view title;  // "failed"
  std::string_view title_zh;
  char relation;  // whose rows it is asked of
  std::string_view sql;
  std::string_view negated;  // SQL of the opposite; "" if it has none
  std::string_view words = {};
  std::string_view words_zh = {};
};

// What a measure is a part of: "share of input tokens that are cached".
struct PartOf {
  std::string_view part, whole;
  std::string_view meant = {};  // the measure that is meant by the part, if another
};

// What the words around measures and dimensions do.
enum class Role {
  filler,
  count,         // how many, number of
  how_much,      // how much
  how_long,      // how long
  how_often,     // how often
  aggregate,     // value: mean, median, sum, min, max, deviation, percentile
  percentile,    // a number beside it makes a percentile
  distinct,      // different, unique
  by,            // per, by, for each
  top,           // value: desc, asc
  superlative,   // value: desc, asc, or desc:measure
  comparison,    // value: >, >=, <, <=, =
  share,         // share of, percentage of
  ratio,         // ratio of
  distribution,  // value: summary, histogram, cumulative
  over_time,     // value: the dimension
  compare,       // compare, difference
  versus,        // vs, compared to
  conjunction,   // and
  alternative,   // or
  both,          // both
  negation,      // not
  except,        // except, other than
  with,          // with, having
  without,       // without, no
  relative,      // that, which, where
  preposition,   // of, in, for, from
  than,
  between,
  verb,       // no content; value: change, out (tokens written), in (tokens read), last
  use,        // to use, to call: of a tool
  which,      // which, what
  list,       // list, show all
  format,     // value: percent, decimals, table, plot, ...
  number,     // a number word
  time_unit,  // value: milliseconds in one
  scale,      // thousand, million
  only,
  running,    // cumulative
  mean_each,  // average of a unit: a typical
};

struct Word {
  std::string_view phrases;  // separated by |
  Role role;
  std::string_view value = {};
};

std::span<const Relation> relations();
std::span<const QueryMeasure> query_measures();
std::span<const QueryDimension> query_dimensions();
std::span<const QueryPredicate> query_predicates();
std::span<const PartOf> parts();
std::span<const Word> words();

// nullptr if there is none.
const Relation* find_relation(char alias);
const QueryMeasure* find_measure(std::string_view id);
const QueryDimension* find_dimension(std::string_view id);
const QueryPredicate* find_predicate(std::string_view id);

// Questions that the planner answers, for suggestions and docs/assistant.md.
std::span<const std::string_view> example_questions();
std::span<const std::string_view> example_questions_zh();

}  // namespace atlas::catalogue
