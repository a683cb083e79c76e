// SELECT statements over the relations of the catalogue: what their pieces mention is joined.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "assistant/planner/query_runner.h"
#include "assistant/planner/reading.h"
#include "assistant/planner/values.h"

namespace atlas::assistant {

struct Select {
  char relation;  // whose rows are read
  std::vector<std::string> columns = {};
  std::vector<std::string> joins = {};  // besides those that the pieces need
  std::vector<std::string> where = {};
  std::vector<std::string> groups = {};
  std::vector<std::string> having = {};
};

std::string sql_name(const std::string& name);
// `value` against the condition's numbers: "count(*) > 100".
std::string comparison(const std::string& value, const Condition& condition);

class StatementWriter {
 public:
  explicit StatementWriter(const Values& values) : values_(values) {}

  std::string time_of(char relation) const;
  std::string dimension(const catalogue::QueryDimension& dimension, char relation) const;
  // Conditions on the time of a row.
  std::vector<std::string> period(const Period& period, char relation) const;
  // `reading` is what the filter stands in: conditions on units look at the same providers, models,
  // users, projects and dates.
  std::string filter(const Filter& filter, char relation, const Reading& reading);

  // An aggregate of the measure over the rows that also fulfil `own`.
  std::string aggregate(const Quantity& quantity, char relation,
                        const std::vector<std::string>& own) const;
  // The count or sum of the measure, whatever aggregate it has.
  std::string total(const Quantity& quantity, char relation,
                    const std::vector<std::string>& own) const;
  // "avg(x)"
  std::string function(const Quantity& quantity, const std::string& value) const;

  bool is_of_calls(const catalogue::QueryDimension& dimension) const;
  bool is_of_calls(const Filter& filter) const;
  bool is_of_events(const Filter& filter) const;

  // Ends with a line break.
  std::string text(const Select& select);
  // The WITH clauses of everything that text() has mentioned.
  std::vector<NamedQuery> with() const;

 private:
  std::string condition(const Condition& condition, char relation, const Reading& reading);
  std::string key_of(const catalogue::QueryDimension& unit, char relation) const;
  std::string category() const;
  void need(char alias);

  const Values& values_;
  std::set<std::string> needed_;  // names of derived relations
};

}  // namespace atlas::assistant
