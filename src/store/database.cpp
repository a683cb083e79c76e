#include "store/database.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/text.h"

namespace atlas::store {
namespace {

namespace fs = std::filesystem;

std::string shown(const fs::path& path) { return base::printable(path.string()); }

class Config {
 public:
  Config() {
    if (duckdb_create_config(&config_) != DuckDBSuccess) {
      throw Error(ErrorKind::internal, "cannot create a DuckDB configuration");
    }
  }
  ~Config() { duckdb_destroy_config(&config_); }
  Config(const Config&) = delete;
  Config& operator=(const Config&) = delete;

  void set(const std::string& name, const std::string& value) {
    if (duckdb_set_config(config_, name.c_str(), value.c_str()) != DuckDBSuccess) {
      throw Error(ErrorKind::internal,
                  fmt::format("DuckDB {} has no setting {}={}", library_version(), name, value));
    }
  }
  duckdb_config get() { return config_; }

 private:
  duckdb_config config_ = nullptr;
};

[[noreturn]] void fail_query(const char* message) {
  const std::string_view what = message == nullptr ? "unknown error" : message;
  if (what.find("Could not write") != std::string_view::npos ||
      what.find("No space left") != std::string_view::npos ||
      what.find("File too large") != std::string_view::npos) {
    throw Error(ErrorKind::unavailable, fmt::format("cannot write the database: {}", what),
                "check the free space of its folder");
  }
  throw Error(ErrorKind::internal, fmt::format("database: {}", what));
}

class QueryResult {
 public:
  QueryResult(duckdb_connection connection, const std::string& sql) {
    if (duckdb_query(connection, sql.c_str(), &result_) != DuckDBSuccess) {
      const char* message = duckdb_result_error(&result_);
      const std::string what = message == nullptr ? "unknown error" : message;
      duckdb_destroy_result(&result_);
      fail_query(what.c_str());
    }
  }
  ~QueryResult() { duckdb_destroy_result(&result_); }
  QueryResult(const QueryResult&) = delete;
  QueryResult& operator=(const QueryResult&) = delete;

  duckdb_result& get() { return result_; }

 private:
  duckdb_result result_{};
};

class Prepared {
 public:
  Prepared(duckdb_connection connection, const std::string& sql) {
    if (duckdb_prepare(connection, sql.c_str(), &statement_) != DuckDBSuccess) {
      const char* message = duckdb_prepare_error(statement_);
      const std::string what = message == nullptr ? "unknown error" : message;
      duckdb_destroy_prepare(&statement_);
      fail_query(what.c_str());
    }
  }
  ~Prepared() { duckdb_destroy_prepare(&statement_); }
  Prepared(const Prepared&) = delete;
  Prepared& operator=(const Prepared&) = delete;
  duckdb_prepared_statement get() const { return statement_; }

 private:
  mutable duckdb_prepared_statement statement_ = nullptr;
};

// A result whose chunks are computed when they are fetched.
class StreamedResult {
 public:
  explicit StreamedResult(const Prepared& statement) {
    duckdb_pending_result pending = nullptr;
    const bool ok = duckdb_pending_prepared_streaming(statement.get(), &pending) == DuckDBSuccess &&
                    duckdb_execute_pending(pending, &result_) == DuckDBSuccess;
    const char* message = ok ? nullptr : duckdb_pending_error(pending);
    const std::string what = message == nullptr ? "unknown error" : message;
    duckdb_destroy_pending(&pending);
    if (!ok) {
      duckdb_destroy_result(&result_);
      fail_query(what.c_str());
    }
  }
  ~StreamedResult() { duckdb_destroy_result(&result_); }
  StreamedResult(const StreamedResult&) = delete;
  StreamedResult& operator=(const StreamedResult&) = delete;
  duckdb_result get() const { return result_; }
  void throw_if_failed() {
    if (const char* message = duckdb_result_error(&result_)) fail_query(message);
  }

