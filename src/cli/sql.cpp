#include <fmt/format.h>

#include "assistant/result_text.h"
#include "base/error.h"
#include "base/text.h"
#include "cli/print.h"
#include "cli/source.h"
#include "cli/subcommands.h"
#include "store/query.h"

namespace atlas::cli {
namespace {

constexpr int kSchemaVersion = 1;
constexpr int64_t kRows = 10'000;
constexpr int64_t kSeconds = 30;

store::QueryLimits limits_of(const Arguments& arguments) {
  store::QueryLimits limits;
  limits.rows = static_cast<size_t>(arguments.integer_or("--rows", kRows, 1));
  limits.time = std::chrono::seconds(arguments.integer_or("--timeout", kSeconds, 1));
  return limits;
}

void print_result(const store::ResultTable& table, const Arguments& arguments) {
  if (arguments.has("--json")) {
    print_json(base::Json::object({{"schema_version", kSchemaVersion},
                                   {"columns", assistant::column_names(table)},
                                   {"rows", assistant::rows_json(table)},
                                   {"is_cut", table.is_cut}}));
    return;
  }
  if (arguments.has("--csv")) {
    fmt::print("{}", assistant::to_csv(table));
    return;
  }
  std::vector<std::string> header;
  for (const auto& column : table.columns) header.push_back(base::printable(column.name));
  print_table(header, assistant::terminal_rows(table, table.rows.size()),
              assistant::alignment(table));
}

}  // namespace

// trace-atlas sql SQL (--db DB | -i FILE)
int run_sql(const Arguments& arguments) {
  const store::QueryLimits limits = limits_of(arguments);
  const std::string& sql = arguments.text("SQL");
  store::QueryConnection connection(database_of(arguments));
  const store::ResultTable table = connection.run(sql, limits);
  print_result(table, arguments);
  if (table.is_cut) {
    fmt::print(stderr, "note: only the first {} are shown; --rows N changes that\n",
               counted(static_cast<int64_t>(table.rows.size()), "row"));
  }
  return 0;
}

}  // namespace atlas::cli
