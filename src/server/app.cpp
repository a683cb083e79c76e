#include "server/app.h"

#include <fmt/format.h>

#include <new>

#include "base/text.h"
#include "server/filter_query.h"
#include "server/site.h"

namespace atlas::server {
namespace {

constexpr size_t kMostKeptBytes = 32 << 20;
// A long answer lies in a file: it takes little memory, but not none of the disk.
constexpr size_t kFileBytesPerByte = 32;

size_t memory_of(const Response& response) {
  constexpr size_t kSmallThings = 512;
  size_t bytes = kSmallThings;
  if (response.content) bytes += response.content->memory();
  if (response.file) bytes += response.file->size() / kFileBytesPerByte;
  return bytes;
}

bool is_api(const Path& path) { return !path.empty() && path.front() == "api"; }

// One text for all spellings of a path and query.
std::string key_of(const Request& request) {
  std::string key;
  for (const std::string& segment : request.path) key += "/" + percent_encoded(segment);
  return key + "?" + request.query.encoded();
}

Method without_head(Method method) { return method == Method::head ? Method::get : method; }

DeskLimits desk_limits(const ServerOptions& options) {
  DeskLimits limits;
  if (!options.is_public) return limits;
  limits.per_address = 3;
  limits.per_hour = options.questions_per_hour;
  return limits;
}

std::string address_of(const ServerOptions& options, const Request& request) {
  const std::string& host = request.headers.host;
  return "http://" + (host.empty() ? options.host : host);
}

}  // namespace

App::App(ServerOptions options, std::function<void()> loading_failed)
    : options_(std::move(options)),
      guard_(options_),
      traces_(options_, events_),
      atlas_(traces_, events_),
      answerers_(options_, traces_, atlas_),
      kept_(kMostKeptBytes, memory_of),
      desk_(desk_limits(options_)),
      context_{options_,
               traces_,
               events_,
               atlas_,
               answerers_,
               desk_,
               start_,
               [this](const CutPtr& cut) { ahead_.want(cut); },
               [this](const std::string& id) {
                 atlas_.forget(id);
                 answerers_.forget(id);
                 kept_.erase_if(
                     [&](std::string_view key) { return key.find(id) != std::string_view::npos; });
               }},
      ahead_(
          {.compute = [this](const Cut& cut, const auto& experiment) { compute(cut, experiment); },
           .paused = [this] { atlas_.tidy(); },
           .ticked = [this] { atlas_.tidy_when_idle(); },
           .finished =
               [this](const Cut& cut) {
                 events_.publish(topic_of(cut), "ready", base::Json::object());
               }}) {
  starter_ = std::thread([this, loading_failed = std::move(loading_failed)] {
    try {
      traces_.wait_until_loaded();
      if (options_.computes_ahead) ahead_.want_at_last(atlas_.cut(Query()));
    } catch (const std::exception&) {
      loading_failed();
    }
  });
}

App::~App() {
  stop();
  starter_.join();
}

void App::stop() {
  ahead_.stop();
  desk_.stop();
  events_.close_all();
}

App::Plan App::plan(Request& request) {
  try {
    return planned(request);
  } catch (const Error& error) {
    return {refusal(request, error)};
  }
}

App::Plan App::planned(Request& request) {
  if (auto response = guard_.check(request)) return {std::move(response)};
  if (is_api(request.path)) return plan_api(request);
  if (without_head(request.method) != Method::get) {
    Response response =
        refusal(request, HttpError(405, "usage", "a page can only be read", "use GET or HEAD"));
    response.headers.emplace_back("Allow", "GET, HEAD");
    return {std::move(response)};
  }
  return {page(request)};
}

App::Plan App::plan_api(Request& request) {
  std::string allowed;
  for (const Route& route : routes()) {
    if (!matches(route.pattern, request.path, request.values)) continue;
    if (route.method != without_head(request.method)) {
      if (!allowed.empty()) allowed += ", ";
      allowed += route.method == Method::get ? "GET, HEAD" : std::string(name_of(route.method));
      continue;
    }
    check_parameters(route, request);
    if (route.traits.is_kept) {
      if (const auto kept = kept_.find(key_of(request))) return {*kept};
    }
    if (route.traits.is_quick) return {answer(route, request)};
    return {std::nullopt, &route};
  }
  if (allowed.empty()) {
    throw Error(ErrorKind::not_found,
                fmt::format("no route {}", base::printable(to_text(request.path))),
                "see /api/v1/openapi.json");
  }
  Response response = refusal(
      request, HttpError(405, "usage", "this route takes another method", "use " + allowed));
  response.headers.emplace_back("Allow", allowed);
  return {std::move(response)};
}

void App::check_parameters(const Route& route, const Request& request) const {
  const auto known = parameters_of(route);
  for (const auto& [name, value] : request.query.all()) {
    if (std::ranges::find(known, name) != known.end()) continue;
    const auto nearest = base::nearest_names(name, {known.begin(), known.end()});
    throw Error(ErrorKind::usage, fmt::format("no parameter \"{}\"", base::printable(name)),
                nearest.empty() ? "see /api/v1/openapi.json"
                                : "did you mean " + base::join(nearest, ", ") + "?");
  }
  const auto refuse = [](const char* what) {
    throw HttpError(403, "forbidden", what, "run trace-atlas serve on your own machine");
  };
  if (!options_.is_public) return;
  if (route.traits.is_private) refuse("this view is private, and this server is public");
  if (request.query.has("session")) refuse("a public server has no cut by session");
}

Response App::answer(const Route& route, const Request& request) {
  try {
    if (!route.traits.is_kept) return made(route, request);
    const auto kept = kept_.get(
        key_of(request), [&] { return std::make_shared<const Response>(made(route, request)); });
    return *kept;
  } catch (const Error& error) {
    return refusal(request, error);
  } catch (const std::bad_alloc&) {
    return refusal(request, Error(ErrorKind::unavailable, "out of memory", "try a smaller cut"));
  } catch (const std::exception& error) {
    return refusal(request, Error(ErrorKind::internal, error.what(),
                                  "this is a bug of trace-atlas; please report it"));
  }
}

// Compressed here, where it may take time, for this client's encoding.
Response App::made(const Route& route, const Request& request) {
  Response response = route.handle(context_, request);
  if (response.content) {
    const auto accepted = parse_accept_encoding(request.headers.accept_encoding);
    response.content->bytes(response.content->choose(accepted));
  }
  return response;
}

Response App::page(const Request& request) {
  if (auto file = site_file(request.path)) return std::move(*file);
  const auto head = page_at(request.path);
  if (!head) {
    throw Error(ErrorKind::not_found, "There is no such page.", "Go to the start page.");
  }
  if (options_.is_public && head->path.starts_with("/sessions")) {
    throw HttpError(403, "forbidden", "Sessions are private, and this server is public.",
                    "Go to the start page.");
  }
  const std::string origin = address_of(options_, request);
  const auto kept = kept_.get("page:" + origin + key_of(request), [&] {
    return std::make_shared<const Response>(
        text_response("text/html; charset=utf-8", page_html(*head, origin)));
  });
  return *kept;
}

Response App::refusal(const Request& request, const Error& error) const {
  Response response;
  if (is_api(request.path)) {
    response = error_response(error);
  } else {
    response = text_response("text/html; charset=utf-8",
                             error_page_html(status_of(error), error.what(), error.next_step()),
                             Caching::never);
    response.status = status_of(error);
  }
  if (response.status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
  if (response.status == 503) response.headers.emplace_back("Retry-After", "2");
  return response;
}

// What a visitor would ask for, so that the answer is kept in its final form.
void App::compute(const Cut& cut, const experiments::Experiment& experiment) {
  Request request;
  request.path = {"api", "v1", "experiments", experiment.category, experiment.name};
  std::string query = canonical_query(cut.filter());
  if (!cut.is_served())
    query += (query.empty() ? "" : "&") + std::string("trace=") + cut.trace_id();
  request.query = parse_query(query);
  request.headers.accept_encoding = "gzip";
  for (const Route& route : routes()) {
    if (route.handle == get_experiment && matches(route.pattern, request.path, request.values)) {
      answer(route, request);
    }
  }
  // The answer may have been kept from a time before this cut was made again.
  try {
    atlas_.outcome(cut, experiment, {});
  } catch (const std::exception&) {
    return;  // the cut knows that it failed
  }
}

}  // namespace atlas::server