 private:
  duckdb_result result_{};
};

void check_file(const fs::path& path, Access access) {
  if (access == Access::read_write) return;
  std::error_code error;
  if (fs::is_directory(path, error)) {
    throw Error(ErrorKind::bad_input, fmt::format("{} is a folder, no database", shown(path)),
                "name the .duckdb file in it");
  }
  if (!fs::exists(path, error)) {
    throw Error(ErrorKind::not_found, fmt::format("no database at {}", shown(path)),
                fmt::format("run trace-atlas ingest TRACE.jsonl.gz --db {}", shown(path)));
  }
}

[[noreturn]] void fail_to_open(const fs::path& path, const std::string& message) {
  if (message.find("Could not set lock") != std::string::npos ||
      message.find("Conflicting lock") != std::string::npos) {
    throw Error(ErrorKind::unavailable,
                fmt::format("{} is being written by another process", shown(path)),
                "wait until it has finished, or end it");
  }
  if (message.find("not a valid DuckDB") != std::string::npos ||
      message.find("version number") != std::string::npos ||
      message.find("checksum") != std::string::npos ||
      message.find("SQLite") != std::string::npos) {
    throw Error(
        ErrorKind::bad_input,
        fmt::format("{} is no DuckDB database that can be read: {}", shown(path),
                    base::printable(message.substr(0, message.find('\n')))),
        fmt::format("make it again: trace-atlas ingest TRACE.jsonl.gz --db {}", shown(path)));
  }
  throw Error(ErrorKind::unavailable,
              fmt::format("cannot open {}: {}", shown(path),
                          base::printable(message.substr(0, message.find('\n')))),
              "check the path and its permissions");
}

std::string text_at(duckdb_vector vector, size_t row) {
  auto* texts = static_cast<duckdb_string_t*>(duckdb_vector_get_data(vector));
  return {duckdb_string_t_data(&texts[row]), duckdb_string_t_length(texts[row])};
}

}  // namespace

Database::Database(const fs::path& path, Access access,
                   const std::map<std::string, std::string>& settings) {
  check_file(path, access);
  Config config;
  config.set("access_mode", access == Access::read_only ? "READ_ONLY" : "READ_WRITE");
  config.set("autoinstall_known_extensions", "false");
  config.set("autoload_known_extensions", "false");
  if (access == Access::read_write) config.set("storage_compatibility_version", kStorageVersion);
  for (const auto& [name, value] : settings) config.set(name, value);
  char* message = nullptr;
  if (duckdb_open_ext(path.c_str(), &database_, config.get(), &message) != DuckDBSuccess) {
    const std::string what = message == nullptr ? "unknown error" : message;
    duckdb_free(message);
    fail_to_open(path, what);
  }
}

Database::~Database() { duckdb_close(&database_); }

Connection::Connection(Database& database) {
  if (duckdb_connect(database.handle(), &connection_) != DuckDBSuccess) {
    throw Error(ErrorKind::internal, "cannot connect to the database");
  }
}

Connection::~Connection() { duckdb_disconnect(&connection_); }

void Connection::execute(const std::string& sql) { const QueryResult result(connection_, sql); }

void Connection::query(const std::string& sql, const std::function<void(const Chunk&)>& take) {
  const Prepared statement(connection_, sql);
  StreamedResult result(statement);
  while (duckdb_data_chunk chunk = duckdb_fetch_chunk(result.get())) take(Chunk(chunk));
  result.throw_if_failed();
}

std::vector<std::string> Connection::texts(const std::string& sql) {
  std::vector<std::string> texts;
  query(sql, [&](const Chunk& chunk) {
    for (size_t row = 0; row < chunk.rows(); ++row) texts.push_back(text_at(chunk.vector(0), row));
  });
  return texts;
}

int64_t Connection::integer(const std::string& sql) {
  int64_t value = 0;
  query(sql, [&](const Chunk& chunk) {
    value = static_cast<int64_t*>(duckdb_vector_get_data(chunk.vector(0)))[0];
  });
  return value;
}

std::string library_version() { return duckdb_library_version(); }

std::string quoted_identifier(std::string_view name) {
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string quoted_text(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') quoted += '\'';
    quoted += c;
  }
  return quoted + "'";
}

}  // namespace atlas::store
