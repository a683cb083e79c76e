// Which experiments run, on which cores, and what came of it.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "experiments/experiment.h"
#include "runner/output.h"

namespace atlas::runner {

// Experiments by name, category or "category/name" (a prefix of the name will do behind the slash);
// all of them for an empty list. In registry order, each once. Throws Error(usage) with the nearest
// names for one that selects nothing.
std::vector<const experiments::Experiment*> select_experiments(
    const std::vector<std::string>& names);

// What the selected experiments read.
trace::Fields fields_of(const std::vector<const experiments::Experiment*>& selected);

// Throws Error(usage) for a setting that none of the selected experiments has.
void check_settings(const std::vector<const experiments::Experiment*>& selected,
                    const std::map<std::string, std::string>& settings);

struct RunOptions {
  std::filesystem::path output_folder = "out";  // files go to <output>/<category>/<name>/
  Formats formats;
  Provenance provenance;
  std::map<std::string, std::string> settings;  // each goes to the experiments that have it
  size_t jobs = 0;                              // threads; 0: all cores
  bool stop_on_fail = false;
  // Told when an experiment begins (outcome nullptr) and when it has ended; from any thread, one
  // call at a time.
  struct Outcome;
  std::function<void(const experiments::Experiment&, const Outcome*)> on_change;
};

struct RunOptions::Outcome {
  const experiments::Experiment* experiment = nullptr;
  bool ok = false;
  bool skipped = false;  // never started: stop_on_fail, or Ctrl-C
  std::string error;     // what went wrong, if not ok
  double seconds = 0;
  std::vector<std::filesystem::path> files;
  std::vector<experiments::Fact> facts;
};
using Outcome = RunOptions::Outcome;

// Runs them on one trace; a failing one does not end the others. Outcomes in the order of
// `selected`, whatever ended first.
std::vector<Outcome> run_experiments(const trace::Trace& trace,
                                     const std::vector<const experiments::Experiment*>& selected,
                                     const RunOptions& options);

}  // namespace atlas::runner
