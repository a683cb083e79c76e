#include "cli/subcommands.h"

int main(int argc, char** argv) { return atlas::cli::run_command_line(argc, argv); }
