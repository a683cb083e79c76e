#include "runner/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <numeric>

#include "base/error.h"
#include "base/interrupt.h"
#include "base/parallel.h"
#include "base/text.h"

namespace atlas::runner {
namespace {

using experiments::Experiment;

bool is_selected_by(const Experiment& experiment, std::string_view name) {
  const size_t slash = name.find('/');
  if (slash == std::string_view::npos) {
    return experiment.category == name || experiment.name == name;
  }
  return experiment.category == name.substr(0, slash) &&
         experiment.name.starts_with(name.substr(slash + 1));
}

std::vector<std::string> known_names() {
  std::vector<std::string> names;
  for (const Experiment& experiment : experiments::registry()) {
    names.push_back(experiment.name);
    if (std::ranges::find(names, experiment.category) == names.end()) {
      names.push_back(experiment.category);
    }
  }
  return names;
}

[[noreturn]] void fail_unknown(std::string_view name) {
  const auto nearest = base::nearest_names(name, known_names());
  throw Error(ErrorKind::usage,
              fmt::format("no experiment or category \"{}\"", base::printable(name)),
              nearest.empty() ? "run trace-atlas list to see all of them"
                              : "did you mean " + base::join(nearest, ", ") + "?");
}

std::string_view without_slashes(std::string_view name) {
  while (name.starts_with('/')) name.remove_prefix(1);
  while (name.ends_with('/')) name.remove_suffix(1);
  return name;
}

bool has_option(const Experiment& experiment, const std::string& name) {
  return std::ranges::find(experiment.options, name, &experiments::Option::name) !=
         experiment.options.end();
}

std::map<std::string, std::string> own_settings(
    const Experiment& experiment, const std::map<std::string, std::string>& settings) {
  std::map<std::string, std::string> own;
  for (const auto& [name, value] : settings) {
    if (has_option(experiment, name)) own.emplace(name, value);
  }
  return own;
}

void run_one(const trace::Trace& trace, const Experiment& experiment, const RunOptions& options,
             Outcome& outcome) {
  const auto start = std::chrono::steady_clock::now();
  try {
    const experiments::Params params(experiment.options,
                                     own_settings(experiment, options.settings));
    const experiments::Result result = experiment.run(trace, params);
    outcome.files = write_result(experiment, result,
                                 options.output_folder / experiment.category / experiment.name,
                                 options.formats, options.provenance);
    outcome.facts = result.facts;
    outcome.ok = true;
  } catch (const Error& error) {
    outcome.error = error.what();
    if (!error.next_step().empty()) outcome.error += "; " + error.next_step();
  } catch (const std::exception& error) {
    outcome.error = fmt::format("internal error: {}", error.what());
  }
  outcome.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

std::vector<const Experiment*> select_experiments(const std::vector<std::string>& names) {
  std::vector<bool> chosen(experiments::registry().size(), names.empty());
  for (const std::string& name : names) {
    bool found = false;
    for (size_t i = 0; i < chosen.size(); ++i) {
      if (is_selected_by(experiments::registry()[i], without_slashes(name))) {
        chosen[i] = found = true;
      }
    }
    if (!found) fail_unknown(name);
  }
  std::vector<const Experiment*> selected;
  for (size_t i = 0; i < chosen.size(); ++i) {
    if (chosen[i]) selected.push_back(&experiments::registry()[i]);
  }
  return selected;
}

trace::Fields fields_of(const std::vector<const Experiment*>& selected) {
  trace::Fields fields;
  for (const Experiment* experiment : selected) fields = fields | experiment->fields;
  return fields;
}

void check_settings(const std::vector<const Experiment*>& selected,
                    const std::map<std::string, std::string>& settings) {
  for (const auto& [name, value] : settings) {
    const bool is_known = std::ranges::any_of(
        selected, [&](const Experiment* experiment) { return has_option(*experiment, name); });
    if (is_known) continue;
    std::vector<std::string> names;
    for (const Experiment* experiment : selected) {
      for (const auto& option : experiment->options) names.push_back(option.name);
    }
    const auto nearest = base::nearest_names(name, names);
    throw Error(ErrorKind::usage,
                fmt::format("no selected experiment has an option \"{}\"", base::printable(name)),
                nearest.empty() ? "run trace-atlas list NAME to see the options of one"
                                : "did you mean " + base::join(nearest, ", ") + "?");
  }
}

std::vector<Outcome> run_experiments(const trace::Trace& trace,
                                     const std::vector<const Experiment*>& selected,
                                     const RunOptions& options) {
  std::vector<Outcome> outcomes(selected.size());
  std::atomic<bool> stopped = false;
  std::mutex telling;
  const auto tell = [&](const Experiment& experiment, const Outcome* outcome) {
    const std::lock_guard lock(telling);
    if (options.on_change) options.on_change(experiment, outcome);
  };
  const size_t threads = options.jobs > 0 ? options.jobs : base::available_threads();
  std::vector<size_t> order(selected.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::stable_partition(order, [&](size_t i) { return selected[i]->starts_early; });
  base::parallel_for(selected.size(), threads, [&](size_t position) {
    const size_t i = order[position];
    Outcome& outcome = outcomes[i];
    outcome.experiment = selected[i];
    if (stopped || base::is_interrupted()) {
      outcome.skipped = true;
      return;
    }
    tell(*selected[i], nullptr);
    run_one(trace, *selected[i], options, outcome);
    if (!outcome.ok && options.stop_on_fail) stopped = true;
    tell(*selected[i], &outcome);
  });
  return outcomes;
}

}  // namespace atlas::runner
