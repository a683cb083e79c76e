#include "analytics/analytics.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "analytics/calendar.h"
#include "analytics/compare.h"
#include "analytics/cost.h"
#include "analytics/dataset.h"
#include "analytics/session_view.h"
#include "analytics/sessions_list.h"
#include "analytics/steps.h"
#include "base/error.h"
#include "base/number_text.h"
#include "base/text.h"
#include "cli/print.h"
#include "cli/source.h"
#include "cli/subcommands.h"
#include "figure/format.h"
#include "store/load.h"
#include "trace/snapshot.h"

namespace atlas::cli {
namespace {

constexpr int64_t kMostOffsetMinutes = 24 * 60;

int utc_offset_minutes(const Arguments& arguments) {
  const int64_t minutes = arguments.integer_or("--tz", 0, -kMostOffsetMinutes);
  if (minutes > kMostOffsetMinutes) {
    throw Error(ErrorKind::usage, fmt::format("--tz {}: more than a day", minutes),
                "give minutes, -420 for UTC-7");
  }
  return static_cast<int>(minutes);
}

const std::string& session_id(const Arguments& arguments) {
  if (!arguments.has("--detail")) {
    throw Error(ErrorKind::usage, "--section session needs a session", "name it with --detail ID");
  }
  return arguments.text("--detail");
}

base::Json one_session(const trace::Trace& trace, const Arguments& arguments) {
  const std::string& id = session_id(arguments);
  base::Json view = analytics::session_view(trace, id);
  if (view.is_null()) {
    throw Error(ErrorKind::not_found, fmt::format("no session {}", base::printable(id)),
                "list the ids with --section sessions");
  }
  return view;
}

struct ProviderCut {
  analytics::CutLabel label;
  trace::Trace trace;
};

ProviderCut cut_of(const trace::Trace& trace, const std::string& provider) {
  trace::Filter filter;
  filter.providers = {provider};
  return {{figure::provider_title(provider), filter.text(), trace.steps.size()},
          trace.select(filter)};
}

// The two providers with most steps against each other.
base::Json largest_providers(const trace::Trace& trace) {
  auto snapshots = trace.derived(trace::snapshots);
  std::ranges::stable_sort(snapshots.begin() + 1, snapshots.end(), std::greater(),
                           &trace::Snapshot::steps);
  const auto cut = [&](size_t i) {
    return cut_of(trace, i < snapshots.size() ? snapshots[i].provider : "");
  };
  const ProviderCut a = cut(1);
  const ProviderCut b = cut(2);
  return analytics::compare(a.trace, b.trace, a.label, b.label);
}

// A part of what the site shows.
struct Section {
  std::string_view name;
  trace::Fields (*fields)();
  base::Json (*compute)(const trace::Trace&, const Arguments&);
};

const std::array<Section, 7>& sections() {
  static const std::array<Section, 7> all = {{
      {"bulk", analytics::fields,
       [](const trace::Trace& trace, const Arguments& arguments) {
         return analytics::bulk(trace, utc_offset_minutes(arguments));
       }},
      {"dataset", analytics::dataset_fields,
       [](const trace::Trace& trace, const Arguments&) { return analytics::dataset(trace); }},
      {"facets", analytics::dataset_fields,
       [](const trace::Trace& trace, const Arguments&) { return analytics::facets(trace); }},
      {"sessions", analytics::session_fields,
       [](const trace::Trace& trace, const Arguments&) { return analytics::sessions(trace, {}); }},
      {"session", analytics::session_fields, one_session},
      {"steps", analytics::session_fields,
       [](const trace::Trace& trace, const Arguments&) { return analytics::steps(trace, {}); }},
      {"compare", [] { return analytics::compare_fields() | trace::snapshot_fields(); },
       [](const trace::Trace& trace, const Arguments&) { return largest_providers(trace); }},
  }};
  return all;
}

const Section& section_of(const Arguments& arguments) {
  const std::string name = arguments.text_or("--section", "bulk");
  const auto found = std::ranges::find(sections(), name, &Section::name);
  if (found != sections().end()) return *found;
  std::vector<std::string> names;
  for (const Section& section : sections()) names.emplace_back(section.name);
  throw Error(ErrorKind::usage, fmt::format("no section \"{}\"", base::printable(name)),
              "sections are " + base::join(names, ", "));
}

// A terminal gets a table unless something asks for JSON.
bool wants_table(const Arguments& arguments) {
  const auto asks = [&](std::string_view option) { return arguments.has(option); };
  constexpr std::array<std::string_view, 4> kJsonOptions = {"--json", "--pretty", "--section",
                                                            "--detail"};
  return isatty(STDOUT_FILENO) != 0 && std::ranges::none_of(kJsonOptions, asks);
}

void print_costs(const trace::Trace& trace, int offset_minutes) {
  const analytics::Costs costs = analytics::costs_of(trace);
  std::vector<std::vector<std::string>> rows;
  for (const analytics::ModelCost& model : costs.by_model) {
    rows.push_back({base::printable(model.provider), base::printable(model.model),
                    base::grouped(model.tokens.steps), base::grouped(model.tokens.input()),
                    base::grouped(model.tokens.output),
                    model.is_priced ? "$" + base::grouped(model.total_usd, 2) : "-"});
  }
  rows.push_back({"all", "", base::grouped(static_cast<int64_t>(trace.steps.size())), "", "",
                  "$" + base::grouped(costs.total_usd, 2)});
  print_table({"provider", "model", "agent steps", "input tokens", "output tokens", "cost"}, rows,
              "llrrrr");
  fmt::print("\n{}; the prefix cache saved ${}. The whole payload: --json\n",
             counted(std::ssize(analytics::calendar_of(trace, offset_minutes).days), "active day"),
             base::grouped(costs.cache_savings_usd, 2));
}

}  // namespace

// trace-atlas analytics (--db DB | -i FILE)
int run_analytics(const Arguments& arguments) {
  const int offset_minutes = utc_offset_minutes(arguments);
  const Section& section = section_of(arguments);
  if (section.name == "session") session_id(arguments);  // before the trace is loaded
  const trace::Filter filter = filter_of(arguments);
  const trace::Trace trace = store::load(database_of(arguments), section.fields(), filter);
  if (wants_table(arguments)) {
    print_costs(trace, offset_minutes);
    return 0;
  }
  const bool is_detail = arguments.has("--detail") && !arguments.has("--section");
  const base::Json payload = is_detail
                                 ? analytics::session_detail(trace, arguments.text("--detail"))
                                 : section.compute(trace, arguments);
  const base::JsonFormat format{.indent = arguments.has("--pretty") ? 2 : -1};
  fmt::print("{}\n", payload.dump(format));
  return 0;
}

}  // namespace atlas::cli
