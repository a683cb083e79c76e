// Who answers questions about a trace: its assistant, and the sandbox that runs the code. Made when
// the first question comes; the traces that were asked about last keep theirs.
#pragma once

#include <memory>
#include <string>

#include "assistant/assistant.h"
#include "sandbox/sandbox.h"
#include "server/atlas.h"
#include "server/cache.h"
#include "server/options.h"
#include "server/trace_library.h"

namespace atlas::server {

struct Answerer {
  std::unique_ptr<sandbox::Sandbox> sandbox;
  std::unique_ptr<assistant::Assistant> assistant;  // it uses the sandbox
};
using AnswererPtr = std::shared_ptr<const Answerer>;  // the cache and running questions are owners

class Answerers {
 public:
  Answerers(const ServerOptions& options, TraceLibrary& traces, Atlas& atlas);

  // Throws Error(not_found) for an unknown trace, Error(unavailable) when nothing can be run.
  AnswererPtr of(const std::string& trace_id);
  void forget(const std::string& trace_id);

 private:
  std::shared_ptr<Answerer> make(const std::string& trace_id);

  const ServerOptions& options_;
  TraceLibrary& traces_;
  Atlas& atlas_;
  Cache<Answerer> kept_;
};

}  // namespace atlas::server
