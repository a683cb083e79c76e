// /traces: what can be asked about, adding a trace and deleting it

#include <fmt/format.h>

#include "base/text.h"
#include "server/routes.h"

namespace atlas::server {

Response list_traces(const Context& context, const Request&) {
  auto list = base::Json::array();
  for (const TraceEntry& entry : context.traces.list()) {
    list.push(base::Json::object({{"id", entry.id},
                                  {"name", entry.name},
                                  {"is_served", entry.is_served},
                                  {"agent_steps", entry.agent_steps},
                                  {"sessions", entry.sessions},
                                  {"added_us", entry.added_us},
                                  {"kind", entry.is_served ? "served" : "added"},
                                  {"state", entry.state}}));
  }
  return json_response(base::Json::object({{"traces", std::move(list)}}), Caching::never);
}

Response add_trace(const Context& context, const Request& request) {
  const TraceEntry entry =
      context.traces.add(request.body_file, request.query.text("name").value_or(""));
  Response response = json_response(
      base::Json::object({{"id", entry.id}, {"name", entry.name}, {"state", entry.state}}),
      Caching::never);
  response.status = 202;
  return response;
}

Response delete_trace(const Context& context, const Request& request) {
  const std::string& id = request.value("id");
  context.traces.remove(id);
  context.forget(id);
  Response response;
  response.status = 204;
  return response;
}

// How far a trace that was added is; ends with "done" or "failed".
Response get_trace_events(const Context& context, const Request& request) {
  const std::string& id = request.value("id");
  Response response;
  response.events = context.events.subscribe("trace:" + id);
  const auto entry = context.traces.find(id);
  if (!entry) {
    throw Error(ErrorKind::not_found, fmt::format("no trace \"{}\"", base::printable(id)),
                "see /api/v1/traces");
  }
  response.events->push("progress", context.traces.progress(id));
  if (entry->state != "ingesting") response.events->close();
  return response;
}

}  // namespace atlas::server
