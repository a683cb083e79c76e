// Reading a trace database with any SQL: one locked, read-only connection, one statement at a time,
// a result whose size and time are bounded.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "store/database.h"

namespace atlas::store {

// A cell: nothing, or one of DuckDB's types as near as JSON has it. Integers beyond 64 bits and
// decimals become doubles; dates, times, lists, structs and all the rest DuckDB's own text.
using Value = std::variant<std::monostate, bool, int64_t, double, std::string>;

struct ResultColumn {
  std::string name;
  std::string type;  // as DuckDB calls it: "BIGINT", "TIMESTAMP", "DECIMAL(18,3)", "INTEGER[]"
};

struct ResultTable {
  std::vector<ResultColumn> columns;
  std::vector<std::vector<Value>> rows;
  bool is_cut = false;  // there were more rows than the limit
};

struct QueryLimits {
  size_t rows = 10'000;
  size_t bytes = 64U << 20U;  // of the texts in the result
  std::chrono::milliseconds time{30'000};
};

struct QueryResources {
  int threads = 2;
  std::string memory = "1GB";
};

// As in ResultColumn.
std::string type_name_of(duckdb_logical_type type);

class QueryConnection {
 public:
  // Opens the file read-only, without access to files or network, its configuration locked. Views
  // of the usual names stand in front of tables of others that lack columns.
  // Throws Error as Database does.
  explicit QueryConnection(const std::filesystem::path& db, const QueryResources& resources = {});

  // Runs one statement that only reads. Throws Error(bad_input) with DuckDB's message if it is no
  // such statement or fails, Error(unavailable) if it takes too long.
  ResultTable run(const std::string& sql, const QueryLimits& limits = {});

  // Computes a SELECT of ours once; from then on its rows are a table of that name.
  void keep(const std::string& name, const std::string& select, const QueryLimits& limits = {});

  // For the sandbox's Python module, which has types of its own to read results into.
  duckdb_connection handle() { return connection_.handle(); }

 private:
  Database database_;
  Connection connection_;
};

}  // namespace atlas::store
