#include <fmt/format.h>

#include "base/number_text.h"
#include "base/time.h"
#include "cli/print.h"
#include "cli/source.h"
#include "cli/subcommands.h"
#include "store/load.h"
#include "trace/snapshot.h"

namespace atlas::cli {
namespace {

using trace::Snapshot;

base::Json instant(const std::optional<base::Micros>& at) {
  return at ? base::Json(base::iso_micros(*at)) : base::Json();
}

base::Json to_json(const Snapshot& snapshot) {
  return base::Json::object({{"users", snapshot.users},
                             {"sessions", snapshot.sessions},
                             {"steps", snapshot.steps},
                             {"tool_calls", snapshot.tool_calls},
                             {"input_tokens", snapshot.input_tokens()},
                             {"prefix_tokens", snapshot.prefix_tokens},
                             {"append_tokens", snapshot.append_tokens},
                             {"output_tokens", snapshot.output_tokens},
                             {"cached_share", snapshot.cached_share()},
                             {"first_event", instant(snapshot.first_event)},
                             {"last_event", instant(snapshot.last_event)}});
}

std::string window(const Snapshot& snapshot) {
  if (!snapshot.first_event) return "-";
  return base::short_date(*snapshot.first_event) + " - " + base::short_date(*snapshot.last_event);
}

std::vector<std::string> column(const Snapshot& snapshot) {
  const auto count = [](int64_t value) { return base::grouped(value); };
  const auto share = snapshot.cached_share();
  return {count(snapshot.users),
          count(snapshot.sessions),
          count(snapshot.steps),
          count(snapshot.tool_calls),
          count(snapshot.input_tokens()),
          count(snapshot.prefix_tokens),
          count(snapshot.append_tokens),
          count(snapshot.output_tokens),
          share ? base::percent(*share, 1) : "-",
          window(snapshot)};
}

}  // namespace

// trace-atlas info (--db DB | -i FILE)
int run_info(const Arguments& arguments) {
  const trace::Filter filter = filter_of(arguments);
  const auto snapshots =
      trace::snapshots(store::load(database_of(arguments), trace::snapshot_fields(), filter));
  if (arguments.has("--json")) {
    base::Json providers = base::Json::object();
    for (size_t i = 1; i < snapshots.size(); ++i) {
      providers[snapshots[i].provider] = to_json(snapshots[i]);
    }
    print_json(base::Json::object({{"source", source_name(arguments)},
                                   {"filter", filter.text()},
                                   {"total", to_json(snapshots[0])},
                                   {"providers", std::move(providers)}}));
    return 0;
  }
  std::vector<std::string> header = {"", "all"};
  std::vector<std::vector<std::string>> rows;
  for (const std::string_view name :
       {"users", "sessions", "agent steps", "tool calls", "input tokens", "  cached (prefix)",
        "  new (append)", "output tokens", "cached share", "window (UTC)"}) {
    rows.push_back({std::string(name)});
  }
  for (const Snapshot& snapshot : snapshots) {
    if (&snapshot != snapshots.data()) header.push_back(snapshot.provider);
    const auto cells = column(snapshot);
    for (size_t r = 0; r < rows.size(); ++r) rows[r].push_back(cells[r]);
  }
  print_table(header, rows, "l" + std::string(snapshots.size(), 'r'));
  return 0;
}

}  // namespace atlas::cli
