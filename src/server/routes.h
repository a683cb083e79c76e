// The routes of the API: one row each in routes.cpp, held against openapi.json by a test.
#pragma once

#include <chrono>
#include <functional>
#include <string_view>
#include <vector>

#include "server/answerers.h"
#include "server/atlas.h"
#include "server/desk.h"
#include "server/event_queue.h"
#include "server/options.h"
#include "server/request.h"
#include "server/response.h"
#include "server/trace_library.h"

namespace atlas::server {

// What a route may use.
struct Context {
  const ServerOptions& options;
  TraceLibrary& traces;
  EventHub& events;
  Atlas& atlas;
  Answerers& answerers;
  Desk& desk;
  std::chrono::steady_clock::time_point start;
  // The experiments of this cut will be asked for.
  std::function<void(const CutPtr&)> compute_ahead;
  // Everything that is kept about a trace is to be forgotten.
  std::function<void(const std::string& trace_id)> forget;
};

struct Route {
  Method method;
  // "{name}" is a value: a whole segment, or what stands before the rest of it ("{table}.csv").
  std::string_view pattern;
  // May throw Error.
  Response (*handle)(const Context&, const Request&);
  struct Traits {
    std::vector<std::string_view> parameters = {};
    bool takes_filter = false;  // and `trace`
    bool is_private = false;    // not on a public server
    bool is_quick = false;      // answered on the socket's own thread: no waiting, no computing
    bool is_kept = false;       // the same answer until the trace goes
    bool is_low_priority = false;
    enum class Body { none, small, file } body = Body::none;
  } traits = {};
};

const std::vector<Route>& routes();

// Query parameters that the route takes.
std::vector<std::string_view> parameters_of(const Route& route);

// Whether `path` fits the pattern; fills `values`.
bool matches(std::string_view pattern, const Path& path,
             std::map<std::string, std::string, std::less<>>& values);

Response get_health(const Context&, const Request&);
Response get_openapi(const Context&, const Request&);
Response get_events(const Context&, const Request&);
Response list_experiments(const Context&, const Request&);
Response get_experiment(const Context&, const Request&);
Response get_figure(const Context&, const Request&);
Response get_table(const Context&, const Request&);
Response get_code(const Context&, const Request&);
Response get_readme(const Context&, const Request&);
Response get_document(const Context&, const Request&);
Response get_analytics(const Context&, const Request&);
Response get_dataset(const Context&, const Request&);
Response get_facets(const Context&, const Request&);
Response list_sessions(const Context&, const Request&);
Response get_session(const Context&, const Request&);
Response list_steps(const Context&, const Request&);
Response get_compare(const Context&, const Request&);
Response list_traces(const Context&, const Request&);
Response add_trace(const Context&, const Request&);
Response delete_trace(const Context&, const Request&);
Response get_trace_events(const Context&, const Request&);
Response get_assistant(const Context&, const Request&);
Response ask(const Context&, const Request&);
Response run_code(const Context&, const Request&);

}  // namespace atlas::server
