// The tables of a trace database (docs/formats.md), in one place: ingest writes by it, load reads
// by it. Names and types are those of the public trace database, so files go both ways.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

namespace atlas::store {

// Bump on every change of tables, columns or of what ingest puts into them: it is part of the name
// of a cached database.
inline constexpr int kSchemaVersion = 1;

enum class ColumnType { bigint, varchar, timestamp, boolean };

struct ColumnSpec {
  std::string_view name;
  ColumnType type;
  // DuckDB would try every method on every column; the best one is known. "" leaves it to DuckDB.
  std::string_view compression;
};

std::span<const ColumnSpec> rounds_columns();
std::span<const ColumnSpec> tool_calls_columns();
std::span<const ColumnSpec> timing_events_columns();

// CREATE TABLE statements of the four tables.
std::string create_tables_sql();

}  // namespace atlas::store
