// Who runs the planner's SQL.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "store/query.h"

namespace atlas::assistant {

// One clause of a WITH.
struct NamedQuery {
  std::string name;
  std::string sql;
};

// A statement with its WITH clauses apart, so that a runner may keep what they compute.
struct Query {
  std::vector<NamedQuery> with;  // each may use those before it
  std::string select;

  // The whole statement, which stands alone.
  std::string sql() const;
};

class QueryRunner {
 public:
  virtual ~QueryRunner() = default;
  // Throws Error as store::QueryConnection::run does.
  virtual store::ResultTable run(const Query& query, const store::QueryLimits& limits) = 0;
};

// In this process, on a locked read-only connection. With `keeps_relations`, what a WITH clause
// computes is kept as a temporary table for the questions to come: the trace does not change.
std::unique_ptr<QueryRunner> local_runner(const std::filesystem::path& db, bool keeps_relations);

}  // namespace atlas::assistant
