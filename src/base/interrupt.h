// Ctrl-C and SIGTERM: noticed at the next safe place, so that temporary files are removed.
#pragma once

namespace atlas::base {

// From now on SIGINT and SIGTERM set a flag; a second one ends the process at once.
void install_interrupt_handler();

bool is_interrupted();

// Throws Error("interrupted") if a signal has come.
void throw_if_interrupted();

}  // namespace atlas::base
