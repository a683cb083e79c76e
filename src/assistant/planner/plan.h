// A reading as DuckDB SQL.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "assistant/planner/query_runner.h"
#include "assistant/planner/reading.h"
#include "assistant/planner/values.h"

namespace atlas::assistant {

// A column of the result and what it holds.
struct PlanColumn {
  enum class Kind { group, value, detail } kind = Kind::value;
  std::string name;
  std::string title;
  std::string unit;  // "tokens", "ms", "share", "percent", "USD", ...
  const catalogue::QueryDimension* dimension = nullptr;  // of a group
  bool is_total = false;                                 // adding the cells up makes sense
};

struct Plan {
  Query query;
  std::vector<PlanColumn> columns;
};

// Throws Refusal for what cannot be put together without saying something wrong.
Plan make_plan(const Reading& reading, const Values& values);

// The trace's prices as a WITH clause: provider, model and USD per token.
NamedQuery prices_of(const Values& values);

}  // namespace atlas::assistant
