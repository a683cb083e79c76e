#include "store/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <variant>

#include "base/error.h"
#include "base/parallel.h"
#include "base/text.h"
#include "store/database.h"

namespace atlas::store {
namespace {

namespace fs = std::filesystem;
using trace::Column;
using trace::Field;
using trace::IntColumn;
using trace::KeyColumn;
using trace::Row;
using trace::TextColumn;

// Names and types of the columns of one table; empty if there is no such table.
using TableColumns = std::map<std::string, std::string, std::less<>>;

// Where a column of the database goes.
using Target = std::variant<IntColumn*, TextColumn*, KeyColumn*, Column<uint8_t>*>;

struct Wanted {
  std::string_view column;
  Target target;
  // What the column has to be; everything else is cast.
  std::string_view type = "BIGINT";
};

TableColumns columns_of(Connection& connection, std::string_view table) {
  const std::string where = fmt::format(
      " FROM duckdb_columns() WHERE table_name = '{}' AND NOT internal "
      "AND database_name = current_database() ORDER BY column_index",
      table);
  const auto names = connection.texts("SELECT column_name" + where);
  const auto types = connection.texts("SELECT data_type" + where);
  TableColumns columns;
  for (size_t i = 0; i < names.size(); ++i) columns.emplace(names[i], types[i]);
  return columns;
}

// SQL for a column, null where the table lacks it.
std::string expression(const TableColumns& columns, const Wanted& wanted) {
  const auto found = columns.find(wanted.column);
  if (found == columns.end()) return fmt::format("NULL::{}", wanted.type);
  const std::string name = quoted_identifier(wanted.column);
  if (found->second == wanted.type) return name;
  if (found->second == "JSON" && wanted.type == "VARCHAR") return name + "->>'$'";
  return fmt::format("TRY_CAST({} AS {})", name, wanted.type);
}

template <typename T>
T* cells(const Chunk& chunk, size_t column) {
  return static_cast<T*>(duckdb_vector_get_data(chunk.vector(column)));
}

bool is_valid(const uint64_t* validity, size_t row) {
  return validity == nullptr || (validity[row >> 6] >> (row & 63) & 1) != 0;
}

// DuckDB's positive and negative infinity are no instants.
bool is_infinity(int64_t instant) { return instant == INT64_MAX || instant == -INT64_MAX; }

struct TakeChunk {
  const Chunk& chunk;
  size_t column;
  bool is_timestamp;

  const uint64_t* validity() const { return duckdb_vector_get_validity(chunk.vector(column)); }

  void operator()(IntColumn* to) const {
    const auto* from = cells<int64_t>(chunk, column);
    const uint64_t* valid = validity();
    for (size_t row = 0; row < chunk.rows(); ++row) {
      const bool is_value = is_valid(valid, row) && !(is_timestamp && is_infinity(from[row]));
      is_value ? to->push(from[row]) : to->push_null();
    }
  }
  void operator()(Column<uint8_t>* to) const {
    const auto* from = cells<bool>(chunk, column);
    const uint64_t* valid = validity();
    for (size_t row = 0; row < chunk.rows(); ++row) {
      is_valid(valid, row) ? to->push(static_cast<uint8_t>(from[row])) : to->push_null();
    }
  }
  void operator()(TextColumn* to) const { take_texts(*to); }
  void operator()(KeyColumn* to) const { take_texts(*to); }

