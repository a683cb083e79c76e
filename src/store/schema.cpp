#include "store/schema.h"

#include <fmt/format.h>

namespace atlas::store {
namespace {

constexpr ColumnSpec integer(std::string_view name) {
  return {name, ColumnType::bigint, "bitpacking"};
}
// Few different values.
constexpr ColumnSpec name(std::string_view column) {
  return {column, ColumnType::varchar, "dictionary"};
}
// Hardly any value twice.
constexpr ColumnSpec key(std::string_view column) { return {column, ColumnType::varchar, "fsst"}; }
constexpr ColumnSpec instant(std::string_view column) {
  return {column, ColumnType::timestamp, "bitpacking"};
}

constexpr std::array kRounds = {integer("round_pk"),
                                integer("ingest_seq"),
                                name("provider"),
                                name("project"),
                                name("session_id"),
                                name("session_file"),
                                integer("round_index"),
                                key("round_id"),
                                name("model"),
                                integer("input_tokens_total"),
                                integer("prefix_tokens"),
                                integer("newly_append_tokens"),
                                integer("claude_uncached_input_tokens"),
                                integer("claude_cache_creation_input_tokens"),
                                integer("claude_cache_read_input_tokens"),
                                integer("output_tokens"),
                                integer("current_input_event_count"),
                                integer("current_user_message_count"),
                                integer("current_tool_result_count"),
                                integer("current_user_message_chars"),
                                integer("current_tool_result_chars"),
                                integer("current_input_chars"),
                                name("first_input_event_type"),
                                name("home"),
                                name("user"),
                                name("store"),
                                key("trace_key"),
                                name("turn_id"),
                                name("cwd"),
                                integer("reasoning_output_tokens")};

constexpr std::array kToolCalls = {integer("round_pk"),
                                   integer("tool_index"),
                                   name("tool_name"),
                                   key("tool_call_id"),
                                   instant("emitted_at"),
                                   instant("result_at"),
                                   integer("tool_wall_latency_ms"),
                                   integer("tool_internal_latency_ms"),
                                   ColumnSpec{"is_error", ColumnType::boolean, ""},
                                   integer("input_chars"),
                                   integer("result_chars")};

constexpr std::array kTimingEvents = {integer("round_pk"),
                                      integer("event_index"),
                                      name("event_type"),
                                      name("source"),
                                      instant("timestamp"),
                                      key("tool_call_id"),
                                      integer("tool_index"),
                                      name("tool_name"),
                                      ColumnSpec{"is_error", ColumnType::boolean, ""},
                                      integer("result_chars"),
                                      integer("content_chars")};

std::string_view sql_type(ColumnType type) {
  switch (type) {
    case ColumnType::bigint:
      return "BIGINT";
    case ColumnType::varchar:
      return "VARCHAR";
    case ColumnType::timestamp:
      return "TIMESTAMP";
    case ColumnType::boolean:
      return "BOOLEAN";
  }
  return "";
}

std::string create_table(std::string_view table, std::span<const ColumnSpec> columns) {
  std::string sql = fmt::format("CREATE TABLE {} (", table);
  for (const ColumnSpec& column : columns) {
    if (&column != columns.data()) sql += ", ";
    sql += fmt::format("\"{}\" {}", column.name, sql_type(column.type));
    if (!column.compression.empty())
      sql += fmt::format(" USING COMPRESSION {}", column.compression);
  }
  return sql + ");\n";
}

}  // namespace

std::span<const ColumnSpec> rounds_columns() { return kRounds; }
std::span<const ColumnSpec> tool_calls_columns() { return kToolCalls; }
std::span<const ColumnSpec> timing_events_columns() { return kTimingEvents; }

std::string create_tables_sql() {
  return create_table("rounds", kRounds) + create_table("tool_calls", kToolCalls) +
         create_table("timing_events", kTimingEvents) +
         "CREATE TABLE trace_source (path VARCHAR);\n";
}

}  // namespace atlas::store
