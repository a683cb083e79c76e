// One run on one worker: what is sent, what comes back, and when it is stopped.
#pragma once

#include "sandbox/process.h"
#include "sandbox/sandbox.h"

namespace atlas::sandbox {

struct Attempt {
  Outcome outcome;
  bool worker_is_good = false;  // it can take the next run
  bool died_otherwise = false;  // of nothing that the code can have done: worth a second try
};

// Of a run that came to nothing.
Outcome unsuccessful(Outcome::End end, std::string_view name, std::string_view message);
inline Outcome cancelled() {
  return unsuccessful(Outcome::End::cancelled, "Cancelled", "stopped on request");
}

// `cancel` becomes readable when the run shall be stopped.
Attempt run_on(Process& process, const Code& code, const Limits& limits, uint64_t memory_bytes,
               int cancel, const Sandbox::OutputSink& output);

}  // namespace atlas::sandbox
