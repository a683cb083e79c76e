// DuckDB's C API with owners for its handles, and errors as Error. Only this room and the sandbox
// talk to DuckDB.
#pragma once

#include <duckdb.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace atlas::store {

// Files are written so that DuckDB 1.2 and later read them.
inline constexpr const char* kStorageVersion = "v1.2.0";

enum class Access { read_only, read_write };

// One data chunk of a result (at most 2,048 rows).
class Chunk {
 public:
  explicit Chunk(duckdb_data_chunk chunk) : chunk_(chunk) {}
  ~Chunk() { duckdb_destroy_data_chunk(&chunk_); }
  Chunk(const Chunk&) = delete;
  Chunk& operator=(const Chunk&) = delete;

  size_t rows() const { return duckdb_data_chunk_get_size(chunk_); }
  duckdb_vector vector(size_t column) const { return duckdb_data_chunk_get_vector(chunk_, column); }

 private:
  duckdb_data_chunk chunk_;
};

class LogicalType {
 public:
  explicit LogicalType(duckdb_logical_type type) : type_(type) {}
  ~LogicalType() { duckdb_destroy_logical_type(&type_); }
  LogicalType(const LogicalType&) = delete;
  LogicalType& operator=(const LogicalType&) = delete;

  duckdb_type id() const { return duckdb_get_type_id(type_); }
  duckdb_logical_type get() const { return type_; }

 private:
  duckdb_logical_type type_;
};

class Database;

class Connection {
 public:
  explicit Connection(Database& database);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Runs one or more statements; throws Error(internal) with DuckDB's message.
  void execute(const std::string& sql);
  // Calls `take` with every chunk of the result, in order, as they are made: nothing piles up.
  void query(const std::string& sql, const std::function<void(const Chunk&)>& take);
  // The first column of all rows.
  std::vector<std::string> texts(const std::string& sql);
  int64_t integer(const std::string& sql);

  duckdb_connection handle() { return connection_; }

 private:
  duckdb_connection connection_ = nullptr;
};

class Database {
 public:
  // read_write makes the file if it is missing. Throws Error that says what is wrong with the file:
  // missing, a folder, no DuckDB file, locked by another process, no permission.
  // `settings` are DuckDB's, on top of ours (no extension is ever loaded from outside).
  Database(const std::filesystem::path& path, Access access,
           const std::map<std::string, std::string>& settings = {});
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  duckdb_database handle() { return database_; }

 private:
  duckdb_database database_ = nullptr;
};

// "v1.5.6": the library that is loaded.
std::string library_version();

// `name` in double quotes, as an identifier of SQL.
std::string quoted_identifier(std::string_view name);
// `text` in single quotes.
std::string quoted_text(std::string_view text);

}  // namespace atlas::store
