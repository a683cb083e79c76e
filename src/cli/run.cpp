#include "runner/run.h"

#include <fmt/color.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "base/error.h"
#include "base/files.h"
#include "base/interrupt.h"
#include "base/progress.h"
#include "base/text.h"
#include "cli/print.h"
#include "cli/source.h"
#include "cli/subcommands.h"
#include "store/load.h"

namespace atlas::cli {
namespace {

using experiments::Experiment;
using runner::Outcome;

std::vector<std::string> wanted_names(const Arguments& arguments) {
  std::vector<std::string> names = arguments.all("NAME");
  for (const std::string& name : arguments.all("--only")) names.push_back(name);
  if (arguments.has("--all")) names.clear();
  return names;
}

// --set NAME=VALUE; a setting goes to the experiments that have that option.
std::map<std::string, std::string> settings_of(const Arguments& arguments) {
  std::map<std::string, std::string> settings;
  for (const std::string& setting : arguments.all("--set")) {
    const size_t equals = setting.find('=');
    if (equals == std::string::npos) {
      throw Error(ErrorKind::usage, fmt::format("--set {}: no \"=\"", base::printable(setting)),
                  "write --set name=value");
    }
    settings[setting.substr(0, equals)] = setting.substr(equals + 1);
  }
  return settings;
}

base::Json to_json(const Outcome& outcome) {
  base::Json files = base::Json::array();
  for (const auto& file : outcome.files) files.push(file.string());
  base::Json facts = base::Json::array();
  for (const experiments::Fact& fact : outcome.facts) {
    facts.push(base::Json::object({{"name", fact.name},
                                   {"label", fact.label},
                                   {"value", fact.value},
                                   {"unit", fact.unit},
                                   {"text", fact.text}}));
  }
  base::Json json = base::Json::object({{"experiment", outcome.experiment->id()},
                                        {"ok", outcome.ok},
                                        {"skipped", outcome.skipped},
                                        {"seconds", outcome.seconds}});
  if (!outcome.error.empty()) json["error"] = outcome.error;
  json["files"] = std::move(files);
  json["facts"] = std::move(facts);
  return json;
}

// One line when an experiment has ended; on a terminal also the ones that are running.
class Reporter {
 public:
  explicit Reporter(size_t total) : total_(total), progress_("run", total, "experiments") {}

  void operator()(const Experiment& experiment, const Outcome* outcome) {
    if (outcome == nullptr) {
      progress_.set(done_, experiment.id());
      return;
    }
    ++done_;
    const bool on_terminal = isatty(STDERR_FILENO) == 1;
    if (on_terminal && outcome->ok) {
      progress_.set(done_, experiment.id());
      return;
    }
    progress_.finish();
    fmt::print(stderr, "[{}] {}/{} {}  {:.2f} s{}\n", outcome->ok ? "OK  " : "FAIL", done_, total_,
               experiment.id(), outcome->seconds,
               outcome->ok ? "" : "  " + base::printable(outcome->error));
  }
  void finish() { progress_.finish(); }

 private:
  size_t total_;
  size_t done_ = 0;
  base::Progress progress_;
};

std::vector<std::filesystem::path> files_of(const std::vector<Outcome>& outcomes) {
  std::vector<std::filesystem::path> files;
  for (const Outcome& outcome : outcomes) {
    files.insert(files.end(), outcome.files.begin(), outcome.files.end());
  }
  return files;
}

void print_summary(const std::vector<Outcome>& outcomes, const std::string& folder,
                   double seconds) {
  std::vector<std::vector<std::string>> rows;
  size_t ok = 0;
  size_t ran = 0;
  size_t files = 0;
  for (const Outcome& outcome : outcomes) {
    ok += outcome.ok ? 1 : 0;
    ran += outcome.skipped ? 0 : 1;
    files += outcome.files.size();
    std::string headline = outcome.error;
    if (!outcome.facts.empty()) {
      const experiments::Fact& fact = outcome.facts.front();
      headline = fmt::format("{}: {}", fact.label, fact.text);
    }
    rows.push_back({outcome.ok        ? "ok"
                    : outcome.skipped ? "skip"
                                      : "FAIL",
                    outcome.experiment->id(), std::to_string(outcome.files.size()),
                    fmt::format("{:.2f}", outcome.seconds), headline});
  }
  print_table({"", "experiment", "files", "s", "headline"}, rows, "llrrl");
  fmt::print("\n{} of {} ok in {:.2f} s; {} in {}\n", ok, ran, seconds,
             counted(static_cast<int64_t>(files), "file"), folder);
}

}  // namespace

// trace-atlas run [NAME ...] (--db DB | -i FILE)
int run_experiments(const Arguments& arguments) {
  const auto start = std::chrono::steady_clock::now();
  const auto selected = runner::select_experiments(wanted_names(arguments));
  runner::RunOptions options;
  options.output_folder = arguments.text_or("--output", "out");
  options.formats = runner::Formats::parse(arguments.text_or("--format", "png"));
  options.settings = settings_of(arguments);
  runner::check_settings(selected, options.settings);
  options.jobs = static_cast<size_t>(arguments.integer_or("--jobs", 0, 1));
  options.stop_on_fail = arguments.has("--stop-on-fail");
  const trace::Filter filter = filter_of(arguments);
  const auto database = database_of(arguments);
  options.provenance = {source_name(arguments), filter.text()};
  base::make_folder(options.output_folder);
  const trace::Trace trace = store::load(database, runner::fields_of(selected), filter);
  Reporter reporter(selected.size());
  options.on_change = std::ref(reporter);
  const auto outcomes = runner::run_experiments(trace, selected, options);
  reporter.finish();
  if (arguments.has("--contact-sheet")) {
    runner::write_contact_sheet(files_of(outcomes), options.output_folder / "contact_sheet.png");
  }
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const bool all_ok = std::ranges::all_of(outcomes, &Outcome::ok);
  if (arguments.has("--json")) {
    base::Json list = base::Json::array();
    for (const Outcome& outcome : outcomes) list.push(to_json(outcome));
    print_json(base::Json::object({{"source", options.provenance.source},
                                   {"filter", options.provenance.filter},
                                   {"steps", static_cast<int64_t>(trace.steps.size())},
                                   {"ok", all_ok},
                                   {"seconds", seconds},
                                   {"experiments", std::move(list)}}));
  } else {
    print_summary(outcomes, options.output_folder.string(), seconds);
  }
  base::throw_if_interrupted();
  return all_ok ? 0 : 1;
}

}  // namespace atlas::cli
