// /dataset and /facets: what the trace holds, and what a filter can be set to

#include "analytics/dataset.h"

#include "server/routes.h"

namespace atlas::server {

Response get_dataset(const Context& context, const Request& request) {
  const CutPtr cut = context.atlas.cut(request.query);
  base::Json dataset = analytics::dataset(*cut->use());
  const auto entry = context.traces.find(cut->trace_id());
  dataset["trace"] = base::Json::object({{"id", cut->trace_id()},
                                         {"name", entry ? entry->name : ""},
                                         {"is_served", cut->is_served()}});
  dataset["version"] = context.options.version;
  dataset["filter"] =
      base::Json::object({{"text", cut->filter().text()}, {"is_empty", cut->filter().is_empty()}});
  return json_response(std::move(dataset));
}

// Of the whole trace: a filter must not hide what it could be changed to.
Response get_facets(const Context& context, const Request& request) {
  const std::string trace = request.query.text("trace").value_or(context.traces.served_id());
  const CutPtr whole = context.atlas.cut(trace, {});
  return json_response(analytics::facets(*whole->use()));
}

}  // namespace atlas::server
