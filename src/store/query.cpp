#include "store/query.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <regex>
#include <set>
#include <thread>

#include "base/error.h"
#include "base/interrupt.h"
#include "base/text.h"
#include "store/schema.h"

namespace atlas::store {

std::string type_name_of(duckdb_logical_type type) {
  static const std::map<duckdb_type, std::string_view> kNames = {
      {DUCKDB_TYPE_BOOLEAN, "BOOLEAN"},
      {DUCKDB_TYPE_TINYINT, "TINYINT"},
      {DUCKDB_TYPE_SMALLINT, "SMALLINT"},
      {DUCKDB_TYPE_INTEGER, "INTEGER"},
      {DUCKDB_TYPE_BIGINT, "BIGINT"},
      {DUCKDB_TYPE_UTINYINT, "UTINYINT"},
      {DUCKDB_TYPE_USMALLINT, "USMALLINT"},
      {DUCKDB_TYPE_UINTEGER, "UINTEGER"},
      {DUCKDB_TYPE_UBIGINT, "UBIGINT"},
      {DUCKDB_TYPE_FLOAT, "FLOAT"},
      {DUCKDB_TYPE_DOUBLE, "DOUBLE"},
      {DUCKDB_TYPE_HUGEINT, "HUGEINT"},
      {DUCKDB_TYPE_UHUGEINT, "UHUGEINT"},
      {DUCKDB_TYPE_VARCHAR, "VARCHAR"},
      {DUCKDB_TYPE_BLOB, "BLOB"},
      {DUCKDB_TYPE_TIMESTAMP, "TIMESTAMP"},
      {DUCKDB_TYPE_DATE, "DATE"},
      {DUCKDB_TYPE_TIME, "TIME"},
      {DUCKDB_TYPE_INTERVAL, "INTERVAL"},
      {DUCKDB_TYPE_TIMESTAMP_S, "TIMESTAMP_S"},
      {DUCKDB_TYPE_TIMESTAMP_MS, "TIMESTAMP_MS"},
      {DUCKDB_TYPE_TIMESTAMP_NS, "TIMESTAMP_NS"},
      {DUCKDB_TYPE_ENUM, "ENUM"},
      {DUCKDB_TYPE_STRUCT, "STRUCT"},
      {DUCKDB_TYPE_MAP, "MAP"},
      {DUCKDB_TYPE_UUID, "UUID"},
      {DUCKDB_TYPE_UNION, "UNION"},
      {DUCKDB_TYPE_BIT, "BIT"},
      {DUCKDB_TYPE_TIME_TZ, "TIME WITH TIME ZONE"},
      {DUCKDB_TYPE_TIMESTAMP_TZ, "TIMESTAMP WITH TIME ZONE"},
      {DUCKDB_TYPE_SQLNULL, "NULL"}};
  const duckdb_type id = duckdb_get_type_id(type);
  if (id == DUCKDB_TYPE_DECIMAL) {
    return fmt::format("DECIMAL({},{})", duckdb_decimal_width(type), duckdb_decimal_scale(type));
  }
  if (id == DUCKDB_TYPE_LIST) {
    return type_name_of(LogicalType(duckdb_list_type_child_type(type)).get()) + "[]";
  }
  const auto found = kNames.find(id);
  return found == kNames.end() ? "OTHER" : std::string(found->second);
}

namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(std::string_view message) {
  throw Error(ErrorKind::bad_input, fmt::format("SQL: {}", base::printable(message)),
              "see the tables with: DESCRIBE rounds; DESCRIBE tool_calls; DESCRIBE timing_events");
}

std::string text_or(const char* message, std::string_view fallback) {
  return message == nullptr ? std::string(fallback) : std::string(message);
}

// DuckDB is told to stop when the time is up or the user has pressed Ctrl-C.
class Watchdog {
 public:
  Watchdog(duckdb_connection connection, std::chrono::milliseconds time)
      : thread_(
            [this, connection, deadline = Clock::now() + time] { watch(connection, deadline); }) {}
  ~Watchdog() {
    {
      const std::scoped_lock lock(mutex_);
      done_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  bool has_fired() {
    const std::scoped_lock lock(mutex_);
    return fired_;
  }

 private:
  static constexpr std::chrono::milliseconds kLook{100};

  void watch(duckdb_connection connection, Clock::time_point deadline) {
    std::unique_lock lock(mutex_);
    while (!done_) {
      // After the first interrupt it is repeated: one that comes between two steps of the query is
      // forgotten by DuckDB.
      if (Clock::now() >= deadline || base::is_interrupted()) {
        fired_ = true;
        duckdb_interrupt(connection);
      }
      wake_.wait_for(lock, kLook, [this] { return done_; });
    }
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  bool done_ = false;
  bool fired_ = false;
  std::thread thread_;
};

class Statements {
 public:
  Statements(duckdb_connection connection, const std::string& sql)
      : count_(duckdb_extract_statements(connection, sql.c_str(), &statements_)) {}
  ~Statements() { duckdb_destroy_extracted(&statements_); }
  Statements(const Statements&) = delete;
  Statements& operator=(const Statements&) = delete;

  size_t count() const { return count_; }
  std::string error() const {
    return text_or(duckdb_extract_statements_error(statements_), "there is no statement");
  }
  duckdb_extracted_statements get() const { return statements_; }

 private:
  duckdb_extracted_statements statements_ = nullptr;
  size_t count_;
};

class Statement {
 public:
  Statement(duckdb_connection connection, const Statements& statements) {
    if (duckdb_prepare_extracted_statement(connection, statements.get(), 0, &statement_) !=
        DuckDBSuccess) {
      const std::string message = text_or(duckdb_prepare_error(statement_), "unknown error");
      duckdb_destroy_prepare(&statement_);
      fail(message);
    }
  }
  ~Statement() { duckdb_destroy_prepare(&statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  duckdb_prepared_statement get() const { return statement_; }

 private:
  duckdb_prepared_statement statement_ = nullptr;
};

struct Column {
  std::string name;
  duckdb_type type;
  std::string type_name;
  bool is_direct;
};

bool is_direct(duckdb_type type) {
  switch (type) {
    case DUCKDB_TYPE_BOOLEAN:
    case DUCKDB_TYPE_TINYINT:
    case DUCKDB_TYPE_SMALLINT:
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_BIGINT:
    case DUCKDB_TYPE_UTINYINT:
    case DUCKDB_TYPE_USMALLINT:
    case DUCKDB_TYPE_UINTEGER:
    case DUCKDB_TYPE_UBIGINT:
    case DUCKDB_TYPE_FLOAT:
    case DUCKDB_TYPE_DOUBLE:
    case DUCKDB_TYPE_HUGEINT:
    case DUCKDB_TYPE_VARCHAR:
      return true;
    default:
      return false;
  }
}

std::vector<Column> columns_of(const Statement& statement) {
  std::vector<Column> columns;
  const idx_t count = duckdb_prepared_statement_column_count(statement.get());
  for (idx_t i = 0; i < count; ++i) {
    const char* name = duckdb_prepared_statement_column_name(statement.get(), i);
    const LogicalType type(duckdb_prepared_statement_column_logical_type(statement.get(), i));
    columns.push_back(
        {text_or(name, ""), type.id(), type_name_of(type.get()), is_direct(type.id())});
    duckdb_free(const_cast<char*>(name));
  }
  return columns;
}

// The statement again, with what has no direct form as text (decimals as doubles). DuckDB keeps the
// order of a subquery's rows.
std::string with_text_columns(std::string sql, const std::vector<Column>& columns) {
  const auto end = sql.find_last_not_of("; \t\r\n");
  sql.resize(end == std::string::npos ? 0 : end + 1);
  std::string list;
  std::string names;
  for (size_t i = 0; i < columns.size(); ++i) {
    const std::string_view separator = i == 0 ? "" : ", ";
    names += fmt::format("{}c{}", separator, i);
    if (columns[i].is_direct) {
      list += fmt::format("{}c{}", separator, i);
    } else {
      list += fmt::format("{}CAST(c{} AS {})", separator, i,
                          columns[i].type == DUCKDB_TYPE_DECIMAL ? "DOUBLE" : "VARCHAR");
    }
  }
  // On lines of their own, so that a comment at the end of the statement ends before them.
  return fmt::format("SELECT {} FROM (\n{}\n) AS result({})", list, sql, names);
}

template <typename T>
T cell(duckdb_vector vector, size_t row) {
  return static_cast<T*>(duckdb_vector_get_data(vector))[row];
}

Value from_hugeint(duckdb_hugeint value) {
  const bool fits = (value.upper == 0 && value.lower <= INT64_MAX) ||
                    (value.upper == -1 && value.lower > INT64_MAX);
  if (fits) return static_cast<int64_t>(value.lower);
  return duckdb_hugeint_to_double(value);
}

Value from_uint64(uint64_t value) {
  if (value <= INT64_MAX) return static_cast<int64_t>(value);
  return static_cast<double>(value);
}

Value value_at(duckdb_vector vector, duckdb_type type, size_t row) {
  const uint64_t* validity = duckdb_vector_get_validity(vector);
  if (validity != nullptr && (validity[row >> 6U] >> (row & 63U) & 1U) == 0) return {};
  switch (type) {
    case DUCKDB_TYPE_BOOLEAN:
      return cell<bool>(vector, row);
    case DUCKDB_TYPE_TINYINT:
      return int64_t{cell<int8_t>(vector, row)};
    case DUCKDB_TYPE_SMALLINT:
      return int64_t{cell<int16_t>(vector, row)};
    case DUCKDB_TYPE_INTEGER:
      return int64_t{cell<int32_t>(vector, row)};
    case DUCKDB_TYPE_BIGINT:
      return cell<int64_t>(vector, row);
    case DUCKDB_TYPE_UTINYINT:
      return int64_t{cell<uint8_t>(vector, row)};
    case DUCKDB_TYPE_USMALLINT:
      return int64_t{cell<uint16_t>(vector, row)};
    case DUCKDB_TYPE_UINTEGER:
      return int64_t{cell<uint32_t>(vector, row)};
    case DUCKDB_TYPE_UBIGINT:
      return from_uint64(cell<uint64_t>(vector, row));
    case DUCKDB_TYPE_FLOAT:
      return static_cast<double>(cell<float>(vector, row));
    case DUCKDB_TYPE_DOUBLE:
      return cell<double>(vector, row);
    case DUCKDB_TYPE_HUGEINT:
      return from_hugeint(cell<duckdb_hugeint>(vector, row));
    case DUCKDB_TYPE_VARCHAR: {
      auto* text = static_cast<duckdb_string_t*>(duckdb_vector_get_data(vector)) + row;
      return std::string(duckdb_string_t_data(text), duckdb_string_t_length(*text));
    }
    default:
      return {};
  }
}

// A result that is computed while it is read.
class Stream {
 public:
  explicit Stream(const Statement& statement) {
    duckdb_pending_result pending = nullptr;
    const bool ok = duckdb_pending_prepared_streaming(statement.get(), &pending) == DuckDBSuccess &&
                    duckdb_execute_pending(pending, &result_) == DuckDBSuccess;
    const std::string message = ok ? "" : text_or(duckdb_pending_error(pending), "unknown error");
    duckdb_destroy_pending(&pending);
    if (!ok) {
      duckdb_destroy_result(&result_);
      fail(message);
    }
  }
  ~Stream() { duckdb_destroy_result(&result_); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  duckdb_data_chunk next() { return duckdb_fetch_chunk(result_); }
  duckdb_type type(size_t column) { return duckdb_column_type(&result_, column); }
  void throw_if_failed() {
    if (const char* message = duckdb_result_error(&result_)) fail(message);
  }

 private:
  duckdb_result result_{};
};

size_t size_of(const Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  return sizeof(Value) + (text == nullptr ? 0 : text->size());
}

void read_rows(Stream& stream, const QueryLimits& limits, ResultTable& table) {
  size_t bytes = 0;
  while (duckdb_data_chunk raw = stream.next()) {
    const Chunk chunk(raw);
    for (size_t row = 0; row < chunk.rows(); ++row) {
      if (table.rows.size() >= limits.rows || bytes > limits.bytes) {
        table.is_cut = true;
        return;
      }
      std::vector<Value> values;
      values.reserve(table.columns.size());
      for (size_t c = 0; c < table.columns.size(); ++c) {
        values.push_back(value_at(chunk.vector(c), stream.type(c), row));
        bytes += size_of(values.back());
      }
      table.rows.push_back(std::move(values));
    }
  }
  stream.throw_if_failed();
}

// EXPLAIN ANALYZE runs what it explains, be it a CREATE TEMP TABLE that stays.
bool explains_by_running(std::string_view sql) {
  const std::string text = base::lower_ascii(sql);
  if (text.find("analyze") == std::string::npos && text.find("analyse") == std::string::npos) {
    return false;
  }
  static const std::regex kReading(R"(^\s*explain\s+analyze\s+(select|from)\b)");
  return !std::regex_search(text, kReading);
}

void require_reading_statement(const Statement& statement, std::string_view sql) {
  const auto type = duckdb_prepared_statement_type(statement.get());
  if (type == DUCKDB_STATEMENT_TYPE_SELECT) return;
  if (type == DUCKDB_STATEMENT_TYPE_EXPLAIN && !explains_by_running(sql)) return;
  throw Error(ErrorKind::bad_input, "SQL: only a statement that reads is run",
              "write one SELECT, DESCRIBE, SHOW or EXPLAIN");
}

ResultTable read_all(duckdb_connection connection, const std::string& sql,
                     const QueryLimits& limits) {
  const Statements statements(connection, sql);
  if (statements.count() == 0) fail(statements.error());
  if (statements.count() > 1) {
    throw Error(ErrorKind::bad_input, "SQL: more than one statement", "send them one by one");
  }
  const Statement statement(connection, statements);
  require_reading_statement(statement, sql);
  const std::vector<Column> columns = columns_of(statement);
  ResultTable table;
  for (const Column& column : columns) table.columns.push_back({column.name, column.type_name});
  if (std::ranges::all_of(columns, &Column::is_direct)) {
    Stream stream(statement);
    read_rows(stream, limits, table);
    return table;
  }
  const Statements wrapped(connection, with_text_columns(sql, columns));
  if (wrapped.count() != 1) fail(wrapped.error());
  const Statement with_texts(connection, wrapped);
  Stream stream(with_texts);
  read_rows(stream, limits, table);
  return table;
}

std::string_view sql_type(ColumnType type) {
  static constexpr std::array<std::string_view, 4> kNames = {"BIGINT", "VARCHAR", "TIMESTAMP",
                                                             "BOOLEAN"};
  return kNames[static_cast<size_t>(type)];
}

// Null for a column that the table lacks; numbered by physical order where events have no index.
std::string substitute(std::string_view table, const ColumnSpec& column) {
  if (table == "timing_events" && column.name == "event_index") {
    return "row_number() OVER (PARTITION BY round_pk ORDER BY rowid) AS event_index";
  }
  if (table == "rounds" && column.name == "ingest_seq") return "round_pk AS ingest_seq";
  return fmt::format("NULL::{} AS {}", sql_type(column.type), quoted_identifier(column.name));
}

// A temporary view of the table's name, where columns (or the whole table) are missing.
void bridge(Connection& connection, std::string_view table, std::span<const ColumnSpec> specs) {
  const auto found = connection.texts(fmt::format(
      "SELECT column_name FROM duckdb_columns() WHERE table_name = '{}' AND NOT internal "
      "AND database_name = current_database()",
      table));
  const std::set<std::string, std::less<>> columns(found.begin(), found.end());
  if (columns.empty() && table == "rounds") {
    throw Error(ErrorKind::bad_input, "the database has no table rounds: it is no trace database",
                "make one: trace-atlas ingest TRACE.jsonl.gz --db TRACE.duckdb");
  }
  std::string missing;
  for (const ColumnSpec& spec : specs) {
    if (columns.contains(spec.name)) continue;
    missing += (missing.empty() && columns.empty() ? "" : ", ") + substitute(table, spec);
  }
  if (missing.empty()) return;
  // With the file's name: "main" alone would be that of the temporary objects.
  const std::string schema_table =
      fmt::format("{}.main.{}",
                  quoted_identifier(connection.texts("SELECT current_database()").front()), table);
  connection.execute(
      columns.empty()
          ? fmt::format("CREATE TEMP VIEW {} AS SELECT {} WHERE false", table, missing)
          : fmt::format("CREATE TEMP VIEW {} AS SELECT *{} FROM {}", table, missing, schema_table));
}

}  // namespace

QueryConnection::QueryConnection(const std::filesystem::path& db, const QueryResources& resources)
    : database_(
          db, Access::read_only,
          {{"threads", std::to_string(resources.threads)}, {"memory_limit", resources.memory}}),
      connection_(database_) {
  bridge(connection_, "rounds", rounds_columns());
  bridge(connection_, "tool_calls", tool_calls_columns());
  bridge(connection_, "timing_events", timing_events_columns());
  connection_.execute(
      "SET temp_directory = ''; SET enable_external_access = false; SET lock_configuration = true");
}

namespace {

// What `work` throws when the watchdog has ended it says so.
template <typename Work>
auto within_time(duckdb_connection connection, std::chrono::milliseconds time, Work work) {
  Watchdog watchdog(connection, time);
  try {
    return work();
  } catch (const Error&) {
    if (!watchdog.has_fired()) throw;
    base::throw_if_interrupted();
    constexpr double kMillisPerSecond = 1000;
    throw Error(ErrorKind::unavailable,
                fmt::format("SQL: stopped after {} s",
                            static_cast<double>(time.count()) / kMillisPerSecond),
                "ask for less: fewer rows, an aggregate, a filter");
  }
}

}  // namespace

ResultTable QueryConnection::run(const std::string& sql, const QueryLimits& limits) {
  return within_time(connection_.handle(), limits.time,
                     [&] { return read_all(connection_.handle(), sql, limits); });
}

void QueryConnection::keep(const std::string& name, const std::string& select,
                           const QueryLimits& limits) {
  within_time(connection_.handle(), limits.time, [&] {
    connection_.execute(fmt::format("CREATE TEMP TABLE {} AS {}", quoted_identifier(name), select));
  });
}

}  // namespace atlas::store
