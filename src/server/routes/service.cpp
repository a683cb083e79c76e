// /health, /openapi.json, /events

#include "server/routes.h"
#include "server/site.h"

namespace atlas::server {

Response get_health(const Context& context, const Request&) {
  const double uptime_s =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - context.start).count();
  return json_response(base::Json::object({{"status", "ok"},
                                           {"version", context.options.version},
                                           {"uptime_s", uptime_s},
                                           {"is_loaded", context.traces.is_loaded()},
                                           {"public", context.options.is_public}}),
                       Caching::never);
}

Response get_openapi(const Context&, const Request&) {
  Response response;
  response.caching = Caching::revalidate;
  response.content = asset("openapi.json");
  return response;
}

// What has been computed of this cut by now, then what comes; "ready" when there is no more.
Response get_events(const Context& context, const Request& request) {
  const CutPtr cut = context.atlas.cut(request.query);
  Response response;
  response.events = context.events.subscribe(topic_of(*cut));
  bool is_ready = true;
  for (const experiments::Experiment* experiment : gallery()) {
    const auto state = cut->summary(*experiment).state;
    if (state == Summary::State::computing) {
      is_ready = false;
      continue;
    }
    response.events->push(
        "experiment", base::Json::object({{"id", experiment->id()}, {"state", name_of(state)}}));
  }
  if (is_ready) response.events->push("ready", base::Json::object());
  context.compute_ahead(cut);
  return response;
}

}  // namespace atlas::server
