// The subcommands: one row each in subcommands.cpp, from which parsing, help and completion follow.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/arguments.h"

namespace atlas::cli {

struct Subcommand {
  std::string_view name;
  std::string_view summary;  // one line in the list of subcommands
  std::string_view details;  // paragraphs and examples under the usage line
  std::vector<PositionalSpec> positionals;
  std::vector<OptionSpec> options;
  int (*run)(const Arguments&);
};

const std::vector<Subcommand>& subcommands();

// Parses a command line and runs it. Errors are printed as two lines, "error:" and "next:".
// Returns the exit code: 0, 1 for trouble, 2 for a wrong call.
int run_command_line(int argc, const char* const* argv);

std::string overview_help();
std::string help_of(const Subcommand& subcommand);

int run_ingest(const Arguments& arguments);
int run_experiments(const Arguments& arguments);
int run_list(const Arguments& arguments);
int run_info(const Arguments& arguments);
int run_analytics(const Arguments& arguments);
int run_ask(const Arguments& arguments);
int run_sql(const Arguments& arguments);
int run_validators(const Arguments& arguments);
int run_serve(const Arguments& arguments);
int run_sidecar(const Arguments& arguments);
int run_synth(const Arguments& arguments);
int run_completion(const Arguments& arguments);
int run_version(const Arguments& arguments);

}  // namespace atlas::cli
