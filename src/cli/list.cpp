#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "catalogue/metrics.h"
#include "cli/print.h"
#include "cli/subcommands.h"
#include "runner/run.h"

namespace atlas::cli {
namespace {

using experiments::Experiment;

base::Json to_json(const Experiment& experiment) {
  base::Json options = base::Json::array();
  for (const experiments::Option& option : experiment.options) {
    options.push(base::Json::object(
        {{"name", option.name}, {"default", option.default_value}, {"help", option.help}}));
  }
  return base::Json::object({{"category", experiment.category},
                             {"name", experiment.name},
                             {"title", experiment.title},
                             {"question", experiment.question},
                             {"options", std::move(options)}});
}

void print_one(const Experiment& experiment) {
  fmt::print("{}\n\n{}\n", experiment.id(), experiment.question);
  if (experiment.options.empty()) {
    fmt::print("\nIt has no options.\n");
    return;
  }
  std::vector<std::vector<std::string>> rows;
  for (const experiments::Option& option : experiment.options) {
    rows.push_back({option.name, option.default_value, option.help});
  }
  fmt::print("\nOptions, for run --set NAME=VALUE:\n");
  print_table({"name", "default", "meaning"}, rows, "lll");
}

base::Json to_json(const catalogue::Metric& metric, std::string_view group) {
  return base::Json::object({{"group", group},
                             {"name", metric.name},
                             {"title", metric.title},
                             {"unit", metric.unit},
                             {"formula", metric.formula},
                             {"population", metric.population},
                             {"source_experiment", metric.source_experiment},
                             {"note", metric.note}});
}

// The metrics that the selected experiments compute.
void print_metrics(const std::vector<const Experiment*>& selected, bool as_json) {
  base::Json list = base::Json::array();
  std::vector<std::vector<std::string>> rows;
  for (const catalogue::Group& group : catalogue::groups()) {
    for (const catalogue::Metric& metric : group.metrics) {
      const auto computes = [&](const Experiment* e) {
        return e->id() == metric.source_experiment;
      };
      if (std::ranges::none_of(selected, computes)) continue;
      list.push(to_json(metric, group.title));
      rows.push_back({std::string(metric.name), std::string(metric.unit),
                      std::string(metric.source_experiment), std::string(metric.formula)});
    }
  }
  if (as_json) {
    print_json(list);
  } else {
    print_table({"metric", "unit", "experiment", "formula"}, rows, "llll");
  }
}

}  // namespace

// trace-atlas list [NAME]
int run_list(const Arguments& arguments) {
  const auto selected = runner::select_experiments(arguments.all("NAME"));
  if (arguments.has("--metrics")) {
    print_metrics(selected, arguments.has("--json"));
    return 0;
  }
  if (arguments.has("--json")) {
    base::Json list = base::Json::array();
    for (const Experiment* experiment : selected) list.push(to_json(*experiment));
    print_json(list);
    return 0;
  }
  if (arguments.has("NAME") && selected.size() == 1) {
    print_one(*selected.front());
    return 0;
  }
  std::vector<std::vector<std::string>> rows;
  for (const Experiment* experiment : selected) {
    rows.push_back({experiment->category, experiment->name, experiment->title});
  }
  print_table({"category", "name", "title"}, rows, "lll");
  return 0;
}

}  // namespace atlas::cli
