// The server without its sockets: checks a request, finds its route, answers it, keeps the answer.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "server/ahead.h"
#include "server/answerers.h"
#include "server/atlas.h"
#include "server/cache.h"
#include "server/desk.h"
#include "server/event_queue.h"
#include "server/guard.h"
#include "server/options.h"
#include "server/routes.h"
#include "server/trace_library.h"

namespace atlas::server {

class App {
 public:
  // Throws Error when the database cannot be served.
  //   loading_failed  called from another thread when that shows only later; wait_until_loaded()
  //                   then throws the reason
  explicit App(ServerOptions options, std::function<void()> loading_failed = [] {});
  ~App();
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  const ServerOptions& options() const { return options_; }

  // What is to be done with a request whose body has not been read: either it is answered, or its
  // route has to be asked. Never waits and never throws.
  struct Plan {
    std::optional<Response> response;
    const Route* route = nullptr;
  };
  Plan plan(Request& request);

  // May take long. Never throws. `request` has been through plan().
  Response answer(const Route& route, const Request& request);

  // An error as JSON below /api/, as a page elsewhere.
  Response refusal(const Request& request, const Error& error) const;

  // Where the body of an upload goes. Throws Error.
  std::filesystem::path new_upload_file() { return traces_.new_upload_file(); }
  void discard_upload(const std::filesystem::path& file) { traces_.discard_upload(file); }

  void wait_until_loaded() { traces_.wait_until_loaded(); }
  // Ends event streams and the computing ahead; what is asked is still answered.
  void stop();

 private:
  using Kept = Cache<Response>;

  Plan planned(Request& request);
  Plan plan_api(Request& request);
  Response page(const Request& request);
  Response made(const Route& route, const Request& request);
  void check_parameters(const Route& route, const Request& request) const;
  void compute(const Cut& cut, const experiments::Experiment& experiment);

  ServerOptions options_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  Guard guard_;
  EventHub events_;
  TraceLibrary traces_;
  Atlas atlas_;
  Answerers answerers_;
  Kept kept_;
  Desk desk_;
  Context context_;
  Ahead ahead_;
  std::thread starter_;  // begins to compute ahead when the trace is there
};

}  // namespace atlas::server
