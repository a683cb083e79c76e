// seccomp: which system calls are answered.
#pragma once

namespace atlas::sandbox {

// For a worker from its start: what an interpreter, a database and bubblewrap's init need. Others
// are ENOSYS, the dangerous ones EPERM, sockets EAFNOSUPPORT. Throws Error(unavailable).
void allow_only_needed_calls();

// On top of that, for code of others: no new process, no program, no signal but to itself. For all
// threads of the process.
void allow_only_calls_within();

}  // namespace atlas::sandbox