  template <typename T>
  void take_texts(T& to) const {
    auto* from = cells<duckdb_string_t>(chunk, column);
    const uint64_t* valid = validity();
    for (size_t row = 0; row < chunk.rows(); ++row) {
      if (!is_valid(valid, row)) {
        to.push_null();
      } else {
        to.push({duckdb_string_t_data(&from[row]), duckdb_string_t_length(from[row])});
      }
    }
  }
};

struct Reserve {
  size_t rows;
  template <typename T>
  void operator()(T* column) const {
    column->reserve(rows);
  }
};

struct Finish {
  void operator()(IntColumn* column) const { column->finish(); }
  void operator()(Column<uint8_t>* column) const { column->finish(); }
  template <typename T>
  void operator()(T*) const {}
};

int weight(const Wanted& wanted) { return wanted.type == "VARCHAR" ? 6 : 1; }

// One query for some columns of one table.
struct Scan {
  std::string from;
  const TableColumns* columns;
  std::vector<Wanted> wanted;
  size_t rows;
};

void run_scan(Database& database, const Scan& scan) {
  std::string sql = "SELECT ";
  for (const Wanted& wanted : scan.wanted) {
    if (&wanted != scan.wanted.data()) sql += ", ";
    sql += expression(*scan.columns, wanted);
    std::visit(Reserve{scan.rows}, wanted.target);
  }
  Connection connection(database);
  connection.query(sql + scan.from, [&](const Chunk& chunk) {
    for (size_t c = 0; c < scan.wanted.size(); ++c) {
      std::visit(TakeChunk{chunk, c, scan.wanted[c].type == "TIMESTAMP"}, scan.wanted[c].target);
    }
  });
  for (const Wanted& wanted : scan.wanted) std::visit(Finish{}, wanted.target);
}

// The columns of one table in as many queries of about the same weight as there are threads.
void add_scans(std::vector<Scan>& scans, const std::string& from, const TableColumns& columns,
               std::vector<Wanted> wanted, size_t rows, size_t threads) {
  std::ranges::stable_sort(wanted, std::greater<>(), weight);
  std::vector<Scan> parts(std::min(threads, wanted.size()), Scan{from, &columns, {}, rows});
  std::vector<int> weights(parts.size(), 0);
  for (const Wanted& column : wanted) {
    const auto lightest = std::ranges::min_element(weights) - weights.begin();
    weights[static_cast<size_t>(lightest)] += weight(column);
    parts[static_cast<size_t>(lightest)].wanted.push_back(column);
  }
  std::ranges::move(parts, std::back_inserter(scans));
}

std::vector<Wanted> wanted_steps(const trace::Fields& fields, trace::Steps& steps) {
  std::vector<Wanted> wanted = {{"round_pk", &steps.round_pk}};
  const auto text = [&](Field field, std::string_view name, Target target) {
    if (fields.has(field)) wanted.push_back({name, target, "VARCHAR"});
  };
  const auto integer = [&](Field field, std::string_view name, IntColumn& column) {
    if (fields.has(field)) wanted.push_back({name, &column});
  };
  text(Field::provider, "provider", &steps.provider);
  text(Field::project, "project", &steps.project);
  text(Field::session_id, "session_id", &steps.session_id);
  text(Field::user, "user", &steps.user);
  text(Field::model, "model", &steps.model);
  text(Field::round_id, "round_id", &steps.round_id);
  text(Field::turn_id, "turn_id", &steps.turn_id);
  text(Field::trace_key, "trace_key", &steps.trace_key);
  text(Field::first_input_event_type, "first_input_event_type", &steps.first_input_event_type);
  text(Field::session_file, "session_file", &steps.session_file);
  integer(Field::round_index, "round_index", steps.round_index);
  integer(Field::input_tokens_total, "input_tokens_total", steps.input_tokens_total);
  integer(Field::prefix_tokens, "prefix_tokens", steps.prefix_tokens);
  integer(Field::newly_append_tokens, "newly_append_tokens", steps.newly_append_tokens);
  integer(Field::claude_uncached_input_tokens, "claude_uncached_input_tokens",
          steps.claude_uncached_input_tokens);
  integer(Field::claude_cache_creation_input_tokens, "claude_cache_creation_input_tokens",
          steps.claude_cache_creation_input_tokens);
  integer(Field::claude_cache_read_input_tokens, "claude_cache_read_input_tokens",
          steps.claude_cache_read_input_tokens);
  integer(Field::output_tokens, "output_tokens", steps.output_tokens);
  integer(Field::reasoning_output_tokens, "reasoning_output_tokens", steps.reasoning_output_tokens);
  integer(Field::current_input_event_count, "current_input_event_count",
          steps.current_input_event_count);
  integer(Field::current_user_message_count, "current_user_message_count",
          steps.current_user_message_count);
  integer(Field::current_tool_result_count, "current_tool_result_count",
          steps.current_tool_result_count);
  integer(Field::current_user_message_chars, "current_user_message_chars",
          steps.current_user_message_chars);
  integer(Field::current_tool_result_chars, "current_tool_result_chars",
          steps.current_tool_result_chars);
  integer(Field::current_input_chars, "current_input_chars", steps.current_input_chars);
  return wanted;
}

std::vector<Wanted> wanted_calls(const trace::Fields& fields, trace::ToolCalls& calls,
                                 IntColumn& round_pk) {
  std::vector<Wanted> wanted = {{"round_pk", &round_pk}, {"tool_index", &calls.tool_index}};
  const auto add = [&](Field field, std::string_view name, Target target, std::string_view type) {
    if (fields.has(field)) wanted.push_back({name, target, type});
  };
  add(Field::tool_name, "tool_name", &calls.tool_name, "VARCHAR");
  add(Field::tool_call_id, "tool_call_id", &calls.tool_call_id, "VARCHAR");
  add(Field::tool_emitted_at, "emitted_at", &calls.emitted_at, "TIMESTAMP");
  add(Field::tool_result_at, "result_at", &calls.result_at, "TIMESTAMP");
  add(Field::tool_wall_latency_ms, "tool_wall_latency_ms", &calls.tool_wall_latency_ms, "BIGINT");
  add(Field::tool_internal_latency_ms, "tool_internal_latency_ms", &calls.tool_internal_latency_ms,
      "BIGINT");
  add(Field::tool_is_error, "is_error", &calls.is_error, "BOOLEAN");
  add(Field::tool_input_chars, "input_chars", &calls.input_chars, "BIGINT");
  add(Field::tool_result_chars, "result_chars", &calls.result_chars, "BIGINT");
  return wanted;
}

std::vector<Wanted> wanted_events(const trace::Fields& fields, trace::Events& events,
                                  IntColumn& round_pk) {
  std::vector<Wanted> wanted = {{"round_pk", &round_pk}, {"event_index", &events.event_index}};
  const auto add = [&](Field field, std::string_view name, Target target, std::string_view type) {
    if (fields.has(field)) wanted.push_back({name, target, type});
  };
  add(Field::event_type, "event_type", &events.event_type, "VARCHAR");
  add(Field::event_source, "source", &events.source, "VARCHAR");
  add(Field::event_timestamp, "timestamp", &events.timestamp, "TIMESTAMP");
  add(Field::event_tool_call_id, "tool_call_id", &events.tool_call_id, "VARCHAR");
  add(Field::event_tool_index, "tool_index", &events.tool_index, "BIGINT");
  add(Field::event_tool_name, "tool_name", &events.tool_name, "VARCHAR");
  add(Field::event_is_error, "is_error", &events.is_error, "BOOLEAN");
  add(Field::event_result_chars, "result_chars", &events.result_chars, "BIGINT");
  add(Field::event_content_chars, "content_chars", &events.content_chars, "BIGINT");
  return wanted;
}

// The step of every child, and the order of the children when it is not the table's own: by step,
// then by `index` (null last), then as in the table. Children of no step are left out.
struct Order {
  std::vector<Row> step;
  std::vector<Row> kept;
  bool is_table_order = true;
};

Order order_children(const IntColumn& steps_pk, const IntColumn& child_pk, const IntColumn& index) {
  const auto pks = steps_pk.values();
  const auto step_of = [&](int64_t pk) -> Row {
    const auto guess = static_cast<uint64_t>(pk - 1);  // mostly round_pk counts from 1
    if (guess < pks.size() && pks[guess] == pk) return static_cast<Row>(guess);
    const auto found = std::ranges::lower_bound(pks, pk);
    return found != pks.end() && *found == pk ? static_cast<Row>(found - pks.begin())
                                              : static_cast<Row>(pks.size());
  };
  Order order;
  order.step.resize(child_pk.size());
  const auto rank = [&](Row child) { return index.has(child) ? *index[child] : INT64_MAX; };
  for (Row child = 0; child < child_pk.size(); ++child) {
    order.step[child] =
        child_pk.has(child) ? step_of(child_pk.or_zero(child)) : static_cast<Row>(pks.size());
    const bool follows =
        child == 0 || order.step[child - 1] < order.step[child] ||
        (order.step[child - 1] == order.step[child] && rank(child - 1) <= rank(child));
    if (!follows || order.step[child] == pks.size()) order.is_table_order = false;
  }
  if (order.is_table_order) return order;
  for (Row child = 0; child < child_pk.size(); ++child) {
    if (order.step[child] < pks.size()) order.kept.push_back(child);
  }
  std::ranges::stable_sort(order.kept, {},
                           [&](Row child) { return std::pair(order.step[child], rank(child)); });
  std::vector<Row> step;
  for (const Row child : order.kept) step.push_back(order.step[child]);
  order.step = std::move(step);
  return order;
}

std::vector<Row> first_children(const std::vector<Row>& step, Row steps) {
  std::vector<Row> first(steps + 1, 0);
  for (const Row s : step) ++first[s + 1];
  std::partial_sum(first.begin(), first.end(), first.begin());
  return first;
}

void reorder(trace::ToolCalls& calls, const std::vector<Row>& kept) {
  calls.tool_name = calls.tool_name.selected(kept);
  calls.tool_call_id = calls.tool_call_id.selected(kept);
  calls.is_error = calls.is_error.selected(kept);
  for (IntColumn* column :
       {&calls.tool_index, &calls.emitted_at, &calls.result_at, &calls.tool_wall_latency_ms,
        &calls.tool_internal_latency_ms, &calls.input_chars, &calls.result_chars}) {
    *column = column->selected(kept);
  }
}

void reorder(trace::Events& events, const std::vector<Row>& kept) {
  events.event_type = events.event_type.selected(kept);
  events.source = events.source.selected(kept);
  events.tool_name = events.tool_name.selected(kept);
  events.tool_call_id = events.tool_call_id.selected(kept);
  events.is_error = events.is_error.selected(kept);
  for (IntColumn* column : {&events.event_index, &events.timestamp, &events.tool_index,
                            &events.result_chars, &events.content_chars}) {
    *column = column->selected(kept);
  }
}

template <typename Children>
void attach(Children& children, const IntColumn& index, const IntColumn& child_pk,
            const trace::Steps& steps) {
  Order order = order_children(steps.round_pk, child_pk, index);
  if (!order.is_table_order) reorder(children, order.kept);
  children.first = first_children(order.step, steps.size());
  children.step = std::move(order.step);
}

// The rows of `timing_events`; older databases have no event_index.
std::string events_source(const TableColumns& columns) {
  if (columns.contains("event_index")) return " FROM timing_events";
  return " FROM (SELECT row_number() OVER (PARTITION BY round_pk ORDER BY rowid) AS event_index, *"
         " FROM timing_events ORDER BY rowid)";
}

class Loader {
 public:
  explicit Loader(const fs::path& db)
      // Every query below runs on one thread, and several run at once.
      : path_(db), database_(db, Access::read_only, {{"threads", "1"}}), connection_(database_) {
    rounds_ = columns_of(connection_, "rounds");
    calls_ = columns_of(connection_, "tool_calls");
    events_ = columns_of(connection_, "timing_events");
    if (!rounds_.contains("round_pk")) {
      throw Error(ErrorKind::bad_input,
                  fmt::format("{} is no trace database: it has no table rounds with a round_pk",
                              base::printable(db.string())),
                  "make one with trace-atlas ingest TRACE.jsonl.gz --db FILE");
    }
  }

