#include "cli/allocation.h"
#include "cli/subcommands.h"

int main(int argc, char** argv) {
  atlas::cli::tune_allocation();
  return atlas::cli::run_command_line(argc, argv);
}
