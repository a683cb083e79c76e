// Sandboxes over the small golden trace, in a folder and a file that only this user can read.
#pragma once

#include <string>
#include <vector>

#include "sandbox/sandbox.h"
#include "support/temporary_folder.h"

namespace atlas::support {

// Made once in a process.
const std::filesystem::path& sandbox_database();

sandbox::Options sandbox_options(sandbox::Level at_most = sandbox::Level::namespaces);

// Of the table: "a | b" for each row, NULL for nothing, doubles as fmt writes them.
std::vector<std::string> row_texts(const sandbox::Outcome& outcome);

// End, error, standard output and error of an outcome, for messages and to look for words in.
std::string summary(const sandbox::Outcome& outcome);

// "PID command" of the processes of the users that sandboxes lend to their workers, if this process
// is root; else of those of the worker's program.
std::vector<std::string> sandbox_processes();

// What there is of sandboxes on this machine.
struct Remains {
  size_t processes = 0, folders = 0;
  friend bool operator==(const Remains&, const Remains&) = default;
};
Remains remains();
// The same as before, or what differs from it for good.
Remains remains_after(const Remains& before);

}  // namespace atlas::support