  trace::Trace load(const trace::Fields& fields) {
    // Tables stand in file order; a database from elsewhere might not.
    trace::Trace trace = load(fields, " FROM rounds");
    if (is_in_order(trace.steps.round_pk)) return trace;
    return load(fields, " FROM rounds WHERE round_pk IS NOT NULL ORDER BY round_pk");
  }

 private:
  static bool is_in_order(const IntColumn& round_pk) {
    return !round_pk.has_nulls() && std::ranges::is_sorted(round_pk.values());
  }

  trace::Trace load(const trace::Fields& fields, const std::string& rounds_from) {
    trace::Trace trace;
    trace.fields = fields;
    IntColumn call_pk;
    IntColumn event_pk;
    const size_t threads = base::available_threads();
    std::vector<Scan> scans;
    add_scans(scans, rounds_from, rounds_, wanted_steps(fields, trace.steps), count("rounds"),
              threads);
    if (fields.any_of_tool_calls() && !calls_.empty()) {
      add_scans(scans, " FROM tool_calls", calls_, wanted_calls(fields, trace.tool_calls, call_pk),
                count("tool_calls"), threads);
    }
    if (fields.any_of_events() && !events_.empty()) {
      TableColumns columns = events_;
      columns.emplace("event_index", "BIGINT");
      event_columns_ = std::move(columns);
      add_scans(scans, events_source(events_), event_columns_,
                wanted_events(fields, trace.events, event_pk), count("timing_events"), threads);
    }
    base::parallel_for(scans.size(), threads, [&](size_t i) { run_scan(database_, scans[i]); });
    if (!is_in_order(trace.steps.round_pk)) return trace;
    if (fields.any_of_tool_calls()) {
      attach(trace.tool_calls, trace.tool_calls.tool_index, call_pk, trace.steps);
    }
    if (fields.any_of_events()) {
      attach(trace.events, trace.events.event_index, event_pk, trace.steps);
    }
    trace.source_path = source_path();
    return trace;
  }

  size_t count(std::string_view table) {
    return static_cast<size_t>(connection_.integer(fmt::format("SELECT count(*) FROM {}", table)));
  }

  std::string source_path() {
    if (columns_of(connection_, "trace_source").contains("path")) {
      const auto paths = connection_.texts("SELECT coalesce(path, '') FROM trace_source LIMIT 1");
      if (!paths.empty()) return paths.front();
    }
    return "";
  }

  fs::path path_;
  Database database_;
  Connection connection_;
  TableColumns rounds_, calls_, events_, event_columns_;
};

}  // namespace

trace::Trace load(const fs::path& db, const trace::Fields& fields, const trace::Filter& filter) {
  trace::Trace trace = Loader(db).load(fields | filter.fields());
  return filter.is_empty() ? std::move(trace) : trace.select(filter);
}

}  // namespace atlas::store
