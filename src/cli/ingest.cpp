#include <fmt/format.h>

#include "base/number_text.h"
#include "cli/print.h"
#include "cli/source.h"
#include "cli/subcommands.h"

namespace atlas::cli {
namespace {

base::Json to_json(const store::IngestSummary& summary, const std::string& database) {
  base::Json trouble = base::Json::object();
  for (size_t i = 0; i < summary.trouble.entries.size(); ++i) {
    const auto& entry = summary.trouble.entries[i];
    if (entry.count == 0) continue;
    trouble[trace::name_of(static_cast<trace::Trouble>(i))] =
        base::Json::object({{"count", entry.count}, {"first_line", entry.first_line}});
  }
  return base::Json::object({{"database", database},
                             {"lines", summary.lines},
                             {"rounds", summary.rounds},
                             {"tool_calls", summary.tool_calls},
                             {"timing_events", summary.timing_events},
                             {"skipped_lines", summary.trouble.lost_lines()},
                             {"trouble", std::move(trouble)}});
}

}  // namespace

// trace-atlas ingest FILE --db DB
int run_ingest(const Arguments& arguments) {
  const std::string& database = arguments.text("--db");
  const auto summary =
      ingest_with_progress(arguments.path("FILE"), database, arguments.has("--strict"));
  tell_trouble(summary);
  if (arguments.has("--json")) {
    print_json(to_json(summary, database));
    return 0;
  }
  const auto line = [](std::string_view name, uint64_t count) {
    fmt::print("{:<14} {:>12}\n", name, base::grouped(static_cast<int64_t>(count)));
  };
  line("rounds", summary.rounds);
  line("tool_calls", summary.tool_calls);
  line("timing_events", summary.timing_events);
  fmt::print("db -> {}\n", database);
  return 0;
}

}  // namespace atlas::cli
