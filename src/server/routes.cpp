#include "server/routes.h"

#include <algorithm>

#include "base/text.h"
#include "server/filter_query.h"

namespace atlas::server {

const std::vector<Route>& routes() {
  using Body = Route::Traits::Body;
  constexpr Method kGet = Method::get;
  static const std::vector<Route> table = {
      {kGet, "/api/v1/health", get_health, {.is_quick = true}},
      {kGet, "/api/v1/openapi.json", get_openapi, {.is_quick = true}},
      {kGet, "/api/v1/events", get_events, {.takes_filter = true}},
      {kGet, "/api/v1/dataset", get_dataset, {.takes_filter = true, .is_kept = true}},
      {kGet, "/api/v1/facets", get_facets, {.parameters = {"trace"}, .is_kept = true}},
      {kGet, "/api/v1/experiments", list_experiments, {.takes_filter = true}},
      {kGet,
       "/api/v1/experiments/{category}/{name}",
       get_experiment,
       {.parameters = {"set"}, .takes_filter = true, .is_kept = true}},
      {kGet,
       "/api/v1/experiments/{category}/{name}/figure.{format}",
       get_figure,
       {.parameters = {"set", "figure", "theme", "width", "download"},
        .takes_filter = true,
        .is_kept = true,
        .is_low_priority = true}},
      {kGet,
       "/api/v1/experiments/{category}/{name}/code",
       get_code,
       {.parameters = {"set", "file"}, .takes_filter = true, .is_kept = true}},
      {kGet,
       "/api/v1/experiments/{category}/{name}/readme",
       get_readme,
       {.parameters = {"set"}, .takes_filter = true, .is_kept = true}},
      {kGet,
       "/api/v1/experiments/{category}/{name}/documents/{file_name}",
       get_document,
       {.parameters = {"set"}, .takes_filter = true, .is_kept = true}},
      {kGet,
       "/api/v1/experiments/{category}/{name}/{table}.csv",
       get_table,
       {.parameters = {"set"}, .takes_filter = true, .is_kept = true, .is_low_priority = true}},
      {kGet,
       "/api/v1/sessions",
       list_sessions,
       {.parameters = {"sort", "q", "offset", "limit"},
        .takes_filter = true,
        .is_private = true,
        .is_kept = true}},
      {kGet,
       "/api/v1/sessions/{id}",
       get_session,
       {.takes_filter = true, .is_private = true, .is_kept = true}},
      {kGet,
       "/api/v1/steps",
       list_steps,
       {.parameters = {"quantity", "min", "max", "tool", "trigger", "limit", "offset"},
        .takes_filter = true,
        .is_private = true,
        .is_kept = true}},
      {kGet, "/api/v1/compare", get_compare, {.parameters = {"a", "b"}, .is_kept = true}},
      {kGet,
       "/api/v1/analytics",
       get_analytics,
       {.parameters = {"tz"}, .takes_filter = true, .is_kept = true}},
      {kGet, "/api/v1/traces", list_traces, {.is_quick = true}},
      {Method::post,
       "/api/v1/traces",
       add_trace,
       {.parameters = {"name"}, .is_private = true, .body = Body::file}},
      {kGet,
       "/api/v1/traces/{id}/events",
       get_trace_events,
       {.is_private = true, .is_quick = true}},
      {Method::delete_, "/api/v1/traces/{id}", delete_trace, {.is_private = true}},
      {kGet, "/api/v1/assistant", get_assistant, {.parameters = {"trace", "page", "locale"}}},
      {Method::post, "/api/v1/ask", ask, {.body = Body::small}},
      {Method::post, "/api/v1/run", run_code, {.body = Body::small}},
  };
  return table;
}

std::vector<std::string_view> parameters_of(const Route& route) {
  std::vector<std::string_view> names = route.traits.parameters;
  if (route.traits.takes_filter) {
    names.insert(names.end(), filter_parameters().begin(), filter_parameters().end());
    names.emplace_back("trace");
  }
  return names;
}

bool matches(std::string_view pattern, const Path& path,
             std::map<std::string, std::string, std::less<>>& values) {
  pattern.remove_prefix(1);  // "/"
  const auto pieces = base::split(pattern, '/');
  if (pieces.size() != path.size()) return false;
  values.clear();
  for (size_t i = 0; i < pieces.size(); ++i) {
    const std::string_view piece = pieces[i];
    const std::string_view segment = path[i];
    const size_t open = piece.find('{');
    if (open == std::string_view::npos) {
      if (piece != segment) return false;
      continue;
    }
    const size_t close = piece.find('}');
    const std::string_view before = piece.substr(0, open);
    const std::string_view after = piece.substr(close + 1);
    if (segment.size() <= before.size() + after.size() || !segment.starts_with(before) ||
        !segment.ends_with(after)) {
      return false;
    }
    const size_t size = segment.size() - before.size() - after.size();
    values.emplace(piece.substr(open + 1, close - open - 1), segment.substr(before.size(), size));
  }
  return true;
}

}  // namespace atlas::server
